"""The append-only store: streams of events in one log, on Postgres.

Appending names the version that the stream should have, and is idempotent by event id. Following the log is `subscribe`: what has been and
what comes are the same loop, and no event is ever skipped.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self
from uuid import UUID

import asyncpg

from events.appender import Append, Appender, Connection, VersionConflict, append_many
from events.faults import StoreUnavailable, Unstorable
from events.queries import query
from events.record import Appended, Entry, Stored
from events.settled import read_log, read_settled
from events.wake import CHANNEL, POLL, Wake

__all__ = ["EventStore", "StoreUnavailable", "Unstorable", "VersionConflict"]

LIMIT = 1000


class EventStore:
    """One log. Use as `async with EventStore(pool) as store`; the pool stays the caller's."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._wake = Wake(pool)
        self._appender = Appender(pool, self._wake.announce)

    async def __aenter__(self) -> Self:
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
            Unstorable: the database will never take these events; nothing was stored.
            StoreUnavailable: no answer came; appending the same events again is safe.
            ValueError: when there is nothing to append.
        """
        if not entries:
            raise ValueError("an append needs at least one event")
        append = Append(stream, entries, expected)
        if conn is None:
            return await self._appender.append(append)
        [verdict] = await append_many(conn, [append])
        if isinstance(verdict, VersionConflict):
            raise verdict
        await conn.execute(f"notify {CHANNEL}")
        return verdict

    async def read_stream(self, stream: UUID, *, after: int = 0) -> list[Stored]:
        """The events of a stream after a version, oldest first."""
        return [Stored(*row) for row in await self._pool.fetch(query("read_stream"), stream, after)]

    async def read_log(self, *, after: int, limit: int = LIMIT) -> list[Stored]:
        """What can be seen of the log after a position now. To read on from a checkpoint use `subscribe`: it skips nothing."""
        return await read_log(self._pool, after, limit)

    async def find(self, id: UUID) -> Stored | None:
        """The event with this id, or None."""
        row = await self._pool.fetchrow(query("find"), id)
        return None if row is None else Stored(*row)

    async def head(self) -> int:
        """The highest position that can be seen; 0 when the log is empty."""
        position: int = await self._pool.fetchval(query("head"))
        return position

    async def subscribe(self, *, after: int, limit: int = LIMIT) -> AsyncGenerator[list[Stored], None]:
        """Every event after a position, in order, in batches of at most `limit`; waits for more and never ends by itself.

        The position of a batch's last event is the checkpoint: everything up to it has been delivered, and nothing will be added before it.
        """
        position = after
        while True:
            bell = self._wake.bell()
            batch = await read_settled(self._pool, position, limit)
            if batch:
                position = batch[-1].position
                yield batch
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await bell.wait()
