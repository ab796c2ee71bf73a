"""When a term ends: by the calendar, by the Algemene termijnenwet, or in working days. Deterministic: no clock is read here.

A term counted in days, weeks, months or years ends at the end of its last day in the Netherlands. Of a term that runs from an event the
day of that event does not count (`deadline`): a week from a Tuesday ends on the Tuesday after, and six months from 31 March on
30 September (HR 1 september 2017, ECLI:NL:HR:2017:2225). Of something that lasts so long its first day does (`lasting`): a month from
1 March ends on 31 March.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import holidays
from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field

from events.days import beginning_of as beginning_of
from events.days import day_of
from events.days import end_of as end_of
from workflows.documents import Day, read_document, validated
from workflows.law.period import Period

_ATW_LONGEST = {"months": 3, "weeks": 12, "days": 90}
"""Longer terms, and those in hours or in years, are outside the Algemene termijnenwet (art. 4 onder a)."""

_HOLIDAYS = holidays.country_holidays("NL", categories=("public", "optional"))
# The library gives none after 2100, but its rules hold for as long as the law and the reckoning of Easter do.
_HOLIDAYS.end_year = date.max.year


class _Decree(BaseModel):
    """Days that a royal decree puts on a level with holidays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: frozenset[Day] = Field(alias="dagen")
    source: str = Field(alias="bron", min_length=1)
    certainty: str = Field(alias="zekerheid", min_length=1)


class _Decrees(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    decrees: tuple[_Decree, ...] = Field(alias="besluiten")


_EQUATED = frozenset[date]().union(
    *(decree.days for decree in validated(_Decrees, read_document(Path(__file__).with_name("equated_days.yaml"))).decrees)
)


class TermRule(StrEnum):
    """How the end of a term is found."""

    CALENDAR = "kalender"
    ATW = "algemene-termijnenwet"
    EUROPEAN = "verordening-1182-71"
    WORKING_DAYS = "werkdagen"


def is_holiday(day: date) -> bool:
    """Whether `day` is an algemeen erkende feestdag or on a level with one (Algemene termijnenwet art. 3). Liberation Day is so every year.

    Which days a royal decree adds is known as far as `equated_days.yaml` goes.
    """
    return day in _HOLIDAYS or day in _EQUATED


def is_working_day(day: date) -> bool:
    """Whether `day` is not a Saturday, a Sunday or such a holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def deadline(start: datetime, period: Period, rule: TermRule = TermRule.CALENDAR) -> datetime:
    """The last moment, in UTC, of a term of `period` that runs from `start`, whose day does not count.

    - `CALENDAR`: the end of the last day, also when that is a Sunday. In months and years it has the number of the day of `start`, or
      is the last of a month that is too short for it.
    - `ATW`: that day, moved to the next working day when it is none (art. 1), and with at least two working days in a term of three days
      or more (art. 2). Terms in hours, over 90 days, twelve weeks or three months, or in years, are not moved (art. 4).
    - `EUROPEAN`: that day, moved to the next working day when it is none, however long the term, and with at least two working days in a
      term of two days or more (Regulation (EEC, Euratom) 1182/71 art. 3).
    - `WORKING_DAYS`: the end of the last of `period.days` working days.

    Terms shorter than days are counted exactly whatever the rule, so that a policy in seconds stays one.

    Raises:
        ValueError: when `start` has no time zone, or working days are counted in weeks, months or years.
    """
    exact = period.after(start)
    if not period.whole_days:
        return exact
    first = day_of(start)
    last = day_of(exact)
    if rule is TermRule.WORKING_DAYS:
        last = _after_working_days(first, period)
    elif rule is TermRule.ATW and _within_atw(period):
        last = _on_a_working_day(first, last, holds_two=3)
    elif rule is TermRule.EUROPEAN:
        last = _on_a_working_day(first, last, holds_two=2)
    return end_of(last)


def lasting(start: datetime, period: Period) -> datetime:
    """The last moment, in UTC, of what begins at `start` and lasts for `period`: its first day counts, so the last is the one before the
    day with the same number, or the last of a month that has no such day. What is shorter than days is counted exactly.

    Raises:
        ValueError: when `start` has no time zone.
    """
    exact = period.after(start)
    if not period.whole_days or period.is_zero:
        return exact
    first = day_of(start)
    after = first + relativedelta(years=period.years, months=period.months)
    if after.day != first.day:
        after += timedelta(days=1)
    return end_of(after + timedelta(weeks=period.weeks, days=period.days - 1))


def _within_atw(period: Period) -> bool:
    return not period.years and sum(getattr(period, unit) / longest for unit, longest in _ATW_LONGEST.items()) <= 1


def _on_a_working_day(first: date, last: date, *, holds_two: int) -> date:
    """The last day, or the next working day; a term of `holds_two` days or more holds two working days at least."""
    if (last - first).days >= holds_two:
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
