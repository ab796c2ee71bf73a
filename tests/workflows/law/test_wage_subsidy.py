"""Loonkostensubsidie: worked examples that were computed by hand, and what holds for every loonwaarde (Participatiewet art. 10d)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.key import Key
from workflows.law.policy import Whose, policy_set
from workflows.law.wage_subsidy import WageSubsidy, WageSubsidyRules

LAW = WageSubsidyRules.of(policy_set("nederland").as_on(date(2026, 11, 24)))
"""2.337,00 a month; with 8 % holiday allowance 2.523,96; with 23,5 % on top 3.117,0906."""
WAGE_VALUES = st.integers(0, 100)
HOURS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("wage_value", "hours", "percent", "cents"),
    [
        # 20 % of 2.523,96 = 504,792; × 1,235 = 623,41812
        (80, 36, 20, 62_342),
        # 45 % of 2.523,96 = 1.135,782; × 1,235 = 1.402,69077
        (55, 36, 45, 140_269),
        # As above for 24 of 36 hours: two thirds of 1.402,69077 = 935,12718
        (55, 24, 45, 93_513),
        # 80 % is over the cap: 70 % of 2.523,96 = 1.766,772; × 1,235 = 2.181,96342
        (20, 36, 70, 218_196),
        (30, 36, 70, 218_196),
        (31, 36, 69, 215_079),
        (100, 36, 0, 0),
    ],
)
def test_the_subsidy_is_the_difference_with_the_minimum_wage_and_never_over_the_cap(
    wage_value: int, hours: int, percent: int, cents: int
) -> None:
    assert LAW.measured(wage_value, hours) == WageSubsidy(percent, cents)


def test_before_loonwaarde_is_measured_it_is_half_of_the_minimum_wage() -> None:
    # 50 % of 2.523,96 = 1.261,98; × 1,235 = 1.558,5453; for 32 of 36 hours 1.385,3736
    assert LAW.in_advance(36) == WageSubsidy(50, 155_855)
    assert LAW.in_advance(32) == WageSubsidy(50, 138_537)


def test_for_more_than_36_hours_it_is_more_up_to_a_full_week_of_the_sector() -> None:
    """Lid 4 and 5: reduced or increased where the agreed hours are fewer or more than 36, at most those of a full week."""
    # 70 % of 2.523,96 = 1.766,772; × 1,235 = 2.181,96342; for 40 of 36 hours 2.424,403800
    assert (LAW.measured(30, 36), LAW.measured(30, 40)) == (WageSubsidy(70, 218_196), WageSubsidy(70, 242_440))
    # 1.558,5453 for 40 of 36 hours: 1.731,717
    assert LAW.in_advance(40) == WageSubsidy(50, 173_172)
    assert LAW.measured(30, 60) == LAW.measured(30, 40)
    assert LAW.in_advance(60) == LAW.in_advance(40)
    shorter = replace(LAW, full_week=38)
    assert shorter.measured(30, 40) == shorter.measured(30, 38) != LAW.measured(30, 40), "where 38 hours are a full week"


def test_a_full_week_is_that_of_the_sector() -> None:
    construction = policy_set("nederland").as_on(date(2026, 11, 24), whose=Whose(sector="bouw"))
    assert construction.entry(Key.SUBSIDY_FULL_WEEK).sector == "bouw"


def test_a_contract_that_names_no_hours_counts_as_36() -> None:
    assert LAW.measured(80, None) == LAW.measured(80, 36)


@pytest.mark.parametrize(
    ("day", "age", "cents"),
    [
        # 60 % of 2.337,00 = 1.402,20; + 8 % = 1.514,376; half of it = 757,188; × 1,235 = 935,12718
        ("2026-12-31", 19, 93_513),
        # 75 % = 1.752,75; + 8 % = 1.892,97; half of it = 946,485; × 1,235 = 1.168,908975
        ("2027-01-01", 19, 116_891),
        ("2026-12-31", 21, 155_855),
        ("2026-12-31", None, 155_855),
    ],
)
def test_of_who_is_younger_than_twenty_one_it_goes_by_the_minimum_wage_of_their_age(day: str, age: int | None, cents: int) -> None:
    """Participatiewet art. 2."""
    law = WageSubsidyRules.of(policy_set("nederland").as_on(date.fromisoformat(day)), age)
    assert law.in_advance(36) == law.measured(50, 36) == WageSubsidy(50, cents)


KOEN = WageSubsidyRules(215_500, Decimal(0), Decimal(0), Decimal(70), Decimal(50), 36, 40)
"""2.155,00 a month with holiday allowance and without charges of the employer: the case of MinBZK in its machine-readable law."""


@pytest.mark.parametrize(
    ("wage_value", "hours", "percent", "cents"),
    [
        # MinBZK/regelrecht, participatiewet/scenarios/financieel_cv_koen.feature, on 1 July 2026
        (60, 32, 40, 76_622),
        (60, 36, 40, 86_200),
        (60, 27, 40, 64_650),
        # the same, loonkostensubsidie.feature: half of it, and no more than 70 %
        (50, 36, 50, 107_750),
        (10, 36, 70, 150_850),
    ],
)
def test_it_is_what_the_ministry_reckons(wage_value: int, hours: int, percent: int, cents: int) -> None:
    assert KOEN.measured(wage_value, hours) == WageSubsidy(percent, cents)


def test_the_forfait_is_what_the_ministry_reckons() -> None:
    # The same case, in its questions on the amounts: 1.077,50 for 36 hours, and about 958 for 32.
    assert KOEN.in_advance(36) == WageSubsidy(50, 107_750)
    assert KOEN.in_advance(32) == WageSubsidy(50, 95_778)


def test_other_numbers_give_another_subsidy() -> None:
    round_numbers = WageSubsidyRules(156_000, Decimal(10), Decimal(20), Decimal(60), Decimal(50), 36, 40)
    # 1.560,00 + 10 % = 1.716,00; 40 % = 686,40; + 20 % = 823,68
    assert round_numbers.measured(60, 36) == WageSubsidy(40, 82_368)
    assert round_numbers.measured(10, 36) == WageSubsidy(60, 123_552), "60 % is the cap here"


@given(WAGE_VALUES, HOURS)
def test_it_is_never_negative_and_never_above_the_cap(wage_value: int, hours: int) -> None:
    subsidy, most = LAW.measured(wage_value, hours), LAW.measured(0, hours)
    assert 0 <= subsidy.percent <= LAW.cap
    assert 0 <= subsidy.cents <= most.cents
    cap = LAW.wage * Decimal(hours) / LAW.full_time * (1 + LAW.holiday_allowance / 100) * LAW.cap / 100 * (1 + LAW.employer_charges / 100)
    assert subsidy.cents <= cap + Decimal("0.5")


@given(WAGE_VALUES, WAGE_VALUES, HOURS)
def test_who_is_worth_more_costs_less_subsidy(one: int, other: int, hours: int) -> None:
    less, more = sorted((one, other))
    assert LAW.measured(less, hours).cents >= LAW.measured(more, hours).cents


@given(WAGE_VALUES, HOURS, HOURS)
def test_who_works_more_hours_gets_more_in_proportion(wage_value: int, one: int, other: int) -> None:
    one, other = min(one, LAW.full_week), min(other, LAW.full_week)
    first, second = LAW.measured(wage_value, one).cents, LAW.measured(wage_value, other).cents
    assert abs(first * other - second * one) <= (one + other) / 2, "but for the rounding to whole cents"
