"""Pages and commands hear of what read models took in, and how they are doing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress
from uuid import uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from projections.engine.checkpoints import CHANNEL
from projections.engine.engine import ensure
from projections.engine.liveness import Watch
from projections.engine.status import status
from tests.projections.engine.test_engine import PICKY, TALLY, append, counted
from tests.projections.running import caught_up, running
from tests.vaults import vault
from tests.waiting import eventually


async def test_who_waits_for_a_position_reads_what_was_written(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    async with running(pool, store, TALLY) as watch:
        for number in range(1, 20):
            await append(store, stream, 1)
            assert await watch.wait_for("tally", await store.head())
            assert await counted(pool, TALLY) == number


async def test_waiting_ends_when_it_takes_too_long(pool: asyncpg.Pool, store: EventStore) -> None:
    async with running(pool, store, TALLY) as watch:
        assert not await watch.wait_for("tally", 1, timeout=0.05)


async def test_a_model_that_is_not_watched_cannot_be_waited_for(pool: asyncpg.Pool) -> None:
    async with Watch(pool, [TALLY]) as watch:
        with pytest.raises(LookupError, match="geen leesmodel 'onzin'"):
            await watch.wait_for("onzin", 1)


async def test_changes_tell_which_models_moved(pool: asyncpg.Pool, store: EventStore) -> None:
    await ensure(pool, [TALLY, PICKY])
    async with Watch(pool, [TALLY, PICKY]) as watch, aclosing(watch.changes()) as changes:
        assert await anext(changes) == {"tally": 0, "picky": 0}
        async with running(pool, store, TALLY):
            await append(store, uuid4(), 1)
            assert await anext(changes) == {"tally": 1}
        async with running(pool, store, PICKY):
            assert await anext(changes) == {"picky": 1}


async def test_several_who_watch_each_hear_of_every_change(pool: asyncpg.Pool, store: EventStore) -> None:
    async with running(pool, store, TALLY) as watch:

        async def hears(position: int) -> None:
            async with aclosing(watch.changes()) as changes:
                async for moved in changes:
                    if moved["tally"] >= position:
                        return

        waiting = [asyncio.create_task(hears(3)) for _ in range(5)]
        await append(store, uuid4(), 3)
        await asyncio.gather(*waiting)


async def test_a_watch_whose_connection_was_cut_hears_of_what_it_missed(database: str, pool: asyncpg.Pool, store: EventStore) -> None:
    cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'kijker'"
    await ensure(pool, [TALLY])
    async with (
        running(pool, store, TALLY),
        asyncpg.create_pool(database, min_size=1, server_settings={"application_name": "kijker"}) as own,
        Watch(own, [TALLY], poll=3600) as watch,
    ):
        assert await watch.wait_for("tally", 0, 30)
        assert await pool.fetchval(cut)
        await append(store, uuid4(), 1)
        assert await watch.wait_for("tally", 1, 30)


async def test_a_watch_closes_whatever_comes_in_at_that_moment(pool: asyncpg.Pool) -> None:
    await ensure(pool, [TALLY])

    async def announce() -> None:
        while True:
            await pool.execute(f"notify {CHANNEL}")

    async with asyncio.timeout(60):
        announcing = asyncio.create_task(announce())
        for _ in range(50):
            async with Watch(pool, [TALLY]) as watch:
                await watch.wait_for("tally", 0)
        announcing.cancel()
        with suppress(asyncio.CancelledError):
            await announcing


async def test_a_watch_that_began_before_the_first_engine_sees_it_come(pool: asyncpg.Pool, store: EventStore) -> None:
    async with Watch(pool, [TALLY], poll=0.05) as watch:
        assert not await watch.wait_for("tally", 0, timeout=0.01)
        async with running(pool, store, TALLY):
            await append(store, uuid4(), 1)
            assert await watch.wait_for("tally", 1, 30)


async def test_status_tells_how_far_behind_a_model_is_in_events_and_in_time(pool: asyncpg.Pool, store: EventStore) -> None:
    [never] = await status(pool, store, [TALLY])
    assert (never.position, never.behind, never.age, never.owned, never.error) == (0, 0, 0.0, False, None)
    async with running(pool, store, TALLY) as watch:
        await append(store, uuid4(), 2)
        await caught_up(watch, store, [TALLY])
        [live] = await status(pool, store, [TALLY])
    assert (live.name, live.version, live.position, live.head, live.behind, live.age, live.owned) == ("tally", 1, 2, 2, 0, 0.0, True)
    await append(store, uuid4(), 3)

    async def behind() -> bool:
        [stopped] = await status(pool, store, [TALLY])
        return (stopped.behind, stopped.owned) == (3, False) and stopped.age > 0

    await eventually(behind, "a model that is behind without an owner")


@asynccontextmanager
async def watching(pool: asyncpg.Pool) -> AsyncIterator[None]:
    async with Watch(pool, [TALLY]) as watch:
        assert await watch.wait_for("tally", 0)
        yield


@asynccontextmanager
async def following(pool: asyncpg.Pool) -> AsyncIterator[None]:
    async with EventStore(pool, vault=vault(pool)) as store, running(pool, store, TALLY):
        await append(store, uuid4(), 1)
        yield


@pytest.mark.parametrize("doing", [watching, following])
async def test_what_follows_the_log_is_left_at_once_while_its_connections_break(
    database: str, pool: asyncpg.Pool, doing: Callable[[asyncpg.Pool], AbstractAsyncContextManager[None]]
) -> None:
    await ensure(pool, [TALLY])
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'volger'"
    for turns in range(30):
        async with asyncio.timeout(30):
            own = await asyncpg.create_pool(database, min_size=1, server_settings={"application_name": "volger"})
            async with doing(own):
                cutting = asyncio.create_task(pool.execute(cut))
                for _ in range(turns):
                    await asyncio.sleep(0)
            await cutting
            own.terminate()
