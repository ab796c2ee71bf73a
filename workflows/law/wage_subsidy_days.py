"""What loonkostensubsidie is worth on each day, by what is known of it now: pure, and the same in whatever order things were told.

It goes by what was given, the hours and the age of that day, in the amounts of the year (Participatiewet art. 2; art. 10d lid 4, 5 and 7).
What was reckoned before something was told is laid beside it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from events.days import day_of
from events.trajectory.account import Account, Given, Reckoned
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import contracts_of, hours_from, hours_on
from workflows.law.contract import last_day
from workflows.law.key import Key
from workflows.law.minimum_wage import next_birthday, young_on
from workflows.law.policy import Rules
from workflows.law.wage_subsidy import WageSubsidy, WageSubsidyRules

Law = Callable[[date], Rules]
"""The numbers of law and policy, in the amounts of a day."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What it is worth from a day on, and what that follows from. `year` is the first day of those with the same amounts."""

    since: date
    given: Given
    hours: int | None
    age: int | None
    year: date
    worth: WageSubsidy


def formula(rules: Rules, age: int | None, value: int | None, hours: int | None) -> WageSubsidy:
    """What the formula gives for a loonwaarde; without one it is the forfait."""
    amounts = WageSubsidyRules.of(rules, age)
    return amounts.in_advance(hours) if value is None else amounts.measured(value, hours)


def due(state: Trajectory, employer: UUID, account: Account, law: Law, until: date) -> list[Due]:
    """What subsidy for the work with an employer is worth up to and with a day, oldest first; of days for which nothing is given nothing.
    Each begins where it is another, and is in the amounts of its first day."""
    if not account.given:
        return []
    line: list[Due] = []
    for day in _days(state, employer, account, law, until):
        given = account.given_on(day)
        if given is None:
            continue
        hours, age, year = hours_on(state, employer, day), young_on(state.civic.born, day), first_of_year(law, day)
        last = line[-1] if line else None
        if last is None or (last.given, last.hours, last.age, last.year) != (given, hours, age, year):
            line.append(Due(day, given, hours, age, year, formula(law(day), age, given.value, hours)))
    return line


def _days(state: Trajectory, employer: UUID, account: Account, law: Law, until: date) -> list[date]:
    """The days on which it can be another."""
    first = account.given[0].since
    days = {one.since for one in account.given} | {day for day, _ in hours_from(state, employer)}
    days |= {account.over} if account.over else set()
    year = next_year(law, first)
    while year <= until:
        days, year = days | {year}, next_year(law, year)
    birthday = next_birthday(state, first)
    while birthday is not None and birthday <= until:
        days, birthday = days | {birthday}, next_birthday(state, birthday)
    return sorted(day for day in days if first <= day <= until)


def first_of_year(law: Law, day: date) -> date:
    """The last day, up to and with this one, on which the law has all subsidy reckoned again (lid 7)."""
    this_year = date(day.year, law(day).number(Key.SUBSIDY_RECALCULATED_IN), 1)
    return this_year if this_year <= day else this_year.replace(year=day.year - 1)


def next_year(law: Law, after: date) -> date:
    """The first such day after a day."""
    this_year = date(after.year, law(after).number(Key.SUBSIDY_RECALCULATED_IN), 1)
    return this_year if this_year > after else this_year.replace(year=after.year + 1)


def first_other(account: Account, line: list[Due], law: Law, until: date) -> date | None:
    """The first day up to and with one on which what is due does not follow from what was reckoned: something was told since, or the
    calendar went on."""
    days = sorted(day for day in {one.since for one in line} | {one.since for one in account.reckoned} if day <= until)
    return next((day for day in days if (now := on(line, account, day)) and not _follows(account.reckoned_on(day), now, law)), None)


def on(line: list[Due], account: Account, day: date) -> Due | None:
    """What is due for a day."""
    return next((one for one in reversed(line) if one.since <= day), None) if account.given_on(day) else None


def _follows(before: Reckoned | None, now: Due, law: Law) -> bool:
    if before is None or before.since < now.given.since:
        return False
    reckoned = (before.value, before.hours, young_on(before.born, before.since), first_of_year(law, before.since))
    return reckoned == (now.given.value, now.hours, now.age, now.year)


def settled_from(before: Account, account: Account, line: list[Due], since: date, today: date) -> date | None:
    """The first day, from one on and before today, of which another amount was told before today than is due now, or another part
    granted; None when there is none. What was not given yet is paid by the decision itself."""
    days = {since} | {one.since for one in line} | {one.since for one in before.reckoned}
    days |= {one.since for one in (*before.given, *account.given)}
    for day in sorted(day for day in days if since <= day < today):
        given, told, now = before.given_on(day), before.reckoned_on(day), on(line, account, day)
        if given and told and now and told.told_on < today and (given.percent, told.cents) != (now.given.percent, now.worth.cents):
            return day
    return None


# Which days somebody works there ---------------------------------------------------------------------------------------------------


def works_there(state: Trajectory, employer: UUID) -> Iterator[tuple[date, date | None]]:
    """The first and last days of paid work with an employer, by contract or while learning, as they are known now; None has no end. Who is
    on trial with another employer, or works there by contract, does not learn for a wage any more."""
    contracts, trials = contracts_of(state), (*state.trials, *([state.placement.trial] if state.placement.trial else []))
    elsewhere = [one.starts for one in contracts] + [day_of(one.starts) for one in trials if one.employer != employer]
    for wage, follows in pairwise((*state.leer_werk.incomes, None)):
        if wage is not None and wage.employer == employer:
            begun = [day for day in elsewhere if day > wage.starts] + ([follows.starts] if follows else [])
            last = min([day - _DAY for day in begun] + ([wage.ends] if wage.ends else []), default=None)
            yield wage.starts, last
    for contract in contracts:
        if contract.employer == employer:
            yield contract.starts, contract.over_on or last_day(contract)


def worked_until(state: Trajectory, employer: UUID) -> date | None:
    """The last day of the work with an employer; None when no end is known."""
    ends = [last for _, last in works_there(state, employer)]
    # A wage for some days beside a contract that runs on ends no work: then the day after it would be one of work again.
    return None if None in ends else max((last for last in ends if last), default=None)


def works_on(state: Trajectory, employer: UUID, day: date) -> bool:
    """Whether a day is one of that work."""
    return any(first <= day and (last is None or day <= last) for first, last in works_there(state, employer))
