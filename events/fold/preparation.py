"""Voortraject."""

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Barrier, Trajectory
from events.vocabulary import preparation


@change.apply.register
def _(event: preparation.ModuleCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, modules=change.put(state.modules, event.module, event.passed))


@change.apply.register
def _(event: preparation.InterculturalPreparationHeld, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, prepared=state.prepared | {event.side})


@change.apply.register
def _(event: preparation.AgreementMade, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, agreements=state.agreements + 1)


@change.apply.register
def _(event: preparation.BarrierReported, state: Trajectory, fact: Fact) -> Trajectory:
    barrier = Barrier(event.barrier, event.kind, event.owner, event.due)
    return replace(state, barriers=change.put(state.barriers, event.barrier, barrier))


@change.apply.register(preparation.BarrierCleared)
@change.apply.register(preparation.BarrierAccepted)
def _(event: preparation.BarrierCleared | preparation.BarrierAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    settled = replace(state.barriers[event.barrier], settled=True)
    return replace(state, barriers=change.put(state.barriers, event.barrier, settled))
