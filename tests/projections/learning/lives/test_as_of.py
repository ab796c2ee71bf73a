"""How it stood on a date, and what happened between two."""

from datetime import timedelta

import asyncpg
from hypothesis import given, settings
from hypothesis import strategies as st

from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.course import HandoverAccepted, TrajectoryEnded, TrajectoryPaused, TrajectoryResumed
from events.vocabulary.values import Component, EndReason, Outcome, Stage
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.learning.as_of import caseload_as_of, file_as_of
from projections.learning.lives import as_of
from projections.learning.lives.measures import paused_within
from projections.learning.lives.table import LIVES
from projections.learning.periods import Period, flow
from projections.lists.file import TRAJECTORY_FILE
from tests.projections.history import NOW, TRAJECTORY, days, history, in_stage, named, on, started
from tests.projections.lives import life_after, lives_of, plausible

ENDED = TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.WORK, component=Component.WORKING)
SEEDS = st.integers(0, 2**32)
HOURS = st.floats(-2, 300)


@settings(max_examples=30)
@given(seed=SEEDS, hours=HOURS)
def test_a_life_as_of_a_moment_is_the_life_that_was_known_to_have_happened_by_then(seed: int, hours: float) -> None:
    events, moment = plausible(seed), NOW + timedelta(hours=hours)
    now = {life.trajectory: life for life in lives_of(events)}
    then = {life.trajectory: life for life in lives_of(event for event in events if event.occurred_at <= moment)}
    cut = {id: life for id, one in now.items() if (life := as_of.as_of(one, moment))}
    for life in [*cut.values(), *then.values()]:
        life.position = 0
    assert cut == then


@settings(max_examples=30)
@given(seed=SEEDS, first=HOURS, length=st.floats(0, 200))
def test_what_runs_at_the_end_of_a_period_is_what_ran_before_and_what_came_in_without_what_went_out(
    seed: int, first: float, length: float
) -> None:
    lives = lives_of(plausible(seed))
    period = Period(NOW + timedelta(hours=first), NOW + timedelta(hours=first + length))
    before, after, between = as_of.standing(lives, period.after), as_of.standing(lives, period.until), flow(lives, period)
    assert after.running == before.running + between.inflow - between.out


@settings(max_examples=30)
@given(seed=SEEDS, first=HOURS, lengths=st.tuples(st.floats(0, 100), st.floats(0, 100)))
def test_two_periods_that_join_have_together_what_the_whole_has(seed: int, first: float, lengths: tuple[float, float]) -> None:
    lives = lives_of(plausible(seed))
    a = NOW + timedelta(hours=first)
    b = a + timedelta(hours=lengths[0])
    c = b + timedelta(hours=lengths[1])
    one, two, whole = flow(lives, Period(a, b)), flow(lives, Period(b, c)), flow(lives, Period(a, c))
    assert one.inflow + two.inflow == whole.inflow
    assert {stage: one.entered[stage] + two.entered[stage] for stage in Stage} == whole.entered
    assert one.out + two.out == whole.out


def test_a_trajectory_stands_in_the_stage_of_that_date_with_the_regisseur_of_that_date() -> None:
    life = life_after(started(), in_stage(Stage.INTAKE), HandoverAccepted(by="bas"), in_stage(Stage.VOORTRAJECT), ENDED)
    [case] = as_of.caseload([life], NOW + timedelta(hours=1), "anna")
    assert (case.stage, case.overdue) == (Stage.INTAKE, False)
    assert as_of.caseload([life], NOW + timedelta(hours=2), "anna") == []
    [case] = as_of.caseload([life], NOW + timedelta(hours=3), "bas")
    assert case.stage is Stage.VOORTRAJECT
    assert as_of.caseload([life], NOW + timedelta(hours=4)) == []


def test_the_counts_of_a_date_tell_what_was_over_its_norm_and_what_was_paused() -> None:
    late, paused = named("te laat"), named("gepauzeerd")
    lives = lives_of(
        history(
            on(late, started(), in_stage(Stage.VOORTRAJECT, due=days(10))),
            on(paused, started(), in_stage(Stage.VOORTRAJECT, due=days(10)), TrajectoryPaused(reason="ziek")),
            on(TRAJECTORY, started(), in_stage(Stage.INTAKE), ENDED),
        )
    )
    found = as_of.standing(lives, days(11))
    assert (found.running, found.in_stage[Stage.VOORTRAJECT]) == (2, 2)
    assert (found.overdue[Stage.VOORTRAJECT], found.paused[Stage.VOORTRAJECT]) == (1, 1)
    assert found.ended == {Outcome.DROPPED_OUT: 1}


def test_paused_time_counts_only_as_far_as_it_falls_between_the_two_moments() -> None:
    life = life_after(started(), TrajectoryPaused(reason="ziek"), TrajectoryResumed(paused_seconds=3600), TrajectoryPaused(reason="ziek"))
    hour = timedelta(hours=1)
    assert paused_within(life.history.pauses, NOW, NOW + 10 * hour) == 8 * hour
    assert paused_within(life.history.pauses, NOW + 1.5 * hour, NOW + 2.5 * hour) == 0.5 * hour


async def test_the_file_of_a_past_date_is_what_had_happened_or_what_was_known(pool: asyncpg.Pool, store: EventStore) -> None:
    await ensure(pool, [TRAJECTORY_FILE])
    long_ago = [Fact(event, days(number), SYSTEM, str(number)) for number, event in enumerate([started(), in_stage(Stage.INTAKE), ENDED])]
    await store.append(TRAJECTORY, [encode(fact, TRAJECTORY) for fact in long_ago], expected=0)

    assert await file_as_of(pool, store, TRAJECTORY, days(-1)) is None
    then = await file_as_of(pool, store, TRAJECTORY, days(1))
    assert then is not None
    assert (then.stage, then.outcome) == (Stage.INTAKE, None)
    assert await file_as_of(pool, store, TRAJECTORY, days(1), by="bekend") is None


async def test_the_caseload_of_a_past_date_is_that_of_who_was_in_charge_then(pool: asyncpg.Pool, store: EventStore) -> None:
    given = [started(), in_stage(Stage.INTAKE), HandoverAccepted(by="bas"), ENDED]
    facts = [Fact(event, days(number), SYSTEM, str(number)) for number, event in enumerate(given)]
    await store.append(TRAJECTORY, [encode(fact, TRAJECTORY) for fact in facts], expected=0)
    await rebuild(pool, store, LIVES)

    async def had(regisseur: str, day: float) -> list[Stage]:
        return [case.stage for case in await caseload_as_of(pool, days(day), regisseur)]

    assert (await had("anna", 1), await had("bas", 1)) == ([Stage.INTAKE], [])
    assert (await had("anna", 2), await had("bas", 2)) == ([], [Stage.INTAKE])
    assert await had("bas", 3) == []
