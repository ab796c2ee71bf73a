"""What becomes of a qualification that the school did not grant: it is asked again on a day, or the trajectory goes on without it."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from activities.days import DoneDay, LaterDay
from activities.schools import QUALIFY
from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary import course, leer_werk
from events.vocabulary.base import Event
from events.vocabulary.values import QualificationKind, Stage, Term, WithoutQualification
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import DECIDE_QUALIFICATION
from workflows.decisions.withdrawing import withdraw
from workflows.law.calendar import beginning_of
from workflows.programme.lengths import told_by_school


class DecideQualification(Command):
    """Ask the school again on the day `until`, or go on without the qualification, with a coded reason; or write down that the school
    granted one `on` a day after all, when the trajectory had gone on without it."""

    after_end: ClassVar[bool] = True
    name: Literal["decide-qualification"] = "decide-qualification"
    kind: QualificationKind
    until: LaterDay | None = Field(None, title="De dag om het opnieuw te vragen")
    without: WithoutQualification | None = None
    on: DoneDay | None = Field(None, title="De dag waarop het alsnog is behaald")
    reason: Reason


@decides
def decide_qualification(command: DecideQualification, case: Case) -> Events:
    state, kind, today = case.state, command.kind, day_of(case.now)
    if [command.until, command.without, command.on].count(None) != 2:
        raise Refused(
            "Kies een dag om het opnieuw te vragen, zeg met een code waarom het traject zonder verder gaat, of noem de dag waarop het "
            "alsnog is behaald: een van de drie."
        )
    if command.on is not None:
        return [_after_all(kind, command.on, state)]
    if state.ended:
        raise Refused("Dit traject is beëindigd. Vast te leggen is nog wel dat een kwalificatie alsnog is behaald, en op welke dag.")
    asked = [task for task in state.open_tasks if task.kind == DECIDE_QUALIFICATION.name and task.about.startswith(f"{kind}:")]
    waits = any(day > today for day in state.leer_werk.education.delays.get(kind, ())) and kind not in state.leer_werk.education.without
    if state.stage is not Stage.LEER_WERK or not (asked or (waits and command.without)):
        raise Refused(f"Over '{kind}' is nu niets te besluiten: dat kan als de opleider die niet toekent, of uitstelt.")
    done = [event for task in asked for event in close_tasks(state, DECIDE_QUALIFICATION, about=task.about, remark=command.reason)]
    if command.until is not None:
        return [*delay(state, kind, command.until), *done]
    without = leer_werk.QualificationNotObtained(kind=kind, reason=command.reason, code=command.without)
    withdrawn = withdraw(state, "zonder deze kwalificatie verder", lambda r: r.kind == QUALIFY.name and r.content.get("soort") == kind)
    return [without, *withdrawn, *done, *_no_longer_waited_for(case, kind, today)]


def _after_all(kind: QualificationKind, on: date, state: Trajectory) -> Event:
    education = state.leer_werk.education
    if kind not in education.without or kind in education.after_all:
        raise Refused(f"Het traject ging niet zonder '{kind}' verder. Vertelt de opleider dat het is behaald, leg dan zijn antwoord vast.")
    if (began := education.school_from) and on < began:
        raise Refused(f"{on:%d-%m-%Y} ligt voor {began:%d-%m-%Y}, toen de opleiding begon. Kijk de datum na.")
    return leer_werk.QualificationObtained(kind=kind, on=on)


def delay(state: Trajectory, kind: QualificationKind, until: date) -> list[Event]:
    """The school is asked again on a day, and leer-werk lasts until then."""
    delayed = leer_werk.QualificationDelayed(kind=kind, until=until)
    asked_at = beginning_of(until)
    if state.stage_due is not None and asked_at <= state.stage_due:
        return [delayed]
    return [delayed, course.DeadlineMoved(subject=Term.STAGE, due=asked_at, runs_on=told_by_school(state))]


def _no_longer_waited_for(case: Case, kind: QualificationKind, today: date) -> list[Event]:
    """When leer-werk only lasted until this qualification, it is over; or until the last of the others."""
    delays = case.state.leer_werk.education.delays
    if beginning_of(max(delays.get(kind, (today,)))) != case.state.stage_due:
        return []
    others = [day for other, days in delays.items() if other != kind for day in days if day > today]
    due = beginning_of(max(others)) if others else case.now
    return [course.DeadlineMoved(subject=Term.STAGE, due=due, runs_on=told_by_school(case.state))]
