"""Whether work is what the programme calls duurzaam, and if not, what it lacks (whitepaper l.6-8)."""

from datetime import date, datetime, time

from events.trajectory.state import Trajectory
from events.vocabulary.values import Shortfall
from workflows.decisions.acceptance import too_low
from workflows.law.contract import last_day
from workflows.law.in_force import rules_for
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM
from workflows.programme.document import Programme


def shortfalls(state: Trajectory, plan: Programme, today: date) -> tuple[Shortfall, ...]:
    """What the job lacks on a day; of a contract that does not tell its hours, those of a full-time week count."""
    contract, meant = state.placement.contract, plan.sustained
    assert contract is not None, "who is at work has a contract"
    terms = contract.on(today)
    hours = terms.hours or rules_for(state, plan.sector, plan.level).number(Key.SUBSIDY_FULL_TIME)
    last = last_day(contract)
    first = datetime.combine(contract.starts, time(), AMSTERDAM)
    at_work = (meant.at_work or plan.aftercare.length).period.after(first).astimezone(AMSTERDAM).date()
    lacking = {
        Shortfall.HOURS: hours < meant.hours,
        Shortfall.WAGE: meant.minimum_wage and bool(too_low(state, terms.wage_cents, terms.hours, max(today, terms.starts))),
        Shortfall.LENGTH: today < at_work,
        Shortfall.CONTRACT: meant.runs_on and (contract.ends or (last is not None and last < today)),
    }
    return tuple(shortfall for shortfall, lacks in lacking.items() if lacks)
