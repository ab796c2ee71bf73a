"""Lessons: worked out at fixed dates from the lives as they were then, and kept."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random

import asyncpg
import pytest

from events.fact import SYSTEM, Fact
from events.log.store import EventStore
from events.vocabulary.course import SectorAndLevelChosen, TrajectoryPaused
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import EmployerSize, LearningForm, Role
from projections.engine.checkpoints import put
from projections.engine.rebuild import rebuild
from projections.learning import lessons
from projections.learning.groups import ALL, Group
from projections.learning.lessons import due, keep_lessons, moment_of, work_out
from projections.learning.lives.table import LIVES
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.outcomes import MONTHS, OUTCOMES, Outcome
from projections.learning.questions.stages import STAGES
from projections.learning.questions.ways import STEPS, Step
from projections.lists.partners import PARTNERS
from tests.projections.history import EMPLOYER, MUNICIPALITY, NOW, SECRET, days, named, started
from tests.projections.streams import Line, simulated, write
from tests.waiting import eventually

MOMENT = days(30)
CHOSEN = SectorAndLevelChosen(sector="zorg", level="mbo-2", form=LearningForm.SCHOOL)


async def told(pool: asyncpg.Pool, store: EventStore, *lines: Line) -> None:
    """These events on the log, and the lives as they are after them."""
    await write(store, list(lines))
    await rebuild(pool, store, LIVES)
    await rebuild(pool, store, PARTNERS)


def begun(name: str, programme: str = "zorg", at: datetime = NOW) -> Line:
    return named(name), Fact(started(programme=programme), at, SYSTEM, name)


async def worked_out(pool: asyncpg.Pool, moment: datetime = MOMENT, minimum: int = 1) -> lessons.Edition:
    async with pool.acquire() as conn:
        await lessons.prepare(conn)
        return await work_out(conn, moment, minimum)


async def is_due(pool: asyncpg.Pool, moment: datetime = MOMENT, minimum: int = 1) -> bool:
    async with pool.acquire() as conn:
        await lessons.prepare(conn)
        return await due(conn, moment, minimum)


async def kept(pool: asyncpg.Pool) -> list[str]:
    """Every row of the lessons, as text."""
    return [row["row"] for row in await pool.fetch(f"select t::text as row from {lessons.LESSONS.name} t order by 1")]


async def test_every_group_to_which_a_life_belongs_has_an_answer_to_every_question(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, begun("a"), (named("a"), Fact(CHOSEN, days(1), SYSTEM, "keuze")))
    await worked_out(pool)
    groups = (ALL, Group("zorg"), Group("zorg", MUNICIPALITY), Group(municipality=MUNICIPALITY), Group(sector="zorg", level="mbo-2"))
    for group in groups:
        assert list(await lessons.lessons_of(pool, group)) == [question.name for question in QUESTIONS]
    assert await lessons.lessons_of(pool, Group("techniek")) == {}
    assert await lessons.find(pool, Group("techniek"), STAGES) is None


async def test_a_lesson_is_of_the_lives_as_they_were_at_its_moment(pool: asyncpg.Pool, store: EventStore) -> None:
    later = [(named("a"), Fact(CHOSEN, days(40), SYSTEM, "keuze")), begun("c", at=days(41))]
    await told(pool, store, begun("a"), begun("b"), *later)
    made = await worked_out(pool)
    found = await lessons.find(pool, ALL, OUTCOMES)
    assert (made.moment, made.lives) == (MOMENT, 2)
    assert found
    assert found["plaatsing"] == Outcome(dict.fromkeys(MONTHS), None), "nobody was followed for three months by then"
    assert Group(sector="zorg", level="mbo-2") not in await lessons.told_of(pool)


async def test_a_life_is_grouped_by_what_its_beginning_tells(pool: asyncpg.Pool, store: EventStore) -> None:
    began = started().model_copy(update={"sector": "bouw", "level": "mbo-1"})
    employer = PartnerRegistered(
        partner=EMPLOYER,
        name="Garage",
        role=Role.EMPLOYER,
        channel=Channel(kind="form", address="x"),
        source="urn:g",
        size=EmployerSize.SMALL,
    )
    later = (named("a"), Fact(CHOSEN, days(1), SYSTEM, "keuze"))
    await told(pool, store, (EMPLOYER, Fact(employer, NOW, SYSTEM, "e")), (named("a"), Fact(began, NOW, SYSTEM, "a")), later)
    await worked_out(pool)
    groups = await lessons.told_of(pool)
    assert {Group(sector="bouw"), Group(level="mbo-1"), Group(sector="bouw", level="mbo-1"), Group(size=EmployerSize.SMALL)} <= {*groups}
    assert Group(sector="zorg") not in groups, "what was chosen later is no reason to be in another group"


async def test_under_the_minimum_nothing_is_told_and_no_label_named(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, *(begun(str(number)) for number in range(4)))
    await worked_out(pool, minimum=5)
    assert await lessons.find(pool, ALL, OUTCOMES) == {}
    assert await lessons.told_of(pool) == [ALL]


async def test_only_groups_of_which_something_is_told_are_listed(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, *(begun(str(number)) for number in range(5)), *(begun(f"{number} t", "techniek") for number in range(4)))
    await worked_out(pool, minimum=5)
    assert await lessons.told_of(pool) == [ALL, Group(municipality=MUNICIPALITY)], "zorg without techniek would tell of techniek"


async def test_lessons_worked_out_from_lives_that_were_built_anew_are_the_same(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, *simulated(Random(5), trajectories=12, steps=600))
    await worked_out(pool, days(60), minimum=3)
    before = await kept(pool)
    await rebuild(pool, store, LIVES)
    async with pool.acquire() as conn:
        for table in (lessons.LESSONS, lessons.EDITIONS, lessons.COUNTS):
            await table.drop(conn)
    await worked_out(pool, days(60), minimum=3)
    assert before
    assert await kept(pool) == before


async def test_an_edition_stays_until_the_next_date_whatever_happens_to_its_lives(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, begun("a"), begun("b"))
    assert await is_due(pool)
    await worked_out(pool)
    await told(pool, store, (named("a"), Fact(TrajectoryPaused(reason=SECRET), days(2), SYSTEM, "pauze")))
    assert not await is_due(pool)
    assert await is_due(pool, days(60))
    assert await is_due(pool, minimum=3)


async def test_trajectories_that_come_in_later_make_it_anew_when_they_are_no_fewer_than_the_minimum(
    pool: asyncpg.Pool, store: EventStore
) -> None:
    await told(pool, store, begun("a"), begun("b"))
    await worked_out(pool, minimum=2)
    await told(pool, store, begun("c"), begun("na de peildatum", at=days(31)))
    assert not await is_due(pool, minimum=2)
    await told(pool, store, begun("d"))
    assert await is_due(pool, minimum=2)


def test_an_edition_is_of_the_beginning_of_the_month_in_the_netherlands() -> None:
    assert moment_of(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == datetime(2026, 7, 31, 22, 0, tzinfo=UTC)
    assert moment_of(datetime(2026, 1, 31, 22, 30, tzinfo=UTC)) == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)


async def test_who_keeps_the_lessons_makes_an_edition_once_the_lives_are_up_to_date(pool: asyncpg.Pool, store: EventStore) -> None:
    before = moment_of(datetime.now(UTC)) - timedelta(days=1)
    await told(pool, store, begun("a", at=before))
    async with pool.acquire() as conn:
        await put(conn, LIVES, 0)
        await put(conn, PARTNERS, await store.head())
    keeper = asyncio.create_task(keep_lessons(pool, store, 1, look=0.01))
    try:
        await eventually(lambda: _prepared(pool))
        assert await lessons.edition(pool) is None
        async with pool.acquire() as conn:
            await put(conn, LIVES, await store.head())
        await eventually(lambda: _lives(pool, 1))
    finally:
        await _stopped(keeper)


async def test_a_second_keeper_waits_until_the_first_is_gone(pool: asyncpg.Pool, store: EventStore) -> None:
    before = moment_of(datetime.now(UTC)) - timedelta(days=1)
    await told(pool, store, begun("a", at=before))
    first, second = (asyncio.create_task(keep_lessons(pool, store, 1, look=0.01)) for _ in range(2))
    try:
        await eventually(lambda: _lives(pool, 1))
        await _stopped(first)
        await told(pool, store, begun("b", at=before))
        await eventually(lambda: _lives(pool, 2))
    finally:
        await _stopped(first)
        await _stopped(second)


async def _prepared(pool: asyncpg.Pool) -> bool:
    return bool(await pool.fetchval("select to_regclass($1) is not null", lessons.EDITIONS.name))


async def _lives(pool: asyncpg.Pool, number: int) -> bool:
    present = await lessons.edition(pool)
    return present is not None and present.lives == number


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_an_edition_of_before_is_read_as_it_was_told(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, *(begun(str(number)) for number in range(30)))
    await worked_out(pool)
    await told(pool, store, *(begun(f"later {number}", at=days(40)) for number in range(30)))
    first, second = await lessons.edition(pool), await worked_out(pool, days(150))
    assert first
    assert [one.number for one in await lessons.editions(pool)] == [second.number, first.number] == [2, 1]
    then, now = [(await lessons.lessons_of(pool, ALL, number))["stappen"]["begin → loopt"] for number in (1, None)]
    assert isinstance(then, Step)
    assert isinstance(now, Step)
    assert (then.trajectories, now.trajectories) == (30, 60)
    course = await lessons.trend(pool, ALL, STEPS)
    assert [(moment, answers["begin → loopt"]) for moment, answers in course] == [(MOMENT, then), (days(150), now)]
    assert Group(sector="bouw") not in await lessons.told_of(pool, 1)


async def test_what_fewer_than_the_minimum_changed_stays_as_it_was_told_and_takes_no_room(pool: asyncpg.Pool, store: EventStore) -> None:
    await told(pool, store, *(begun(str(number)) for number in range(30)))
    await worked_out(pool, minimum=5)
    await told(pool, store, *(begun(f"later {number}", at=days(40)) for number in range(4)))
    await worked_out(pool, days(60), minimum=5)
    assert {row["edition"] for row in await pool.fetch(f"select edition from {lessons.LESSONS.name}")} == {1}
    await told(pool, store, begun("nog een", at=days(70)))
    await worked_out(pool, days(90), minimum=5)
    rows = [lessons.LESSONS.read(row) for row in await pool.fetch(f"select * from {lessons.LESSONS.name} where edition = 3")]
    assert {row.since["begin → loopt"] for row in rows if row.question == "stappen"} == {days(90)}


async def test_so_many_editions_are_kept_and_what_still_stands_of_those_before(
    pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lessons.KEPT >= 24
    monkeypatch.setattr(lessons, "KEPT", 2)
    await told(pool, store, *(begun(str(number)) for number in range(30)))
    for month in range(4):
        await worked_out(pool, days(30 * month + 1), minimum=5)
    assert [one.number for one in await lessons.editions(pool)] == [4, 3]
    assert (await lessons.lessons_of(pool, ALL, 3))["stappen"]["begin → loopt"] is not None
    moments = [moment for moment, answers in await lessons.trend(pool, ALL, STEPS) if answers]
    assert moments == [days(61), days(91)]
