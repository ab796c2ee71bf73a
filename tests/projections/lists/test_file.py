"""The file: where a trajectory is, who takes part, what it waits for."""

from datetime import date, timedelta
from uuid import uuid4

import asyncpg

from events.vocabulary import course, intake, placement, requests, steering, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.civic import NoCivicPlan
from events.vocabulary.values import (
    Advice,
    Component,
    EndReason,
    GuidanceKind,
    LanguageLevel,
    Outcome,
    PlacementRoute,
    QualificationKind,
    Role,
    Skill,
    Source,
    Stage,
    SubsidyEnd,
    Verdict,
)
from projections.lists.at_work import Contract, Terms
from projections.lists.file import TRAJECTORY_FILE, Housing, Row, Signal, Trial, find
from projections.lists.progress import Attendance, Criterion, Met, Qualification, Subsidy, WageValue
from tests.projections.history import (
    ANNA,
    EMPLOYER,
    MUNICIPALITY,
    NOW,
    SCHOOL,
    SECRET,
    TRAJECTORY,
    days,
    history,
    in_stage,
    named,
    on,
    row_after,
    started,
)
from tests.projections.models import kept


def file_after(*events: Event) -> Row:
    """The file of a trajectory that was started, and in which these events happened."""
    return row_after(TRAJECTORY_FILE, started(), *events)


def parties(row: Row) -> list[tuple[Role, object]]:
    """Who takes part in which role."""
    return [(party.role, party.partner) for party in row.parties]


def test_a_file_begins_with_the_start_and_knows_the_version_of_its_stream() -> None:
    row = file_after(in_stage(Stage.INTAKE), course.NoteWritten(text=SECRET))
    assert (row.trajectory, row.version, row.participant, row.started_at) == (TRAJECTORY, 3, named("deelnemer"), NOW)
    assert (row.programme, row.programme_version, row.policy) == ("zorg", 1, "nederland")
    assert (row.municipality, row.regisseur, row.open, row.paused) == (MUNICIPALITY, "anna", True, False)
    assert parties(row) == [(Role.SCHOOL, SCHOOL), (Role.EMPLOYER, EMPLOYER)]


def test_the_stage_has_a_beginning_and_a_date_that_moves() -> None:
    row = file_after(in_stage(Stage.INTAKE), in_stage(Stage.VOORTRAJECT, visit=2), course.DeadlineMoved(subject="fase", due=days(99)))
    assert (row.stage, row.visit, row.due) == (Stage.VOORTRAJECT, 2, days(99))
    assert row.since is not None
    assert row.since > NOW


def test_a_pause_is_told_until_it_ends() -> None:
    paused = course.TrajectoryPaused(reason=SECRET, until=days(20).date())
    row = file_after(paused)
    assert (row.paused, row.paused_until) == (True, days(20).date())
    row = file_after(paused, course.TrajectoryResumed(paused_seconds=60))
    assert (row.paused, row.paused_until) == (False, None)


def test_parties_come_and_go() -> None:
    row = file_after(
        course.PartyJoined(role=Role.EMPLOYER, partner=named("garage")),
        course.PartyLeft(role=Role.EMPLOYER, partner=EMPLOYER, reason="stopt"),
    )
    assert parties(row) == [(Role.SCHOOL, SCHOOL), (Role.EMPLOYER, named("garage"))]


def test_a_handover_is_proposed_and_then_accepted_or_declined() -> None:
    proposed = course.HandoverProposed(to="bas", reason=SECRET)
    assert file_after(proposed).handover_to == "bas"
    accepted = file_after(proposed, course.HandoverAccepted(by="bas"))
    assert (accepted.regisseur, accepted.handover_to) == ("bas", None)
    declined = file_after(proposed, course.HandoverDeclined(by="bas", reason=SECRET))
    assert (declined.regisseur, declined.handover_to) == ("anna", None)


def test_what_the_participant_lives_on_is_told_by_day_however_late_it_is_heard() -> None:
    benefit, wage = (
        lw.IncomeSet(income=lw.Income.BENEFIT, starts=date(2026, 1, 5)),
        lw.IncomeSet(income=lw.Income.WAGE, starts=date(2026, 3, 2)),
    )
    corrected = lw.IncomeSet(income=lw.Income.BENEFIT, starts=date(2026, 3, 2))
    assert [(one.starts.month, one.income) for one in file_after(wage, benefit).incomes] == [(1, "uitkering"), (3, "loon")]
    assert [(one.starts.month, one.income) for one in file_after(wage, benefit, corrected).incomes] == [(1, "uitkering"), (3, "uitkering")]


def test_what_it_waits_for_says_since_when_and_how_often_was_reminded() -> None:
    asked = requests.PartnerRequested(
        key="vraag",
        request=named("vraag"),
        kind="inschrijven",
        role=Role.SCHOOL,
        partner=SCHOOL,
        content={},
        due=days(9),
        escalate_at=days(16),
    )
    opened = requests.TaskOpened(key="taak", kind="bellen", what="Bel", role=Role.REGISSEUR, due=days(9), escalate_at=days(16))
    row = file_after(asked, requests.PartnerReminded(key="vraag", count=1), opened)
    [request], [task] = row.requests, row.tasks
    assert (request.kind, request.role, request.reminders) == ("inschrijven", Role.SCHOOL, 1)
    assert request.asked_at < task.opened_at
    row = file_after(asked, opened, requests.PartnerAnswered(key="vraag", answer={"tekst": SECRET}), requests.TaskDone(key="taak"))
    assert (row.requests, row.tasks) == ([], [])


def test_tracks_run_from_their_start_until_their_end() -> None:
    begun = (
        lw.LanguageStarted(starts=NOW.date(), hours_a_week=9),
        lw.GuidanceStarted(kind=GuidanceKind.JOB_COACH, guide="coach", starts=NOW.date()),
    )
    row = file_after(*begun)
    assert row.language_since is not None
    assert row.guidance_since is not None
    row = file_after(*begun, lw.LanguageStopped(reason="geplaatst"), lw.GuidanceEnded(reason="nazorg klaar"))
    assert (row.language_since, row.guidance_since) == (None, None)


def test_advice_is_that_of_the_present_visit_to_the_go_no_go() -> None:
    advice = go.AdviceGiven(party=Role.EMPLOYER, advice=Advice.GO, motivation=SECRET, visit=1)
    assert file_after(in_stage(Stage.GO_NO_GO), advice).advice == {Role.EMPLOYER: Advice.GO}
    assert file_after(in_stage(Stage.GO_NO_GO), advice, in_stage(Stage.GO_NO_GO, visit=2)).advice == {}


def test_barriers_and_signals_stay_until_they_are_settled() -> None:
    def barrier(name: str) -> Event:
        return voortraject.BarrierReported(barrier=name, kind=name, owner=Role.MUNICIPALITY, due=NOW.date())

    def signal(name: str) -> Event:
        return steering.AttentionRaised(signal=name, rule="te-lang", evidence=SECRET, component=Component.LEARNING)

    barriers = map(barrier, ("opvang", "reizen", "huis"))
    raised = map(signal, ("een", "twee", "drie"))
    settled = (
        voortraject.BarrierCleared(barrier="opvang"),
        voortraject.BarrierAccepted(barrier="reizen", reason=SECRET),
        steering.AttentionDismissed(signal="een", reason=SECRET),
        steering.AttentionPassed(signal="twee"),
    )
    row = file_after(*barriers, *raised, *settled)
    assert row.barriers == ["huis"]
    assert row.signals == [Signal("drie", "te-lang", Component.LEARNING, row.signals[0].since)]


def test_with_the_civic_duty_its_term_ends_and_the_day_is_told() -> None:
    term = intake.CivicTermSet(starts=NOW.date(), ends=days(1000).date(), ground="PIP")
    row = file_after(term, intake.CivicDutyEnded(on=days(9).date(), ground="voldaan", source=Source.DUO))
    assert (row.civic_term_ends, row.civic_duty_ended) == (None, days(9).date())


def test_where_a_new_municipality_says_that_there_is_no_pip_the_term_is_over_in_the_file() -> None:
    term = intake.CivicTermSet(starts=NOW.date(), ends=days(1000).date(), ground="PIP")
    assert file_after(term, intake.CivicPlanAbsent(ground=NoCivicPlan.EXEMPT)).civic_term_ends is None


def test_costs_add_up_by_component() -> None:
    row = file_after(
        steering.MoneyCommitted(source="participatiebudget", component=Component.LEARNING, cents=400_000),
        steering.CostIncurred(source="participatiebudget", component=Component.LEARNING, cents=125_000),
        steering.CostIncurred(source="inburgeringsbudget", component=Component.LANGUAGE, cents=50_000),
        steering.CostIncurred(source="inburgeringsbudget", component=Component.LEARNING, cents=5),
    )
    assert row.costs == {Component.LEARNING: 125_005, Component.LANGUAGE: 50_000}
    assert row.cost == 175_005


def test_criteria_are_told_with_what_was_found_and_what_two_people_signed_for() -> None:
    asked = [intake.Requirement(criterion=name, requirement="A2", hard=name != "inzet") for name in ("taal", "inzet", "motivatie")]
    profile = intake.ProfileEstablished(requirements=tuple(asked))
    found = [intake.CriterionMeasured(criterion=name, measured=SECRET, met=met) for name, met in (("taal", False), ("inzet", True))]
    row = file_after(profile, *found, intake.CriterionExceptionSigned(criterion="taal"))
    assert row.progress.criteria == [
        Criterion("taal", hard=True, met=False, excepted=True),
        Criterion("inzet", hard=False, met=True),
        Criterion("motivatie", hard=True),
    ]


def test_how_somebody_gets_on_is_told_as_it_stands_now() -> None:
    row = file_after(
        lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.A1, round=1),
        lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.A2, round=2),
        lw.LanguageLevelMeasured(skill=Skill.READING, level=LanguageLevel.A1, round=2),
        course.AttendanceReported(component=Component.WORKING, round=1, percent=90),
        course.AttendanceReported(component=Component.WORKING, round=2, percent=70, hours=28),
        course.SatisfactionReported(side=Role.PARTICIPANT, score=8),
        course.SatisfactionReported(side=Role.EMPLOYER, score=6),
        lw.QualificationNotObtained(kind=QualificationKind.DIPLOMA, reason=SECRET),
        lw.QualificationObtained(kind=QualificationKind.VCA, on=NOW.date()),
        lw.QualificationObtained(kind=QualificationKind.DIPLOMA, on=days(9).date()),
    )
    assert row.progress.language == {Skill.SPEAKING: LanguageLevel.A2, Skill.READING: LanguageLevel.A1}
    assert row.progress.attendance == {Component.WORKING: Attendance(2, 70, 28)}
    assert row.progress.satisfaction == {Role.PARTICIPANT: 8, Role.EMPLOYER: 6}
    assert row.progress.qualifications == [
        Qualification(QualificationKind.VCA, obtained=True, on=NOW.date()),
        Qualification(QualificationKind.DIPLOMA, obtained=True, on=days(9).date()),
    ]


def test_a_file_tells_how_the_network_grew_over_the_rounds_of_which_was_told() -> None:
    rounds = [(1, 3), (2, None), (3, 0)]
    row = file_after(
        *(course.EvaluationHeld(round=round, party=Role.EMPLOYER, verdict=Verdict.CONTINUE, new_contacts=new) for round, new in rounds),
        course.EvaluationHeld(round=1, party=Role.SCHOOL, verdict=Verdict.CONTINUE),
    )
    assert (row.progress.met, row.progress.network) == ([Met(1, 3), Met(3, 0)], 3)


def test_a_file_tells_since_when_a_home_is_waited_for_until_there_is_one() -> None:
    awaited = intake.HousingAwaited(since=NOW.date(), due=days(84).date())
    assert file_after(awaited).without_home == Housing(NOW.date(), days(84).date())
    assert file_after(awaited, intake.HousingArranged(on=days(20).date())).without_home is None


def test_loonwaarde_and_subsidy_are_told_as_they_were_last_set() -> None:
    measured = [placement.WageValueMeasured(employer=EMPLOYER, percent=percent, assessor=SECRET) for percent in (40, 55)]
    row = file_after(*measured, placement.WageSubsidyDecided(granted=True, percent=45, computed_cents=141_973, until=days(180)))
    assert row.progress.wage_value == WageValue(55, days(0).replace(hour=11), EMPLOYER)
    assert row.progress.subsidy == Subsidy(granted=True, percent=45, cents=141_973, until=days(180))


def test_a_new_year_an_end_and_another_employer_change_what_is_told_of_subsidy_and_loonwaarde() -> None:
    measured = placement.WageValueMeasured(employer=EMPLOYER, percent=55, assessor=SECRET, reassess_on=NOW.date())
    decided = placement.WageSubsidyDecided(granted=True, percent=45, computed_cents=141_973)
    again = placement.WageSubsidyRecalculated(employer=EMPLOYER, on=NOW.date(), computed_percent=45, computed_cents=145_000)
    over = placement.WageSubsidyEnded(employer=EMPLOYER, reason=SubsidyEnd.EMPLOYMENT_OVER)
    row = file_after(measured, decided, again)
    assert row.progress.wage_value
    assert row.progress.wage_value.reassess_on == NOW.date()
    assert row.progress.subsidy == Subsidy(granted=True, percent=45, cents=145_000)
    same, other = (
        placement.EmployerMatched(employer=employer, route=PlacementRoute.NETWORK, attempt=2) for employer in (EMPLOYER, named("garage"))
    )
    assert file_after(measured, decided, again, same).progress == row.progress
    after = file_after(measured, decided, again, over, other).progress
    assert (after.wage_value, after.subsidy) == (None, Subsidy(granted=True, percent=45, cents=145_000, ended=True, ended_on=NOW.date()))


def test_what_is_told_later_of_other_work_changes_nothing_of_subsidy_and_work_that_goes_on_is_not_over() -> None:
    decided = placement.WageSubsidyDecided(granted=True, percent=45, computed_cents=141_973, employer=EMPLOYER)
    over = placement.WageSubsidyEnded(employer=EMPLOYER, reason=SubsidyEnd.EMPLOYMENT_OVER, on=NOW.date())
    elsewhere = placement.WageSubsidyRecalculated(employer=named("garage"), on=NOW.date(), computed_percent=20, computed_cents=1)
    before = placement.WageSubsidyRecalculated(employer=EMPLOYER, on=days(-9).date(), computed_percent=45, computed_cents=145_000)
    subsidy = file_after(decided, over, elsewhere, before).progress.subsidy
    assert subsidy
    assert (subsidy.cents, subsidy.ended) == (145_000, True)
    went_on = file_after(decided, over, before.model_copy(update={"on": NOW.date()})).progress.subsidy
    assert went_on
    assert not went_on.ended


def test_the_trial_placement_is_extended_moved_and_over() -> None:
    begun = (
        in_stage(Stage.PLACEMENT),
        placement.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=1),
        placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(0), ends=days(60), limit=days(180)),
    )
    extended = placement.TrialPlacementExtended(employer=EMPLOYER, ends=days(120), reason=SECRET)
    moved = course.DeadlineMoved(subject="proefplaatsing", due=days(125), latest=days(185))
    ended = placement.TrialPlacementEnded(employer=EMPLOYER, hired=False)
    assert file_after(*begun).trial == Trial(EMPLOYER, days(0), days(60), days(180))
    assert file_after(*begun, extended, moved, ended).trial == Trial(EMPLOYER, days(0), days(125), days(185), over=True)
    declined = file_after(*begun, placement.PlacementDeclined(employer=EMPLOYER, attempt=1, reason=SECRET))
    assert declined.employer is None


def test_a_contract_and_aftercare_count_until_the_participant_is_placed_again() -> None:
    placed = (
        placement.ContractSigned(employer=EMPLOYER, starts=NOW.date(), wage_cents=250_000, months=0, growth="jaarlijks", hours=32),
        placement.AftercareStarted(starts=days(0), ends=days(365)),
    )
    row = file_after(*placed)
    assert (row.contract, row.aftercare_ends) == (Contract(EMPLOYER, NOW.date(), 0, 250_000, 32), days(365))
    assert file_after(*placed, course.DeadlineMoved(subject="nazorg", due=days(400))).aftercare_ends == days(400)
    again = file_after(*placed, in_stage(Stage.PLACEMENT, visit=2))
    assert (again.contract, again.aftercare_ends) == (None, None)


def test_a_wage_from_a_later_day_stands_beside_that_of_the_contract_and_does_not_make_one_that_ends_go_on() -> None:
    begins, later, ends = NOW.date(), NOW.date() + timedelta(days=90), NOW.date() + timedelta(days=200)
    signed = placement.ContractSigned(employer=EMPLOYER, starts=begins, wage_cents=250_000, months=12, growth="jaarlijks", hours=32)
    ending = placement.ContractNotRenewed(employer=EMPLOYER, ends=ends)
    raised = placement.ContractChanged(employer=EMPLOYER, starts=later, wage_cents=270_000, hours=32, until=ends)
    contract = file_after(signed, ending, raised).contract
    assert contract == Contract(EMPLOYER, begins, 12, 250_000, 32, until=ends, ends=True, later=[Terms(later, 270_000, 32)])
    renewed = placement.ContractChanged(employer=EMPLOYER, starts=ends + timedelta(days=1), wage_cents=270_000, hours=32)
    permanent = file_after(signed, ending, renewed).contract
    assert permanent
    assert (permanent.months, permanent.until, permanent.ends) == (0, None, False)


def test_the_end_is_kept_with_its_reason() -> None:
    ended = course.TrajectoryEnded(
        outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.LANGUAGE, explanation=SECRET
    )
    row = file_after(course.TrajectoryPaused(reason=SECRET), ended)
    assert (row.outcome, row.end_reason, row.ended_in, row.paused) == (Outcome.DROPPED_OUT, EndReason.OWN_CHOICE, Component.LANGUAGE, False)
    assert row.ended_at is not None
    assert not row.open


async def test_a_file_is_found_by_its_trajectory(pool: asyncpg.Pool) -> None:
    events = history(started(), in_stage(Stage.INTAKE), on(named("ander"), started(regisseur="bas"), actor=ANNA))
    await kept(pool, TRAJECTORY_FILE, events)
    found = await find(pool, TRAJECTORY)
    assert found == row_after(TRAJECTORY_FILE, started(), in_stage(Stage.INTAKE))
    assert await find(pool, uuid4()) is None


def test_persons_hold_roles_since_a_moment_and_without_a_regisseur_that_is_seen() -> None:
    filled = course.RoleFilled(role=Role.JOB_COACH, holder="coach-1")
    row = file_after(filled)
    assert [(held.role, held.holder) for held in row.holders] == [(Role.JOB_COACH, "coach-1")]
    assert row.holders[0].since > NOW
    row = file_after(filled, course.RoleVacated(role=Role.JOB_COACH, holder="coach-1", reason=SECRET))
    assert (row.holders, row.regisseur) == ([], "anna")
    gone = course.RoleVacated(role=Role.REGISSEUR, holder="anna", reason=SECRET)
    assert file_after(gone).regisseur == ""
    assert file_after(gone, course.HandoverAccepted(by="bas")).regisseur == "bas"
