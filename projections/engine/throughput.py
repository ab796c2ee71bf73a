"""Reading the log at the right pace: in batches that grow while a follower is behind, the next one read while it works on the last."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager

from events.log.store import EventStore
from events.record import Batch

SMALLEST, LARGEST = 100, 20_000
"""Events in a batch: of who is at the end of the log, and of who is far behind."""
AGAIN = 1.0


class Ahead:
    """Batches of which the next one is being read already."""

    def __init__(self, batches: AsyncGenerator[Batch, None]) -> None:
        self._batches = batches
        self._coming: asyncio.Future[Batch] | None = None

    async def next(self, within: float | None = None) -> Batch | None:
        """The next batch; None when there is none `within` so many seconds, and then it is still to come."""
        coming = self._coming = self._coming or self._read()
        if within is not None:
            await asyncio.wait({coming}, timeout=within)
            if not coming.done():
                return None
        batch = await coming
        self._coming = self._read()
        return batch

    async def close(self) -> None:
        """Stop reading; returns, or ends as cancelled, when nobody reads any more: a generator that runs cannot be closed."""
        cancelled = None
        while self._coming and not self._coming.done():
            # More than once: a cancellation that comes together with an answer of the database may be lost on Python 3.11.
            self._coming.cancel()
            try:
                await asyncio.wait({self._coming}, timeout=AGAIN)
            except asyncio.CancelledError as error:
                cancelled = error
        if self._coming and not self._coming.cancelled():
            self._coming.exception()
        if cancelled:
            raise cancelled

    def _read(self) -> asyncio.Future[Batch]:
        return asyncio.ensure_future(anext(self._batches))


@asynccontextmanager
async def ahead(store: EventStore, after: int, types: Collection[str]) -> AsyncIterator[Ahead]:
    """Follow the log after a position: only events of these types, and how far one may go on without."""
    async with aclosing(_paced(store, after, types)) as batches:
        reading = Ahead(batches)
        try:
            yield reading
        finally:
            await reading.close()


async def _paced(store: EventStore, after: int, types: Collection[str]) -> AsyncGenerator[Batch, None]:
    size = SMALLEST
    while True:
        async with aclosing(store.subscribe(after=after, limit=size, types=types)) as batches:
            async for batch in batches:
                full = batch.position - after >= size
                after = batch.position
                yield batch
                wanted = min(LARGEST, size * 2) if full else max(SMALLEST, size // 2)
                if wanted != size:
                    size = wanted
                    break
