"""Voortraject."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Trajectory
from events.vocabulary import preparation


@change.apply.register
def _(event: preparation.ModuleCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, modules=change.put(state.modules, event.module, event.passed))


@change.apply.register
def _(event: preparation.BarrierReported, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, barriers=change.put(state.barriers, event.barrier, False))


@change.apply.register(preparation.BarrierCleared)
@change.apply.register(preparation.BarrierAccepted)
def _(event: preparation.BarrierCleared | preparation.BarrierAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, barriers=change.put(state.barriers, event.barrier, True))
