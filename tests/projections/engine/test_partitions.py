"""A projection that is split: the same rows, whoever works on them and in however many parts."""

from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from events.record import Batch
from events.vocabulary.values import Stage
from projections.catalogue import PROJECTIONS
from projections.engine import checkpoints
from projections.engine.aside import set_aside
from projections.engine.batches import Taking
from projections.engine.checkpoints import Share
from projections.engine.engine import Patience, ensure
from projections.engine.projection import Projection, ReadModel
from projections.engine.rebuild import rebuild
from projections.engine.status import status
from projections.lists.board import BOARD
from projections.lists.inbox import INBOX
from projections.lists.work_list import WORK_LIST
from tests.projections.engine.test_aside import HOSTILE, raw, rebuilt_is_live, without_a_door
from tests.projections.engine.test_engine import TALLY, append, counted
from tests.projections.history import in_stage, started
from tests.projections.running import caught_up, rows, running
from tests.projections.streams import simulated, write
from tests.projections.toys import BAD_SCORE, HEAVY_SCORE, Heavy, Picky, note, score
from tests.waiting import eventually

FAIR = Patience(first=0.01, longest=0.05, standby=0.5)
"""Long enough for two that start together to take turns."""


async def owners(pool: asyncpg.Pool) -> set[tuple[str, int]]:
    """Which part each process owns, by the name of its connections."""
    found = await pool.fetch(
        "select a.application_name, l.objid from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' "
        "and l.granted and a.datname = current_database() and l.classid::bigint = hashtext('read_models')::bigint & 4294967295"
    )
    return {(row["application_name"], row["objid"]) for row in found}


async def test_two_processes_divide_the_parts_and_make_the_same_rows_as_one(database: str, pool: asyncpg.Pool, store: EventStore) -> None:
    def process(name: str) -> asyncpg.Pool:
        return asyncpg.create_pool(database, min_size=1, max_size=12, server_settings={"application_name": name})

    await write(store, simulated(Random(9)))
    await rebuild(pool, store, WORK_LIST)
    whole = await rows(pool, WORK_LIST)
    await pool.execute("drop schema read_models cascade; create schema read_models")
    async with (
        process("een") as one,
        process("twee") as two,
        EventStore(one) as store_one,
        EventStore(two) as store_two,
        running(one, store_one, WORK_LIST, parts=4, patience=FAIR) as watch,
        running(two, store_two, WORK_LIST, parts=4, patience=FAIR),
    ):
        await caught_up(watch, store, [WORK_LIST])

        async def divided() -> bool:
            held = await owners(pool)
            return len(held) == 4 and {name for name, _ in held} == {"een", "twee"}

        await eventually(divided, "four parts that two processes own")
        [one_whole] = await status(pool, store, [WORK_LIST])
        assert (one_whole.parts, one_whole.owned, one_whole.behind) == (4, True, 0)
        assert await rows(pool, WORK_LIST) == whole
        await rebuild(pool, store, WORK_LIST)
        await write(store, simulated(Random(10), trajectories=2))
        await caught_up(watch, store, [WORK_LIST])
        split = await rows(pool, WORK_LIST)
    await rebuild(pool, store, WORK_LIST)
    assert await rows(pool, WORK_LIST) == split


async def test_another_number_of_parts_goes_on_where_the_old_ones_were(pool: asyncpg.Pool, store: EventStore) -> None:
    streams = [uuid4() for _ in range(20)]
    for parts in (1, 3, 2, 5, 1):
        async with running(pool, store, TALLY, parts=parts) as watch:
            for stream in streams:
                await append(store, stream, 1)
            await caught_up(watch, store, [TALLY])
            [one] = await status(pool, store, [TALLY])
            assert one.parts == parts
    assert {row["events"] for row in await pool.fetch(f"select events from {TALLY.table.name}")} == {5}


async def test_parts_that_are_not_equally_far_are_before_they_are_split_anew(pool: asyncpg.Pool, store: EventStore) -> None:
    for _ in range(12):
        await append(store, uuid4(), 2)
    await ensure(pool, [TALLY])
    async with pool.acquire() as conn:
        await checkpoints.put(conn, TALLY, 0, 3)
        for part, position in ((0, 24), (1, 7)):
            share = Share(TALLY, part, 3)
            taking = Taking(conn, share, await checkpoints.claim(conn, share))
            await taking.take(Batch([event for event in await store.read_log(after=0) if event.position <= position], position))
    [one] = await status(pool, store, [TALLY])
    assert (one.position, one.parts, one.behind) == (0, 3, 24)
    async with running(pool, store, TALLY, parts=2) as watch:
        await caught_up(watch, store, [TALLY])
        await eventually(lambda: _parts(pool, 2), "two parts")
    assert await counted(pool, TALLY) == 24


async def _parts(pool: asyncpg.Pool, number: int) -> bool:
    async with pool.acquire() as conn:
        return len(await checkpoints.load_parts(conn, TALLY)) == number


async def test_a_process_with_another_number_waits_until_the_old_ones_are_gone(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    async with running(pool, store, TALLY, parts=1) as first:
        await append(store, stream, 2)
        await caught_up(first, store, [TALLY])
        async with running(pool, store, TALLY, parts=2) as second:
            await append(store, stream, 2)
            await caught_up(second, store, [TALLY])
            assert await _parts(pool, 1)
    async with running(pool, store, TALLY, parts=2) as second:
        await append(store, stream, 2)
        await caught_up(second, store, [TALLY])
        await eventually(lambda: _parts(pool, 2), "two parts")
    assert await counted(pool, TALLY) == 6


@pytest.mark.parametrize("parts", [2, 3])
async def test_one_part_that_stands_still_is_the_position_of_the_whole(pool: asyncpg.Pool, store: EventStore, parts: int) -> None:
    picky, bad, good = Picky(), _in_part(0, parts), _in_part(1, parts)
    later = score()
    object.__setattr__(later, "schema", 2)
    await store.append(good, [score(), note()], expected=0)
    await store.append(bad, [later], expected=0)
    await store.append(good, [score()], expected=2)
    async with running(pool, store, picky, parts=parts):

        async def halted() -> bool:
            [one] = await status(pool, store, [picky])
            return one.error is not None

        await eventually(halted, "a halt")
        await eventually(lambda: _at_the_end(pool, picky, end=4), "the parts that go on")
        [one] = await status(pool, store, [picky])
        assert await counted(pool, picky) == 2
    assert (one.position, one.behind) == (2, 2)


async def test_what_one_part_sets_aside_is_told_once(pool: asyncpg.Pool, store: EventStore) -> None:
    picky, bad, good = Picky(), _in_part(0, 2), _in_part(1, 2)
    await store.append(good, [score()], expected=0)
    await store.append(bad, [score(BAD_SCORE), score()], expected=0)
    async with running(pool, store, picky, parts=2) as watch:
        await caught_up(watch, store, [picky])
    assert await counted(pool, picky) == 2
    assert [(one.stream, one.position) for one in await set_aside(pool, [picky])] == [(bad, 2)]


@pytest.mark.parametrize("parts", [2, 4])
async def test_what_parts_set_aside_a_rebuild_sets_aside_and_the_rows_are_the_same(
    pool: asyncpg.Pool, store: EventStore, parts: int
) -> None:
    models: list[ReadModel] = [Picky(), Heavy(), WORK_LIST, BOARD, INBOX]
    await write(store, simulated(Random(11), trajectories=3))
    for number, told in enumerate(HOSTILE.values()):
        await without_a_door(pool, sick := uuid4(), raw(sick, started(), "begin", **told), raw(sick, in_stage(Stage.INTAKE), "fase"))
        bad = (BAD_SCORE, HEAVY_SCORE)[number % 2]
        await store.append(uuid4(), [score(), score(bad), score()], expected=0)
    async with running(pool, store, *models, parts=parts) as watch:
        await caught_up(watch, store, models)
    assert {one.projection for one in await set_aside(pool, models)} >= {"picky", "heavy", "work_list", "board"}
    await rebuilt_is_live(pool, store, *models)


async def test_no_event_touches_rows_of_two_parts(store: EventStore) -> None:
    """Or one part could set it aside while another takes it in, and a rebuild would do neither."""
    await write(store, simulated(Random(12), trajectories=3))
    events = await store.read_log(after=0, limit=None)
    folds = [model for model in PROJECTIONS if isinstance(model, Projection) and model.divisible]
    touched = [len(keys) for model in folds for _, _, keys in model.relevant(events)]
    assert set(touched) == {0, 1}


async def _at_the_end(pool: asyncpg.Pool, picky: Picky, end: int) -> bool:
    async with pool.acquire() as conn:
        _, *others = await checkpoints.load_parts(conn, picky)
    return all(other.position == end for other in others)


def _in_part(part: int, parts: int) -> UUID:
    mine = Share(TALLY, part, parts).mine
    assert mine
    return next(id for id in iter(uuid4, None) if mine((id,)))
