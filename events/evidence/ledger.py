"""The seals in the database, with their leaves."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg

from events.database.queries import query
from events.evidence.merkle import SIZE
from events.evidence.seal import EVENTS, Seal
from events.log.appender import Connection

AT_ONCE = 50
"""Seals that are read together: of the largest some megabytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A seal with the hashes of its leaves, one after the other."""

    seal: Seal
    blob: bytes

    @property
    def leaves(self) -> list[bytes]:
        """The hashes."""
        return [self.blob[n : n + SIZE] for n in range(0, len(self.blob), SIZE)]


async def add(conn: Connection, seal: Seal, leaves: Sequence[bytes]) -> None:
    """Keep a seal with the hashes it covers."""
    await conn.execute(
        query("seal_add"),
        seal.number,
        seal.from_position,
        seal.to_position,
        seal.events,
        [position for gap in seal.gaps for position in gap],
        seal.root,
        seal.previous,
        seal.key,
        seal.sealed_at,
        seal.signature,
        b"".join(leaves),
        seal.log,
    )


async def last(conn: Connection, log: str = EVENTS) -> Seal | None:
    """The last seal of a log."""
    row = await conn.fetchrow(query("seal_last"), log)
    return _kept(row).seal if row else None


async def over(pool: asyncpg.Pool, position: int) -> Kept | None:
    """The seal over a position of the log of events; None when it is not sealed yet."""
    row = await pool.fetchrow(query("seal_over"), EVENTS, position)
    return _kept(row) if row else None


async def after(pool: asyncpg.Pool, number: int, log: str = EVENTS) -> AsyncIterator[Kept]:
    """Every seal of a log after a number, in order."""
    while rows := await pool.fetch(query("seal_read"), log, number, AT_ONCE):
        for row in rows:
            yield _kept(row)
        number = rows[-1]["number"]


def _kept(row: asyncpg.Record) -> Kept:
    number, start, end, events, gaps, root, previous, key, sealed_at, signature, blob, log = row
    seal = Seal(
        number=number,
        from_position=start,
        to_position=end,
        events=events,
        gaps=tuple(zip(gaps[::2], gaps[1::2], strict=False)),
        root=root,
        previous=previous,
        key=key,
        sealed_at=sealed_at,
        signature=signature,
        of=None if log == EVENTS else log,
    )
    return Kept(seal, blob)
