"""A pause and its end: what rests in it, and what does not. The days of the law and of somebody else's calendar come whether anybody is
ill or not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from activities.days import Day
from activities.kinds import KINDS
from events.days import day_of
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary import course
from events.vocabulary.base import Event
from events.vocabulary.values import Term
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import BY_LAW, GO_ON
from workflows.law.calendar import end_of
from workflows.programme.lengths import moved_by_pause


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


def waits_for_nobody(item: Request | Task) -> bool:
    """Whether an open question or task goes on in a pause, and keeps its date after it. An earlier release said so by its kind only."""
    kind = KINDS.get(item.kind)
    return item.runs_on or item.kind in BY_LAW or (kind is not None and kind.by_law)
