"""An engine that runs for as long as a test needs it, and what it wrote."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg

from events.log.store import EventStore
from projections.engine.checkpoints import AnyProjection
from projections.engine.engine import Patience, run_projections
from projections.engine.liveness import Watch

IMPATIENT = Patience(first=0.01, longest=0.05, standby=0.01)


@asynccontextmanager
async def running(
    pool: asyncpg.Pool, store: EventStore, *projections: AnyProjection, parts: int = 1, patience: Patience = IMPATIENT
) -> AsyncIterator[Watch]:
    """These projections, followed by an engine; and a watch on them."""
    engine = asyncio.create_task(run_projections(pool, store, projections, patience, parts=parts))
    try:
        async with Watch(pool, projections) as watch:
            yield watch
    finally:
        engine.cancel()
        with suppress(asyncio.CancelledError):
            await engine


async def caught_up(watch: Watch, store: EventStore, projections: Sequence[AnyProjection]) -> int:
    """Wait until the projections have all that is on the log now; returns the position."""
    head = await store.head()
    for projection in projections:
        assert await watch.wait_for(projection.name, head, 30), f"{projection.name} did not come to {head}"
    return head


async def rows(pool: asyncpg.Pool, projection: AnyProjection) -> list[str]:
    """Every row of a projection's table, as text."""
    found = await pool.fetch(f"select t::text as row from {projection.table.name} t order by 1")
    return [record["row"] for record in found]
