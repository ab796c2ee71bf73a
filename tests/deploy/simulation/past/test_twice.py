"""The same person lived twice: the same fact for fact until the adjustment, and only then another life."""

from datetime import date
from functools import cache

import pytest

from deploy.simulation.past.cohort import Cohort
from deploy.simulation.past.twice import PLACES, Twice, adjustments, lived_twice
from deploy.simulation.past.unheeded import facts
from deploy.simulation.past.worlds import training

pytestmark = pytest.mark.timeout(900)
COHORT = Cohort(24, 3, 7, date(2026, 11, 24), training(1, 1)[0])


@cache
def pairs() -> list[Twice]:
    return [pair for number in range(COHORT.participants) if (pair := lived_twice(COHORT, number))]


def test_until_the_adjustment_both_lives_are_the_same_fact_for_fact() -> None:
    assert len(pairs()) > 5
    for pair in pairs():
        one, other = ([each.fact for each in facts(life) if each.fact.occurred_at < pair.at] for life in (pair.adjusted, pair.withheld))
        assert one == other
        assert one


def test_in_one_life_it_was_made_and_in_the_other_it_never_is() -> None:
    for pair in pairs():
        assert next(adjustments(pair.adjusted)) == (pair.at, pair.place)
        assert pair.place not in [place for _, place in adjustments(pair.withheld)]


def test_both_lives_have_the_same_trouble_ahead_of_them() -> None:
    for pair in pairs():
        assert pair.adjusted.fate.nature == pair.withheld.fate.nature


def test_alone_nothing_is_adjusted_in_the_other_life() -> None:
    one = pairs()[0]
    number = next(number for number in range(COHORT.participants) if COHORT.trajectory(number) == one.adjusted.trajectory)
    pair = lived_twice(COHORT, number, once=one.adjusted, alone=True)
    assert pair is not None
    assert not list(adjustments(pair.withheld))


def test_who_was_not_adjusted_has_one_life() -> None:
    without = [n for n in range(COHORT.participants) if COHORT.trajectory(n) not in {pair.adjusted.trajectory for pair in pairs()}]
    assert lived_twice(COHORT, without[0]) is None
    assert len(PLACES) == 2
