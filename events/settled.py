"""Reading on without ever skipping an event: the gap probe.

Positions come from a sequence, and transactions commit in another order than they took their numbers. A reader that finds 7 after 5
does not know whether 6 is still to come or was rolled back. It asks who may still commit something: whoever holds a write lock on the
log. An insert takes that lock before it takes its number, and lets go of it only after its commit can be seen. So when those who held
it at that moment are gone, everything up to the highest position that was seen can be read, and what is still missing will never come.

This holds as long as positions are only taken by inserts into the log and the sequence caches none of them, and on a primary server:
a standby does not have these locks.
"""

import asyncio

import asyncpg

from events.queries import query
from events.record import Stored

_NO_END = 2**63 - 1
LOOK_AGAIN = 0.0005
"""Seconds until the first second look at who writes; doubles up to `SLOWEST`."""
SLOWEST = 0.02


async def read_settled(pool: asyncpg.Pool, after: int, limit: int) -> list[Stored]:
    """The next events after a position, none of which an earlier one can still come before; empty when there are none.

    Waits for transactions that may hold an earlier event, as long as those take.
    """
    seen = await read_log(pool, after, limit)
    run = _contiguous(seen, after)
    if run == len(seen):
        return seen
    holders = await _writers(pool)
    if holders and run:
        return seen[:run]
    pause = LOOK_AGAIN
    while holders:
        await asyncio.sleep(pause)
        pause = min(SLOWEST, pause * 2)
        holders &= await _writers(pool)
    # Everything in reach has settled, but what came in since may not fit in the limit; an event that is left out comes next time.
    return await read_log(pool, after, limit, up_to=seen[-1].position)


async def read_log(pool: asyncpg.Pool, after: int, limit: int, *, up_to: int = _NO_END) -> list[Stored]:
    """What can be seen of the log now between two positions, the second included."""
    return [Stored(*row) for row in await pool.fetch(query("read_log"), after, up_to, limit)]


def _contiguous(seen: list[Stored], after: int) -> int:
    """How many events at the beginning follow each other, and the position before them, without a gap."""
    if not seen or seen[-1].position == after + len(seen):
        return len(seen)
    return next(n for n, event in enumerate(seen) if event.position != after + n + 1)


async def _writers(pool: asyncpg.Pool) -> set[str]:
    return {row["virtualtransaction"] for row in await pool.fetch(query("writers"))}
