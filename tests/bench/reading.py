"""Reading: one stream at a time, and the log in batches as a follower gets it."""

import time
from contextlib import aclosing
from functools import partial
from uuid import UUID

import asyncpg

from events.log.store import EventStore
from tests.bench.harness import Bench, Sample
from tests.bench.logs import fill

EVENTS = 50_000
BATCH = 1000


async def measure(bench: Bench) -> None:
    dsn = await bench.database()
    await fill(dsn, min(EVENTS, bench.events))
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(dsn, min_size=1, max_size=4))
    store = await bench.stack.enter_async_context(EventStore(pool))
    rows = await pool.fetch("select stream from events group by stream having count(*) between 20 and 200 order by stream limit 1000")
    streams = [row["stream"] for row in rows] or [row["stream"] for row in await pool.fetch("select stream from streams limit 1000")]
    await bench.interleaved(
        "read",
        {"streams, one at a time": partial(_streams, store, streams, bench.seconds), "log, batches of 1000": partial(_log, store)},
    )


async def _streams(store: EventStore, streams: list[UUID], seconds: float) -> Sample:
    events = turn = 0
    began = time.perf_counter()
    while time.perf_counter() < began + seconds:
        events += len(await store.read_stream(streams[turn % len(streams)]))
        turn += 1
    return Sample(events / (time.perf_counter() - began))


async def _log(store: EventStore) -> Sample:
    events, head = 0, await store.head()
    began = time.perf_counter()
    async with aclosing(store.subscribe(after=0, limit=BATCH)) as batches:
        async for batch in batches:
            events += len(batch)
            if events >= head:
                break
    return Sample(events / (time.perf_counter() - began))
