"""The work list catching up in one process with a long log.

Ours through the engine, from an empty table to the head of the log, against the projection runner of `eventsourcing` with one upsert an
event; and against reading the whole log and decoding the events that the work list looks at, with nothing done about them.
"""

import asyncio
import time
from contextlib import suppress

import asyncpg
import msgspec

from events.log.store import EventStore
from projections.engine.engine import BATCH, run_projections
from projections.engine.liveness import Watch
from projections.engine.table import SCHEMA
from projections.lists.work_list import WORK_LIST
from tests.bench import peer
from tests.bench.harness import Bench, Contestant, Sample, say
from tests.bench.logs import fill

OURS = "regie, work list"
LIMIT = "reading and decoding alone"
PEER = "eventsourcing, projection runner"
PEER_LAZY = "eventsourcing, the same without synchronous commit"
PEER_EVENTS = 40
"""Of so many of our events the peer gets one: it is measured in events a second, and one round should not take minutes."""
PATIENCE = 600.0


async def measure(bench: Bench) -> None:
    dsn = await bench.database()
    await fill(dsn, bench.events)
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(dsn, min_size=1, max_size=8))
    store = await bench.stack.enter_async_context(EventStore(pool))
    contestants: dict[str, Contestant] = {OURS: lambda: _ours(pool, store), LIMIT: lambda: _limit(pool)}
    if peer.installed():
        events = max(100, bench.events // PEER_EVENTS)
        contestants[PEER] = await peer.catching_up(bench, events, durable=True)
        contestants[PEER_LAZY] = await peer.catching_up(bench, events, durable=False)
    else:
        say("the package eventsourcing is not installed; it is left out")

    found = await bench.interleaved("catchup", contestants, warm=False)
    if PEER in found:
        bench.report.ratio("catchup_vs_eventsourcing", found[OURS].rates, found[PEER].rates)
    bench.report.ratio("catchup_vs_decode_limit", found[OURS].rates, found[LIMIT].rates)


async def _ours(pool: asyncpg.Pool, store: EventStore) -> Sample:
    await pool.execute(f"drop schema {SCHEMA} cascade; create schema {SCHEMA}")
    head = await store.head()
    async with Watch(pool, [WORK_LIST]) as watch:
        began = time.perf_counter()
        engine = asyncio.create_task(run_projections(pool, store, [WORK_LIST]))
        try:
            if not await watch.wait_for(WORK_LIST.name, head, PATIENCE):
                raise TimeoutError("the work list does not catch up")
            took = time.perf_counter() - began
        finally:
            engine.cancel()
            with suppress(asyncio.CancelledError):
                await engine
    return Sample(head / took)


async def _limit(pool: asyncpg.Pool) -> Sample:
    decoders = {event.stored_name: msgspec.json.Decoder(shape).decode for event, shape in WORK_LIST.reads.items() if shape}
    events = position = 0
    async with pool.acquire() as conn:
        batch = await conn.prepare(
            "select position, stream, type, schema, data, occurred_at from events where position > $1 order by position limit $2"
        )
        began = time.perf_counter()
        while rows := await batch.fetch(position, BATCH):
            for _, _, type, _, data, _ in rows:
                if decode := decoders.get(type):
                    decode(data)
            events += len(rows)
            position = rows[-1][0]
    return Sample(events / (time.perf_counter() - began))
