"""Rebuilding a read model while it serves: a second table is filled from the log, then the two change places in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

import asyncpg

from events.record import Stored
from events.store import EventStore
from projections import checkpoints
from projections.checkpoints import AnyProjection
from projections.engine import BATCH
from projections.poison import halving
from projections.table import SCHEMA, Connection, Table

Progress = Callable[[int, int], None]
"""Called with the position that was reached and the position to reach."""

PATIENCE = "1s"
"""How long the swap waits for queries on the old table, with new ones waiting behind it, before it lets those go first."""


class RebuildRuns(Exception):
    """This projection is being rebuilt by somebody else; the message is Dutch."""


async def rebuild(pool: asyncpg.Pool, store: EventStore, projection: AnyProjection, progress: Progress | None = None) -> int:
    """Build a projection anew from the whole log and put it in the place of the old one, which serves until then.

    The live owner goes on meanwhile and after it; nothing has to be stopped. Returns the position of the new table.

    Raises:
        RebuildRuns: when another rebuild of this projection is under way.
        Poison: when an event cannot be taken in; the old table stays.
    """
    shadow = projection.table.beside("rebuild")
    async with pool.acquire() as conn, _alone(conn, projection):
        await checkpoints.prepare(conn, projection)
        await shadow.drop(conn)
        await shadow.create(conn)
        try:
            return await _Rebuilding(conn, store, projection, shadow, progress or _silent).run()
        except BaseException:
            if not conn.is_closed():
                await asyncio.shield(shadow.drop(conn))
            raise


@asynccontextmanager
async def _alone(conn: Connection, projection: AnyProjection) -> AsyncIterator[None]:
    name = f"{projection.ident} rebuild"
    if not await conn.fetchval("select pg_try_advisory_lock(hashtext($1), hashtext($2))", SCHEMA, name):
        raise RebuildRuns(f"'{projection.name}' wordt al opnieuw opgebouwd.")
    yield  # The pool lets go of the lock when the connection comes back.


class _Rebuilding:
    def __init__(self, conn: Connection, store: EventStore, projection: AnyProjection, shadow: Table[Any], told: Progress) -> None:
        self._conn = conn
        self._store = store
        self._projection = projection
        self._shadow = shadow
        self._told = told
        self._position = 0
        self._target = 0

    async def run(self) -> int:
        """Fill the shadow up to the head, then up to the live table, then swap."""
        await self._fill(await self._store.head())
        while not await self._swap():
            await self._catch_up((await checkpoints.load(self._conn, self._projection)).position)
        return self._position

    async def _fill(self, head: int) -> None:
        self._target = head
        if not head:
            return
        async with aclosing(self._store.subscribe(after=0, limit=BATCH)) as batches:
            async for batch in batches:
                await halving(batch, self._take)
                if self._position >= head:
                    return

    async def _swap(self) -> bool:
        """Put the shadow in the place of the live table; False when queries on the live one took too long."""
        before = self._position
        try:
            async with self._conn.transaction():
                await self._conn.execute(f"set local lock_timeout = '{PATIENCE}'")
                live = await checkpoints.load(self._conn, self._projection, lock=True)
                await self._catch_up(live.position)
                await self._projection.table.replace(self._conn, self._shadow)
                await checkpoints.advance(self._conn, self._projection, live.position, self._position)
        except asyncpg.LockNotAvailableError:
            self._position = before
            return False
        return True

    async def _catch_up(self, live: int) -> None:
        """Take in what the live table has and the shadow has not. What the live one took in has settled, so reading on is safe."""
        while self._position < live:
            batch = await self._store.read_log(after=self._position, limit=BATCH)
            settled = [event for event in batch if event.position <= live]
            if not settled:
                return
            await halving(settled, self._take)

    async def _take(self, batch: Sequence[Stored]) -> None:
        async with self._conn.transaction():
            await self._projection.take(self._conn, self._shadow, batch)
        self._position = batch[-1].position
        self._told(min(self._position, self._target), self._target)


def _silent(done: int, total: int) -> None:
    """Tell nobody."""
