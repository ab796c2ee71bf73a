"""Whether a command is allowed and which events follow: pure functions of state, programme, command and time.

Every refusal is in Dutch, says what was wrong and what would help. The numbers come from the programme and its policy.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import singledispatch

from pydantic import JsonValue, ValidationError

from activities.kinds import KINDS
from events.trajectory import Request, Task, Trajectory
from events.vocabulary import go_no_go as go
from events.vocabulary import intake, preparation, requests
from events.vocabulary import learning_work as lw
from events.vocabulary import trajectory as course
from events.vocabulary.base import Event
from events.vocabulary.parts import Component, EndReason, NoGoRoad, Outcome, Role, Stage
from workflows import commands as c
from workflows.programme import Programme

Events = list[Event]


class Refused(Exception):
    """A command that is not allowed now. The message is Dutch and meant for the person who gave it."""


class Case:
    """What a decision looks at: the state, the programme, who asks, and when."""

    def __init__(self, state: Trajectory, programme: Programme, actor: str, role: Role, now: datetime) -> None:
        self.state = state
        self.programme = programme
        self.actor = actor
        self.role = role
        self.now = now


def decide(case: Case, command: c.Command) -> Events:
    """The events that follow from a command.

    Raises:
        Refused: when the command is not allowed.
    """
    if isinstance(command, c.StartTrajectory):
        return start(case, command)
    if not case.state.started:
        raise Refused("Dit traject bestaat niet.")
    if case.state.ended:
        raise Refused("Dit traject is beëindigd; er kan niets meer aan veranderen.")
    return _decide(command, case)


def start(case: Case, command: c.StartTrajectory) -> Events:
    """Begin, and enter the first step."""
    if case.state.started:
        raise Refused("Dit traject is al begonnen.")
    programme = case.programme
    began = course.TrajectoryStarted(
        participant=command.participant,
        programme=programme.code,
        programme_version=programme.version,
        policy=programme.policy,
        municipality=command.municipality,
        regisseur=command.regisseur,
        parties=command.parties,
    )
    return [began, enter(Stage.INTAKE, 1, programme, case.now)]


def enter(stage: Stage, visit: int, programme: Programme, now: datetime) -> course.StageEntered:
    """The entry into a stage, with its norm as a date; for a voortraject that is made longer, the norm of the extension."""
    norm = programme.go_no_go.extension if stage is Stage.VOORTRAJECT and visit > 1 else programme.norm_of(stage)
    return course.StageEntered(stage=stage, visit=visit, due=norm.period.after(now))


def move_on(state: Trajectory, programme: Programme, to: Stage, now: datetime) -> Events:
    """Leave the present stage and enter another; language support ends when the participant is at work."""
    assert state.stage is not None
    events: Events = [course.StageCompleted(stage=state.stage, visit=state.visit)]
    if to is Stage.AFTERCARE and state.language_running:
        events.append(lw.LanguageStopped(reason="geplaatst"))
    return [*events, enter(to, state.visits.get(to, 0) + 1, programme, now)]


def end(state: Trajectory, ending: course.TrajectoryEnded) -> Events:
    """The last events of a trajectory: nothing stays open, guidance ends last (domain.md W5)."""
    events: Events = []
    events += [requests.PartnerRequestWithdrawn(key=r.key, reason="traject beëindigd") for r in state.open_requests]
    events += [requests.TaskWithdrawn(key=t.key, reason="traject beëindigd") for t in state.open_tasks]
    if state.language_running:
        events.append(lw.LanguageStopped(reason="traject beëindigd"))
    if state.guidance_running:
        events.append(lw.GuidanceEnded(reason="traject beëindigd"))
    return [*events, ending]


def close_tasks(state: Trajectory, matches: Callable[[Task], bool], remark: str = "") -> Iterator[Event]:
    """`TaskDone` for every open task that matches."""
    return (requests.TaskDone(key=t.key, remark=remark) for t in state.open_tasks if matches(t))


def close_calls_about(state: Trajectory, request: str) -> Iterator[Event]:
    """`TaskDone` for tasks to go after an answer that has come now."""
    return close_tasks(state, lambda task: task.kind == "nabellen" and task.about == request)


@singledispatch
def _decide(command: c.Command, case: Case) -> Events:
    raise TypeError(f"no decision for {type(command).__name__}")


# Selection ------------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.SelectCandidate, case: Case) -> Events:
    state = case.state
    if state.stage is not Stage.INTAKE or not state.measured:
        raise Refused("Selecteren kan pas als de intake is gehouden, en alleen tijdens de intake.")
    if state.selected is not None:
        raise Refused("Over de selectie is al besloten.")
    tasks = close_tasks(state, lambda task: task.kind == "selectie-besluit", command.reason)
    if not command.selected:
        refused = intake.CandidateNotSelected(by=case.actor, code=command.code, reason=command.reason, referred_to=command.referred_to)
        return [refused, *tasks]
    if unmet := state.unmet_hard_criteria:
        raise Refused(
            f"Niet voldaan aan harde eisen: {', '.join(unmet)}. "
            "Selecteer niet, of vraag een uitzondering met reden aan, die een tweede persoon tekent."
        )
    return [intake.CandidateSelected(by=case.actor, reason=command.reason), *tasks]


@_decide.register
def _(command: c.RequestException, case: Case) -> Events:
    if command.criterion not in case.state.unmet_hard_criteria:
        raise Refused(f"'{command.criterion}' is geen harde eis waaraan niet is voldaan; een uitzondering is niet nodig.")
    return [intake.CriterionExceptionRequested(criterion=command.criterion, reason=command.reason)]


@_decide.register
def _(command: c.SignException, case: Case) -> Events:
    asked_by = case.state.exceptions_requested.get(command.criterion)
    if asked_by is None:
        raise Refused(f"Voor '{command.criterion}' is geen uitzondering gevraagd.")
    if asked_by == case.actor:
        raise Refused("Een uitzondering tekent een ander dan wie haar vroeg.")
    return [intake.CriterionExceptionSigned(criterion=command.criterion)]


# Go/no-go -------------------------------------------------------------------------------------------------------------


def obstacles_to_go(state: Trajectory) -> list[str]:
    """What stands between this trajectory and a go, in Dutch (domain.md W5, W14 and acceptance 4)."""
    found = []
    if unmet := state.unmet_hard_criteria:
        found.append(f"harde eisen waaraan niet is voldaan: {', '.join(unmet)}")
    if not state.guidance_running:
        found.append("begeleiding is nog niet begonnen")
    if barriers := state.open_barriers:
        found.append(f"belemmeringen die niet zijn weggenomen of aanvaard: {', '.join(barriers)}")
    return found


@_decide.register
def _(command: c.DecideGoNoGo, case: Case) -> Events:
    state, visit = case.state, case.state.visit
    if state.stage is not Stage.GO_NO_GO:
        raise Refused("Een go/no-go-besluit hoort in de stap go/no-go.")
    if state.decision is not None:
        raise Refused("Het besluit is al genomen.")
    if command.decision == "uitstel":
        if command.until is None or command.until <= case.now:
            raise Refused("Uitstel heeft een datum nodig die nog komt.")
        postponed = go.DecisionPostponed(by=case.actor, reason=command.reason, until=command.until, visit=visit)
        latest = case.programme.patience.escalate_after.period.after(command.until)
        moved = [
            course.DeadlineMoved(subject=task.key, due=command.until, latest=latest)
            for task in state.open_tasks
            if task.kind == "go-no-go-besluit"
        ]
        return [postponed, *moved]
    tasks = close_tasks(state, lambda task: task.kind == "go-no-go-besluit", command.reason)
    if command.decision == "no-go":
        road = command.road or NoGoRoad.OUT
        if road is NoGoRoad.OTHER_PROGRAMME:
            raise Refused("Kies eerst het andere programma; dat kan met bijsturen. Of kies uitstroom of een verlengd voortraject.")
        return [go.NoGoDecided(by=case.actor, reason=command.reason, road=road, visit=visit), *tasks]
    if obstacles := obstacles_to_go(state):
        raise Refused(f"Een go kan nog niet: {'; '.join(obstacles)}.")
    return [go.GoDecided(by=case.actor, reason=command.reason, visit=visit), *tasks]


# Tasks, answers, barriers, parties ------------------------------------------------------------------------------------

DECIDED_ELSEWHERE = {
    "selectie-besluit": "een selectiebesluit",
    "go-no-go-besluit": "een go/no-go-besluit",
    "nabellen": "het antwoord van de partner: leg het vast",
    "belemmeringen-wegnemen": "het wegnemen of aanvaarden van elke belemmering",
    "partij-zoeken": "een partij die meedoet: voeg haar toe",
    "werkplek-zoeken": "een andere werkgever die meedoet: voeg hem toe",
}
"""Tasks that have a purpose in the state and end when that is reached, not by ticking them off."""


@_decide.register
def _(command: c.CompleteTask, case: Case) -> Events:
    task = case.state.tasks.get(command.task)
    if task is None or not task.open:
        raise Refused("Deze taak staat niet open.")
    if task.kind in DECIDED_ELSEWHERE:
        raise Refused(f"Deze taak is klaar met {DECIDED_ELSEWHERE[task.kind]}.")
    return [requests.TaskDone(key=command.task, remark=command.remark)]


@_decide.register
def _(command: c.RecordAnswer, case: Case) -> Events:
    request = case.state.requests.get(command.request)
    if request is None or not request.open:
        raise Refused("Dit verzoek staat niet open.")
    return answered(case.state, request, agreed=command.agreed, answer=command.answer, remark=command.remark)


def answered(state: Trajectory, request: Request, *, agreed: bool, answer: Mapping[str, JsonValue] | None, remark: str) -> Events:
    """What an answer to an open question makes happen.

    Raises:
        Refused: when the answer does not have the shape of its kind.
    """
    tasks = list(close_calls_about(state, request.key))
    if not agreed:
        return [requests.PartnerDeclined(key=request.key, reason=remark or "geen reden gegeven"), *tasks]
    try:
        read = KINDS[request.kind].answer.model_validate(answer or {})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'antwoord'}: {e['msg']}" for e in error.errors())
        raise Refused(f"Het antwoord op '{request.kind}' klopt niet: {faults}") from error
    return [requests.PartnerAnswered(key=request.key, answer=read.model_dump(mode="json", by_alias=True), remark=remark), *tasks]


@_decide.register
def _(command: c.ReportBarrier, case: Case) -> Events:
    return [
        preparation.BarrierReported(
            barrier=_barrier_name(case.state, command.kind), kind=command.kind, owner=command.owner, due=command.due
        )
    ]


def _barrier_name(state: Trajectory, kind: str) -> str:
    same = sum(1 for name in state.barriers if name == kind or name.startswith(f"{kind}-"))
    return kind if not same else f"{kind}-{same + 1}"


@_decide.register
def _(command: c.SettleBarrier, case: Case) -> Events:
    if command.barrier not in case.state.open_barriers:
        raise Refused(f"'{command.barrier}' is geen open belemmering.")
    if not command.accepted:
        return [preparation.BarrierCleared(barrier=command.barrier)]
    if not command.reason:
        raise Refused("Een belemmering aanvaarden vraagt een reden.")
    return [preparation.BarrierAccepted(barrier=command.barrier, reason=command.reason)]


@_decide.register
def _(command: c.JoinParty, case: Case) -> Events:
    if command.partner in case.state.partners(command.role):
        raise Refused("Deze partij doet al mee in deze rol.")
    return [course.PartyJoined(role=command.role, partner=command.partner)]


@_decide.register
def _(command: c.ProposeHandover, case: Case) -> Events:
    if command.to == case.state.regisseur:
        raise Refused("Deze regisseur heeft het traject al.")
    return [course.HandoverProposed(to=command.to, reason=command.reason)]


@_decide.register
def _(command: c.AnswerHandover, case: Case) -> Events:
    if case.state.handover_to != case.actor:
        raise Refused("Aan u is geen overdracht voorgesteld.")
    if command.accepted:
        return [course.HandoverAccepted(by=case.actor)]
    return [course.HandoverDeclined(by=case.actor, reason=command.reason or "geen reden gegeven")]


# Interruptions --------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.Pause, case: Case) -> Events:
    if case.state.paused:
        raise Refused("Het traject is al onderbroken.")
    return [course.TrajectoryPaused(reason=command.reason, until=command.until)]


@_decide.register
def _(command: c.Resume, case: Case) -> Events:
    state = case.state
    if state.paused_at is None:
        raise Refused("Het traject is niet onderbroken.")
    paused = case.now - state.paused_at
    return [course.TrajectoryResumed(paused_seconds=paused.total_seconds()), *_moved(state, paused)]


def _moved(state: Trajectory, by: timedelta) -> Iterator[Event]:
    """Every open date, later by the time that was paused (domain.md 4.3, 2)."""
    open_items: tuple[Request | Task, ...] = (*state.open_requests, *state.open_tasks)
    for open_item in open_items:
        yield course.DeadlineMoved(subject=open_item.key, due=open_item.due + by, latest=open_item.escalate_at + by)
    if state.stage_due and not state.stage_completed:
        yield course.DeadlineMoved(subject="fase", due=state.stage_due + by)
    if state.trial and not state.trial.over:
        yield course.DeadlineMoved(subject="proefplaatsing", due=state.trial.ends + by, latest=state.trial.limit + by)
    if state.aftercare_ends:
        yield course.DeadlineMoved(subject="nazorg", due=state.aftercare_ends + by)


@_decide.register
def _(command: c.End, case: Case) -> Events:
    if command.outcome is Outcome.SUSTAINED_WORK:
        raise Refused("Duurzaam aan het werk is de uitkomst van de nazorg; die kan niet met de hand worden gegeven.")
    if command.reason is EndReason.COMPLETED:
        raise Refused("De reden 'afgerond' hoort bij een traject dat tot het eind is gelopen; kies de reden waarom dit traject stopt.")
    ending = course.TrajectoryEnded(
        outcome=command.outcome, reason=command.reason, component=command.component, explanation=command.explanation
    )
    return end(case.state, ending)


def ended_by_no_go(road_reason: str) -> course.TrajectoryEnded:
    """The end that a no-go without another road leads to."""
    return course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=EndReason.OTHER, component=Component.VOORTRAJECT, explanation=road_reason)
