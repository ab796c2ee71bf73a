"""What an employer sees, and what it does not."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.fact import SYSTEM, Fact
from events.log.store import EventStore
from events.vocabulary import course, placement, requests
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import DataClass, Event
from events.vocabulary.values import Component, EndReason, Outcome, PlacementRoute, Role, Stage
from projections.engine.rebuild import rebuild
from projections.lists.employer_view import EMPLOYER_VIEW, Row, Step, seen_by
from tests.projections.history import (
    EMPLOYER,
    NOW,
    SCHOOL,
    SECRET,
    TRAJECTORY,
    days,
    folded,
    in_stage,
    named,
    row_after,
    started,
    told_otherwise,
)
from tests.projections.lives import plausible
from tests.projections.streams import write

OTHER = named("andere werkgever")
ROAD: list[tuple[Event, Step]] = [
    (in_stage(Stage.INTAKE), Step.PREPARING),
    (in_stage(Stage.VOORTRAJECT), Step.PREPARING),
    (in_stage(Stage.GO_NO_GO), Step.DECIDING),
    (in_stage(Stage.LEER_WERK), Step.WORKPLACE),
    (in_stage(Stage.PLACEMENT), Step.MATCHING),
    (placement.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.SAME_EMPLOYER, attempt=1), Step.MATCHING),
    (placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(1), ends=days(60), limit=days(180)), Step.TRIAL),
    (placement.TrialPlacementEnded(employer=EMPLOYER, hired=True), Step.MATCHING),
    (placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 9, 1), wage_cents=1, months=12, growth="jaarlijks"), Step.CONTRACT),
    (in_stage(Stage.AFTERCARE), Step.AFTERCARE),
    (course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.WORKING), Step.OVER),
]


def with_(row: Row, employer: UUID) -> Step:
    return next(one for one in row.with_employer if one.employer == employer).step(row)


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_an_employer_sees_nothing_of_health_civic_integration_identity_or_funding(seed: int) -> None:
    events = plausible(seed)
    otherwise = told_otherwise(events, {DataClass.PROGRESS, DataClass.PLACEMENT})
    assert folded(EMPLOYER_VIEW, otherwise, 1000) == folded(EMPLOYER_VIEW, events, 1000)


def test_why_somebody_stopped_and_whose_trajectory_it_is_are_not_in_it() -> None:
    row = row_after(EMPLOYER_VIEW, started(), *(event for event, _ in ROAD))
    packed = str(EMPLOYER_VIEW.table.pack(row))
    for hidden in (EndReason.HEALTH, Outcome.DROPPED_OUT, str(named("deelnemer")), "anna"):
        assert hidden not in packed


@pytest.mark.parametrize("number", range(1, len(ROAD) + 1))
def test_the_steps_are_the_same_whatever_the_municipality(number: int) -> None:
    walked = [event for event, _ in ROAD[:number]]
    here = row_after(EMPLOYER_VIEW, started(municipality=named("hier")), *walked)
    there = row_after(EMPLOYER_VIEW, started(municipality=named("daar")), *walked)
    assert with_(here, EMPLOYER) is with_(there, EMPLOYER) is ROAD[number - 1][1]
    assert here.with_employer == there.with_employer


def test_an_employer_sees_nothing_of_what_another_has_with_the_participant() -> None:
    contract = placement.ContractSigned(employer=OTHER, starts=date(2026, 9, 1), wage_cents=1, months=12, growth="jaarlijks")
    value = placement.WageValueMeasured(employer=OTHER, percent=60)
    row = row_after(EMPLOYER_VIEW, started(), in_stage(Stage.PLACEMENT), contract, value, in_stage(Stage.AFTERCARE))
    mine, theirs = row.with_employer
    assert (mine.contract_from, mine.wage_value, mine.step(row)) == (None, None, Step.OVER)
    assert (theirs.contract_from, theirs.wage_value, theirs.step(row)) == (date(2026, 9, 1), 60, Step.AFTERCARE)


def test_an_employer_sees_its_own_open_questions_only() -> None:
    def asked(key: str, role: Role, partner: UUID) -> Event:
        return requests.PartnerRequested(
            key=key, request=named(key), kind="evaluatie", role=role, partner=partner, content={}, due=days(7), escalate_at=days(9)
        )

    moved = course.DeadlineMoved(subject="mijn", due=days(9))
    reminded = requests.PartnerReminded(key="mijn", count=1)
    answered = requests.PartnerAnswered(key="klaar", answer={"tekst": SECRET})
    row = row_after(
        EMPLOYER_VIEW,
        started(),
        asked("mijn", Role.EMPLOYER, EMPLOYER),
        asked("klaar", Role.EMPLOYER, EMPLOYER),
        asked("school", Role.SCHOOL, SCHOOL),
        moved,
        reminded,
        answered,
    )
    [seen] = row.with_employer
    assert [(one.key, one.due, one.reminders) for one in seen.requests] == [("mijn", days(9), 1)]


def test_an_employer_that_left_or_lost_the_participant_is_at_the_end_of_the_road() -> None:
    left = row_after(EMPLOYER_VIEW, started(), course.PartyLeft(role=Role.EMPLOYER, partner=EMPLOYER, reason="stopt"))
    assert with_(left, EMPLOYER) is Step.OVER
    lost = row_after(EMPLOYER_VIEW, started(), *(event for event, _ in ROAD[:-1]), placement.JobLost(employer=EMPLOYER, month=3))
    assert with_(lost, EMPLOYER) is Step.OVER


async def test_an_employer_finds_the_participants_of_every_municipality(pool: asyncpg.Pool, store: EventStore) -> None:
    workplace = lw.WorkplaceOffered(employer=OTHER, starts=date(2026, 5, 1), hours_work=28, hours_learning=8, supervisor="x")
    streams = {
        TRAJECTORY: [started(), in_stage(Stage.INTAKE)],
        named("tweede"): [started(municipality=named("daar")), in_stage(Stage.LEER_WERK), workplace],
    }
    lines = [(stream, event) for stream, events in streams.items() for event in events]
    await write(store, [(stream, Fact(event, NOW + timedelta(hours=n), SYSTEM, str(n))) for n, (stream, event) in enumerate(lines)])
    await rebuild(pool, store, EMPLOYER_VIEW)

    assert {one.trajectory for one in (await seen_by(pool, EMPLOYER)).items} == streams.keys()
    [seen] = (await seen_by(pool, OTHER)).items
    assert (seen.trajectory, seen.step, seen.details.hours_work) == (named("tweede"), Step.WORKPLACE, 28)
    assert (await seen_by(pool, named("onbekend"))).items == []
