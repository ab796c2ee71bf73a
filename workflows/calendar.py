"""When a term ends: by the calendar, by the Algemene termijnenwet, or in working days. Deterministic: no clock is read here.

A term counted in days ends at the end of its last day in the Netherlands. The day on which it starts does not count, so a term of one
week from a Tuesday ends on the Tuesday after.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import holidays

from workflows.period import AMSTERDAM, Period

_ATW_LONGEST = {"years": 0, "months": 3, "weeks": 12, "days": 90, "hours": 0, "minutes": 0, "seconds": 0}
"""Longer terms, and terms in hours, are outside the Algemene termijnenwet (art. 4 onder a)."""

_HOLIDAYS = holidays.country_holidays("NL", categories=("public", "optional"))


class TermRule(StrEnum):
    """How the end of a term is found."""

    CALENDAR = "kalender"
    ATW = "algemene-termijnenwet"
    WORKING_DAYS = "werkdagen"


def is_holiday(day: date) -> bool:
    """Whether `day` is an algemeen erkende feestdag (Algemene termijnenwet art. 3 lid 1 and 2; Liberation Day counts every year).

    Days that a royal decree puts on a level with them for some years (art. 3 lid 3) are not counted.
    """
    return day in _HOLIDAYS


def is_working_day(day: date) -> bool:
    """Whether `day` is not a Saturday, a Sunday or an algemeen erkende feestdag."""
    return day.weekday() < 5 and not is_holiday(day)


def deadline(start: datetime, period: Period, rule: TermRule = TermRule.CALENDAR) -> datetime:
    """The last moment, in UTC, of a term of `period` that starts at `start`.

    - `CALENDAR`: exactly `period` after `start`, also at night and on Sundays; for what parties agree among themselves.
    - `ATW`: the end of the last day, moved to the next working day when it is none (art. 1), and with at least two working days in a term
      of three days or more (art. 2). Terms in hours, over 90 days, twelve weeks or three months, or in years, are not moved (art. 4).
    - `WORKING_DAYS`: the end of the last of `period.days` working days.

    Terms shorter than days are counted exactly whatever the rule, so that a policy in seconds stays one.

    Raises:
        ValueError: when `start` has no time zone, or working days are counted in weeks, months or years.
    """
    exact = period.after(start)
    if rule is TermRule.CALENDAR or not period.whole_days:
        return exact
    first = start.astimezone(AMSTERDAM).date()
    last = exact.astimezone(AMSTERDAM).date()
    if rule is TermRule.WORKING_DAYS:
        return _end_of(_after_working_days(first, period))
    if _within_atw(period):
        last = _by_atw(first, last)
    return _end_of(last)


def _within_atw(period: Period) -> bool:
    return all(getattr(period, unit) <= longest for unit, longest in _ATW_LONGEST.items())


def _by_atw(first: date, last: date) -> date:
    if (last - first).days >= 3:
        working = (day for day in _days_after(first) if is_working_day(day))
        next(working)
        last = max(last, next(working))
    return last if is_working_day(last) else next(day for day in _days_after(last) if is_working_day(day))


def _after_working_days(first: date, period: Period) -> date:
    if period.years or period.months or period.weeks:
        raise ValueError(f"werkdagen tellen in dagen, niet in {period.in_words()}")
    working = (day for day in _days_after(first) if is_working_day(day))
    last = first
    for _ in range(period.days):
        last = next(working)
    return last


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, AMSTERDAM).astimezone(UTC)
