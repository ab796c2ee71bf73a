"""Which commands are allowed, and what follows from them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.trajectory.state import Trajectory
from events.vocabulary import course, intake, requests, steering, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary import placement as pl
from events.vocabulary.base import Event
from events.vocabulary.values import Advice, Component, EndReason, GuidanceKind, LearningForm, NoGoRoad, Outcome, Role, Stage
from tests.workflows.specification import (
    EMPLOYER,
    LANGUAGE_SCHOOL,
    MUNICIPALITY,
    NOW,
    PARTIES,
    TRAJECTORY,
    Given,
    given,
    in_stage,
    partner,
    programme,
    started,
)
from workflows.decisions.barriers import SettleBarrier
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory, enter
from workflows.decisions.ending import End
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import AnswerHandover, ProposeHandover
from workflows.decisions.selection import RequestException, SelectCandidate, SignException
from workflows.verbs.message import ANSWERED, DROPPED_OUT, Message

PROFILE = intake.ProfileEstablished(
    requirements=(
        intake.Requirement(criterion="motivatie", requirement="wil dit werk", hard=True),
        intake.Requirement(criterion="taalniveau", requirement="A1 mondeling", hard=False),
    )
)
MOTIVATED = intake.CriterionMeasured(criterion="motivatie", measured="sterk", met=True)
UNMOTIVATED = intake.CriterionMeasured(criterion="motivatie", measured="twijfelt", met=False)
SELECTION = requests.TaskOpened(
    key="t1",
    kind="selectie-besluit",
    what="Selecteer",
    role=Role.REGISSEUR,
    due=NOW + timedelta(days=5),
    escalate_at=NOW + timedelta(days=9),
)
DECISION = requests.TaskOpened(
    key="t2", kind="go-no-go-besluit", what="Besluit", role=Role.REGISSEUR, due=NOW + timedelta(days=5), escalate_at=NOW + timedelta(days=9)
)
GUIDED = lw.GuidanceStarted(kind=GuidanceKind.JOB_COACH, guide="coach-1", starts=date(2026, 1, 5))
ASKED = requests.PartnerRequested(
    key="voortraject:1:taal-onderwijzen",
    request=partner("vraag"),
    kind="taal-onderwijzen",
    role=Role.LANGUAGE_SCHOOL,
    partner=LANGUAGE_SCHOOL,
    content={},
    due=NOW + timedelta(days=14),
    escalate_at=NOW + timedelta(days=28),
)

COSIGNED = intake.ProfileCosigned(partner=EMPLOYER)
ADVISED = tuple(
    go.AdviceGiven(party=party, advice=Advice.GO, motivation="klaar", visit=1) for party in (Role.LANGUAGE_SCHOOL, Role.EMPLOYER)
)
INTAKE = (started(), in_stage(Stage.INTAKE), PROFILE, COSIGNED)
PASSED = tuple(voortraject.ModuleCompleted(module=each.code, passed=True, on=date(2026, 3, 1)) for each in programme().voortraject.modules)
CHOSEN = course.SectorAndLevelChosen(sector="horeca", level="mbo-2", form=LearningForm.SCHOOL, planned=True)
CONFIRMED = tuple(go.ExitCriterionConfirmed(criterion=each.code, visit=1) for each in programme().voortraject.exit_criteria)
AT_GO_NO_GO = (
    started(),
    in_stage(Stage.INTAKE),
    PROFILE,
    MOTIVATED,
    in_stage(Stage.VOORTRAJECT),
    GUIDED,
    *PASSED,
    CHOSEN,
    in_stage(Stage.GO_NO_GO),
    *CONFIRMED,
    *ADVISED,
    DECISION,
)
SELECT = SelectCandidate(selected=True, reason="past goed")
GO = DecideGoNoGo(decision="go", reason="iedereen is er klaar voor")


def missing(role: Role) -> steering.AttentionRaised:
    """The signal that nobody takes part in a role."""
    evidence = f"Dit programma vraagt iets van een {role}, en in dit traject doet er geen mee. Voeg die toe."
    component = next(one for party in programme().parties if party.role is role for one in (*party.responsible_for, *party.takes_part_in))
    return steering.AttentionRaised(signal=f"partij-ontbreekt:{role}", rule="partij-ontbreekt", evidence=evidence, component=component)


def test_a_trajectory_starts_in_the_intake_under_the_published_programme() -> None:
    plan = programme()
    command = StartTrajectory(
        participant=partner("deelnemer"),
        programme=plan.code,
        programme_version=plan.version,
        municipality=MUNICIPALITY,
        regisseur="regisseur-anna",
        parties=PARTIES,
    )
    at = NOW + timedelta(hours=1)
    due = plan.intake.norm.period.after(at)
    began = started().model_copy(update={"qualified_by": plan.ends_of(at)[Stage.LEER_WERK].date()})
    given().when(command).then(began, course.StageEntered(stage=Stage.INTAKE, visit=1, due=due), missing(Role.EXPERTISE_PARTNER))
    given(started()).when(command).then_refused("al begonnen")
    Given(Trajectory(TRAJECTORY, version=3)).when(command).then_refused("al van iets anders")


def test_a_candidate_who_meets_the_profile_is_selected_by_a_named_person() -> None:
    given(*INTAKE, MOTIVATED, SELECTION).when(SELECT, by="anna").then(
        intake.CandidateSelected(by="anna", reason="past goed"), requests.TaskDone(key="t1", remark="past goed")
    )


def test_nobody_is_selected_before_the_intake_was_held() -> None:
    given(*INTAKE).when(SELECT).then_refused("als de intake is gehouden")


def test_an_unmet_hard_criterion_refuses_selection_and_says_what_would_help() -> None:
    given(*INTAKE, UNMOTIVATED).when(SELECT).then_refused("motivatie", "uitzondering", "tweede persoon")


def test_an_exception_is_signed_by_a_second_person_and_then_selection_is_allowed() -> None:
    asked = given(*INTAKE, UNMOTIVATED).when(RequestException(criterion="motivatie", reason="was ziek"), by="anna")
    asked.then(intake.CriterionExceptionRequested(criterion="motivatie", reason="was ziek"))
    signed = intake.CriterionExceptionSigned(criterion="motivatie")
    given(*INTAKE, UNMOTIVATED, *asked.events, signed).when(SELECT).then_among_others(
        intake.CandidateSelected(by="regisseur-anna", reason="past goed")
    )


def test_who_asks_an_exception_cannot_sign_it() -> None:
    asked = intake.CriterionExceptionRequested(criterion="motivatie", reason="was ziek")
    given(*INTAKE, UNMOTIVATED, asked).when(SignException(criterion="motivatie"), by="regie").then_refused("anders dan de aanvrager")


def test_not_selected_keeps_the_reason_and_the_referral() -> None:
    command = SelectCandidate(selected=False, reason="taal nog te zwak", code=EndReason.LANGUAGE, referred_to="taalcursus")
    given(*INTAKE, UNMOTIVATED).when(command, by="anna").then(
        intake.CandidateNotSelected(by="anna", code=EndReason.LANGUAGE, reason="taal nog te zwak", referred=True, referred_to="taalcursus")
    )


def test_a_go_closes_its_task() -> None:
    given(*AT_GO_NO_GO).when(GO, by="anna").then(
        go.GoDecided(by="anna", reason=GO.reason, visit=1), requests.TaskDone(key="t2", remark=GO.reason)
    )


def test_a_go_is_impossible_without_guidance() -> None:
    without = tuple(event for event in AT_GO_NO_GO if event is not GUIDED)
    given(*without).when(GO).then_refused("begeleiding die nu niemand geeft: jobcoach")


def test_a_go_is_impossible_with_an_open_barrier_until_it_is_accepted() -> None:
    barrier = voortraject.BarrierReported(barrier="belemmering-1", kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(2026, 4, 1))
    given(*AT_GO_NO_GO, barrier).when(GO).then_refused("kinderopvang")
    accepted = voortraject.BarrierAccepted(barrier="belemmering-1", reason="oma past op")
    given(*AT_GO_NO_GO, barrier).when(SettleBarrier(barrier="belemmering-1", accepted=True, reason="oma past op")).then(accepted)
    given(*AT_GO_NO_GO, barrier, accepted).when(GO).then_among_others(go.GoDecided(by="regisseur-anna", reason=GO.reason, visit=1))


def test_a_go_is_impossible_with_an_unmet_hard_criterion() -> None:
    given(*AT_GO_NO_GO, UNMOTIVATED).when(GO).then_refused("motivatie")


def test_a_no_go_names_the_road_it_leads_to() -> None:
    command = DecideGoNoGo(decision="no-go", reason="taal te zwak", road=NoGoRoad.EXTEND)
    given(*AT_GO_NO_GO).when(command, by="anna").then_among_others(
        go.NoGoDecided(by="anna", reason="taal te zwak", road=NoGoRoad.EXTEND, visit=1, deviates=True)
    )


def test_a_postponed_decision_moves_the_date_of_its_task() -> None:
    until = NOW + timedelta(days=30)
    latest = programme().patience.escalate_after.period.after(until)
    given(*AT_GO_NO_GO).when(DecideGoNoGo(decision="uitstel", reason="wacht op opvang", until=until), by="anna").then(
        go.DecisionPostponed(by="anna", reason="wacht op opvang", until=until, visit=1),
        course.DeadlineMoved(subject="t2", due=until, latest=latest),
    )
    given(*AT_GO_NO_GO).when(DecideGoNoGo(decision="uitstel", reason="later")).then_refused("datum")
    far = datetime(2199, 12, 1, tzinfo=UTC)
    given(*AT_GO_NO_GO).when(DecideGoNoGo(decision="uitstel", reason="later", until=far)).then_refused("meer dan 10 jaar vooruit")


def test_the_go_no_go_is_decided_in_its_own_step_and_once() -> None:
    given(*INTAKE).when(GO).then_refused("stap go/no-go")
    decided = go.GoDecided(by="anna", reason="ja", visit=1)
    given(*AT_GO_NO_GO, decided).when(GO).then_refused("al genomen")


def test_a_decision_is_not_ticked_off_as_a_task() -> None:
    given(*AT_GO_NO_GO).when(CompleteTask(task="t2")).then_refused("go/no-go-besluit")


@pytest.mark.parametrize("kind", ["nabellen", "belemmeringen-wegnemen", "partij-zoeken", "werkplek-zoeken"])
def test_a_task_with_a_purpose_is_done_when_that_is_reached_and_not_before(kind: str) -> None:
    task = SELECTION.model_copy(update={"kind": kind})
    given(*INTAKE, task).when(CompleteTask(task="t1")).then_refused("is klaar met")


def test_any_other_task_is_done_when_a_person_says_so() -> None:
    task = SELECTION.model_copy(update={"kind": "opnieuw-regelen"})
    given(*INTAKE, task).when(CompleteTask(task="t1", remark="ja")).then(requests.TaskDone(key="t1", remark="ja"))


def test_a_voortraject_that_is_made_longer_has_the_norm_of_the_extension() -> None:
    plan = programme()
    assert enter(Stage.VOORTRAJECT, 1, plan, NOW).due == plan.voortraject.norm.period.after(NOW)
    assert enter(Stage.VOORTRAJECT, 2, plan, NOW, extended=True).due == plan.go_no_go.extension.period.after(NOW)


@pytest.mark.parametrize(
    "until",
    [
        datetime(2026, 6, 1),  # noqa: DTZ001
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_decision_is_postponed_to_a_moment_that_can_be_counted_with(until: datetime) -> None:
    with pytest.raises(ValidationError):
        DecideGoNoGo(decision="uitstel", reason="later", until=until)


def test_an_answer_by_telephone_has_the_shape_of_its_question() -> None:
    history = (*INTAKE, ASKED)
    good = RecordAnswer(request=ASKED.key, agreed=True, answer={"startdatum": "2026-04-01", "urenPerWeek": 9})
    given(*history).when(good).then(requests.PartnerAnswered(key=ASKED.key, answer={"startdatum": "2026-04-01", "urenPerWeek": 9}))
    bad = RecordAnswer(request=ASKED.key, agreed=True, answer={"startdatum": "morgen"})
    given(*history).when(bad).then_refused("startdatum: hier hoort een datum", "urenPerWeek: ontbreekt")


def test_pausing_moves_every_open_date_by_what_was_really_paused() -> None:
    paused = course.TrajectoryPaused(reason="ziekte")
    given(*INTAKE, ASKED, SELECTION, paused).when(Resume(), hours=48).then(
        course.TrajectoryResumed(paused_seconds=48 * 3600),
        course.DeadlineMoved(subject=ASKED.key, due=ASKED.due + timedelta(hours=48), latest=ASKED.escalate_at + timedelta(hours=48)),
        course.DeadlineMoved(subject="t1", due=SELECTION.due + timedelta(hours=48), latest=SELECTION.escalate_at + timedelta(hours=48)),
        course.DeadlineMoved(subject="fase", due=NOW + timedelta(days=90, hours=48)),
    )
    given(*INTAKE).when(Resume()).then_refused("niet onderbroken")
    given(*INTAKE, paused).when(Pause(reason="nog eens")).then_refused("al onderbroken")


def test_a_pause_moves_the_day_of_a_barrier_that_is_open_and_no_date_of_the_law_or_of_somebody_elses_calendar() -> None:
    barrier, settled = (
        voortraject.BarrierReported(barrier=name, kind="opvang", owner=Role.MUNICIPALITY, due=date(2026, 4, 1)) for name in ("b", "c")
    )
    law = (ASKED.model_copy(update={"runs_on": True}), SELECTION.model_copy(update={"runs_on": True}))
    before = (*INTAKE, barrier, settled, voortraject.BarrierCleared(barrier="c"), *law, course.TrajectoryPaused(reason="ziekte"))
    later = course.DeadlineMoved(subject="belemmering:b", due=datetime(2026, 4, 11, 21, 59, 59, 999999, UTC))
    resumed = given(*before).when(Resume(), hours=240)
    resumed.then(
        course.TrajectoryResumed(paused_seconds=240 * 3600), later, course.DeadlineMoved(subject="fase", due=NOW + timedelta(days=100))
    )
    assert given(*before, *resumed.events).state.voortraject.barriers["b"].due == date(2026, 4, 11)


def test_an_end_leaves_nothing_open_and_keeps_reason_and_component() -> None:
    command = End(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.VOORTRAJECT, explanation="gestopt")
    given(*AT_GO_NO_GO, ASKED).when(command).then(
        requests.PartnerRequestWithdrawn(key=ASKED.key, reason="traject beëindigd"),
        requests.TaskWithdrawn(key="t2", reason="traject beëindigd"),
        lw.GuidanceEnded(reason="traject beëindigd"),
        course.TrajectoryEnded(
            outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.VOORTRAJECT, explanation="gestopt"
        ),
    )


@pytest.mark.parametrize("command", [GO, SELECT, Pause(reason="x"), Resume(), CompleteTask(task="t1")])
def test_an_ended_trajectory_takes_no_commands(command: Command) -> None:
    ended = course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=EndReason.OTHER, component=Component.VOORTRAJECT)
    given(*INTAKE, ended).when(command).then_refused("beëindigd")


def test_sustained_work_is_never_an_outcome_by_hand() -> None:
    command = End(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.OTHER, component=Component.AFTERCARE, explanation="klaar")
    given(*INTAKE).when(command).then_refused("nazorg")


def test_a_handover_needs_the_acceptance_of_the_one_it_is_offered_to() -> None:
    offered = course.HandoverProposed(to="bert", reason="verlof")
    given(*INTAKE).when(ProposeHandover(to="bert", reason="verlof")).then(offered)
    given(*INTAKE, offered).when(AnswerHandover(accepted=True), by="carla").then_refused("Aan u")
    taken = given(*INTAKE, offered).when(AnswerHandover(accepted=True), by="bert").then(course.HandoverAccepted(by="bert"))
    assert given(*INTAKE, offered, *taken.events).state.regisseur == "bert"


# Messages -------------------------------------------------------------------------------------------------------------


def message(type: str = ANSWERED, *, sender: str = "taalschool", id: str = "m1", **data: object) -> Message:
    return Message.model_validate({"id": id, "type": type, "partner": partner(sender), "occurred_at": NOW, "data": data})


ANSWER: dict[str, Any] = {"verzoek": str(ASKED.request), "uitkomst": "akkoord", "antwoord": {"startdatum": "2026-04-01", "urenPerWeek": 9}}


def test_a_partners_answer_settles_the_question() -> None:
    answered = requests.PartnerAnswered(key=ASKED.key, answer={"startdatum": "2026-04-01", "urenPerWeek": 9})
    given(*INTAKE, ASKED).when_received(message(**ANSWER)).then(answered)


def test_a_refusal_keeps_its_reason() -> None:
    refusal = message(verzoek=str(ASKED.request), uitkomst="afgewezen", toelichting="geen plek")
    given(*INTAKE, ASKED).when_received(refusal).then(requests.PartnerDeclined(key=ASKED.key, reason="geen plek"))


def without_effect(id: str, events: list[Event]) -> bool:
    return len(events) == 1 and isinstance(events[0], requests.MessageWithoutEffect) and events[0].message == id


def test_a_second_answer_to_the_same_question_leaves_a_trace_and_changes_nothing() -> None:
    answered = requests.PartnerAnswered(key=ASKED.key, answer={})
    assert without_effect("m1", given(*INTAKE, ASKED, answered).when_received(message(**ANSWER)).events)


def test_only_the_partner_that_was_asked_can_answer() -> None:
    assert without_effect("m1", given(*INTAKE, ASKED).when_received(message(sender="roc", **ANSWER)).events)


def test_an_answer_that_does_not_fit_its_question_changes_nothing_and_says_why() -> None:
    bad: dict[str, Any] = {**ANSWER, "antwoord": {"startdatum": "morgen"}}
    events = given(*INTAKE, ASKED).when_received(message(**bad)).events
    assert without_effect("m1", events)
    assert "startdatum" in str(events[0])


def test_a_reported_drop_out_is_kept_with_component_and_reason() -> None:
    report = message(DROPPED_OUT, sender="werkgever", onderdeel="werken", reden="gezondheid", toelichting="komt niet meer")
    given(*INTAKE).when_received(report).then(
        course.DropOutReported(component=Component.WORKING, reason=EndReason.HEALTH, explanation="komt niet meer", reported_by=EMPLOYER)
    )


def test_who_does_not_take_part_cannot_report_a_drop_out() -> None:
    report = message(DROPPED_OUT, sender="een ander", onderdeel="werken", reden="gezondheid")
    assert without_effect("m1", given(*INTAKE).when_received(report).events)
    taken_in = given(*INTAKE, replace_partner(ASKED, partner("een ander"))).when_received(report).events
    assert isinstance(taken_in[0], course.DropOutReported), "who was asked something takes part"


def replace_partner(asked: requests.PartnerRequested, to: UUID) -> requests.PartnerRequested:
    return asked.model_copy(update={"partner": to})


def test_an_unknown_component_is_told_and_an_unknown_reason_is_another() -> None:
    vague = message(DROPPED_OUT, sender="werkgever", onderdeel="hobby", reden="gezondheid")
    assert without_effect("m1", given(*INTAKE).when_received(vague).events)
    other = message(DROPPED_OUT, sender="werkgever", onderdeel="werken", reden="geen zin")
    given(*INTAKE).when_received(other).then(
        course.DropOutReported(component=Component.WORKING, reason=EndReason.OTHER, explanation="geen zin", reported_by=EMPLOYER)
    )


def test_a_message_for_an_ended_trajectory_is_kept_without_effect() -> None:
    ended = course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=EndReason.OTHER, component=Component.VOORTRAJECT)
    assert without_effect("m1", given(*INTAKE, ASKED, ended).when_received(message(**ANSWER)).events)


def test_a_lost_job_opens_placement_anew() -> None:
    contract = pl.ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 1), wage_cents=230000, months=6, growth="ja")
    lost = pl.JobLost(employer=EMPLOYER, month=3)
    state = given(started(), in_stage(Stage.PLACEMENT), contract, in_stage(Stage.AFTERCARE), lost, in_stage(Stage.PLACEMENT, 2)).state
    assert state.placement.contract is None
    assert state.visit == 2
    assert state.id == TRAJECTORY
