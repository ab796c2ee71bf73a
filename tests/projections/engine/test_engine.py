"""What the engine promises: every event in every projection exactly once, and one that cannot go on does not stop another."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from events.record import Batch
from projections.engine import checkpoints
from projections.engine.batches import Taking
from projections.engine.checkpoints import AnyProjection, Share
from projections.engine.engine import ensure
from projections.engine.status import status
from projections.engine.table import SCHEMA
from tests.projections.running import caught_up, rows, running
from tests.projections.toys import Forgetful, Picky, Tally, note, other
from tests.waiting import eventually

TALLY, PICKY = Tally(), Picky()


async def counted(pool: asyncpg.Pool, projection: AnyProjection) -> int:
    """How many events the rows of a toy add up to."""
    total: int | None = await pool.fetchval(f"select sum(events)::bigint from {projection.table.name}")
    return total or 0


async def owner(pool: asyncpg.Pool, projection: AnyProjection) -> tuple[int, str] | None:
    """The process at the server, and the name, of the connection that owns a projection."""
    row = await pool.fetchrow(
        "select a.pid, a.application_name from pg_locks l join pg_stat_activity a using (pid) "
        "where l.locktype = 'advisory' and l.granted and a.datname = current_database() "
        "and l.classid::bigint = hashtext($1)::bigint & 4294967295 and l.objid::bigint = hashtext($2)::bigint & 4294967295",
        SCHEMA,
        projection.ident,
    )
    return (row["pid"], row["application_name"]) if row else None


async def append(store: EventStore, stream: UUID, times: int) -> None:
    """So many notes on a stream, each an append of its own."""
    for _ in range(times):
        await store.append(stream, [note()], expected=None)


async def test_what_has_been_and_what_comes_is_taken_in(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    await append(store, stream, 3)
    async with running(pool, store, TALLY) as watch:
        await caught_up(watch, store, [TALLY])
        await append(store, stream, 2)
        await caught_up(watch, store, [TALLY])
        [row] = await pool.fetch(f"select * from {TALLY.table.name}")
    assert (row["stream"], row["events"], row["positions"]) == (stream, 5, "[1, 2, 3, 4, 5]")


async def test_a_restart_goes_on_from_the_checkpoint(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    for _ in range(3):
        await append(store, stream, 4)
        async with running(pool, store, TALLY) as watch:
            await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 12


async def test_events_that_a_projection_does_not_look_at_move_its_checkpoint_all_the_same(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [other(), other()], expected=0)
    async with running(pool, store, TALLY) as watch:
        assert await caught_up(watch, store, [TALLY]) == 2
    assert await rows(pool, TALLY) == []


async def test_a_batch_that_is_killed_before_its_commit_is_taken_in_once(pool: asyncpg.Pool, store: EventStore) -> None:
    forgetful, stream = Forgetful(), uuid4()
    await append(store, stream, 5)
    async with running(pool, store, forgetful) as watch:
        await caught_up(watch, store, [forgetful])
    assert forgetful.lost
    assert await counted(pool, forgetful) == 5


async def test_of_two_engines_one_owns_a_projection_and_the_other_takes_over(database: str, pool: asyncpg.Pool, store: EventStore) -> None:
    def process(name: str) -> asyncpg.Pool:
        return asyncpg.create_pool(database, min_size=1, max_size=10, server_settings={"application_name": name})

    stream = uuid4()
    async with (
        process("een") as one,
        process("twee") as two,
        EventStore(one) as store_one,
        EventStore(two) as store_two,
        running(one, store_one, TALLY) as watch,
        running(two, store_two, TALLY),
    ):
        for _ in range(4):
            await append(store, stream, 3)
            await caught_up(watch, store, [TALLY])
            pid, _ = await eventually(lambda: owner(pool, TALLY), "an owner")
            await pool.execute("select pg_terminate_backend($1)", pid)
            await append(store, stream, 3)
        await caught_up(watch, store, [TALLY])
        first = await eventually(lambda: owner(pool, TALLY), "an owner")
    assert first[1] in {"een", "twee"}
    assert await counted(pool, TALLY) == 24


async def test_another_engine_goes_on_where_the_owner_stopped(database: str, pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    async with asyncpg.create_pool(database) as elsewhere, EventStore(elsewhere) as other_store:
        async with running(elsewhere, other_store, TALLY) as first:
            await append(store, stream, 3)
            await caught_up(first, store, [TALLY])
            async with running(pool, store, TALLY) as second:
                pid = await owner(pool, TALLY)
                await append(store, stream, 3)
                await caught_up(second, store, [TALLY])
                assert await owner(pool, TALLY) == pid, "the one that stands by did not wait"
        async with running(pool, store, TALLY) as second:
            await append(store, stream, 3)
            await caught_up(second, store, [TALLY])
    assert await counted(pool, TALLY) == 9


async def test_an_owner_that_was_replaced_writes_nothing(pool: asyncpg.Pool, store: EventStore) -> None:
    """The fence: whoever thinks that the checkpoint is elsewhere has its transaction rolled back, rows and all."""
    stream = uuid4()
    await append(store, stream, 2)
    batch = Batch(await store.read_log(after=0), 2)
    await ensure(pool, [TALLY])
    async with pool.acquire() as one, pool.acquire() as two:
        replaced = Taking(one, Share(TALLY), await checkpoints.claim(one, Share(TALLY)))
        owner = Taking(two, Share(TALLY), await checkpoints.claim(two, Share(TALLY)))
        with pytest.raises(checkpoints.Moved):
            await replaced.take(batch)
        await owner.take(batch)
        with pytest.raises(checkpoints.Moved):
            await replaced.take(batch)
    assert await counted(pool, TALLY) == 2


async def test_an_event_from_a_later_release_stops_a_projection_that_looks_at_it(pool: asyncpg.Pool, store: EventStore) -> None:
    later = note()
    object.__setattr__(later, "schema", 2)
    await store.append(uuid4(), [later], expected=0)
    async with running(pool, store, TALLY, PICKY) as watch:
        await caught_up(watch, store, [PICKY])

        async def told() -> str | None:
            [tally] = await status(pool, store, [TALLY])
            return tally.error

        assert "later release" in await eventually(told, "a halt")
        [tally] = await status(pool, store, [TALLY])
    assert (tally.position, tally.aside) == (0, 0)


async def test_many_engines_that_start_at_once_make_the_tables_once(pool: asyncpg.Pool, store: EventStore) -> None:
    await asyncio.gather(*(ensure(pool, [TALLY, PICKY]) for _ in range(8)))
    assert await rows(pool, TALLY) == await rows(pool, PICKY) == []
    assert [one.position for one in await status(pool, store, [TALLY, PICKY])] == [0, 0]


async def test_another_version_of_a_projection_has_a_table_of_its_own(pool: asyncpg.Pool, store: EventStore) -> None:
    class Second(Tally):
        """The next release of the model."""

        version = 2

    second = Second()
    await append(store, uuid4(), 2)
    async with running(pool, store, TALLY) as watch:
        await caught_up(watch, store, [TALLY])
    async with running(pool, store, TALLY, second) as watch:
        await append(store, uuid4(), 1)
        # A watch tells of a projection by its name, which both versions have.
        await caught_up(watch, store, [second])

        async def both() -> bool:
            try:
                return [await counted(pool, each) for each in (TALLY, second)] == [3, 3]
            except asyncpg.UndefinedTableError:
                return False

        await eventually(both, "both versions having all of the log")
    assert second.table.name != TALLY.table.name


async def test_checkpoints_of_an_earlier_release_are_kept(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 3)
    await pool.execute(
        f"create table {SCHEMA}.checkpoints (projection text primary key, position bigint not null default 0, "
        "moved_at timestamptz not null default now(), error text, failing bigint); "
        f"insert into {SCHEMA}.checkpoints (projection, position) values ('{TALLY.ident}', 2)"
    )
    async with running(pool, store, TALLY) as watch:
        await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 1
