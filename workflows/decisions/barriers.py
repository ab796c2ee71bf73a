"""What stands in the way at home."""

from collections.abc import Container
from itertools import count
from typing import Literal

from pydantic import Field

from activities.days import DueDay
from events.trajectory.parts import Barrier
from events.trajectory.state import Trajectory
from events.vocabulary import voortraject
from events.vocabulary.base import Event
from events.vocabulary.values import Role
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reference, Remark, Who
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import CLEAR_BARRIER


def barrier_name(taken: Container[str]) -> str:
    """What the next barrier is called in this trajectory, which says nothing of it; a name is never used again."""
    return next(name for n in count(1) if (name := f"belemmering-{n}") not in taken)


def open_barriers(state: Trajectory) -> list[str]:
    """Each barrier that is neither cleared nor accepted, with its owner and date, in Dutch (domain.md W14)."""
    return [_in_words(barrier) for barrier in state.voortraject.barriers.values() if not barrier.settled]


def _in_words(barrier: Barrier) -> str:
    named = f"{barrier.kind} ({barrier.name}, " if barrier.kind else f"{barrier.name} ("
    return f"{named}voor {barrier.owner}, weg te nemen voor {barrier.due:%d-%m-%Y})"


class ReportBarrier(Command):
    """Something practical stands in the way."""

    name: Literal["report-barrier"] = "report-barrier"
    kind: Who
    owner: Role
    due: DueDay = Field(title="De dag waarvoor de belemmering weg moet zijn")


@decides
def report_barrier(command: ReportBarrier, case: Case) -> Events:
    name = barrier_name(case.state.voortraject.barriers)
    return [voortraject.BarrierReported(barrier=name, kind=command.kind, owner=command.owner, due=command.due)]


class SettleBarrier(Command):
    """A barrier is gone, or accepted for a reason (domain.md W14)."""

    name: Literal["settle-barrier"] = "settle-barrier"
    barrier: Reference
    accepted: bool = False
    reason: Remark = ""


@decides
def settle_barrier(command: SettleBarrier, case: Case) -> Events:
    if command.barrier not in case.state.open_barriers:
        raise Refused(f"'{command.barrier}' is geen open belemmering. Open: {', '.join(open_barriers(case.state)) or 'geen'}.")
    settled: Event = voortraject.BarrierCleared(barrier=command.barrier)
    if command.accepted and not command.reason:
        raise Refused("Een belemmering aanvaarden vraagt een reden.")
    if command.accepted:
        settled = voortraject.BarrierAccepted(barrier=command.barrier, reason=command.reason)
    return [settled, *close_tasks(case.state, CLEAR_BARRIER, about=command.barrier)]
