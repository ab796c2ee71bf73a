"""The course: start, stages, pauses, who takes part and who is in charge, adjustments, the end."""

from datetime import timedelta

from events.fact import Fact
from events.fold import change
from events.fold.change import replace
from events.trajectory import Trajectory
from events.vocabulary import trajectory as course
from events.vocabulary.parts import Role, Stage


@change.apply.register
def _(event: course.TrajectoryStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        participant=event.participant,
        programme=event.programme,
        programme_version=event.programme_version,
        policy=event.policy,
        municipality=event.municipality,
        regisseur=event.regisseur,
        parties=event.parties,
        holders={Role.REGISSEUR: frozenset({event.regisseur})},
        started_at=fact.occurred_at,
    )


@change.apply.register
def _(event: course.StageEntered, state: Trajectory, fact: Fact) -> Trajectory:
    entered = replace(
        state,
        stage=event.stage,
        visits=change.put(state.visits, event.stage, event.visit),
        stage_anchor=change.anchor(state, fact),
        stage_due=event.due,
        stage_completed=False,
    )
    if event.stage is Stage.GO_NO_GO:
        return replace(entered, advice={}, decision=None, road=None, postponed_until=None)
    if event.stage is Stage.PLACEMENT:
        return replace(
            entered,
            employer=None,
            attempt=0,
            trial=None,
            contract=None,
            aftercare_ends=None,
            aftercare_anchor=None,
            confirmed_months=frozenset(),
            job_lost=False,
        )
    return entered


@change.apply.register
def _(event: course.StageCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, stage_completed=True)


@change.apply.register
def _(event: course.TrajectoryPaused, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, paused_at=fact.occurred_at, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.TrajectoryResumed, state: Trajectory, fact: Fact) -> Trajectory:
    total = state.paused_total + timedelta(seconds=event.paused_seconds)
    return replace(state, paused_at=None, paused_total=total, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.DeadlineMoved, state: Trajectory, fact: Fact) -> Trajectory:
    subject, due = event.subject, event.due
    if request := state.requests.get(subject):
        moved = replace(request, due=due, escalate_at=event.latest or request.escalate_at)
        return replace(state, requests=change.put(state.requests, subject, moved))
    if task := state.tasks.get(subject):
        return replace(state, tasks=change.put(state.tasks, subject, replace(task, due=due, escalate_at=event.latest or task.escalate_at)))
    if subject == "fase":
        return replace(state, stage_due=due)
    if subject == "nazorg":
        return replace(state, aftercare_ends=due)
    if subject == "proefplaatsing" and state.trial:
        return replace(state, trial=replace(state.trial, ends=due, limit=event.latest or state.trial.limit))
    return state


@change.apply.register
def _(event: course.PlanAdjusted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, plan_changes={**state.plan_changes, **event.changes}, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.ProgrammeChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        programme=event.programme,
        programme_version=event.programme_version,
        policy=event.policy,
        interruptions=state.interruptions + 1,
    )


@change.apply.register
def _(event: course.PartyJoined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, parties=(*state.parties, course.Party(role=event.role, partner=event.partner)))


@change.apply.register
def _(event: course.PartyLeft, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, parties=tuple(p for p in state.parties if (p.role, p.partner) != (event.role, event.partner)))


@change.apply.register
def _(event: course.RoleFilled, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(event.role, frozenset()) | {event.holder}
    return replace(state, holders=change.put(state.holders, event.role, held))


@change.apply.register
def _(event: course.RoleVacated, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(event.role, frozenset()) - {event.holder}
    return replace(state, holders=change.put(state.holders, event.role, held))


@change.apply.register
def _(event: course.HandoverProposed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, handover_to=event.to)


@change.apply.register
def _(event: course.HandoverAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    holders = change.put(state.holders, Role.REGISSEUR, frozenset({event.by}))
    return replace(state, regisseur=event.by, holders=holders, handover_to=None)


@change.apply.register
def _(event: course.HandoverDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, handover_to=None)


@change.apply.register
def _(event: course.MunicipalityChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, municipality=event.municipality, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.DropOutReported, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, drop_outs=(*state.drop_outs, event))


@change.apply.register
def _(event: course.TrajectoryEnded, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, ended=event, ended_at=fact.occurred_at, paused_at=None, interruptions=state.interruptions + 1)
