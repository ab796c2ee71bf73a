"""The fold: what each event does to the state of a trajectory. The same code in the workflow, the projections and the simulator.

Events that change nothing that a decision or a step looks at are on the stream all the same; they only move the version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import singledispatch
from typing import TypeVar
from uuid import UUID

from events.fact import Fact, Recorded
from events.trajectory import Anchor, Contract, Request, Task, Trajectory, Trial
from events.vocabulary import go_no_go as go
from events.vocabulary import intake, placement, preparation, requests
from events.vocabulary import learning_work as lw
from events.vocabulary import trajectory as course
from events.vocabulary.base import Event
from events.vocabulary.parts import Advice, Role, Stage

K = TypeVar("K")
V = TypeVar("V")


def fold(id: UUID, facts: Iterable[Recorded]) -> Trajectory:
    """The state of trajectory `id` after these facts, in stream order."""
    state = Trajectory(id)
    for recorded in facts:
        state = advance(state, recorded)
    return state


def advance(state: Trajectory, recorded: Recorded) -> Trajectory:
    """The state after one recorded fact.

    Raises:
        ValueError: when the fact is not the next one of the stream.
    """
    if recorded.version != state.version + 1:
        raise ValueError(f"stream {state.id}: version {recorded.version} cannot follow version {state.version}")
    return replace(evolve(state, recorded.fact), version=recorded.version, position=recorded.position)


def evolve(state: Trajectory, fact: Fact) -> Trajectory:
    """The state after a fact, whether recorded yet or not."""
    known = {fact.key} if fact.causation is None else {fact.key, fact.causation}
    return replace(_evolve(fact.event, state, fact), keys=state.keys | known)


def _with(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    return {**mapping, key: value}


def _anchor(state: Trajectory, fact: Fact) -> Anchor:
    return Anchor(fact.occurred_at, state.paused_total)


@singledispatch
def _evolve(event: Event, state: Trajectory, fact: Fact) -> Trajectory:
    return state


# The course -----------------------------------------------------------------------------------------------------------


@_evolve.register
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


@_evolve.register
def _(event: course.StageEntered, state: Trajectory, fact: Fact) -> Trajectory:
    entered = replace(
        state,
        stage=event.stage,
        visits=_with(state.visits, event.stage, event.visit),
        stage_anchor=_anchor(state, fact),
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


@_evolve.register
def _(event: course.StageCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, stage_completed=True)


@_evolve.register
def _(event: course.TrajectoryPaused, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, paused_at=fact.occurred_at, interruptions=state.interruptions + 1)


@_evolve.register
def _(event: course.TrajectoryResumed, state: Trajectory, fact: Fact) -> Trajectory:
    total = state.paused_total + timedelta(seconds=event.paused_seconds)
    return replace(state, paused_at=None, paused_total=total, interruptions=state.interruptions + 1)


@_evolve.register
def _(event: course.DeadlineMoved, state: Trajectory, fact: Fact) -> Trajectory:
    subject, due = event.subject, event.due
    if request := state.requests.get(subject):
        moved = replace(request, due=due, escalate_at=event.latest or request.escalate_at)
        return replace(state, requests=_with(state.requests, subject, moved))
    if task := state.tasks.get(subject):
        return replace(state, tasks=_with(state.tasks, subject, replace(task, due=due, escalate_at=event.latest or task.escalate_at)))
    if subject == "fase":
        return replace(state, stage_due=due)
    if subject == "nazorg":
        return replace(state, aftercare_ends=due)
    if subject == "proefplaatsing" and state.trial:
        return replace(state, trial=replace(state.trial, ends=due, limit=event.latest or state.trial.limit))
    return state


@_evolve.register
def _(event: course.PlanAdjusted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, plan_changes={**state.plan_changes, **event.changes}, interruptions=state.interruptions + 1)


@_evolve.register
def _(event: course.ProgrammeChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        programme=event.programme,
        programme_version=event.programme_version,
        policy=event.policy,
        interruptions=state.interruptions + 1,
    )


@_evolve.register
def _(event: course.PartyJoined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, parties=(*state.parties, course.Party(role=event.role, partner=event.partner)))


@_evolve.register
def _(event: course.PartyLeft, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, parties=tuple(p for p in state.parties if (p.role, p.partner) != (event.role, event.partner)))


@_evolve.register
def _(event: course.RoleFilled, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(event.role, frozenset()) | {event.holder}
    return replace(state, holders=_with(state.holders, event.role, held))


@_evolve.register
def _(event: course.RoleVacated, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(event.role, frozenset()) - {event.holder}
    return replace(state, holders=_with(state.holders, event.role, held))


@_evolve.register
def _(event: course.HandoverProposed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, handover_to=event.to)


@_evolve.register
def _(event: course.HandoverAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    holders = _with(state.holders, Role.REGISSEUR, frozenset({event.by}))
    return replace(state, regisseur=event.by, holders=holders, handover_to=None)


@_evolve.register
def _(event: course.HandoverDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, handover_to=None)


@_evolve.register
def _(event: course.MunicipalityChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, municipality=event.municipality, interruptions=state.interruptions + 1)


@_evolve.register
def _(event: course.DropOutReported, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, drop_outs=(*state.drop_outs, event))


@_evolve.register
def _(event: course.TrajectoryEnded, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, ended=event, ended_at=fact.occurred_at, paused_at=None, interruptions=state.interruptions + 1)


# Requests and tasks ---------------------------------------------------------------------------------------------------


def _request(state: Trajectory, key: str, changed: Request) -> Trajectory:
    return replace(state, requests=_with(state.requests, key, changed))


@_evolve.register
def _(event: requests.PartnerRequested, state: Trajectory, fact: Fact) -> Trajectory:
    asked = Request(
        key=event.key,
        id=event.request,
        kind=event.kind,
        role=event.role,
        partner=event.partner,
        content=event.content,
        asked_at=fact.occurred_at,
        due=event.due,
        escalate_at=event.escalate_at,
    )
    return _request(state, event.key, asked)


@_evolve.register
def _(event: requests.PartnerRequestAcknowledged, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], acknowledged=True))


@_evolve.register
def _(event: requests.PartnerRequestRefused, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], refused=event.reason))


@_evolve.register
def _(event: requests.PartnerReminded, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], reminders=event.count))


@_evolve.register
def _(event: requests.PartnerRequestEscalated, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], escalated=True))


@_evolve.register
def _(event: requests.PartnerAnswered, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], answer=event.answer))


@_evolve.register
def _(event: requests.PartnerDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], declined=event.reason))


@_evolve.register
def _(event: requests.PartnerRequestWithdrawn, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], withdrawn=True))


def _task(state: Trajectory, key: str, changed: Task) -> Trajectory:
    return replace(state, tasks=_with(state.tasks, key, changed))


@_evolve.register
def _(event: requests.TaskOpened, state: Trajectory, fact: Fact) -> Trajectory:
    opened = Task(event.key, event.kind, event.what, event.role, fact.occurred_at, event.due, event.escalate_at, event.about)
    return _task(state, event.key, opened)


@_evolve.register
def _(event: requests.TaskReminded, state: Trajectory, fact: Fact) -> Trajectory:
    return _task(state, event.key, replace(state.tasks[event.key], reminded=True))


@_evolve.register
def _(event: requests.TaskEscalated, state: Trajectory, fact: Fact) -> Trajectory:
    return _task(state, event.key, replace(state.tasks[event.key], escalated=True, role=event.role))


@_evolve.register(requests.TaskDone)
@_evolve.register(requests.TaskWithdrawn)
def _(event: requests.TaskDone | requests.TaskWithdrawn, state: Trajectory, fact: Fact) -> Trajectory:
    return _task(state, event.key, replace(state.tasks[event.key], closed=True))


# Intake ---------------------------------------------------------------------------------------------------------------


@_evolve.register
def _(event: intake.ProfileEstablished, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, requirements=event.requirements)


@_evolve.register
def _(event: intake.CriterionMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, measured=_with(state.measured, event.criterion, event.met))


@_evolve.register
def _(event: intake.CriterionExceptionRequested, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, exceptions_requested=_with(state.exceptions_requested, event.criterion, fact.actor.id))


@_evolve.register
def _(event: intake.CriterionExceptionSigned, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, exceptions_signed=state.exceptions_signed | {event.criterion})


@_evolve.register
def _(event: intake.CivicTermSet, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic_term_ends=event.ends)


@_evolve.register
def _(event: intake.CandidateSelected, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, selected=True)


@_evolve.register
def _(event: intake.CandidateNotSelected, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, selected=False, referred_to=event.referred_to)


# Voortraject and go/no-go ---------------------------------------------------------------------------------------------


@_evolve.register
def _(event: preparation.ModuleCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, modules=_with(state.modules, event.module, event.passed))


@_evolve.register
def _(event: preparation.BarrierReported, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, barriers=_with(state.barriers, event.barrier, False))


@_evolve.register(preparation.BarrierCleared)
@_evolve.register(preparation.BarrierAccepted)
def _(event: preparation.BarrierCleared | preparation.BarrierAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, barriers=_with(state.barriers, event.barrier, True))


@_evolve.register
def _(event: go.AdviceGiven, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, advice=_with(state.advice, event.party, event.advice))


@_evolve.register
def _(event: go.GoDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, decision=Advice.GO, postponed_until=None)


@_evolve.register
def _(event: go.NoGoDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, decision=Advice.NO_GO, road=event.road, postponed_until=None)


@_evolve.register
def _(event: go.DecisionPostponed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, postponed_until=event.until)


# Leer-werk and the tracks ---------------------------------------------------------------------------------------------


@_evolve.register
def _(event: lw.WorkplaceOffered, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, workplace=event.employer)


@_evolve.register
def _(event: lw.LanguageStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language_running=True, language_anchor=state.language_anchor or _anchor(state, fact))


@_evolve.register
def _(event: lw.LanguageLevelMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, levels=_with(state.levels, event.skill, event.level))


@_evolve.register
def _(event: lw.LanguageStopped, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language_running=False)


@_evolve.register
def _(event: lw.GuidanceStarted, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(Role.JOB_COACH, frozenset()) | {event.guide}
    return replace(
        state,
        guidance_running=True,
        guidance_anchor=state.guidance_anchor or _anchor(state, fact),
        holders=_with(state.holders, Role.JOB_COACH, held),
    )


@_evolve.register
def _(event: lw.GuidanceEnded, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, guidance_running=False, guidance_ended=True)


# Placement and aftercare ----------------------------------------------------------------------------------------------


@_evolve.register
def _(event: placement.EmployerMatched, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, employer=event.employer, attempt=event.attempt, trial=None)


@_evolve.register
def _(event: placement.PlacementDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, employer=None, declined_attempts=state.declined_attempts + 1)


@_evolve.register
def _(event: placement.TrialPlacementStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, trial=Trial(event.employer, event.starts, event.ends, event.limit))


@_evolve.register
def _(event: placement.TrialPlacementExtended, state: Trajectory, fact: Fact) -> Trajectory:
    if state.trial is None:
        return state
    return replace(state, trial=replace(state.trial, ends=event.ends, extensions=state.trial.extensions + 1, verdict=None))


@_evolve.register
def _(event: placement.TrialPlacementEvaluated, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, trial=replace(state.trial, verdict=event.verdict) if state.trial else None)


@_evolve.register
def _(event: placement.TrialPlacementEnded, state: Trajectory, fact: Fact) -> Trajectory:
    if state.trial is None:
        return state
    ended = replace(state.trial, over=True)
    return replace(state, trial=ended, trials=(*state.trials, ended))


@_evolve.register
def _(event: placement.WageValueMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, wage_value=event.percent)


@_evolve.register
def _(event: placement.ContractSigned, state: Trajectory, fact: Fact) -> Trajectory:
    contract = Contract(event.employer, event.starts, event.wage_cents, event.months, event.growth, fact.occurred_at)
    return replace(state, contract=contract)


@_evolve.register
def _(event: placement.AftercareStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, aftercare_ends=event.ends, aftercare_anchor=Anchor(event.starts, state.paused_total))


@_evolve.register
def _(event: placement.EmploymentConfirmed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, confirmed_months=state.confirmed_months | {event.month})


@_evolve.register
def _(event: placement.JobLost, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, job_lost=True)
