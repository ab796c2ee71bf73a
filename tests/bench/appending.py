"""Sixteen writers, one event an append, each to its own stream at an expected version, durable.

Ours in one process, against: the same function called by each append, on a connection that it takes from the pool as whoever has no lane
does, or that is held for it; the recorder of `eventsourcing`; and pgbench, the fastest there is for separate commits.
"""

from functools import partial
from uuid import UUID

import asyncpg

from events.log.appender import Append, append_many
from events.log.store import EventStore
from events.record import Entry
from tests.bench import peer, pgbench, raw
from tests.bench.harness import AppendOne, Bench, Contestant, Writers, say

WRITERS = 16
OURS = "regie, group commit"
SINGLE = "regie, one call per append"
HELD = "regie, one call per append, connection held"
PEER = "eventsourcing"
PEER_FUNCTIONS = "eventsourcing, db functions (skips events)"
INSERTS = "asyncpg, single inserts"


async def measure(bench: Bench) -> None:
    contestants = {OURS: await ours(bench, WRITERS), SINGLE: await _single_calls(bench), HELD: await _held_calls(bench)}
    limits: dict[str, Contestant] = {}
    if program := pgbench.program():
        for clients in (16, 64):
            limits[f"pgbench, {clients} clients"] = partial(pgbench.run, program, await raw.table(bench), clients, bench.seconds)
    else:
        say("pgbench is not there; single inserts on 16 connections of asyncpg are the limit instead")
        writers = Writers(await raw.inserters(bench, WRITERS))
        limits[INSERTS] = partial(writers.run, bench.seconds)
    contestants |= limits
    if peer.installed():
        contestants[PEER] = await peer.appending(bench, WRITERS)
        contestants[PEER_FUNCTIONS] = await peer.appending(bench, WRITERS, functions=True)
    else:
        say("the package eventsourcing is not installed; it is left out")

    found = await bench.interleaved("append_16", contestants)
    if PEER in found:
        bench.report.ratio("append_16_vs_eventsourcing", found[OURS].rates, found[PEER].rates)
    best = [max(rates) for rates in zip(*(found[name].rates for name in limits), strict=True)]
    bench.report.ratio("append_16_vs_pgbench", found[OURS].rates, best)
    bench.report.ratio("append_16_p50_vs_single_calls", found[OURS].p50s, found[SINGLE].p50s)


async def ours(bench: Bench, writers: int) -> Contestant:
    """Writers that share one store."""
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(await bench.database(), min_size=4, max_size=4))
    store = await bench.stack.enter_async_context(EventStore(pool))

    async def append(stream: UUID, entry: Entry, version: int) -> object:
        return await store.append(stream, [entry], expected=version)

    return partial(Writers([append] * writers).run, bench.seconds)


async def _single_calls(bench: Bench) -> Contestant:
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(await bench.database(), min_size=WRITERS, max_size=WRITERS))

    async def append(stream: UUID, entry: Entry, version: int) -> object:
        async with pool.acquire() as conn:
            return await append_many(conn, [Append(stream, [entry], version)])

    return partial(Writers([append] * WRITERS).run, bench.seconds)


async def _held_calls(bench: Bench) -> Contestant:
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(await bench.database(), min_size=WRITERS, max_size=WRITERS))

    async def writer() -> AppendOne:
        conn = await bench.stack.enter_async_context(pool.acquire())

        async def append(stream: UUID, entry: Entry, version: int) -> object:
            return await append_many(conn, [Append(stream, [entry], version)])

        return append

    return partial(Writers([await writer() for _ in range(WRITERS)]).run, bench.seconds)
