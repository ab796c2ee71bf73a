"""What loonkostensubsidie comes to is reckoned in the amounts of each year, for the age and the hours of each day, and again from the first
day that turns out to be otherwise, whatever was told in whatever order (Participatiewet art. 2; art. 10d lid 4, 5 and 7)."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from dateutil.relativedelta import relativedelta

from events.trajectory.account import Account
from events.trajectory.change import replace
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import employer_of, hours_on, subsidy_with
from events.vocabulary.base import Event
from events.vocabulary.placement import WageSubsidyRecalculated
from workflows.law.in_force import rules_for
from workflows.law.minimum_wage import age_on
from workflows.law.wage_subsidy import WageSubsidy
from workflows.law.wage_subsidy_days import Law, due, first_other, formula, settled_from, worked_until, works_on
from workflows.tracks.paid_work import Employment
from workflows.verbs.desk import Desk

_AHEAD = relativedelta(months=13)
"""So far is looked for the next day to reckon it again: there is one in each year."""


def first_day(desk: Desk, work: Employment) -> date:
    """The first day that a decision of now is about, however long it took: that of a move, the one after a forfait, or the first paid day
    of work for which nothing was given (lid 1, 2 and 5). What runs is another from the day that was set to fix the loonwaarde again, for
    lid 6 names no other, and otherwise from today; what ended from the day it was asked again.
    """
    subsidy, today = subsidy_with(desk.state, work.employer), desk.day_of(desk.now())
    if subsidy.moved_on is not None:
        return subsidy.moved_on
    forfait = forfait_of(desk, work.employer)
    if forfait is not None and not desk.state.wage_value.left_out:
        return max(work.starts, forfait + timedelta(days=1))
    if subsidy.running:
        return max(work.starts, subsidy.since or work.starts, desk.state.wage_value.since or today)
    ended_on = desk.state.account(work.employer).ended_on
    if ended_on is None or ended_on <= work.starts:
        return work.starts
    asked = desk.day_of(subsidy.requested_at) if subsidy.requested_at else today
    return max(ended_on, asked)


def forfait_of(desk: Desk, employer: UUID) -> date | None:
    """The last day of the forfait that was given for the work with an employer, and that no decision followed yet."""
    ends = desk.state.wage_value.forfait_ends
    return desk.day_of(ends) if ends is not None and subsidy_with(desk.state, employer).forfait else None


def compute(desk: Desk, employer: UUID, on: date) -> WageSubsidy:
    """What the formula gives in the amounts and for the age and hours of a day: from the loonwaarde, or the forfait where there is none
    yet, or where it runs on that day."""
    forfait, value = forfait_of(desk, employer), desk.state.wage_value
    in_advance = value.left_out or (forfait is not None and on <= forfait)
    known = None if in_advance else value.known
    return formula(desk.rules(on=on), age_on(desk.state, on), known, hours_on(desk.state, employer, on))


def law_of(desk: Desk, state: Trajectory) -> Law:
    """The numbers for this trajectory, in the amounts of a day."""
    return lambda day: rules_for(state, desk.plan.sector, desk.plan.level, day)


def within_work(state: Trajectory, employer: UUID, account: Account, until: date) -> date:
    """A day, or the last of the work when that is sooner."""
    last = worked_until(state, employer) if account.ended_on is None else None
    return min(until, last) if last else until


async def recalculate(desk: Desk) -> None:
    """Of every employer, as soon as something is due that does not follow from what was reckoned: for a new year, other hours, another age
    or loonwaarde, or work that went on; also what a pause passed over, and what was told afterwards."""
    while True:
        await desk.conclude(lambda state: reckonings(desk, state, desk.day_of(desk.now())))
        following = next_reckoning(desk, desk.state, desk.day_of(desk.now()))
        await desk.until_other(reckoned_by, at=desk.beginning_of(following) if following else None)


def reckoned_by(state: Trajectory) -> tuple[object, ...]:
    """What decides when it is reckoned again, beside the calendar."""
    return state.accounts, state.leer_werk.incomes, state.placement.contract, state.contracts, state.civic.born, employer_of(state)


def next_reckoning(desk: Desk, state: Trajectory, today: date) -> date | None:
    """The first day to come on which something else is due than was reckoned."""
    law, days = law_of(desk, state), list[date | None]()
    for employer, account in state.accounts.items():
        until = within_work(state, employer, account, today + _AHEAD)
        days.append(first_other(account, due(state, employer, account, law, until), law, until))
        days.append(account.over if resumes(state, employer, account) else None)
    return min((day for day in days if day is not None and day > today), default=None)


def reckonings(desk: Desk, state: Trajectory, today: date) -> dict[str, Event]:
    """All that is to be reckoned by now, with what tells each from others."""
    told: dict[str, Event] = {}
    for employer, before in state.accounts.items():
        for one in reckoned_again(desk, state, employer, before, today):
            told[once_for(desk, f"{employer}:{state.subsidy.decisions}:{one.on}")] = one
    return told


def reckoned_again(desk: Desk, state: Trajectory, employer: UUID, before: Account, today: date) -> Iterator[WageSubsidyRecalculated]:
    """From the first day that is to be reckoned again, each span up to today; the first says since when there is something to settle."""
    resumed = before.over if goes_on(state, employer, before, today) else None
    account, law = replace(before, over=None) if resumed else before, law_of(desk, state)
    until = within_work(state, employer, account, today)
    line = due(state, employer, account, law, until)
    first = resumed or first_other(before, line, law, until)
    if first is None:
        return
    settled = settled_from(before, account, line, first, today)
    if resumed and resumed < today:
        settled = resumed
    for one, later in zip(line, [*line[1:], None], strict=True):
        if later is None or later.since > first:
            on, settling = max(one.since, first), settled if one.since <= first else None
            yield WageSubsidyRecalculated(
                employer=employer,
                on=on,
                computed_percent=one.worth.percent,
                computed_cents=one.worth.cents,
                hours=one.hours,
                settled_from=settling,
            )


def goes_on(state: Trajectory, employer: UUID, account: Account, today: date) -> bool:
    """Whether subsidy ended with work that turned out to go on, without a day in between: it is one employment, for which the municipality
    decided (Participatiewet art. 10d lid 1)."""
    return account.over is not None and account.over <= today and resumes(state, employer, account)


def resumes(state: Trajectory, employer: UUID, account: Account) -> bool:
    """The same, whether that first day after it has come or not."""
    over = account.over
    if over is None or employer_of(state) != employer or subsidy_with(state, employer).running:
        return False
    return works_on(state, employer, over) and replace(account, over=None).given_on(over - timedelta(days=1)) is not None


def once_for(desk: Desk, about: str) -> str:
    """What tells a reckoning from others: a day comes again when something before it was told afterwards."""
    again = (about if turn == 1 else f"{about}:{turn}" for turn in count(1))
    return next(one for one in again if not desk.recorded(WageSubsidyRecalculated, one))
