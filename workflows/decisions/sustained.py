"""Whether work is what the programme calls duurzaam, and if not, what it lacks (whitepaper l.6-8)."""

from datetime import date, datetime, time
from itertools import count, takewhile

from dateutil.relativedelta import relativedelta

from events.trajectory.placement_parts import Contract
from events.trajectory.state import Trajectory
from events.vocabulary.values import Shortfall
from workflows.decisions.acceptance import too_low
from workflows.law.contract import last_day
from workflows.law.in_force import rules_for
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM
from workflows.law.residence import may_stay
from workflows.programme.document import Programme


def shortfalls(state: Trajectory, plan: Programme, today: date) -> tuple[Shortfall, ...]:
    """What the job lacks on a day. Hours and wage have to be enough on every day of the time that it counts, and not just on the last."""
    contract, meant = state.placement.contract, plan.sustained
    assert contract is not None, "who is at work has a contract"
    last = last_day(contract)
    first = datetime.combine(contract.starts, time(), AMSTERDAM)
    at_work = (meant.at_work or plan.aftercare.length).period.after(first).astimezone(AMSTERDAM).date()
    days = _telling(contract, today)
    lacking = {
        Shortfall.HOURS: any(_hours(state, plan, contract, day) < meant.hours for day in days),
        Shortfall.WAGE: meant.minimum_wage and any(_too_low_on(state, contract, day) for day in days),
        Shortfall.LENGTH: today < at_work,
        Shortfall.CONTRACT: (meant.runs_on and (contract.ends or (last is not None and last < today))) or not may_stay(state, today),
    }
    return tuple(shortfall for shortfall, lacks in lacking.items() if lacks)


def _telling(contract: Contract, today: date) -> list[date]:
    """Days on which hours or wage may have become enough or too little: when terms begin, the first of a month, and today."""
    firsts = (contract.starts + relativedelta(months=n, day=1) for n in count(1))
    changes = (terms.starts for terms in contract.terms if contract.starts <= terms.starts <= today)
    return sorted({contract.starts, today, *changes, *takewhile(lambda day: day <= today, firsts)})


def _hours(state: Trajectory, plan: Programme, contract: Contract, day: date) -> float:
    """Of a contract that does not tell its hours those of a full-time week count."""
    return contract.hours(day) or rules_for(state, plan.sector, plan.level).number(Key.SUBSIDY_FULL_TIME)


def _too_low_on(state: Trajectory, contract: Contract, day: date) -> bool:
    terms = contract.on(day)
    return bool(too_low(state, terms.wage_cents, terms.hours, max(day, terms.starts), full_week=contract.full_week))
