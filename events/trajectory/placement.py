"""Placement and aftercare."""

from events.days import day_of
from events.fact import Fact
from events.trajectory import change, subsidy
from events.trajectory.change import replace
from events.trajectory.parts import Anchor, Intention
from events.trajectory.placement_parts import Contract, Lost, Terms, Trial
from events.trajectory.state import Trajectory
from events.vocabulary import placement
from events.vocabulary.values import PlacementRoute, Role


@change.apply.register
def _(event: placement.IntentionStated, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, leer_werk=replace(state.leer_werk, intention=Intention(event.employer, True, event.until)))


@change.apply.register
def _(event: placement.IntentionDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, leer_werk=replace(state.leer_werk, intention=Intention(event.employer, stated=False)))


@change.apply.register
def _(event: placement.EmployerMatched, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        placement=replace(
            state.placement,
            employer=event.employer,
            route=event.route,
            attempt=event.attempt,
            trial=None,
            trial_permitted_until=None,
        ),
        teams=state.teams if event.route is PlacementRoute.SAME_EMPLOYER else change.without(state.teams, event.employer),
        wage_value=subsidy.value_with(state, event.employer),
    )


@change.apply.register
def _(event: placement.PlacementDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    # The candidate declines while the step is busy with the employer: it has to look up.
    interrupts = 1 if event.by is Role.PARTICIPANT else 0
    return replace(
        state,
        placement=replace(state.placement, employer=None),
        declined_attempts=state.declined_attempts + 1,
        interruptions=state.interruptions + interrupts,
    )


@change.apply.register
def _(event: placement.TrialPlacementPermitted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, placement=replace(state.placement, trial_permitted_until=event.until))


@change.apply.register
def _(event: placement.TrialPlacementNotPermitted, state: Trajectory, fact: Fact) -> Trajectory:
    if state.placement.trial is None:
        return state
    return replace(state, placement=replace(state.placement, trial=replace(state.placement.trial, extendable=False, verdict=None)))


@change.apply.register
def _(event: placement.TrialPlacementStarted, state: Trajectory, fact: Fact) -> Trajectory:
    # With the same employer it goes on after days on which nobody worked.
    extensions = state.placement.trial.extensions + 1 if state.placement.trial else 0
    trial = Trial(event.employer, event.starts, event.ends, event.limit, extensions)
    return replace(state, placement=replace(state.placement, trial=trial))


@change.apply.register
def _(event: placement.TrialPlacementExtended, state: Trajectory, fact: Fact) -> Trajectory:
    if state.placement.trial is None:
        return state
    return replace(
        state,
        placement=replace(
            state.placement,
            trial=replace(state.placement.trial, ends=event.ends, extensions=state.placement.trial.extensions + 1, verdict=None),
        ),
    )


@change.apply.register
def _(event: placement.TrialPlacementEvaluated, state: Trajectory, fact: Fact) -> Trajectory:
    if state.placement.trial is None:
        return state
    evaluated = replace(state.placement.trial, verdict=event.verdict, estimate=event.estimate)
    return replace(state, placement=replace(state.placement, trial=evaluated))


@change.apply.register
def _(event: placement.TrialPlacementEnded, state: Trajectory, fact: Fact) -> Trajectory:
    if state.placement.trial is None:
        return state
    ended = replace(state.placement.trial, over=True, ended_at=min(fact.occurred_at, state.placement.trial.ends))
    return replace(state, placement=replace(state.placement, trial=ended), trials=(*state.trials, ended))


@change.apply.register
def _(event: placement.WageValueFrameworkSet, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, wage_value=replace(state.wage_value, criteria=event.criteria))


@change.apply.register
def _(event: placement.TeamPrepared, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, teams=change.put(state.teams, event.employer, event.on))


@change.apply.register
def _(event: placement.ContractSigned, state: Trajectory, fact: Fact) -> Trajectory:
    terms = (Terms(event.starts, event.wage_cents, event.hours),)
    contract = Contract(event.employer, event.starts, event.months, str(event.growth), fact.occurred_at, terms, full_week=event.full_week)
    return replace(state, placement=replace(state.placement, contract=contract))


@change.apply.register
def _(event: placement.ContractChanged, state: Trajectory, fact: Fact) -> Trajectory:
    contract = state.placement.contract
    if contract is None:
        return state
    count = contract.changes + 1
    told = Terms(event.starts, event.wage_cents, event.hours, event.until, count)
    others = [one for one in contract.terms if one.starts != event.starts]
    changed = replace(
        contract,
        terms=tuple(sorted([*others, told], key=lambda one: one.starts)),
        until=event.until,
        months=0 if event.until is None else contract.months,
        # Another wage for what is left of it is no renewal.
        ends=contract.ends and event.until == contract.until,
        changes=count,
        ground=contract.ground if event.until == contract.until else None,
    )
    return replace(state, placement=replace(state.placement, contract=changed))


@change.apply.register
def _(event: placement.ContractNotRenewed, state: Trajectory, fact: Fact) -> Trajectory:
    contract = state.placement.contract
    if contract is None:
        return state
    first, *later = contract.terms
    ending = replace(
        contract,
        terms=(first, *(one for one in later if one.starts <= event.ends)),
        until=event.ends,
        ends=True,
        changes=contract.changes + 1,
        ground=event.ground,
    )
    return replace(state, placement=replace(state.placement, contract=ending))


@change.apply.register
def _(event: placement.AftercareStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state, placement=replace(state.placement, aftercare_ends=event.ends, aftercare_anchor=Anchor(event.starts, state.paused_total))
    )


@change.apply.register
def _(event: placement.EmploymentConfirmed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, placement=replace(state.placement, confirmed_months=state.placement.confirmed_months | {event.month}))


@change.apply.register
def _(event: placement.JobLost, state: Trajectory, fact: Fact) -> Trajectory:
    contract = state.placement.contract
    over = replace(contract, over_on=event.on or day_of(fact.occurred_at), ground=event.ground or contract.ground) if contract else None
    state = subsidy.counted(replace(state, lost=_as_it_was(state, event.ground)))
    return replace(state, placement=replace(state.placement, job_lost=True, contract=over), wage_value=subsidy.value_with(state, None))


@change.apply.register
def _(event: placement.ContractFellThrough, state: Trajectory, fact: Fact) -> Trajectory:
    # What never began is no work that was lost: no contract is kept of it, and so no wage, no day and no last day.
    contract = state.placement.contract
    state = replace(state, lost=_as_it_was(state, event.ground))
    before = subsidy.without_request(state, contract) if contract else state
    before = replace(before, placement=replace(state.placement, job_lost=True, contract=None))
    return replace(before, wage_value=subsidy.value_with(before, subsidy.employer_of(before)))


def _as_it_was(state: Trajectory, ground: placement.JobEnd | None) -> Lost | None:
    """What is kept for when it turns out that the job was not lost."""
    return Lost(state.placement, state.wage_value, state.subsidy, state.paused_total, ground) if state.placement.contract else None
