"""The engine: follows the log and keeps read models up to date, every event in exactly once.

A batch is folded in memory and written in one transaction with its checkpoint. Each projection has one owner, by an advisory lock of the
very connection that writes: when the connection goes, so do the lock and the half-written batch. Other processes stand by.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog

from events.record import Stored
from events.store import EventStore
from projections import checkpoints
from projections.checkpoints import AnyProjection, Moved
from projections.poison import Poison, halving
from projections.table import Connection

log = structlog.get_logger()

BATCH = 5000
"""Events in one transaction at most; who keeps up takes them in one by one, who is behind by thousands."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: between attempts after a failure (doubling from `first` to `longest`), and between looks of a process that stands by."""

    first: float = 0.5
    longest: float = 60.0
    standby: float = 1.0


async def run_projections(
    pool: asyncpg.Pool, store: EventStore, projections: Sequence[AnyProjection], patience: Patience | None = None
) -> None:
    """Keep all projections up to date for as long as it is let; what stops one does not stop another.

    Each holds one connection of the pool, on top of what the store's subscriptions need.
    """
    async with asyncio.TaskGroup() as group:
        for projection in projections:
            group.create_task(Follower(pool, store, projection, patience or Patience()).run(), name=f"projection {projection.name}")


async def ensure(pool: asyncpg.Pool, projections: Sequence[AnyProjection]) -> None:
    """Make the tables of projections, so that their queries work before the first event came in."""
    async with pool.acquire() as conn:
        for projection in projections:
            await checkpoints.prepare(conn, projection)


class Follower:
    """One projection with its own subscription."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, projection: AnyProjection, patience: Patience) -> None:
        self._pool = pool
        self._store = store
        self._projection = projection
        self._patience = patience
        self._position = 0
        self._pause = patience.first

    async def run(self) -> None:
        """Follow the log; after a failure wait a little longer each time and go on from the checkpoint."""
        while True:
            try:
                async with self._ownership() as conn:
                    await self._follow(conn)
            except Moved:
                log.info("projection was moved under its owner", projection=self._projection.ident)
            except Exception as error:
                log.error("projection stands still", projection=self._projection.ident, error=_told(error), again_in=self._pause)
                await asyncio.sleep(self._pause)
                self._pause = min(self._patience.longest, self._pause * 2)

    @asynccontextmanager
    async def _ownership(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as conn:
            await checkpoints.prepare(conn, self._projection)
            # Asking again and again rather than waiting in the server: a statement that waits for days would hold back vacuum.
            while not await checkpoints.own(conn, self._projection):  # noqa: ASYNC110
                await asyncio.sleep(self._patience.standby)
            # A crash of the server may take back the last batches, but always with their checkpoint: they are taken in again.
            await conn.execute("set synchronous_commit = off")
            yield conn

    async def _follow(self, conn: Connection) -> None:
        self._position = (await checkpoints.load(conn, self._projection)).position
        log.info("projection follows the log", projection=self._projection.ident, after=self._position)

        async def take(batch: Sequence[Stored]) -> None:
            async with conn.transaction():
                await checkpoints.advance(conn, self._projection, self._position, batch[-1].position)
                await self._projection.take(conn, self._projection.table, batch)
            self._position = batch[-1].position

        try:
            async with aclosing(self._store.subscribe(after=self._position, limit=BATCH)) as batches:
                async for batch in batches:
                    await halving(batch, take)
                    self._pause = self._patience.first
        except Moved:
            raise
        except Exception as error:
            await self._write_down(conn, error)
            raise

    async def _write_down(self, conn: Connection, error: Exception) -> None:
        failing = error.event.position if isinstance(error, Poison) else None
        try:
            await checkpoints.halt(conn, self._projection, self._position, _told(error), failing)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as unreachable:
            log.warning("the failure could not be written down", projection=self._projection.ident, error=_told(unreachable))


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
