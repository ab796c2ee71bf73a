"""The course of the whole: begin, enter and leave stages, pause, go on, end."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from activities.days import Day
from events.days import day_of
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary import course, leer_werk, requests
from events.vocabulary.base import Event
from events.vocabulary.course import Party
from events.vocabulary.values import AT_THE_END, Component, EndReason, NoGoRoad, Outcome, Stage, Term
from events.vocabulary.words import CbsCode
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks, stop_trial
from workflows.decisions.command import Command, Reason, Reference, Remark, Who
from workflows.decisions.missing import first_missing
from workflows.decisions.refusal import Refused
from workflows.decisions.resting import waits_for_nobody
from workflows.decisions.tasks import GO_ON
from workflows.decisions.withdrawing import withdraw_stage
from workflows.law.calendar import end_of
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import policy_set
from workflows.programme.document import Programme
from workflows.programme.lengths import moved_by_pause, planned_length

_BELONGS_TO: Mapping[Outcome, EndReason] = {
    Outcome.MOVED_AWAY: EndReason.MOVED,
    Outcome.DUTY_ENDED: EndReason.DUTY_WITHDRAWN,
    Outcome.DECEASED: EndReason.DEATH,
}
"""Outcomes with the one reason that they have. Who moves may also drop out for it."""
STAGE_OVER = "fase afgerond"
DECIDED_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.NOT_SELECTED: "het selectiebesluit aan het eind van de intake",
    Outcome.NO_GO: "een go/no-go-besluit",
}
"""Outcomes that follow from another decision, and from which."""


class StartTrajectory(Command):
    """Begin a trajectory under a published version of a programme, with one regisseur.

    `notified_on` is the day of DUO's notice to the municipality, from which the term for the PIP runs (Besluit inburgering art. 5.3);
    `cbs_code` is that of the municipality, when it is known.
    """

    name: Literal["start"] = "start"
    participant: UUID
    programme: Reference
    programme_version: int
    municipality: UUID
    regisseur: Who
    parties: tuple[Party, ...]
    notified_on: Day | None = Field(None, title="De kennisgeving van DUO")
    cbs_code: CbsCode | None = None

    @property
    def under(self) -> tuple[str, int]:
        """The programme that it begins under."""
        return self.programme, self.programme_version


def start(command: StartTrajectory, case: Case) -> Events:
    """Begin, and enter the first step."""
    if case.state.started:
        raise Refused("Dit traject is al begonnen.")
    if case.state.version > 0:
        raise Refused("Dit nummer is al van iets anders, zoals een partner of een persoon. Begin het traject onder een ander nummer.")
    programme = case.programme
    began = course.TrajectoryStarted(
        participant=command.participant,
        programme=programme.code,
        programme_version=programme.version,
        policy=programme.policy,
        policy_version=policy_set(programme.policy).version,
        municipality=command.municipality,
        cbs_code=command.cbs_code,
        regisseur=command.regisseur,
        parties=command.parties,
        notified_on=command.notified_on,
        sector=programme.sector,
        level=programme.level,
        qualified_by=programme.ends_of(case.now)[Stage.LEER_WERK].astimezone(AMSTERDAM).date(),
    )
    absent = first_missing(programme, {party.role for party in command.parties})
    return [began, enter(Stage.INTAKE, 1, programme, case.now), *absent]


def enter(
    stage: Stage, visit: int, programme: Programme, now: datetime, *, length: Period | None = None, extended: bool = False
) -> course.StageEntered:
    """The entry into a stage, with its norm as a date, or the `length` that it has in this trajectory; for a voortraject that is made
    longer, the norm of the extension."""
    norm = programme.go_no_go.extension if extended else programme.norm_of(stage)
    return course.StageEntered(stage=stage, visit=visit, due=(norm.period if length is None or extended else length).after(now))


def move_on(state: Trajectory, programme: Programme, to: Stage, now: datetime) -> Events:
    """Leave the present stage and enter another: nobody waits any more for what is still open in it, and language support ends when the
    participant is at work."""
    assert state.stage is not None
    events: Events = [*withdraw_stage(state, STAGE_OVER), course.StageCompleted(stage=state.stage, visit=state.visit)]
    if to is Stage.AFTERCARE and state.language.running:
        events.append(leer_werk.LanguageStopped(reason="geplaatst"))
    extended = to is Stage.VOORTRAJECT and state.stage is Stage.GO_NO_GO and state.go_no_go.road is NoGoRoad.EXTEND
    length = planned_length(state, programme, to)
    return [*events, enter(to, state.visits.get(to, 0) + 1, programme, now, length=length, extended=extended)]


def end(state: Trajectory, ending: course.TrajectoryEnded) -> Events:
    """The last events of a trajectory: nothing stays open, guidance ends last (domain.md W5)."""
    events: Events = []
    events += [requests.PartnerRequestWithdrawn(key=r.key, reason="traject beëindigd") for r in state.open_requests]
    events += [requests.TaskWithdrawn(key=t.key, reason="traject beëindigd") for t in state.open_tasks]
    events += stop_trial(state)
    if state.language.running:
        events.append(leer_werk.LanguageStopped(reason="traject beëindigd"))
    if state.guidance.running:
        events.append(leer_werk.GuidanceEnded(reason="traject beëindigd"))
    return [*events, ending]


class Pause(Command):
    """Let everything wait; `until` is when that is expected to be over. On that day somebody has the task to go on."""

    name: Literal["pause"] = "pause"
    reason: Reason
    until: Day | None = Field(None, title="De dag waarop het verder gaat")


@decides
def pause(command: Pause, case: Case) -> Events:
    if case.state.paused:
        raise Refused("Het traject is al onderbroken.")
    if command.until is not None and command.until <= day_of(case.now):
        raise Refused("De onderbreking zou al voorbij zijn; noem een dag die nog komt, of geen.")
    return [course.TrajectoryPaused(reason=command.reason, until=command.until)]


class Resume(Command):
    """Go on; the days that were really paused are added to what is open. Terms of law run on."""

    name: Literal["resume"] = "resume"


@decides
def resume(command: Resume, case: Case) -> Events:
    state = case.state
    if state.paused_at is None:
        raise Refused("Het traject is niet onderbroken.")
    paused = case.now - state.paused_at
    resumed = course.TrajectoryResumed(paused_seconds=paused.total_seconds())
    return [resumed, *close_tasks(state, GO_ON), *_moved(state, paused, case.now)]


def _moved(state: Trajectory, by: timedelta, now: datetime) -> Iterator[Event]:
    """Every open date, later by the time that was paused (domain.md 4.3, 2), save those of the law and of somebody else's calendar.

    So does a proefplaatsing run on, with a maximum that knows no suspension and a permission that holds until a day.
    """
    open_items: tuple[Request | Task, ...] = (*state.open_requests, *state.open_tasks)
    for open_item in open_items:
        if waits_for_nobody(open_item) or open_item.kind == GO_ON.name:
            continue
        yield course.DeadlineMoved(subject=open_item.key, due=open_item.due + by, latest=open_item.escalate_at + by)
    for name in state.open_barriers:
        day = state.voortraject.barriers[name].due + timedelta(days=by.days)
        yield course.DeadlineMoved(subject=f"{course.BARRIER}{name}", due=end_of(day))
    if state.stage_due and not state.stage_completed and (longer := moved_by_pause(state, by, now)):
        yield course.DeadlineMoved(subject=Term.STAGE, due=state.stage_due + longer)
    if state.placement.aftercare_ends:
        yield course.DeadlineMoved(subject=Term.AFTERCARE, due=state.placement.aftercare_ends + by)


class End(Command):
    """End before the last step, with a coded reason and component (domain.md W15).

    Only of who was erased there is no `explanation`: nobody could read it.
    """

    name: Literal["end"] = "end"
    outcome: Outcome
    reason: EndReason
    component: Component
    explanation: Remark = ""


@decides
def end_early(command: End, case: Case) -> Events:
    if command.outcome in AT_THE_END:
        raise Refused(f"'{command.outcome}' is een uitkomst van de nazorg; die kan niet met de hand worden gegeven.")
    if command.reason is EndReason.COMPLETED:
        raise Refused("De reden 'afgerond' hoort bij een traject dat tot het eind is gelopen; kies de reden waarom dit traject stopt.")
    for outcome, reason in _BELONGS_TO.items():
        only_here = reason is not EndReason.MOVED and command.reason is reason
        if (command.outcome is outcome and command.reason is not reason) or (only_here and command.outcome is not outcome):
            raise Refused(
                f"De uitkomst '{outcome}' en de reden '{reason}' horen bij elkaar. Kies beide, of een andere uitkomst met een andere reden."
            )
    if command.outcome in DECIDED_OUTCOMES:
        raise Refused(
            f"De uitkomst '{command.outcome}' volgt uit {DECIDED_OUTCOMES[command.outcome]}. Neem dat besluit, of kies een andere uitkomst."
        )
    ending = course.TrajectoryEnded(
        outcome=command.outcome, reason=command.reason, component=command.component, explanation=command.explanation
    )
    return end(case.state, ending)
