"""How far the log can be read on without ever skipping an event: the gap probe.

Positions come from a sequence, and transactions commit in another order than they took their numbers. A reader that finds 7 after 5
does not know whether 6 is still to come or was rolled back. It asks who may still commit something: whoever holds a write lock on the
log. An insert takes that lock before it takes its number, and lets go of it only after its commit can be seen. So when those who held
it at that moment are gone, everything up to the highest position that was seen can be read, and what is still missing will never come.

This holds as long as positions are only taken by inserts into the log and the sequence caches none of them, and on a primary server.
A standby does not have these locks, nor does it know which transaction ids the primary has given out. But it has the checkpoints of
those who follow the log there. What one of them was given had settled, and a standby shows it before it shows the checkpoint.
"""

import asyncio
from dataclasses import dataclass

import asyncpg

from events.database.queries import query

LOOK_AGAIN = 0.0005
"""Seconds until the writers are looked at again; doubles up to `SLOWEST`."""
SLOWEST = 0.02


@dataclass(frozen=True, slots=True)
class Reach:
    """The position of the last event that can be read on to; or, when the next events are in the archive, where their piece begins."""

    position: int
    archived: int | None = None


async def settled_reach(pool: asyncpg.Pool, after: int, limit: int) -> Reach:
    """How far the next `limit` events reach that none can come before any more; `after` itself when there are none.

    Waits for transactions that may hold the very next event, as long as those take.
    """
    seen = await pool.fetchrow(query("reach"), after, limit)
    assert seen is not None, "an aggregate always has a row"
    if seen["archived"] is not None:
        return Reach(after, seen["archived"])
    return Reach(await _settled(pool, after, seen))


async def _settled(pool: asyncpg.Pool, after: int, seen: asyncpg.Record) -> int:
    events: int = seen["events"]
    last: int = seen["last"] or after
    followed: int | None = seen["followed"]
    if followed is not None:
        return min(last, max(followed, after))
    if last == after + events:
        return last
    holders = await _writers(pool, "events")
    if holders and (run := await _contiguous(pool, after, last)) > after:
        return run
    await _gone(pool, "events", holders)
    return last


async def those_who_write_are_gone(pool: asyncpg.Pool, table: str) -> None:
    """Return once nobody who may have taken a position in a table by now has yet to commit: what was seen before has settled."""
    await _gone(pool, table, await _writers(pool, table))


async def _gone(pool: asyncpg.Pool, table: str, holders: set[str]) -> None:
    pause = LOOK_AGAIN
    while holders:
        await asyncio.sleep(pause)
        pause = min(SLOWEST, pause * 2)
        holders &= await _writers(pool, table)


async def _contiguous(pool: asyncpg.Pool, after: int, last: int) -> int:
    """The last position before the first gap."""
    for row in await pool.fetch(query("positions"), after, last):
        if row["position"] != after + 1:
            break
        after = row["position"]
    return after


async def _writers(pool: asyncpg.Pool, table: str) -> set[str]:
    return {row["virtualtransaction"] for row in await pool.fetch(query("writers"), table)}
