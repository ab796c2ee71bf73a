"""What stands in the way at home."""

from events.trajectory import Trajectory
from events.vocabulary import preparation
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on


@decide_on.register
def _(command: c.ReportBarrier, case: Case) -> Events:
    return [
        preparation.BarrierReported(
            barrier=_barrier_name(case.state, command.kind), kind=command.kind, owner=command.owner, due=command.due
        )
    ]


def _barrier_name(state: Trajectory, kind: str) -> str:
    same = sum(1 for name in state.barriers if name == kind or name.startswith(f"{kind}-"))
    return kind if not same else f"{kind}-{same + 1}"


@decide_on.register
def _(command: c.SettleBarrier, case: Case) -> Events:
    if command.barrier not in case.state.open_barriers:
        raise Refused(f"'{command.barrier}' is geen open belemmering.")
    if not command.accepted:
        return [preparation.BarrierCleared(barrier=command.barrier)]
    if not command.reason:
        raise Refused("Een belemmering aanvaarden vraagt een reden.")
    return [preparation.BarrierAccepted(barrier=command.barrier, reason=command.reason)]
