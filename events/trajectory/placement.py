"""Placement and aftercare."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.state import Anchor, Contract, Trajectory, Trial
from events.vocabulary import placement
from events.vocabulary.values import Role


@change.apply.register
def _(event: placement.EmployerMatched, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, employer=event.employer, attempt=event.attempt, trial=None, wage_value=None, forfait_ends=None)


@change.apply.register
def _(event: placement.PlacementDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    # The candidate declines while the step is busy with the employer: it has to look up.
    interrupts = 1 if event.by is Role.PARTICIPANT else 0
    return replace(
        state,
        employer=None,
        declined_attempts=state.declined_attempts + 1,
        interruptions=state.interruptions + interrupts,
    )


@change.apply.register
def _(event: placement.TrialPlacementStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, trial=Trial(event.employer, event.starts, event.ends, event.limit))


@change.apply.register
def _(event: placement.TrialPlacementExtended, state: Trajectory, fact: Fact) -> Trajectory:
    if state.trial is None:
        return state
    return replace(state, trial=replace(state.trial, ends=event.ends, extensions=state.trial.extensions + 1, verdict=None))


@change.apply.register
def _(event: placement.TrialPlacementEvaluated, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, trial=replace(state.trial, verdict=event.verdict) if state.trial else None)


@change.apply.register
def _(event: placement.TrialPlacementEnded, state: Trajectory, fact: Fact) -> Trajectory:
    if state.trial is None:
        return state
    ended = replace(state.trial, over=True)
    return replace(state, trial=ended, trials=(*state.trials, ended))


@change.apply.register
def _(event: placement.WageValueFrameworkSet, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, wage_value_criteria=event.criteria)


@change.apply.register
def _(event: placement.WageValueMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, wage_value=event.percent)


@change.apply.register
def _(event: placement.WageSubsidyDecided, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, forfait_ends=event.until)


@change.apply.register
def _(event: placement.ContractSigned, state: Trajectory, fact: Fact) -> Trajectory:
    contract = Contract(event.employer, event.starts, event.wage_cents, event.months, str(event.growth), fact.occurred_at, event.hours)
    return replace(state, contract=contract)


@change.apply.register
def _(event: placement.AftercareStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, aftercare_ends=event.ends, aftercare_anchor=Anchor(event.starts, state.paused_total))


@change.apply.register
def _(event: placement.EmploymentConfirmed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, confirmed_months=state.confirmed_months | {event.month})


@change.apply.register
def _(event: placement.JobLost, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, job_lost=True)
