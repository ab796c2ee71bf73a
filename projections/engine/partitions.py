"""Splitting a projection in parts that several processes work on, by the keys of its rows.

Another number of parts is another split of the same rows, so it is only safe where all parts have come equally far. Whoever starts with
another number therefore waits until nobody owns the old parts, brings those that are behind to where the first one is, and splits anew
there: every event is still taken in once, and nothing has to be rebuilt.
"""

import asyncio

from events.log.store import EventStore
from events.record import Batch
from projections.engine import checkpoints
from projections.engine.batches import Taking
from projections.engine.checkpoints import Share
from projections.engine.poison import halving, stretch
from projections.engine.table import Connection
from projections.engine.throughput import LARGEST


class Turn:
    """Takes one part after the other for a process, the next one later the more it has: others get a chance."""

    def __init__(self, standby: float) -> None:
        self._standby = standby
        self._lock = asyncio.Lock()
        self._owned = 0

    async def own(self, conn: Connection, store: EventStore, share: Share) -> None:
        """Become the owner of a part, however long that takes."""
        # Asking again and again rather than waiting in the server: a statement that waits for days would hold back vacuum.
        while True:
            async with self._lock:
                await asyncio.sleep(self._standby * self._owned)
                if await _own(conn, store, share):
                    self._owned += 1
                    return
            await asyncio.sleep(self._standby)

    def lost(self) -> None:
        """The process owns one part less."""
        self._owned -= 1


async def _own(conn: Connection, store: EventStore, share: Share) -> bool:
    if not await checkpoints.own(conn, share.lock):
        return False
    if len(await checkpoints.load_parts(conn, share.model)) == share.parts:
        return True
    if share.part == 0 and await _split(conn, store, share):
        return True
    await checkpoints.disown(conn, share.lock)
    return False


async def _split(conn: Connection, store: EventStore, share: Share) -> bool:
    """Split anew; False when somebody still owns one of the old parts."""
    before = await checkpoints.load_parts(conn, share.model)
    old = [Share(share.model, part, len(before)) for part in range(len(before))]
    held = []
    try:
        for part in old[1:]:
            if not await checkpoints.own(conn, part.lock):
                return False
            held.append(part.lock)
        furthest = max(at.position for at in before)
        for part in old:
            await _bring(conn, store, part, furthest)
        async with conn.transaction():
            await checkpoints.put(conn, share.model, furthest, share.parts)
        return True
    finally:
        for lock in held:
            await checkpoints.disown(conn, lock)


async def _bring(conn: Connection, store: EventStore, part: Share, up_to: int) -> None:
    taking = Taking(conn, part, await checkpoints.claim(conn, part))

    async def look(batch: Batch) -> Batch:
        return await stretch(store, taking.at.position, batch.position)

    while taking.at.position < up_to:
        after = taking.at.position
        await halving(await stretch(store, after, min(up_to, after + LARGEST)), taking.take, look, taking.set_aside)
