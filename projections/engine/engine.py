"""The engine: follows the log and keeps read models up to date, every event in exactly once.

A batch is folded in memory and written in one transaction with its checkpoint. Each projection, or each part of one that is split, has one
owner, by an advisory lock of the very connection that writes: when the connection goes, so do the lock and the half-written batch. Other
processes stand by. Whoever lost its lock without noticing is stopped by the fence (`projections.engine.checkpoints`).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog

from events.database.faults import OF_THE_DATABASE, is_away
from events.database.outage import Outage
from events.database.patience import AWAY, pause
from events.log.store import EventStore
from events.record import Batch
from projections.engine import checkpoints
from projections.engine.batches import Taking
from projections.engine.checkpoints import AnyProjection, Moved, Share
from projections.engine.partitions import Turn
from projections.engine.poison import halving, stretch
from projections.engine.table import Connection
from projections.engine.throughput import LARGEST, ahead

log = structlog.get_logger()

BATCH = LARGEST
"""Events in one transaction at most; who keeps up takes them in one by one, who is behind by thousands."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: between attempts after a failure (doubling from `first` to `longest`), and between looks of a process that stands by."""

    first: float = 0.5
    longest: float = 60.0
    standby: float = 1.0


async def run_projections(
    pool: asyncpg.Pool, store: EventStore, projections: Sequence[AnyProjection], patience: Patience | None = None, *, parts: int = 1
) -> None:
    """Keep all projections up to date for as long as it is let; what stops one does not stop another.

    Each is split in `parts`, which several processes that are run with the same number divide among them; one that cannot be split stays
    whole. Every part holds one connection of the pool, on top of what the store's subscriptions need. Another number of parts takes effect
    once no process runs with the old one.
    """
    patience = patience or Patience()
    outage = Outage(log, "no read model moves until the database is back", "read models move again")
    async with asyncio.TaskGroup() as group:
        for projection in projections:
            turn = Turn(patience.standby)
            number = parts if projection.divisible else 1
            for share in (Share(projection, part, number) for part in range(number)):
                group.create_task(Follower(pool, store, share, patience, turn, outage).run(), name=f"projection {share.lock}")


async def ensure(pool: asyncpg.Pool, projections: Sequence[AnyProjection]) -> None:
    """Make the tables of projections, so that their queries work before the first event came in."""
    async with pool.acquire() as conn:
        for projection in projections:
            await checkpoints.prepare(conn, projection)


class Follower:
    """One projection, or a part of one, with its own subscription."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, share: Share, patience: Patience, turn: Turn, outage: Outage) -> None:
        self._pool = pool
        self._store = store
        self._share = share
        self._model = share.model
        self._patience = patience
        self._turn = turn
        self._outage = outage
        self._pause = patience.first

    async def run(self) -> None:
        """Follow the log; after a failure wait a little longer each time, unless the database is away, and go on from the checkpoint."""
        while True:
            try:
                async with self._ownership() as conn:
                    await self._follow(conn)
            except Moved:
                log.info("projection was moved under its owner", projection=self._share.lock)
            except Exception as error:
                if is_away(error):
                    self._outage.goes_on(error)
                    await pause(min(AWAY, self._patience.longest))
                    continue
                log.error("projection stands still", projection=self._share.lock, error=_told(error), again_in=self._pause)
                await pause(self._pause)
                self._pause = min(self._patience.longest, self._pause * 2)

    @asynccontextmanager
    async def _ownership(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as conn:
            await checkpoints.prepare(conn, self._model)
            await self._turn.own(conn, self._store, self._share)
            try:
                # A crash of the server may take back the last batches, but always with their checkpoint: they are taken in again.
                await conn.execute("set synchronous_commit = off")
                yield conn
            finally:
                self._turn.lost()

    async def _follow(self, conn: Connection) -> None:
        taking = Taking(conn, self._share, await checkpoints.claim(conn, self._share))
        self._outage.is_over()
        log.info("projection follows the log", projection=self._share.lock, after=taking.at.position)

        async def look(batch: Batch) -> Batch:
            return await stretch(self._store, taking.at.position, batch.position)

        try:
            async with ahead(self._store, taking.at.position, self._model.types) as batches:
                while True:
                    batch = await batches.next(within=taking.patience)
                    if batch is None:
                        await taking.move()
                    elif batch or not self._model.by_events:
                        await halving(batch, taking.take, look, taking.set_aside)
                    else:
                        taking.passed = batch.position
                    self._pause = self._patience.first
        except Moved:
            raise
        except Exception as error:
            await self._write_down(conn, taking, error)
            raise

    async def _write_down(self, conn: Connection, taking: Taking, error: Exception) -> None:
        try:
            await checkpoints.halt(conn, self._share, taking.at, _told(error))
        except OF_THE_DATABASE as unreachable:
            log.warning("the failure could not be written down", projection=self._share.lock, error=_told(unreachable))


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
