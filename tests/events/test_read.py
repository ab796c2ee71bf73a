"""What the store promises to those who read."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import asyncpg

from events.log.store import EventStore
from events.record import Batch
from tests.events.entries import WHEN, entries, entry


async def test_a_stream_is_read_between_two_versions_in_either_direction(store: EventStore) -> None:
    stream = uuid4()
    await store.append(stream, entries(10), expected=0)
    assert [event.version for event in await store.read_stream(stream, after=2, up_to=5)] == [3, 4, 5]
    assert [event.version for event in await store.read_stream(stream, backwards=True, limit=3)] == [10, 9, 8]
    assert [event.version for event in await store.read_stream(stream, after=8, backwards=True)] == [10, 9]


async def test_a_stream_is_read_as_it_was_known_at_a_moment(store: EventStore) -> None:
    stream = uuid4()
    await store.append(stream, [entry()], expected=0)
    [known] = await store.read_stream(stream)
    await store.append(stream, [replace(entry(), occurred_at=WHEN - timedelta(days=1))], expected=1)
    assert [event.version for event in await store.read_stream(stream, recorded_by=known.recorded_at)] == [1]
    assert await store.read_stream(stream, recorded_by=known.recorded_at - timedelta(microseconds=1)) == []


async def test_a_stream_is_read_with_what_had_happened_by_a_moment_as_it_is_known_now(store: EventStore) -> None:
    stream = uuid4()
    told_late = replace(entry(), occurred_at=WHEN - timedelta(days=1))
    await store.append(stream, [entry(), told_late], expected=0)
    assert [event.version for event in await store.read_stream(stream, occurred_by=WHEN - timedelta(hours=1))] == [2]


async def test_the_log_is_read_for_some_types_only(store: EventStore) -> None:
    await store.append(uuid4(), [entry(type="a"), entry(type="b"), entry(type="a")], expected=0)
    assert [event.position for event in await store.read_log(after=0, types={"a"})] == [1, 3]
    assert await store.read_log(after=0, types=set()) == []


async def until(following: AsyncGenerator[Batch, None], position: int) -> list[Batch]:
    batches = [await anext(following)]
    while batches[-1].position < position:
        batches.append(await anext(following))
    return batches


async def test_a_subscription_to_some_types_tells_how_far_it_came_past_the_others(store: EventStore) -> None:
    kinds = [entry(type="wanted" if number % 5 == 0 else "other") for number in range(1, 11)]
    await store.append(uuid4(), kinds, expected=0)
    async with aclosing(store.subscribe(after=0, limit=2, types={"wanted"})) as following:
        batches = await until(following, 10)
    assert [event.position for batch in batches for event in batch] == [5, 10]
    assert [batch.position for batch in batches] == [2, 4, 6, 8, 10]


async def test_a_subscription_to_some_types_waits_at_a_gap_like_any_other(store: EventStore, pool: asyncpg.Pool) -> None:
    async with pool.acquire() as conn, aclosing(store.subscribe(after=0, types={"wanted"})) as following:
        transaction = conn.transaction()
        await transaction.start()
        await store.append(uuid4(), [entry(type="wanted")], expected=0, conn=conn)
        await store.append(uuid4(), [entry(type="wanted")], expected=0)
        waiting = asyncio.create_task(anext(following))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done
        await transaction.commit()
        assert [event.position for event in await waiting] == [1, 2]
