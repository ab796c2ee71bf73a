"""Lives: what they hold, and what they do not."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.record import Stored
from events.vocabulary import course, intake, placement, requests, steering, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import DataClass
from events.vocabulary.civic import CivicRoute
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import (
    Component,
    EndReason,
    LanguageLevel,
    LearningForm,
    NoGoRoad,
    Outcome,
    PlacementRoute,
    QualificationKind,
    Role,
    Source,
    Stage,
    WithoutQualification,
)
from projections.engine.paging import Where
from projections.learning.lives.as_of import as_of
from projections.learning.lives.facts import CivicDuty, DutyOver, History
from projections.learning.lives.table import LIVES, SUMMED_UP_BY, Life, chunks
from projections.learning.lives.work import NEVER_BEGAN, Living
from projections.learning.questions.trials import trial_time
from tests.projections.history import EMPLOYER, MUNICIPALITY, NOW, SCHOOL, SECRET, days, in_stage, named, started, told_otherwise
from tests.projections.lives import life_after, lives_of, plausible

MAY_BE_LEARNED_FROM = {DataClass.PROGRESS, DataClass.PLACEMENT, DataClass.FUNDING}


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


def asked(key: str = "intake:1:pip:", role: Role = Role.SCHOOL) -> requests.PartnerRequested:
    return requests.PartnerRequested(
        key=key,
        request=named(key),
        kind="pip",
        role=role,
        partner=SCHOOL,
        content={"vraag": SECRET},
        due=days(7),
        escalate_at=days(14),
    )


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_a_life_holds_nothing_of_identity_or_health_and_of_civic_integration_no_more_than_the_term(seed: int) -> None:
    events = plausible(seed)
    assert lives_of(told_otherwise(events, MAY_BE_LEARNED_FROM | {DataClass.CIVIC_INTEGRATION})) == lives_of(events)
    assert without_duties(told_otherwise(events, MAY_BE_LEARNED_FROM)) == without_duties(events)


def without_duties(events: Iterable[Stored]) -> list[Life]:
    return [replace(life, history=replace(life.history, duties=[])) for life in lives_of(events)]


def test_of_the_term_of_civic_integration_its_days_and_its_end_are_kept_and_never_why_it_was_made_longer() -> None:
    def term(ends: date, ground: str) -> intake.CivicTermSet:
        return intake.CivicTermSet(starts=date(2026, 3, 3), ends=ends, ground=ground)

    life = life_after(
        started(),
        intake.CivicPlanReceived(dated=date(2026, 3, 2), route=CivicRoute.Z, level=LanguageLevel.A1),
        term(date(2029, 3, 2), "dagtekening PIP"),
        term(date(2029, 9, 2), "verlengd door DUO: opleiding"),
        intake.CivicDutyEnded(on=date(2026, 3, 2), ground="voldaan", source=Source.DUO),
        intake.CivicDutyEnded(on=date(2026, 3, 1), ground="voldaan", source=Source.DUO),
    )
    [duty] = life.history.duties
    assert (duty.starts, duty.ends, [one.at for one in duty.extended]) == (date(2026, 3, 3), date(2029, 3, 2), [hours(3)])
    assert [(one.on, one.ground) for one in duty.over] == [(date(2026, 3, 2), "voldaan"), (date(2026, 3, 1), "voldaan")]
    then = as_of(life, hours(4))
    assert then is not None
    [before] = then.history.duties
    assert (len(before.extended), [one.on for one in before.over]) == (1, [date(2026, 3, 2)])
    kept = {*CivicDuty.__struct_fields__, *DutyOver.__struct_fields__}
    assert kept == {"at", "starts", "ends", "extended", "over", "on", "ground"}
    assert "opleiding" not in str(LIVES.table.pack(life))


def test_a_contract_keeps_what_it_became_and_a_day_for_which_other_income_was_told_is_told_anew() -> None:
    def changed(until: date | None, hours: int) -> placement.ContractChanged:
        return placement.ContractChanged(employer=EMPLOYER, starts=date(2027, 1, 1), wage_cents=200_000, hours=hours, until=until)

    signed = placement.ContractSigned(
        employer=EMPLOYER,
        starts=date(2026, 4, 1),
        wage_cents=180_000,
        months=9,
        growth="jaarlijks",
        hours=24,
        least_cents=170_000,
        full_time=36,
    )
    life = life_after(
        started(),
        signed,
        changed(date(2027, 12, 31), 28),
        placement.ContractNotRenewed(employer=EMPLOYER, ends=date(2027, 12, 31)),
        lw.IncomeSet(income=lw.Income.WAGE, starts=date(2026, 3, 2), wage_cents=90_000, least_cents=100_000),
        lw.IncomeSet(income=lw.Income.BENEFIT, starts=date(2026, 3, 2), wage_cents=30_000, ends=date(2026, 9, 1)),
        lw.QualificationDelayed(kind=QualificationKind.DIPLOMA, until=date(2026, 9, 1)),
        lw.QualificationNotObtained(kind=QualificationKind.DIPLOMA, reason=SECRET, code=WithoutQualification.WORK),
        voortraject.BarrierReported(barrier="b", kind="schulden", owner=Role.MUNICIPALITY, due=date(2026, 4, 1)),
    )
    [contract], [barrier] = life.history.contracts, life.history.barriers
    assert (contract.wage_cents, contract.hours, contract.least_cents, contract.full_time) == (180_000, 24, 170_000, 36)
    assert [(one.until, one.hours, one.over) for one in contract.changes] == [
        (date(2027, 12, 31), 28, False),
        (date(2027, 12, 31), None, True),
    ]
    then = as_of(life, hours(2))
    assert then is not None
    assert [(one.until, one.hours) for one in then.history.contracts[0].changes] == [(date(2027, 12, 31), 28)]
    assert [one.living for one in life.history.incomes] == [Living.UNDER, Living.BESIDE]
    assert [(one.obtained, one.code) for one in life.history.qualifications] == [(None, None), (False, WithoutQualification.WORK)]
    assert barrier.owner is Role.MUNICIPALITY
    assert "schulden" not in str(LIVES.table.pack(life))


def test_the_participant_is_not_in_a_life() -> None:
    life = life_after(started(), in_stage(Stage.INTAKE))
    assert str(named("deelnemer")) not in str(LIVES.table.pack(life))


def test_a_visit_to_a_stage_ends_when_it_is_completed_left_or_when_the_trajectory_ends() -> None:
    life = life_after(
        started(),
        in_stage(Stage.INTAKE),
        course.StageCompleted(stage=Stage.INTAKE, visit=1),
        in_stage(Stage.VOORTRAJECT),
        in_stage(Stage.GO_NO_GO),
        course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=EndReason.LANGUAGE, component=Component.VOORTRAJECT),
    )
    assert [(one.stage, one.at, one.until, one.ending) for one in life.history.stages] == [
        (Stage.INTAKE, hours(1), hours(2), "afgerond"),
        (Stage.VOORTRAJECT, hours(3), hours(4), "verlaten"),
        (Stage.GO_NO_GO, hours(4), hours(5), "beeindigd"),
    ]
    assert (life.outcome, life.ended_at, life.open) == (Outcome.NO_GO, hours(5), False)


def test_whom_was_waited_for_is_kept_with_every_reminder_until_the_answer() -> None:
    life = life_after(
        started(),
        asked("a"),
        asked("b", Role.EMPLOYER),
        requests.PartnerReminded(key="a", count=1),
        requests.PartnerRequestEscalated(key="a"),
        requests.PartnerAnswered(key="a", answer={"tekst": SECRET}),
        requests.PartnerDeclined(key="b", reason=SECRET),
    )
    one, other = life.history.waits
    assert (one.role, one.kind, one.at, one.reminded, one.escalated, one.until, one.ending) == (
        Role.SCHOOL,
        "pip",
        hours(1),
        [hours(3)],
        hours(4),
        hours(5),
        "beantwoord",
    )
    assert (other.role, other.until, other.ending) == (Role.EMPLOYER, hours(6), "afgewezen")


def test_where_it_began_stays_what_it_is_compared_by_whatever_changes_later() -> None:
    later = named("andere gemeente")
    life = life_after(
        started(),
        course.SectorAndLevelChosen(sector="zorg", level="mbo-2", form=LearningForm.SCHOOL),
        course.MunicipalityChanged(municipality=later, registered_on=date(2026, 5, 1)),
        course.ProgrammeChanged(programme="techniek", programme_version=3, policy="nederland", reason=SECRET),
        lw.Enrolled(starts=date(2026, 6, 1), sector="techniek", level="mbo-3", form=LearningForm.SCHOOL),
    )
    assert (life.cohort_municipality, life.cohort_programme, life.sector, life.level) == (MUNICIPALITY, "zorg", "zorg", "mbo-2")
    assert (life.municipality, life.programme, life.programme_version) == (later, "techniek", 3)


def test_an_adjustment_keeps_which_places_changed_and_on_which_signal_and_never_the_values() -> None:
    life = life_after(
        started(),
        steering.AttentionRaised(signal="s1", rule="taal-groeit-niet", evidence=SECRET, component=Component.LANGUAGE),
        steering.AttentionRaised(signal="s1", rule="taal-groeit-niet", evidence=SECRET, component=Component.LANGUAGE),
        course.PlanAdjusted(changes={"voortraject.taal.uren": 12, "taal.meten_elke": "P4W"}, reason=SECRET, signal="s1"),
        steering.AttentionPassed(signal="s1"),
    )
    [adjustment] = life.history.adjustments
    assert (adjustment.at, adjustment.places, adjustment.signal) == (hours(3), ["taal.meten_elke", "voortraject.taal.uren"], "s1")
    [signal] = life.history.signals
    assert (signal.at, signal.until, signal.ending) == (hours(1), hours(4), "vervallen")


def test_a_signed_exception_and_an_unmet_criterion_stay_beside_each_other() -> None:
    life = life_after(
        started(),
        intake.ProfileEstablished(requirements=(intake.Requirement(criterion="taal", requirement="A1", hard=True),)),
        intake.CriterionMeasured(criterion="taal", measured=SECRET, met=False),
        intake.CriterionExceptionRequested(criterion="taal", reason=SECRET),
        intake.CriterionExceptionSigned(criterion="taal"),
        go.NoGoDecided(by="anna", reason=SECRET, road=NoGoRoad.EXTEND, visit=1),
    )
    [criterion], [exemption], [decision] = life.history.criteria, life.history.exemptions, life.history.decisions
    assert (criterion.hard, criterion.met) == (True, False)
    assert (exemption.at, exemption.until, exemption.ending) == (hours(3), hours(4), "getekend")
    assert (decision.decision, decision.road) == ("no-go", NoGoRoad.EXTEND)


def test_a_proefplaatsing_keeps_its_plan_its_extensions_and_how_it_ended() -> None:
    life = life_after(
        started(),
        placement.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=1),
        placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(1), ends=days(60), limit=days(180)),
        placement.TrialPlacementExtended(employer=EMPLOYER, ends=days(120), reason=SECRET),
        placement.TrialPlacementEnded(employer=EMPLOYER, hired=True),
        placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 9, 1), wage_cents=250000, months=12, growth="jaarlijks"),
        placement.EmploymentConfirmed(employer=EMPLOYER, month=3),
        placement.JobLost(employer=EMPLOYER, month=5, reason=SECRET, ground=JobEnd.DISMISSED),
    )
    [trial] = life.history.trials
    assert (trial.starts, trial.ends, [one.due for one in trial.extended], trial.ending) == (days(1), days(60), [days(120)], "aangenomen")
    assert [one.months for one in life.history.contracts] == [12]
    assert ([one.month for one in life.history.confirmations], [one.month for one in life.history.losses]) == ([3], [5])
    assert [one.ground for one in life.history.losses] == [JobEnd.DISMISSED]


def test_what_was_agreed_and_never_began_is_in_the_life_of_before_that_was_known_and_counts_nowhere_since() -> None:
    life = life_after(
        started(),
        placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(400), ends=days(460), limit=days(580)),
        placement.TrialPlacementEnded(employer=EMPLOYER, hired=None),
        placement.ContractSigned(employer=EMPLOYER, starts=date(2027, 9, 1), wage_cents=250000, months=12, growth="jaarlijks"),
        placement.ContractFellThrough(employer=EMPLOYER, reason=SECRET),
    )
    assert (life.history.placements, life.history.losses, trial_time(life, days(800))) == ([], [], None)
    before = [as_of(life, hours(hour)) for hour in (1, 3)]
    assert [[(one.until, one.ending) for one in then.history.trials] for then in before if then] == [
        [(None, "")],
        [(hours(2), NEVER_BEGAN)],
    ]
    assert [len(then.history.placements) for then in before if then] == [0, 1]


def test_money_is_kept_by_source_and_component() -> None:
    life = life_after(
        started(),
        steering.MoneyCommitted(source="gemeente", component=Component.LANGUAGE, cents=500, ends=date(2026, 12, 31)),
        steering.CostIncurred(source="gemeente", component=Component.LANGUAGE, cents=200, party=UUID(int=1)),
    )
    assert [(one.source, one.component, one.cents) for one in life.history.money] == [("gemeente", Component.LANGUAGE, 500)]
    assert [one.cents for one in life.history.costs] == [200]


async def test_some_parts_of_lives_are_read_as_in_the_whole_and_the_others_are_not(pool: asyncpg.Pool) -> None:
    whole = sorted(lives_of(plausible(3)), key=lambda life: life.trajectory)
    async with pool.acquire() as conn, conn.transaction():
        await LIVES.table.create(conn)
        await LIVES.table.insert(conn, [LIVES.table.pack(life) for life in whole])
        some = [life async for few in chunks(conn, Where(), 4, parts=("pauses",)) for life in few]
        assert [life async for few in chunks(conn, Where(), 4) for life in few] == whole
    for one, life in zip(some, whole, strict=True):
        parts = {name: getattr(life.history, name) for name in (*SUMMED_UP_BY, "pauses")}
        assert one == replace(life, history=History(**parts))
