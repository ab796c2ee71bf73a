"""What stands in the way at home."""

from collections.abc import Container
from itertools import count

from events.trajectory.state import Barrier, Trajectory
from events.vocabulary import voortraject
from events.vocabulary.base import Event
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.closing import close_tasks


def barrier_name(taken: Container[str]) -> str:
    """What the next barrier is called in this trajectory, which says nothing of it; a name is never used again."""
    return next(name for n in count(1) if (name := f"belemmering-{n}") not in taken)


def open_barriers(state: Trajectory) -> list[str]:
    """Each barrier that is neither cleared nor accepted, with its owner and date, in Dutch (domain.md W14)."""
    return [_in_words(barrier) for barrier in state.barriers.values() if not barrier.settled]


def _in_words(barrier: Barrier) -> str:
    named = f"{barrier.kind} ({barrier.name}, " if barrier.kind else f"{barrier.name} ("
    return f"{named}voor {barrier.owner}, weg te nemen voor {barrier.due:%d-%m-%Y})"


@decide_on.register
def _(command: c.ReportBarrier, case: Case) -> Events:
    name = barrier_name(case.state.barriers)
    return [voortraject.BarrierReported(barrier=name, kind=command.kind, owner=command.owner, due=command.due)]


@decide_on.register
def _(command: c.SettleBarrier, case: Case) -> Events:
    if command.barrier not in case.state.open_barriers:
        raise Refused(f"'{command.barrier}' is geen open belemmering. Open: {', '.join(open_barriers(case.state)) or 'geen'}.")
    settled: Event = voortraject.BarrierCleared(barrier=command.barrier)
    if command.accepted and not command.reason:
        raise Refused("Een belemmering aanvaarden vraagt een reden.")
    if command.accepted:
        settled = voortraject.BarrierAccepted(barrier=command.barrier, reason=command.reason)
    return [settled, *close_tasks(case.state, lambda task: task.kind == "belemmeringen-wegnemen" and task.about == command.barrier)]
