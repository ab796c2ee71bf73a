"""Rebuilding a read model while it serves: a second table is filled from the log, then the two change places in one transaction.

Rows are folded in memory over as many batches as there is room for, and written at the end by COPY, or earlier when they become many.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from events.database.faults import OF_THE_DATABASE, blames_input
from events.log.store import EventStore
from events.record import Batch, Stored
from projections.engine import aside, checkpoints
from projections.engine.checkpoints import AnyProjection
from projections.engine.poison import halving, stretch, take_in
from projections.engine.projection import Unfit
from projections.engine.rows import Rows
from projections.engine.table import Connection, Table
from projections.engine.throughput import LARGEST, ahead

Progress = Callable[[int, int], None]
"""Called with the position that was reached and the position to reach."""

PATIENCE = "1s"
"""How long the swap waits for queries on the old table, with new ones waiting behind it, before it lets those go first."""
IN_MEMORY = 20_000
"""Rows that may be in memory, changed and not written yet."""


class RebuildRuns(Exception):
    """This projection is being rebuilt by somebody else; the message is Dutch."""


async def rebuild(pool: asyncpg.Pool, store: EventStore, projection: AnyProjection, progress: Progress | None = None) -> int:
    """Build a projection anew from the whole log and put it in the place of the old one, which serves until then.

    The live owner goes on meanwhile and after it; nothing has to be stopped. What it cannot take in is set aside, as live. Returns the
    position of the new table.

    Raises:
        RebuildRuns: when another rebuild of this projection is under way.
    """
    shadow = projection.table.beside("rebuild")
    async with pool.acquire() as conn, _alone(conn, projection):
        await checkpoints.prepare(conn, projection)
        await conn.execute("set synchronous_commit = off")
        try:
            try:
                return await _Rebuilding(conn, store, projection, shadow, progress or _silent, room=IN_MEMORY).run()
            except Exception as error:
                if not (isinstance(error, Unfit) or blames_input(error)):
                    raise
                # An event does not fit, or the database refuses a row that many made. Written batch by batch it shows which one that was.
                return await _Rebuilding(conn, store, projection, shadow, progress or _silent, room=0).run()
        except BaseException:
            # A connection that broke leaves the half-built table to the next rebuild, and must not hide why this one ended.
            with suppress(*OF_THE_DATABASE):
                await asyncio.shield(_give_up(conn, projection, shadow))
            raise


@asynccontextmanager
async def _alone(conn: Connection, projection: AnyProjection) -> AsyncIterator[None]:
    if not await checkpoints.own(conn, f"{projection.ident} rebuild"):
        raise RebuildRuns(f"'{projection.name}' wordt al opnieuw opgebouwd.")
    yield  # The pool lets go of the lock when the connection comes back.


async def _give_up(conn: Connection, projection: AnyProjection, shadow: Table[Any]) -> None:
    await shadow.drop(conn)
    await checkpoints.end_progress(conn, projection)


class _Rebuilding:
    def __init__(self, conn: Connection, store: EventStore, model: AnyProjection, shadow: Table[Any], told: Progress, *, room: int) -> None:
        self._conn = conn
        self._store = store
        self._model = model
        self._shadow = shadow
        self._rows: Rows[Any] = Rows(shadow, keep=room, empty=True, passing=model.passing)
        self._room = room
        self._told = told
        self._aside: list[tuple[Stored, str]] = []
        self._position = 0
        self._target = 0

    async def run(self) -> int:
        """Fill the shadow up to the head, then up to the live table, then swap."""
        await self._shadow.drop(self._conn)
        # An index may refuse a row as well, and tells so only as that is written.
        await self._shadow.create(self._conn, indexes=not self._room)
        await self._fill(await self._store.head())
        while not await self._swap():
            await self._catch_up(await self._live())
        return self._position

    async def _fill(self, head: int) -> None:
        self._target = head
        await checkpoints.tell_progress(self._conn, self._model, 0, head)
        async with ahead(self._store, 0, self._model.types) as batches:
            while self._position < head and (batch := await batches.next()) is not None:
                await self._go_on(batch)
                await checkpoints.tell_progress(self._conn, self._model, self._position, head)
        await self._write()
        if self._room:
            await self._shadow.index(self._conn)

    async def _swap(self) -> bool:
        """Put the shadow in the place of the live table; False when queries on the live one took too long."""
        before, aside_before = self._position, len(self._aside)
        try:
            async with self._conn.transaction():
                await self._conn.execute(f"set local lock_timeout = '{PATIENCE}'")
                await self._catch_up(await self._live(lock=True))
                await self._model.table.replace(self._conn, self._shadow)
                await aside.replace(self._conn, self._model, self._aside)
                await checkpoints.put(self._conn, self._model, self._position)
                await checkpoints.end_progress(self._conn, self._model)
        except asyncpg.LockNotAvailableError:
            self._position = before
            del self._aside[aside_before:]
            self._rows.clear()
            return False
        return True

    async def _live(self, *, lock: bool = False) -> int:
        return max(part.position for part in await checkpoints.load_parts(self._conn, self._model, lock=lock))

    async def _catch_up(self, live: int) -> None:
        """Take in what the live table has and the shadow has not. What the live one took in has settled, so reading on is safe."""
        while self._position < live:
            up_to = min(live, self._position + LARGEST)
            events = await self._store.read_log(after=self._position, limit=LARGEST, types=self._model.types)
            await self._go_on(Batch([event for event in events if event.position <= up_to], up_to))
            await self._write()

    async def _go_on(self, batch: Batch) -> None:
        if not self._room or not self._model.by_events:
            await halving(batch, self._take, self._look, self._set_aside)
        else:
            await self._take(batch)

    async def _look(self, batch: Batch) -> Batch:
        return await stretch(self._store, self._position, batch.position)

    async def _take(self, batch: Batch) -> None:
        try:
            async with self._conn.transaction():
                await take_in(self._conn, self._model, self._rows, batch, after=self._position)
                if self._rows.waiting > self._room:
                    await self._rows.flush(self._conn)
        except BaseException:
            self._rows.clear()
            raise
        self._position = batch.position
        self._told(min(self._position, self._target), self._target)

    async def _set_aside(self, event: Stored, why: str) -> None:
        self._aside.append((event, why))
        self._position = event.position

    async def _write(self) -> None:
        async with self._conn.transaction():
            await self._rows.flush(self._conn)


def _silent(done: int, total: int) -> None:
    """Tell nobody."""
