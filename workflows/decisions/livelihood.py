"""What a participant lives on, on each day, as far as was told: a wage, benefit, or the work of a contract (domain.md F1, F4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from events.days import day_of
from events.trajectory.parts import Living
from events.trajectory.placement_parts import Contract, Terms
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


def contracts_before(state: Trajectory, contract: Contract, *, bbl: bool) -> list[Contract]:
    """The contracts that began before one, oldest first, with the paid work of learning; that of a bbl is none of them (BW art. 7:668a
    lid 10)."""
    learning = [] if bbl else _paid_learning(state, contract.starts)
    return sorted([*learning, *(one for one in state.contracts if one.starts < contract.starts)], key=lambda one: one.starts)


def _paid_learning(state: Trajectory, before: date) -> Iterator[Contract]:
    """The work of learning for a wage that began before a day, oldest first, as the contract for a time that it is by law: one with each
    employer, as long as it was paid without a day in between (BW art. 7:610)."""
    stay: Contract | None = None
    for number, one in enumerate(state.leer_werk.incomes):
        if one.employer is None or one.starts >= before:
            continue
        last = min(_last(state, number) or before, before - _DAY)
        if stay and stay.employer == one.employer and stay.until and one.starts <= stay.until + _DAY:
            stay = replace(stay, until=last)
            continue
        if stay:
            yield stay
        terms = (Terms(one.starts, one.wage_cents or 0, one.hours),)
        stay = Contract(one.employer, one.starts, 0, "", one.told_at, terms, until=last)
    if stay:
        yield stay


def _contracts(state: Trajectory) -> list[Contract]:
    return [*state.contracts, *([state.placement.contract] if state.placement.contract else [])]


def _last(state: Trajectory, number: int) -> date | None:
    """The last day of an income; None when it has none. Who works elsewhere earns nothing here any more, and with a contract there is
    another income."""
    one, incomes = state.leer_werk.incomes[number], state.leer_werk.incomes
    after = [each.starts for each in incomes[number + 1 : number + 2]]
    after += [day for day in sorted(each.starts for each in _contracts(state)) if day > one.starts]
    after += [day for day in _elsewhere(state, one) if day > one.starts]
    return min([each - _DAY for each in after] + ([one.ends] if one.ends else []), default=None)


def _spans(state: Trajectory) -> Iterator[Span]:
    for number, one in enumerate(state.leer_werk.incomes):
        if not one.enough or one.employer not in (None, state.leer_werk.workplace):
            continue
        last = _last(state, number)
        if last is None or last >= one.starts:
            yield Span(one.income, one.starts, last)
    for trial in (*state.trials, *([state.placement.on_trial] if state.placement.on_trial else [])):
        # Nobody is on trial without permission, and that is to let benefit run on.
        yield Span(Income.BENEFIT, day_of(trial.starts), day_of(trial.ended_at or trial.ends))
    for contract in _contracts(state):
        if contract is state.placement.contract or contract.over_on:
            # One that may be renewed is watched until that is known (`workflows.steps.contract`).
            yield Span(Income.WAGE, contract.starts, contract.over_on or (last_day(contract) if contract.ends else None))


def _elsewhere(state: Trajectory, wage: Living) -> Iterator[date]:
    """The first days of work on trial with another employer than the one that pays a wage."""
    employer: UUID | None = wage.employer
    for trial in (*state.trials, *([state.placement.trial] if state.placement.trial else [])):
        if wage.income is Income.WAGE and employer is not None and trial.employer != employer:
            yield day_of(trial.starts)
