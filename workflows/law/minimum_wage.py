"""The statutory minimum wage of a month, by hours, age and day (Wet minimumloon en minimumvakantiebijslag art. 7 and 8)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

from events.trajectory.state import Trajectory
from workflows.law.key import Key
from workflows.law.policy import Rules

_YOUNG = {
    15: Key.MINIMUM_AT_15,
    16: Key.MINIMUM_AT_16,
    17: Key.MINIMUM_AT_17,
    18: Key.MINIMUM_AT_18,
    19: Key.MINIMUM_AT_19,
    20: Key.MINIMUM_AT_20,
}
"""Years of age with a part of the minimum wage (Besluit minimumjeugdloon); from 21 on it is the whole."""

_YOUNG_IN_BBL = {**_YOUNG, 18: Key.BBL_MINIMUM_AT_18, 19: Key.BBL_MINIMUM_AT_19, 20: Key.BBL_MINIMUM_AT_20}
"""The same of who learns and works in the beroepsbegeleidende leerweg, for whom it is lower from 18 on."""

ADULT = max(_YOUNG) + 1
"""Years of age from which the minimum wage is the whole."""


def age_on(state: Trajectory, day: date) -> int | None:
    """How old the participant is on a day, by what the municipality told; None when nobody knows it.

    Who was born on 29 February is a year older on the last day of that month, which is the better day for them.
    """
    born = state.civic.born
    return relativedelta(day, born).years if isinstance(born, date) else None


def young_on(born: object, day: date) -> int | None:
    """The age on a day of who was born then, when that makes another minimum wage than that of an adult."""
    age = relativedelta(day, born).years if isinstance(born, date) else None
    return age if age in _YOUNG else None


def next_birthday(state: Trajectory, day: date) -> date | None:
    """The first later day on which the age of the participant makes another minimum wage; None when there is none any more."""
    born = state.civic.born
    if not isinstance(born, date):
        return None
    return next((one for age in (*_YOUNG, ADULT) if (one := born + relativedelta(years=age)) > day), None)


def lowest_wage(rules: Rules, hours: int | None, age: int | None = None, *, bbl: bool = False) -> int | None:
    """Cents a month for so many hours a week, in the amounts of the day of the rules. Without `hours` those of the shortest full week, and
    without an `age` those of an adult. With `bbl` those of who learns and works in the beroepsbegeleidende leerweg.

    None when there is no amount an hour on that day: the law has one since 2024.

    Raises:
        PolicyError: when the policy lacks another number.
    """
    hourly = hourly_wage(rules, age, bbl=bbl)
    if hourly is None:
        return None
    return int(Decimal(hourly) * (hours or rules.number(Key.SUBSIDY_FULL_TIME)) * 52 / 12)


def next_minimum(rules: Rules) -> date | None:
    """The first day after that of the rules on which the amounts are others; None when none is known yet."""
    return rules.next_day(Key.MINIMUM_WAGE_HOUR, *_YOUNG.values(), *_YOUNG_IN_BBL.values())


def full_week(rules: Rules) -> int | None:
    """The hours of a full week, in the sector that the rules are for; None when the policy does not say."""
    return rules.number(Key.SUBSIDY_FULL_WEEK) if rules.says(Key.SUBSIDY_FULL_WEEK) else None


def hourly_wage(rules: Rules, age: int | None = None, *, bbl: bool = False) -> int | None:
    """Cents an hour, rounded as the amounts of the young are published."""
    if not rules.says(Key.MINIMUM_WAGE_HOUR):
        return None
    return _at(age, rules.cents(Key.MINIMUM_WAGE_HOUR), rules, _YOUNG_IN_BBL if bbl else _YOUNG)


def monthly_wage(rules: Rules, age: int | None = None) -> int:
    """Cents of a month by the law (Participatiewet art. 2): under 21 that of the age, and without an `age` that of an adult.

    Raises:
        PolicyError: when the policy lacks a number of it.
    """
    return _at(age, rules.cents(Key.MINIMUM_WAGE_MONTH), rules, _YOUNG)


def _at(age: int | None, whole: int, rules: Rules, young: dict[int, Key]) -> int:
    part = rules.percent(young[age]) if age in young else Decimal(100)
    return int((Decimal(whole) * part / 100).quantize(Decimal(1), ROUND_HALF_UP))
