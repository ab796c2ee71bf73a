"""A read model's table that holds exactly what these events add up to."""

from collections.abc import Sequence

import asyncpg

from events.record import Stored
from projections.checkpoints import AnyProjection
from projections.engine import ensure


async def kept(pool: asyncpg.Pool, projection: AnyProjection, events: Sequence[Stored]) -> None:
    """Fill the table anew."""
    await ensure(pool, [projection])
    async with pool.acquire() as conn:
        await conn.execute(f"truncate {projection.table.name}")
        await projection.take(conn, projection.table, events)
