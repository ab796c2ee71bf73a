"""A rebuild happens while the read model serves, and gives the same rows."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing, suppress
from uuid import uuid4

import asyncpg
import pytest

from events.log.store import LIMIT, EventStore
from events.record import Batch, Stored
from projections.engine.projection import Projection
from projections.engine.rebuild import RebuildRuns, rebuild
from projections.engine.status import status
from tests.projections.engine.test_engine import TALLY, append, counted
from tests.projections.running import caught_up, rows, running
from tests.projections.toys import Row, Tally, note
from tests.waiting import eventually


async def shadows(pool: asyncpg.Pool) -> int:
    """How many tables of rebuilds there are."""
    count: int = await pool.fetchval("select count(*) from pg_tables where tablename like '%rebuild%'")
    return count


async def test_a_rebuild_while_events_come_in_equals_live_row_for_row(pool: asyncpg.Pool, store: EventStore) -> None:
    streams = [uuid4() for _ in range(5)]
    going_on = True

    async def write() -> int:
        written = 0
        while going_on:
            await asyncio.gather(*(store.append(stream, [note()], expected=None) for stream in streams))
            written += len(streams)
        return written

    async with running(pool, store, TALLY) as watch:
        await append(store, streams[0], 1)
        writing = asyncio.create_task(write())
        for _ in range(5):
            await caught_up(watch, store, [TALLY])
            served = await counted(pool, TALLY)
            rebuilding = asyncio.create_task(rebuild(pool, store, TALLY))
            while not rebuilding.done():
                now = await counted(pool, TALLY)
                assert now >= served, "the read model went back in time"
                served = now
            assert await rebuilding
        going_on = False
        written = await writing
        await caught_up(watch, store, [TALLY])
        live = await rows(pool, TALLY)
    assert await counted(pool, TALLY) == written + 1
    await rebuild(pool, store, TALLY)
    assert await rows(pool, TALLY) == live
    assert await shadows(pool) == 0


async def test_a_rebuild_without_an_engine_brings_the_model_to_the_head_of_the_log(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 7)
    told: list[tuple[int, int]] = []
    assert await rebuild(pool, store, TALLY, lambda done, total: told.append((done, total))) == 7
    assert await counted(pool, TALLY) == 7
    assert told[-1] == (7, 7)
    async with running(pool, store, TALLY) as watch:
        await append(store, uuid4(), 1)
        await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 8


async def test_an_empty_log_gives_an_empty_model(pool: asyncpg.Pool, store: EventStore) -> None:
    assert await rebuild(pool, store, TALLY) == 0
    assert await rows(pool, TALLY) == []


async def test_a_rebuild_mends_what_a_former_fold_did_wrong(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 3)
    async with running(pool, store, TALLY) as watch:
        await caught_up(watch, store, [TALLY])
        await pool.execute(f"update {TALLY.table.name} set events = 99")
        await rebuild(pool, store, TALLY)
        assert await counted(pool, TALLY) == 3
        await append(store, uuid4(), 1)
        await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 4


async def test_a_rebuild_gives_a_model_whose_rows_have_another_shape_its_new_table(pool: asyncpg.Pool, store: EventStore) -> None:
    class WiderRow(Row):
        """A row with one more column."""

        latest: int = 0

    class Wider(Tally):
        """The same model in the next release, whose maker forgot to raise the version."""

        def __init__(self) -> None:
            Projection.__init__(self, WiderRow)

        def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
            counted = super().fold(row or WiderRow(event.stream), event, data)
            assert isinstance(counted, WiderRow)
            counted.latest = event.position
            return counted

    wider = Wider()
    await append(store, uuid4(), 2)
    async with running(pool, store, TALLY) as watch:
        await caught_up(watch, store, [TALLY])
    await append(store, uuid4(), 1)

    async def told() -> str | None:
        [one] = await status(pool, store, [wider])
        return one.error

    async with running(pool, store, wider) as watch:
        assert "latest" in await eventually(told, "a halt")
        assert await rebuild(pool, store, wider) == 3
        await append(store, uuid4(), 1)
        await caught_up(watch, store, [wider])
    assert await pool.fetchval(f"select max(latest) from {wider.table.name}") == 4


async def test_one_rebuild_of_a_projection_runs_at_a_time(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 1)
    async with pool.acquire() as conn, conn.transaction():
        await store.append(uuid4(), [note()], expected=0, conn=conn)
        await append(store, uuid4(), 1)
        first = asyncio.create_task(rebuild(pool, store, TALLY))
        await eventually(lambda: shadows(pool), "a rebuild that waits for the open transaction")
        with pytest.raises(RebuildRuns, match="'tally' wordt al opnieuw opgebouwd"):
            await rebuild(pool, store, TALLY)
    await first
    assert await counted(pool, TALLY) == 3


async def test_a_rebuild_that_is_broken_off_leaves_nothing_behind_and_can_be_done_again(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 2)
    async with pool.acquire() as conn, conn.transaction():
        await store.append(uuid4(), [note()], expected=0, conn=conn)
        await append(store, uuid4(), 1)
        rebuilding = asyncio.create_task(rebuild(pool, store, TALLY))
        await eventually(lambda: shadows(pool), "a rebuild that waits for the open transaction")
        rebuilding.cancel()
        with suppress(asyncio.CancelledError):
            await rebuilding
    assert await shadows(pool) == 0
    assert await rebuild(pool, store, TALLY) == 4


async def test_a_long_query_delays_the_swap_but_not_for_long_the_queries_behind_it(pool: asyncpg.Pool, store: EventStore) -> None:
    async def swap_waits() -> bool:
        waiting = "select exists (select from pg_locks where not granted and mode = 'AccessExclusiveLock')"
        return bool(await pool.fetchval(waiting))

    async def swap_gave_up() -> bool:
        return not await swap_waits()

    async with running(pool, store, TALLY) as watch:
        await append(store, uuid4(), 2)
        await caught_up(watch, store, [TALLY])
        async with pool.acquire() as reader, reader.transaction():
            await reader.fetch(f"select * from {TALLY.table.name}")
            writing = asyncio.create_task(append(store, uuid4(), 2000))
            rebuilding = asyncio.create_task(rebuild(pool, store, TALLY))
            await eventually(swap_waits, "a swap that waits for the query")
            assert await counted(pool, TALLY) >= 2, "a query behind the swap got no answer"
            await eventually(swap_gave_up, "a swap that lets queries go first")
            await eventually(swap_waits, "a swap that tries again")
            assert not rebuilding.done()
        assert await rebuilding
        await writing
        await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 2002


class Sleepy(EventStore):
    """A store whose readers get no batch while it sleeps."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self.awake = asyncio.Event()
        self.awake.set()

    async def subscribe(self, *, after: int, limit: int = LIMIT, types: Collection[str] | None = None) -> AsyncGenerator[Batch, None]:
        async with aclosing(super().subscribe(after=after, limit=limit, types=types)) as batches:
            async for batch in batches:
                await self.awake.wait()
                yield batch


async def test_an_owner_that_slept_through_the_swap_goes_on_from_the_new_table(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 3)
    async with Sleepy(pool) as sleepy, running(pool, sleepy, TALLY) as watch:
        await caught_up(watch, store, [TALLY])
        sleepy.awake.clear()
        await append(store, uuid4(), 3)
        assert await rebuild(pool, store, TALLY) == 6
        sleepy.awake.set()
        await append(store, uuid4(), 1)
        await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 7
