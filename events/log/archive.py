"""The archive: old pieces of the log, each in a compressed file outside the database, and read back as if they were still in it.

A file holds one piece, an event a line. It is complete and on disk before the piece leaves the database, and its digest is kept there.
The heads of streams stay, so that an append to a stream whose events were archived goes on where it was.
"""

import asyncio
import gzip
import os
from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import asyncpg
import msgspec

from events.database.queries import query
from events.record import Batch, Stored

FETCH = 5000
_Line = tuple[int, UUID, int, UUID, str, int, str, str, datetime, datetime, str | None]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Line).decode


class Archived(LookupError):
    """The events that are asked for are in the archive, and this store was not told where that is, or its file is not as it was."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The positions from `low` up to and including `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ArchivedPiece(Piece):
    """A piece in the archive: the name of its file, the digest of that, and how many events it has."""

    file: str
    digest: str
    events: int


class Archive:
    """The folder with the files."""

    def __init__(self, pool: asyncpg.Pool, folder: Path) -> None:
        self._pool = pool
        self._folder = folder
        self._checked: set[str] = set()
        self._newest: dict[tuple[str, frozenset[str]], dict[UUID, Stored]] = {}

    async def put(self, up_to: int) -> list[ArchivedPiece]:
        """Take every piece out of the database that lies whole at or below a position that everybody has followed the log to.

        What was begun by an attempt that was cut short is finished first.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for row in await self._pool.fetch(query("pieces")):
            if row["high"] <= up_to:
                await self._write(Piece(row["low"], row["high"]))
        pieces = await self.pieces()
        for piece in pieces:
            await self._take_out(piece)
        return pieces

    async def pieces(self) -> list[ArchivedPiece]:
        """What is in the archive, in order."""
        return [ArchivedPiece(*row) for row in await self._pool.fetch(query("archives"))]

    async def piece(self, low: int) -> ArchivedPiece:
        """The piece that begins at a position."""
        return next(piece for piece in await self.pieces() if piece.low == low)

    async def read_log(
        self, piece: ArchivedPiece, after: int, limit: int, types: Collection[str] | None = None
    ) -> AsyncGenerator[Batch, None]:
        """The events of a piece after a position, those of some types only or of all, as a subscription gives them.

        Raises:
            Archived: when the file is gone or is not the one that was written.
        """
        lines = self._lines(piece)
        end = False
        while not end:
            read = await asyncio.to_thread(lambda: list(islice(lines, limit)))
            end = len(read) < limit
            ahead = [event for event in read if event.position > after]
            if ahead:
                yield Batch([event for event in ahead if types is None or event.type in types], ahead[-1].position)
        yield Batch([], piece.high)

    async def read_stream(self, stream: UUID) -> list[Stored]:
        """The events of a stream that are in the archive, oldest first. Raises as `read_log` does."""
        pieces = [ArchivedPiece(*row) for row in await self._pool.fetch(query("archives_of"), stream)]
        return await asyncio.to_thread(lambda: [event for piece in pieces for event in self._lines(piece) if event.stream == stream])

    async def newest_of_each(self, streams: Collection[UUID], types: frozenset[str]) -> dict[UUID, Stored]:
        """The newest event of some types on each of these streams that has one in the archive. A file is gone through once, and what it has
        of those, as it is stored, is remembered: it never changes. Raises as `read_log` does.
        """
        newest: dict[UUID, Stored] = {}
        for row in await self._pool.fetch(query("archives_of_any"), list(streams)):
            piece = ArchivedPiece(*row)
            if (known := self._newest.get((piece.file, types))) is None:
                known = await asyncio.to_thread(lambda: {one.stream: one for one in self._lines(piece) if one.type in types})  # noqa: B023
                self._newest[piece.file, types] = known
            newest |= {stream: known[stream] for stream in known.keys() & set(streams)}
        return newest

    async def find(self, id: UUID) -> Stored | None:
        """The event with this id, or None; reads until it is found. Raises as `read_log` does."""
        pieces = await self.pieces()
        return await asyncio.to_thread(lambda: next((event for piece in pieces for event in self._lines(piece) if event.id == id), None))

    def _lines(self, piece: ArchivedPiece) -> Iterator[Stored]:
        path = self._folder / piece.file
        if piece.file not in self._checked:
            self._check(piece, path)
        with gzip.open(path) as lines:
            for line in lines:
                position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed = _decode(line)
                secret = None if sealed is None else b64decode(sealed)
                yield Stored(position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, secret)

    def _check(self, piece: ArchivedPiece, path: Path) -> None:
        try:
            with path.open("rb") as file:
                digest = sha256(file.read()).hexdigest()
        except OSError as error:
            raise Archived(f"the events {piece.low} to {piece.high} are in {path}, which cannot be read: {error}") from error
        if digest != piece.digest:
            raise Archived(f"{path} is not the file that was written for the events {piece.low} to {piece.high}")
        self._checked.add(piece.file)

    async def _write(self, piece: Piece) -> None:
        if await self._pool.fetchval("select true from archives where low = $1", piece.low):
            return
        name = f"events-{piece.low:012d}-{piece.high:012d}.jsonl.gz"
        aside, path = self._folder / f"{name}.new", self._folder / name
        events, streams = 0, set()
        async with self._pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            with _private(aside) as raw, gzip.open(raw, "wb", compresslevel=6) as file:
                async for row in conn.cursor(query("read_log"), piece.low - 1, piece.high, None, None, prefetch=FETCH):
                    event = Stored(*row)
                    streams.add(event.stream)
                    events += 1
                    file.write(_line(event))
        digest = await asyncio.to_thread(_settle, aside, path)
        await self._pool.execute(query("archive_add"), piece.low, piece.high, name, digest, events, list(streams))

    async def _take_out(self, piece: ArchivedPiece) -> None:
        table = f"events_{piece.low}"
        async with self._pool.acquire() as conn:
            if not await conn.fetchval("select to_regclass($1) is not null", table):
                return
            self._check(piece, self._folder / piece.file)
            with suppress(asyncpg.UndefinedTableError):
                # Concurrently: nobody who reads or writes has to wait for it, and it cannot be part of a transaction.
                attached = await conn.fetchval("select relispartition from pg_class where oid = $1::regclass", table)
                if attached:
                    await conn.execute(f"alter table events detach partition {table} concurrently")
            await conn.execute(f"drop table {table}")


def _line(event: Stored) -> bytes:
    *values, sealed, _ = astuple(event)
    return _encode([*values, None if sealed is None else b64encode(sealed).decode()]) + b"\n"


def _private(path: Path) -> BinaryIO:
    """A new file that only its owner may read."""
    path.unlink(missing_ok=True)
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _settle(aside: Path, path: Path) -> str:
    """Have the file on disk under its name; returns its digest."""
    with aside.open("rb") as file:
        digest = sha256(file.read()).hexdigest()
        os.fsync(file.fileno())
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest
