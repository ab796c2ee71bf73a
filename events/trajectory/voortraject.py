"""Voortraject."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.parts import Barrier
from events.trajectory.state import Trajectory
from events.vocabulary import voortraject


@change.apply.register
def _(event: voortraject.ModuleCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, voortraject=replace(state.voortraject, modules=change.put(state.voortraject.modules, event.module, event.passed)))


@change.apply.register
def _(event: voortraject.WorkSkillAssessed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, voortraject=replace(state.voortraject, skills=change.put(state.voortraject.skills, event.skill, event.mastered)))


@change.apply.register
def _(event: voortraject.ModuleExcused, state: Trajectory, fact: Fact) -> Trajectory:
    excused = replace(state.voortraject, excused=state.voortraject.excused | {event.module})
    return replace(state, voortraject=excused, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: voortraject.InterculturalPreparationHeld, state: Trajectory, fact: Fact) -> Trajectory:
    prepared = replace(state.voortraject, prepared=state.voortraject.prepared | {event.side})
    return replace(state, voortraject=replace(prepared, prepared_employer=event.employer) if event.employer else prepared)


@change.apply.register
def _(event: voortraject.AgreementMade, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, voortraject=replace(state.voortraject, agreements=state.voortraject.agreements + 1))


@change.apply.register
def _(event: voortraject.BarrierReported, state: Trajectory, fact: Fact) -> Trajectory:
    barrier = Barrier(event.barrier, event.kind, event.owner, event.due)
    return replace(state, voortraject=replace(state.voortraject, barriers=change.put(state.voortraject.barriers, event.barrier, barrier)))


@change.apply.register(voortraject.BarrierCleared)
@change.apply.register(voortraject.BarrierAccepted)
def _(event: voortraject.BarrierCleared | voortraject.BarrierAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    settled = replace(state.voortraject.barriers[event.barrier], settled=True)
    return replace(state, voortraject=replace(state.voortraject, barriers=change.put(state.voortraject.barriers, event.barrier, settled)))


@change.apply.register
def _(event: voortraject.TeamTrained, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, voortraject=replace(state.voortraject, trained=True))
