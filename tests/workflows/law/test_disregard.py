"""Vrijlating of a wage beside benefit (Participatiewet art. 31 lid 2 onder n), until the Participatiewet in balans changes it."""

from datetime import date

import pytest

from workflows.law.disregard import counted_from, disregarded
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


def test_from_2027_these_numbers_stand_in_and_somebody_has_to_look_what_holds_then() -> None:
    numbers = {Key.DISREGARD_SHARE, Key.DISREGARD_AT_MOST, Key.DISREGARD_LENGTH}
    assert disregarded(LAW.as_on(date(2027, 3, 1)), 80_000) == 20_000
    assert not numbers & {entry.key for entry in stale(LAW, date(2026, 12, 31))}
    assert numbers <= {entry.key for entry in stale(LAW, date(2027, 1, 1))}
