"""What a participant lives on, on each day, as far as was told: a wage, benefit, or the work of a contract (domain.md F1, F4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from events.days import day_of
from events.trajectory.parts import Living
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import Income
from workflows.law.contract import last_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """What there is to live on from a day, up to and with another, or without an end."""

    income: Income
    starts: date
    ends: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is there on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


def lives_on(state: Trajectory, day: date) -> Income | None:
    """What the participant lives on, on a day; None when there is nothing, or nobody told."""
    return next((span.income for span in _spans(state) if span.holds(day)), None)


def without(state: Trajectory) -> date | None:
    """The first day for which there is nothing to live on, as far as was told: since the first at the workplace, or since the day on which
    the work by contract was over, or is told to be. None when there is always something."""
    day = state.leer_werk.starts
    if lost := lost_on(state):
        day = max(day or lost, lost + _DAY)
    elif (contract := state.placement.contract) and contract.ends:
        day = contract.starts
    spans = list(_spans(state))
    while day is not None:
        holding = [span for span in spans if span.holds(day)]
        if not holding:
            return day
        day = None if any(span.ends is None for span in holding) else max(span.ends for span in holding if span.ends) + _DAY
    return None


def lost_on(state: Trajectory) -> date | None:
    """The last day of the last work by contract, once that is over."""
    contract = state.placement.contract or next(reversed(state.contracts), None)
    return contract.over_on if contract else None


def _spans(state: Trajectory) -> Iterator[Span]:
    contracts = [*state.contracts, *([state.placement.contract] if state.placement.contract else [])]
    begun = sorted(one.starts for one in contracts)
    for number, one in enumerate(incomes := state.leer_werk.incomes):
        if not one.enough or one.employer not in (None, state.leer_werk.workplace):
            continue
        # Who works elsewhere earns nothing here any more, and with a contract there is another income.
        after = [each.starts for each in incomes[number + 1 : number + 2]]
        after += [day for day in begun if day > one.starts]
        after += [day for day in _elsewhere(state, one) if day > one.starts]
        last = min([each - _DAY for each in after] + ([one.ends] if one.ends else []), default=None)
        if last is None or last >= one.starts:
            yield Span(one.income, one.starts, last)
    for trial in (*state.trials, *([state.placement.on_trial] if state.placement.on_trial else [])):
        # Nobody is on trial without permission, and that is to let benefit run on.
        yield Span(Income.BENEFIT, day_of(trial.starts), day_of(trial.ended_at or trial.ends))
    for contract in contracts:
        if contract is state.placement.contract or contract.over_on:
            # One that may be renewed is watched until that is known (`workflows.steps.contract`).
            yield Span(Income.WAGE, contract.starts, contract.over_on or (last_day(contract) if contract.ends else None))


def _elsewhere(state: Trajectory, wage: Living) -> Iterator[date]:
    """The first days of work on trial with another employer than the one that pays a wage."""
    employer: UUID | None = wage.employer
    for trial in (*state.trials, *([state.placement.trial] if state.placement.trial else [])):
        if wage.income is Income.WAGE and employer is not None and trial.employer != employer:
            yield day_of(trial.starts)
