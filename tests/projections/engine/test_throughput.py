"""Reading at the right pace, and passing what is not for a projection."""

import asyncio
import time
from uuid import uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from projections.engine.batches import PASSING
from projections.engine.checkpoints import CHANNEL
from projections.engine.engine import ensure
from projections.engine.throughput import LARGEST, SMALLEST, ahead
from tests.projections.engine.test_engine import PICKY, TALLY, append, counted
from tests.projections.running import caught_up, running
from tests.projections.toys import note, other
from tests.waiting import eventually


async def test_batches_grow_while_behind_and_are_small_at_the_end_of_the_log(pool: asyncpg.Pool, store: EventStore) -> None:
    stream, number = uuid4(), SMALLEST * 10
    await store.append(stream, [note() for _ in range(number)], expected=0)
    sizes: list[int] = []
    async with ahead(store, 0, TALLY.types) as batches:
        while sum(sizes) < number:
            batch = await batches.next()
            assert batch is not None
            sizes.append(len(batch))
        assert sizes == [SMALLEST, SMALLEST * 2, SMALLEST * 4, SMALLEST * 3]
        assert max(sizes) <= LARGEST
        await store.append(stream, [note()], expected=number)
        last = await batches.next()
        assert last is not None
        assert (len(last), last.position) == (1, number + 1)
        assert await batches.next(within=0) is None


async def test_a_projection_is_handed_only_what_it_reads_and_hears_how_far_it_may_go_on(store: EventStore) -> None:
    await store.append(uuid4(), [other(), note(), other()], expected=0)
    async with ahead(store, 0, TALLY.types) as batches:
        batch = await batches.next()
    assert batch is not None
    assert ([event.position for event in batch], batch.position) == ([2], 3)


async def test_who_waits_for_what_a_projection_does_not_read_has_an_answer_at_once(pool: asyncpg.Pool, store: EventStore) -> None:
    async with running(pool, store, TALLY, PICKY) as watch:
        for number in range(1, 20):
            await store.append(uuid4(), [other()], expected=0)
            assert await watch.wait_for("tally", number, 30)
            assert await watch.wait_for("picky", number, 30)
    assert await counted(pool, TALLY) == 0


async def test_a_stream_of_events_that_a_projection_does_not_read_costs_it_few_writes(
    database: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    moves = []
    await ensure(pool, [TALLY])
    listener = await asyncpg.connect(database)
    await listener.add_listener(CHANNEL, lambda *told: moves.append(told))
    try:
        async with running(pool, store, TALLY) as watch:
            await caught_up(watch, store, [TALLY])
            began = time.monotonic()
            for _ in range(300):
                await store.append(uuid4(), [other()], expected=0)
            await caught_up(watch, store, [TALLY])
            took = time.monotonic() - began
            await listener.execute("select")
    finally:
        await listener.close()
    assert 1 <= len(moves) <= took / PASSING + 3


@pytest.mark.parametrize("turns", range(4))
async def test_a_follower_that_is_cancelled_while_it_stops_reading_ends_as_cancelled(
    pool: asyncpg.Pool, store: EventStore, turns: int
) -> None:
    await store.append(uuid4(), [note()], expected=0)
    follows, stop = asyncio.Event(), asyncio.Event()

    async def follow() -> None:
        async with ahead(store, 0, TALLY.types) as batches:
            await batches.next()
            follows.set()
            await stop.wait()

    async def reads() -> bool:
        return bool(await pool.fetchval("select exists (select from pg_locks where not granted and relation = 'events'::regclass)"))

    following = asyncio.create_task(follow())
    await follows.wait()
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("lock table events in access exclusive mode")
        await eventually(reads, "a query that waits, and takes a moment to be cancelled")
        stop.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        following.cancel()
        await asyncio.wait({following})
    assert following.cancelled() or following.exception() is None


async def test_an_event_that_is_read_does_not_wait_for_the_next_move(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()

    async def noise() -> None:
        while True:
            await store.append(uuid4(), [other()], expected=0)

    async with running(pool, store, TALLY) as watch:
        making = asyncio.create_task(noise())
        for number in range(1, 20):
            await append(store, stream, 1)
            [event] = await store.read_stream(stream, after=number - 1)
            assert await watch.wait_for("tally", event.position, 30)
            assert await counted(pool, TALLY) == number
        making.cancel()
        await asyncio.wait({making})
