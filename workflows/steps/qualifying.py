"""Qualification: what the school grants at the end of the leer-werk, or later, or not (whitepaper l.393-398)."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from activities import schools
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import QualificationObtained
from events.vocabulary.values import QualificationKind
from workflows.decisions import tasks
from workflows.decisions.qualification import delay
from workflows.law.calendar import beginning_of
from workflows.programme.lengths import planned_end
from workflows.programme.norm import Norm
from workflows.verbs.desk import Condition, Desk


async def qualify(desk: Desk, kind: QualificationKind) -> None:
    """Ask the school for what was obtained, again on the day that it tells or a person chooses, until it is there or somebody chooses to
    go on without it. A no without a day, or something else than was asked, decides nothing by itself."""
    within, main = desk.plan.answer_within, desk.plan.leer_werk.qualification
    question = schools.qualify(kind)
    for attempt in count(1):
        about = f"{kind}:{attempt}" if attempt > 1 else "" if kind is main else kind
        if not desk.asked(question, about=about):
            await desk.until_it_is(when_to_ask(kind, attempt, within))
        if without(kind, desk.state):
            return
        found = await desk.ask(question, by=desk.within_stage(within), about=about)
        if without(kind, desk.state):
            return
        if found is not None and found.on is not None:
            processes = tuple(f"{each.qualification}:{each.process}" for each in found.processes)
            await desk.record(QualificationObtained(kind=found.kind or kind, on=found.on, processes=processes), about=about)
            if found.kind in (None, kind):
                return
        if found is not None and found.not_before is not None:
            await desk.record(*delay(desk.state, kind, found.not_before), about=f"{kind}:{attempt}")
        else:
            instead = "en zegt niet wanneer wel" if found is None else f"maar '{found.kind}'"
            what = f"De opleider kent '{kind}' niet toe, {instead}. Kies een dag om het opnieuw te vragen, of ga zonder verder."
            await desk.task_until(delayed_or_without(kind, attempt), tasks.DECIDE_QUALIFICATION, what, by=within, about=f"{kind}:{attempt}")


def when_to_ask(kind: QualificationKind, attempt: int, within: Norm) -> Callable[[Trajectory], datetime]:
    """When the school is asked: so that its answer is there at the end, and after that on the day of each delay."""

    def moment(state: Trajectory) -> datetime:
        """Nobody waits any more for what the trajectory goes on without."""
        if attempt == 1 or without(kind, state):
            return within.period.before(planned_end(state))
        return beginning_of(state.leer_werk.education.delays[kind][attempt - 2])

    return moment


def delayed_or_without(kind: QualificationKind, times: int) -> Condition:
    """Whether it was delayed so many times, or the trajectory goes on without it."""
    return lambda state: len(state.leer_werk.education.delays.get(kind, ())) >= times or without(kind, state)


def without(kind: QualificationKind, state: Trajectory) -> bool:
    """Whether the trajectory goes on without this qualification."""
    return kind in state.leer_werk.education.without
