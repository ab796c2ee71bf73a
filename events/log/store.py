"""The append-only store: streams of events in one log, on Postgres.

Appending names the version that the stream should have, and is idempotent by event id. Following the log is `subscribe`: what has been and
what comes are the same loop, and no event is ever skipped.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

import asyncpg

from events.database.faults import OF_THE_DATABASE, OutOfBounds, StoreUnavailable, Unstorable
from events.database.queries import query
from events.fact import ERASURE, event_id
from events.log.appender import Append, Appender, Connection, VersionConflict, append_many, unavailable
from events.log.archive import Archive, Archived
from events.log.bounds import sift
from events.log.settled import settled_reach
from events.log.wake import CHANNEL, POLL, Wake
from events.record import NOTHING, Appended, Batch, Entry, Stored, Tip
from events.sealing.vault import Vault, participant_of
from events.vocabulary.person import PersonRegistered
from events.vocabulary.staff import AccountOpened

__all__ = ["Archived", "EventStore", "NoVault", "OutOfBounds", "StoreUnavailable", "Unstorable", "VersionConflict"]

LIMIT = 1000
NAMES = frozenset({PersonRegistered.stored_name, AccountOpened.stored_name})
"""What tells who somebody is; it has an index of its own."""
_LAST_VERSION = 2**31 - 1
_LAST_POSITION = 2**63 - 1


class NoVault(RuntimeError):
    """This store was given no vault: it can neither seal what events tell about a person, nor open it."""


class EventStore:
    """One log. Use as `async with EventStore(pool) as store`; the pool stays the caller's.

    `archive` is the folder with its old pieces. `vault` seals and opens; who only reads what is not sealed does without. Events are read as
    they are stored, unless asked for with `opened` (or `open`).
    """

    def __init__(self, pool: asyncpg.Pool, archive: Path | None = None, vault: Vault | None = None) -> None:
        self._pool = pool
        self._archive = Archive(pool, archive) if archive else None
        self._vault = vault
        self._wake = Wake(pool, vault.keys if vault else None)
        self._appender = Appender(pool, self._wake.announce)

    async def __aenter__(self) -> Self:
        if self._vault:
            self._wake.bell()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._appender.close()
        await self._wake.close()

    async def append(self, stream: UUID, entries: Sequence[Entry], *, expected: int | None, conn: Connection | None = None) -> Appended:
        """Add events to a stream that should be at version `expected` (0: a stream that is not there yet; None: any version).

        Durable when it returns, together with whatever else was appended at the time. Events that are all on the stream already are not
        added again (`Appended.repeated`). With `conn` it happens in the caller's own transaction instead, and counts when that commits.

        Raises:
            VersionConflict: the stream is at another version; nothing was stored.
            OutOfBounds: one of them holds something that the log cannot keep, or too much; nothing was stored.
            Unstorable: the database will never take these events; nothing was stored.
            StoreUnavailable: no answer came; appending the same events again is safe.
            NoVault, CannotUnwrap: what the events tell cannot be sealed; nothing was stored.
            ValueError: when there is nothing to append.
        """
        if not entries:
            raise ValueError("an append needs at least one event")
        for entry in entries:
            sift(entry)
        append = Append(stream, await self._sealed(stream, entries, expected), expected, participant_of(entries))
        if conn is None:
            return await self._appender.append(append)
        [verdict] = await append_many(conn, [append])
        if isinstance(verdict, VersionConflict):
            raise verdict
        await conn.execute(f"notify {CHANNEL}")
        return verdict

    async def read_stream(
        self,
        stream: UUID,
        *,
        after: int = 0,
        up_to: int | None = None,
        limit: int | None = None,
        backwards: bool = False,
        recorded_by: datetime | None = None,
        occurred_by: datetime | None = None,
        opened: bool = False,
    ) -> list[Stored]:
        """The events of a stream after a version and up to another, oldest first, or newest first when read `backwards`.

        `recorded_by` gives the stream as it was known at that moment; `occurred_by` what had happened by then, as it is known now.

        Raises:
            Archived: when some are in the archive and cannot be read.
            NoVault, CannotUnwrap, Unopenable: `opened`, and see `open`.
        """
        found = await self._read_stream(stream, after, up_to, limit, backwards, recorded_by, occurred_by)
        return await self.open(found) if opened else found

    async def _read_stream(
        self,
        stream: UUID,
        after: int,
        up_to: int | None,
        limit: int | None,
        backwards: bool,
        recorded_by: datetime | None,
        occurred_by: datetime | None,
    ) -> list[Stored]:
        named = query("read_stream_backwards" if backwards else "read_stream")
        last = _LAST_VERSION if up_to is None else up_to
        found = [Stored(*row) for row in await self._pool.fetch(named, stream, after, last, limit, recorded_by, occurred_by)]
        first = min((event.version for event in found), default=_LAST_VERSION)
        if first == after + 1 or (backwards and limit == len(found)):
            return found
        # A piece that is being archived is for a moment in both places.
        here = {event.version for event in found}
        archived = [
            event
            for event in await self._archived_events(stream)
            if event.version not in here
            and after < event.version <= last
            and (recorded_by is None or event.recorded_at <= recorded_by)
            and (occurred_by is None or event.occurred_at <= occurred_by)
        ]
        return [*found, *reversed(archived)][:limit] if backwards else [*archived, *found][:limit]

    async def read_page(self, stream: UUID, *, after: int, up_to: int | None = None, events: int, size: int) -> list[Stored]:
        """The events of a stream after a version, opened: at most so many, and beyond the first no more than fit in `size` bytes.

        Raises as `read_stream` does.
        """
        last = _LAST_VERSION if up_to is None else up_to
        found = [Stored(*row) for row in await self._pool.fetch(query("read_page"), stream, after, last, events, size)]
        if found and found[0].version == after + 1:
            return await self.open(found)
        # It begins in the archive, if there is more.
        return await self.read_stream(stream, after=after, up_to=up_to, limit=events, opened=True)

    async def event_at(self, stream: UUID, version: int) -> tuple[UUID, int] | None:
        """The id and the position of the event at a version of a stream; None when there is none. Raises `Archived`."""
        row = await self._pool.fetchrow(query("event_at"), stream, version)
        if row is not None:
            return row["id"], row["position"]
        found = await self.read_stream(stream, after=version - 1, up_to=version)
        return (found[0].id, found[0].position) if found else None

    async def readable(self, person: UUID) -> bool:
        """Whether there is a key for what was told about a person: something was, and they were not erased. Raises `CannotUnwrap`."""
        return self._vault is not None and bool(await self._vault.keys.ciphers([person]))

    async def erased(self, id: UUID) -> bool:
        """Whether the person behind an id was erased: what is told about them from then on nobody can read."""
        return await self.find(event_id(await self.person_behind(id), ERASURE)) is not None

    async def set_apart(self, id: UUID) -> frozenset[str]:
        """By which marks the data of a person are set apart today, by any number of theirs or that of a trajectory."""
        return frozenset(row["mark"] for row in await self._pool.fetch(query("set_apart_of"), id))

    async def person_behind(self, id: UUID) -> UUID:
        """The participant of a trajectory that is known, otherwise the id itself; or whom that turned out to be."""
        return await self._vault.subject(id) if self._vault else id

    async def read_person(self, id: UUID, *, opened: bool = False) -> list[Stored]:
        """What is on the stream of the person behind an id, and on those of whom they turned out to be as well, in the order of the log.

        Raises as `read_stream` does.
        """
        selves = await self._vault.selves(id) if self._vault else [id]
        told = [one for self_ in selves for one in await self.read_stream(self_, opened=opened)]
        return sorted(told, key=lambda one: one.position)

    async def tip(self, stream: UUID) -> Tip:
        """How far a stream has come; `NOTHING` when there is none."""
        row = await self._pool.fetchrow(query("tip"), stream)
        return Tip(*row) if row else NOTHING

    async def version(self, stream: UUID) -> int:
        """The version of a stream; 0 when there is none."""
        version: int | None = await self._pool.fetchval(query("version"), stream)
        return version or 0

    async def versions(self, streams: Collection[UUID]) -> dict[UUID, int]:
        """The version of each of these streams that there is."""
        return {row["stream"]: row["version"] for row in await self._pool.fetch(query("versions"), list(streams))}

    async def added_to(self, streams: Collection[UUID], *, after: int) -> set[UUID]:
        """Of these streams those that have an event after a position of the log."""
        return {row["stream"] for row in await self._pool.fetch(query("streams_after"), after, list(streams))}

    async def read_log(self, *, after: int, limit: int | None = LIMIT, types: Collection[str] | None = None) -> list[Stored]:
        """What the database has of the log after a position now. To read on from a checkpoint use `subscribe`: it skips nothing."""
        return await self._read_log(after, _LAST_POSITION, limit, types)

    async def newest_names(self, streams: Collection[UUID]) -> dict[UUID, Stored]:
        """The newest event on each of these streams that tells who somebody is, a person or a colleague, opened.

        Raises as `read_stream` does.
        """
        newest = {row["stream"]: Stored(*row) for row in await self._pool.fetch(query("newest_names"), list(streams))}
        if others := set(streams) - newest.keys():
            if self._archive is not None:
                newest |= await self._archive.newest_of_each(others, NAMES)
            elif await self._pool.fetch(query("archives_of_any"), list(others)):
                raise Archived("events are in the archive, and this store was not told where that is")
        return {one.stream: one for one in await self.open([*newest.values()])}

    async def there(self, ids: Collection[UUID]) -> set[UUID]:
        """Which of these ids are of an event that the database has."""
        return {row["id"] for row in await self._pool.fetch(query("there"), list(ids))}

    async def find(self, id: UUID, *, opened: bool = False) -> Stored | None:
        """The event with this id, or None. One that is in the archive is looked for in all of it. Raises as `read_stream` does."""
        row = await self._pool.fetchrow(query("find"), id)
        if row is not None:
            found: Stored | None = Stored(*row)
        else:
            found = await self._archive.find(id) if self._archive else None
        return (await self.open([found]))[0] if found and opened else found

    async def head(self) -> int:
        """The highest position that can be seen; 0 when the log is empty."""
        position: int = await self._pool.fetchval(query("head"))
        return position

    @property
    def silence(self) -> float:
        """For how many seconds the database has not answered what is being appended here; 0 when nothing is."""
        return self._appender.silence

    async def newest(self) -> tuple[UUID, int] | None:
        """The id and the position of the event with the highest position that can be seen; None when there is none."""
        row = await self._pool.fetchrow(query("newest"))
        return None if row is None else (row["id"], row["position"])

    async def before(self, position: int) -> tuple[UUID, int] | None:
        """The id and position of the last event before a position that can be seen; None when there is none."""
        row = await self._pool.fetchrow(query("before"), position)
        return None if row is None else (row["id"], row["position"])

    async def open(self, events: Sequence[Stored]) -> list[Stored]:
        """Events that were read as they are stored, with what they tell.

        Raises:
            NoVault: this store cannot open anything.
            CannotUnwrap: the key-encryption key is not the one with which a key was wrapped.
            Unopenable: a sealed part was changed, or belongs to another event.
        """
        if all(event.sealed is None for event in events):
            return list(events)
        if self._vault is None:
            raise NoVault("these events are sealed, and this store has no vault to open them")
        return await self._vault.open(events)

    async def subscribe(self, *, after: int, limit: int = LIMIT, types: Collection[str] | None = None) -> AsyncGenerator[Batch, None]:
        """Every event after a position, in order, in batches of at most `limit`; waits for more and never ends by itself.

        A batch's `position` is the checkpoint: everything up to it has been delivered, and nothing will be added before it. With `types`
        only events of those types are delivered, in batches that may be empty: their position tells that the others were passed.
        """
        position = after
        while True:
            bell = self._wake.bell()
            reach = await settled_reach(self._pool, position, limit)
            if reach.archived is not None:
                async with aclosing(self._read_archive(reach.archived, position, limit, types)) as batches:
                    async for batch in batches:
                        position = batch.position
                        yield batch
            elif reach.position > position:
                batch = Batch(await self._read_log(position, reach.position, None, types), reach.position)
                position = reach.position
                yield batch
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await bell.wait()

    async def replay(self, *, after: int = 0, limit: int = LIMIT, types: Collection[str] | None = None) -> AsyncGenerator[Batch, None]:
        """What can be seen of the log now, archive and database, in batches of at most `limit`; ends at the present end.

        With `types` only events of those types.

        Raises:
            Archived: when events are in the archive and cannot be read.
        """
        position = after
        while (low := await self._pool.fetchval(query("archived"), position)) is not None:
            async with aclosing(self._read_archive(low, position, limit, types)) as batches:
                async for batch in batches:
                    position = batch.position
                    yield batch
        while events := await self._read_log(position, _LAST_POSITION, limit, types):
            position = events[-1].position
            yield Batch(events, position)

    async def _sealed(self, stream: UUID, entries: Sequence[Entry], expected: int | None) -> Sequence[Entry]:
        if all(entry.told is None for entry in entries):
            return entries
        if self._vault is None:
            raise NoVault(f"the events for stream {stream} tell something about a person, and this store has no vault to seal it")
        try:
            return await self._vault.seal(stream, entries, expected)
        except OF_THE_DATABASE as error:
            raise unavailable(error) from error

    async def _read_archive(self, low: int, after: int, limit: int, types: Collection[str] | None) -> AsyncGenerator[Batch, None]:
        if self._archive is None:
            raise Archived(f"the events after position {after} are in the archive, and this store was not told where that is")
        async with aclosing(self._archive.read_log(await self._archive.piece(low), after, limit, types)) as batches:
            async for batch in batches:
                yield batch

    async def _archived_events(self, stream: UUID) -> list[Stored]:
        if self._archive is not None:
            return await self._archive.read_stream(stream)
        if await self._pool.fetch(query("archives_of"), stream):
            raise Archived(f"events of stream {stream} are in the archive, and this store was not told where that is")
        return []

    async def _read_log(self, after: int, up_to: int, limit: int | None, types: Collection[str] | None) -> list[Stored]:
        wanted = None if types is None else list(types)
        return [Stored(*row) for row in await self._pool.fetch(query("read_log"), after, up_to, limit, wanted)]
