"""What the store promises to those who follow the log: every event, once, in order."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from events.record import Stored
from tests.events.entries import entries, entry
from tests.postgres import TEMPLATE, fresh_database
from tests.waiting import eventually


async def take(following: AsyncGenerator[list[Stored], None], n: int) -> list[Stored]:
    """The next `n` events that a subscription delivers."""
    taken: list[Stored] = []
    while len(taken) < n:
        taken += await anext(following)
    return taken


@pytest.fixture
def _without_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.log.store.POLL", 3600.0)


async def test_what_has_been_and_what_comes_are_one_loop(store: EventStore) -> None:
    await store.append(uuid4(), entries(5), expected=0)
    async with aclosing(store.subscribe(after=0, limit=2)) as following:
        assert [event.position for event in await take(following, 5)] == [1, 2, 3, 4, 5]
        await store.append(uuid4(), [entry()], expected=0)
        [live] = await anext(following)
        assert live.position == 6


async def test_a_batch_is_never_larger_than_asked(store: EventStore) -> None:
    await store.append(uuid4(), entries(10), expected=0)
    async with aclosing(store.subscribe(after=3, limit=4)) as following:
        assert [len(await anext(following)) for _ in range(2)] == [4, 3]


@pytest.mark.usefixtures("_without_polling")
async def test_an_append_in_another_process_wakes_the_reader(store: EventStore, database: str) -> None:
    async with asyncpg.create_pool(database) as elsewhere, EventStore(elsewhere) as other, aclosing(store.subscribe(after=0)) as following:
        waiting = asyncio.create_task(anext(following))
        await other.append(uuid4(), [entry()], expected=0)
        assert len(await waiting) == 1
        waiting = asyncio.create_task(anext(following))
        async with elsewhere.acquire() as conn, conn.transaction():
            await other.append(uuid4(), [entry()], expected=0, conn=conn)
        assert len(await waiting) == 1


@pytest.mark.usefixtures("_without_polling")
async def test_a_reader_whose_listening_connection_was_cut_hears_of_what_it_missed(store: EventStore, database: str) -> None:
    async with asyncpg.create_pool(database) as elsewhere, EventStore(elsewhere) as other, aclosing(store.subscribe(after=0)) as following:
        waiting = asyncio.create_task(anext(following))
        cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ~ '^LISTEN' and datname = current_database()"
        await eventually(lambda: elsewhere.fetchval(cut), "a listening connection")
        await other.append(uuid4(), [entry()], expected=0)
        assert len(await waiting) == 1


@pytest.mark.parametrize("commits", [True, False], ids=["that commits", "that is rolled back"])
async def test_the_reader_waits_for_a_transaction_with_an_earlier_position(store: EventStore, pool: asyncpg.Pool, commits: bool) -> None:
    early, late = uuid4(), uuid4()
    async with pool.acquire() as conn, aclosing(store.subscribe(after=0)) as following:
        transaction = conn.transaction()
        await transaction.start()
        await store.append(early, [entry()], expected=0, conn=conn)
        await store.append(late, [entry()], expected=0)
        waiting = asyncio.create_task(anext(following))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done, "event 2 was delivered while event 1 could still come"
        await (transaction.commit() if commits else transaction.rollback())
        delivered = await waiting
    assert [event.stream for event in delivered] == ([early, late] if commits else [late])


async def test_what_comes_before_the_gap_is_delivered_without_waiting(store: EventStore, pool: asyncpg.Pool) -> None:
    await store.append(uuid4(), [entry()], expected=0)
    async with pool.acquire() as conn, aclosing(store.subscribe(after=0)) as following, conn.transaction():
        await store.append(uuid4(), [entry()], expected=0, conn=conn)
        await store.append(uuid4(), [entry()], expected=0)
        assert [event.position for event in await anext(following)] == [1]


async def test_a_write_in_another_database_holds_no_reader_up(store: EventStore, postgres_server: str) -> None:
    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn) as elsewhere,
        EventStore(elsewhere) as other,
        elsewhere.acquire() as conn,
        conn.transaction(),
        aclosing(store.subscribe(after=0)) as following,
    ):
        await other.append(uuid4(), [entry()], expected=0, conn=conn)
        await store.append(uuid4(), entries(3), expected=0)
        assert len(await take(following, 3)) == 3


async def test_no_event_is_skipped_by_readers_that_restart_among_writers_that_are_slow_or_roll_back(database: str) -> None:
    """16 writers, 5 % rollbacks, commits of up to 10 ms after the number was taken; the reader is restarted all the time."""
    committed: list[UUID] = []
    seen: list[Stored] = []
    chance = random.Random(20260302)

    async def writer(store: EventStore, pool: asyncpg.Pool) -> None:
        for _ in range(60):
            fact, conn = entry(), await pool.acquire()
            try:
                transaction = conn.transaction()
                await transaction.start()
                await store.append(uuid4(), [fact], expected=0, conn=conn)
                if chance.random() < 0.3:
                    await conn.execute("select pg_sleep($1)", chance.random() / 100)
                if chance.random() < 0.05:
                    await transaction.rollback()
                else:
                    await transaction.commit()
                    committed.append(fact.id)
            finally:
                await pool.release(conn)

    async def grouped(store: EventStore) -> None:
        for _ in range(100):
            fact = entry()
            await store.append(uuid4(), [fact], expected=0)
            committed.append(fact.id)

    async def reader() -> None:
        while True:
            async with (
                asyncpg.create_pool(database, min_size=1) as pool,
                EventStore(pool) as store,
                aclosing(store.subscribe(after=seen[-1].position if seen else 0, limit=50)) as following,
            ):
                for _ in range(chance.randrange(1, 6)):
                    seen.extend(await anext(following))

    async with asyncpg.create_pool(database, min_size=16, max_size=20) as pool, EventStore(pool) as store:
        reading = asyncio.create_task(reader())
        await asyncio.gather(*(writer(store, pool) for _ in range(16)), grouped(store))
        await eventually(lambda: len(seen) >= len(committed) or reading.done(), "the reader coming to the end")
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await pool.fetchval("select max(position) > count(*) from events"), "no gap came to be, so nothing was proved"
    assert {event.id for event in seen} == set(committed)
    positions = [event.position for event in seen]
    assert positions == sorted(set(positions))
