"""A read model's table that holds exactly what these events add up to."""

from collections.abc import Sequence

import asyncpg

from events.record import Batch, Stored
from projections.engine.checkpoints import AnyProjection
from projections.engine.engine import ensure
from projections.engine.poison import take_in
from projections.engine.rows import Rows


async def kept(pool: asyncpg.Pool, projection: AnyProjection, events: Sequence[Stored]) -> None:
    """Fill the table anew."""
    await ensure(pool, [projection])
    async with pool.acquire() as conn:
        await conn.execute(f"truncate {projection.table.name}")
        rows = Rows(projection.table)
        await take_in(conn, projection, rows, Batch(events, len(events)), after=0)
        await rows.flush(conn)
