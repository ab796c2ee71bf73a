"""Vrijlating of a wage beside benefit (Participatiewet art. 31 lid 2 onder n, r and z), until the Participatiewet in balans changes it."""

from datetime import date

import pytest

from workflows.law.disregard import counted_from, disregarded, disregarded_after
from workflows.law.key import Key
from workflows.law.policy import policy_set
from workflows.law.upkeep import stale

LAW = policy_set("nederland")
ON = LAW.as_on(date(2026, 11, 24))


@pytest.mark.parametrize(("wage", "left"), [(80_000, 20_000), (114_000, 28_500), (120_000, 28_500), (0, 0), (33, 8)])
def test_a_quarter_of_the_wage_is_left_up_to_an_amount(wage: int, left: int) -> None:
    assert disregarded(ON, wage) == left


def test_the_whole_wage_counts_after_six_months() -> None:
    assert counted_from(ON, date(2026, 8, 31)) == date(2027, 2, 28)
    assert counted_from(ON, date(2026, 11, 1)) == date(2027, 5, 1)


def test_before_the_text_that_was_read_there_is_nothing_to_say() -> None:
    assert disregarded(LAW.as_on(date(2025, 12, 31)), 80_000) is None


BALANCE = LAW.as_on(date(2027, 1, 1))
"""Art. 34a lid 1 onder a."""


@pytest.mark.parametrize(("wage", "left"), [(80_000, 12_000), (250_000, 37_500)])
def test_from_2027_on_it_is_fifteen_percent_without_a_maximum_for_twelve_months(wage: int, left: int) -> None:
    assert disregarded(BALANCE, wage) == left
    assert counted_from(BALANCE, date(2027, 1, 15)) == date(2028, 1, 15)
    assert disregarded(LAW.as_on(date(2026, 12, 31)), 80_000) == 20_000


def test_what_follows_the_first_months_of_2026_is_less_with_subsidy_and_for_a_single_parent_and_ends_with_the_year() -> None:
    # 15 % of 800 and at most 180.19; 12.5 % of 800 and at most 177.66
    assert [disregarded_after(ON, wage, subsidised=True) for wage in (80_000, 200_000)] == [12_000, 18_019]
    assert [disregarded_after(ON, wage, subsidised=False) for wage in (80_000, 200_000)] == [10_000, 17_766]
    assert [disregarded_after(BALANCE, 80_000, subsidised=each) for each in (True, False)] == [None, None]


def test_somebody_looks_before_2027_whether_it_begins_then() -> None:
    assert Key.DISREGARD_SHARE not in {entry.key for entry in stale(LAW, date(2026, 11, 29))}
    assert Key.DISREGARD_SHARE in {entry.key for entry in stale(LAW, date(2026, 12, 15))}
