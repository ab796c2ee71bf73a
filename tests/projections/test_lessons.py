"""Lessons: worked out from the lives of a group, and again when one of these changed."""

import asyncio
from contextlib import suppress
from random import Random

import asyncpg
import msgspec

from events.fact import SYSTEM, Fact
from events.store import EventStore
from events.vocabulary.parts import LearningForm
from events.vocabulary.trajectory import NoteWritten, SectorAndLevelChosen, TrajectoryPaused
from projections import lessons
from projections.insights.catalogue import INSIGHTS
from projections.insights.stages import stage_times
from projections.lessons import ALL, Group, Patience, keep_lessons, outdated, work_out
from projections.lives import LIVES
from projections.rebuild import rebuild
from tests.projections.history import MUNICIPALITY, SECRET, days, named, started
from tests.projections.lives import lives_of
from tests.projections.streams import Line, simulated, write
from tests.waiting import eventually

HERE, THERE = Group("zorg", MUNICIPALITY), Group("techniek", MUNICIPALITY)


async def told(pool: asyncpg.Pool, store: EventStore, *lines: Line) -> None:
    """These events on the log, and the lives as they are after them."""
    await write(store, list(lines))
    await rebuild(pool, store, LIVES)


def begun(name: str, programme: str = "zorg") -> Line:
    return named(name), Fact(started(programme=programme), days(0), SYSTEM, name)


async def up_to_date(pool: asyncpg.Pool) -> list[str]:
    """Work out whatever is outdated; returns of which groups."""
    async with pool.acquire() as conn:
        await lessons.prepare(conn)
        groups = await outdated(conn)
        for group in groups:
            await work_out(conn, group, days(30))
        return [group.key for group in groups]


async def test_a_lesson_is_what_its_insight_finds_in_the_lives_of_the_group(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, *simulated(Random(5), trajectories=8))
    await up_to_date(pool)
    lives = sorted(lives_of(await store.read_log(after=0, limit=10_000)), key=lambda life: life.trajectory)
    for group in (ALL, Group("zorg")):
        of_group = [life for life in lives if group.programme in (None, life.cohort_programme)]
        found = await lessons.find(pool, group, "fasen")
        assert found is not None
        assert (found.lives, found.moment) == (len(of_group), days(30))
        assert found.position == max(life.position for life in of_group)
        assert found.document == msgspec.json.decode(msgspec.json.encode(stage_times(of_group, days(30))))


async def test_every_insight_is_kept_for_every_group_to_which_a_life_belongs(pool: asyncpg.Pool, store: EventStore) -> None:
    chosen = SectorAndLevelChosen(sector="zorg", level="mbo-2", form=LearningForm.SCHOOL)
    await told(pool, store, begun("a"), (named("a"), Fact(chosen, days(1), SYSTEM, "keuze")))
    assert await up_to_date(pool) == sorted(["alles", "programma=zorg", HERE.key, "sector=zorg|niveau=mbo-2"])
    for group in (ALL, Group("zorg"), HERE, Group(sector="zorg", level="mbo-2")):
        for name in INSIGHTS:
            assert await lessons.find(pool, group, name)
    assert await lessons.find(pool, THERE, "fasen") is None


async def test_only_groups_of_which_a_life_changed_are_worked_out_again(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, begun("a"), begun("b", "techniek"))
    assert len(await up_to_date(pool)) == 5
    assert await up_to_date(pool) == []
    await told(pool, store, (named("a"), Fact(NoteWritten(text=SECRET), days(1), SYSTEM, "notitie")))
    assert await up_to_date(pool) == []
    await told(pool, store, (named("a"), Fact(TrajectoryPaused(reason=SECRET), days(2), SYSTEM, "pauze")))
    assert await up_to_date(pool) == ["alles", "programma=zorg", HERE.key]


async def test_who_keeps_the_lessons_does_so_as_lives_change_and_lets_groups_rest(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, begun("a"))
    keeper = asyncio.create_task(keep_lessons(pool, Patience(look=0.01, share=1e9)))
    try:
        await eventually(lambda: _lives(pool, ALL, 1))
        await told(pool, store, begun("b", "techniek"))
        await eventually(lambda: _lives(pool, THERE, 1))
        assert await _lives(pool, ALL, 1), "all trajectories rest after the first time"
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def test_a_second_keeper_waits_until_the_first_is_gone(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, begun("a"))
    first, second = (asyncio.create_task(keep_lessons(pool, Patience(look=0.01, share=0.0))) for _ in range(2))
    try:
        await eventually(lambda: _lives(pool, ALL, 1))
        first.cancel()
        await told(pool, store, begun("b"))
        await eventually(lambda: _lives(pool, ALL, 2))
    finally:
        for keeper in (first, second):
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper


async def _lives(pool: asyncpg.Pool, group: Group, number: int) -> bool:
    with suppress(asyncpg.UndefinedTableError):
        found = await lessons.find(pool, group, "fasen")
        return found is not None and found.lives == number
    return False
