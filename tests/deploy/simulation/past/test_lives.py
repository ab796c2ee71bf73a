"""Simulated lives are lives: legal from the first fact to the last, in the past, and the same whenever their seed is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID

import pytest

from deploy.simulation.past.cohort import EARLIEST, Cohort, TooLongAgo, lives
from deploy.simulation.past.lives import NOT_SIMULATED, Lived, programmes
from deploy.simulation.past.region import region
from deploy.simulation.past.unheeded import facts
from deploy.simulation.past.worlds import usual
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.course import DropOutReported, PlanAdjusted, TrajectoryStarted
from events.vocabulary.values import Outcome, Stage
from tests.workflows.invariants import Law

pytestmark = pytest.mark.timeout(900)

COHORT = Cohort(participants=60, years=3, seed=11, until=date(2026, 11, 24))


@cache
def lived() -> list[Lived]:
    return list(lives(COHORT, range(COHORT.participants), processes=1))


def state(life: Lived) -> Trajectory:
    return fold(life.trajectory, facts(life))


def test_the_same_seed_gives_the_same_streams_however_many_processes_there_are() -> None:
    some = range(16)
    assert list(lives(COHORT, some, processes=2)) == lived()[:16]


def test_another_seed_gives_other_lives() -> None:
    other = Cohort(participants=2, years=3, seed=12, until=COHORT.until)
    assert not {life.trajectory for life in lives(other, range(2), processes=1)} & {life.trajectory for life in lived()}


def test_every_life_is_legal() -> None:
    for life in lived():
        told = Law(life.trajectory).sees(facts(life)).state
        assert str(told.outcome or "") == life.outcome


def test_lives_happen_in_the_past_and_in_order() -> None:
    for number, life in enumerate(lived()):
        moments = [entry.occurred_at for entry in life.entries]
        assert moments == sorted(moments)
        assert moments[0] == COHORT.starts(number)
        assert moments[-1] <= COHORT.present


def test_some_have_finished_in_every_way_and_others_are_under_way_in_every_stage() -> None:
    outcomes = {life.outcome for life in lived()}
    assert {Outcome.SUSTAINED_WORK, Outcome.DROPPED_OUT, Outcome.REFERRED} <= outcomes
    assert {state(life).stage for life in lived() if not life.outcome} >= {Stage.LEER_WERK, Stage.AFTERCARE}


def test_they_are_under_all_shipped_programmes_but_the_demonstration() -> None:
    under = {state(life).programme for life in lived()}
    assert NOT_SIMULATED not in under
    assert under == {programme.code for programme in programmes()}


def test_everybody_in_it_lives_in_the_region() -> None:
    for life in lived():
        started = facts(life)[0].event
        assert isinstance(started, TrajectoryStarted)
        parties: set[UUID] = {started.municipality, *(party.partner for party in started.parties)}
        assert parties <= region().keys()


def test_plans_are_adjusted_while_they_run() -> None:
    places = {place for life in lived() for each in facts(life) if isinstance(each.event, PlanAdjusted) for place in each.event.changes}
    assert places == {"begeleiding.contact_elke", "voortraject.taal.uren_per_week"}


def test_some_pause_and_go_on_some_move_and_barriers_are_told_along_the_way() -> None:
    often = replace(usual(), moves=0.5, pauses=0.8, home_trouble=1.0, barrier_told=0.9)
    eventful = list(lives(replace(COHORT, world=often, participants=12), range(12), processes=1))
    for life in eventful:
        Law(life.trajectory).sees(facts(life))
    told = {each.event.stored_name for life in eventful for each in facts(life)}
    assert {"trajectory-paused", "trajectory-resumed", "municipality-changed", "barrier-reported"} <= told


def test_who_drops_out_does_so_when_the_fate_says() -> None:
    dropped = 0
    for life in lived():
        for each in facts(life):
            if isinstance(each.event, DropOutReported):
                assert life.fate.stopped is not None
                assert (each.fact.occurred_at, each.event.reason) == (life.fate.stopped.at, life.fate.stopped.reason)
                dropped += 1
    assert dropped > 5


def test_nothing_begins_before_the_law_is_known() -> None:
    until = date(2026, 11, 24)
    with pytest.raises(TooLongAgo, match=r"bekend vanaf 01-07-2023.*ten hoogste 3.4 jaar"):
        Cohort(participants=1, years=3.5, seed=1, until=until)
    longest = Cohort(participants=200, years=3.4, seed=1, until=until)
    assert min(longest.starts(number) for number in range(200)) >= datetime(EARLIEST.year, EARLIEST.month, EARLIEST.day, tzinfo=UTC)
    assert max(longest.starts(number) for number in range(200)) < longest.present - timedelta(hours=8)
