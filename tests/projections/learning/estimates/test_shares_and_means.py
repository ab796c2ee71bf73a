"""Shares, differences, means, medians, costs and growth: as in the papers and by hand."""

import math
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import Estimate, TooFew
from projections.learning.estimates.distributions import t, z
from projections.learning.estimates.growth import MONTH, mean_growth, slope
from projections.learning.estimates.means import cost_per_success, mean, median
from projections.learning.estimates.proportions import difference, proportion
from tests.projections.learning.estimates.lives import bounds, told


@pytest.mark.parametrize(("degrees", "value"), [(1, 12.7062), (2, 4.3027), (10, 2.2281), (30, 2.0423), (120, 1.9799)])
def test_quantiles_of_student_are_those_of_the_tables(degrees: int, value: float) -> None:
    assert t(degrees) == pytest.approx(value, abs=0.00006)


def test_student_with_many_degrees_of_freedom_is_normal() -> None:
    assert z() == pytest.approx(1.959964, abs=1e-6)
    assert t(1e7, 0.9) == pytest.approx(z(0.9), abs=1e-6)
    with pytest.raises(ValueError, match="degrees of freedom"):
        t(0)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_the_interval_of_a_share_is_that_of_newcombe(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    assert bounds(proportion(successes, n)) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1.0)],
)
def test_the_interval_of_a_difference_is_that_of_newcombe(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    assert bounds(difference(one, other)) == pytest.approx((low, high), abs=0.00006)


@given(st.integers(1, 200), st.data())
def test_a_share_of_failures_is_the_rest(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    rest = told(proportion(successes, n)).complement()
    assert bounds(proportion(n - successes, n)) == pytest.approx((rest.low, rest.high))


@pytest.mark.parametrize(("successes", "n"), [(2, 4), (3, 40), (37, 40), (0, 4)])
def test_a_share_that_tells_of_fewer_than_the_minimum_is_not_told(successes: int, n: int) -> None:
    assert proportion(successes, n, minimum=5) == TooFew(5)
    assert difference((20, 40), (successes, n), minimum=5) == TooFew(5)


def test_too_few_says_what_is_needed_and_not_how_many_there_were() -> None:
    assert str(proportion(2, 4, minimum=5)) == "te weinig om iets te zeggen (er zijn er minstens 5 nodig)"


def test_a_mean_of_what_is_not_skewed_has_the_interval_of_student() -> None:
    """1 … 9: the mean is 5, the standard deviation √7.5, and Student's quantile for 8 degrees of freedom 2.306."""
    half = 2.306004 * math.sqrt(7.5 / 9)
    assert bounds(mean(range(1, 10))) == pytest.approx((5 - half, 5 + half), abs=1e-5)
    assert mean([1, 2]) == TooFew(3)
    assert mean([4.0] * 5) == Estimate(4, 4, 4, 5)


def test_a_long_tail_to_the_right_moves_the_interval_up() -> None:
    found = told(mean([1, 1, 2, 2, 3, 3, 4, 30]))
    assert found.high - found.value > found.value - found.low


def test_the_interval_of_a_median_lies_between_order_statistics() -> None:
    """Of ten, from the second to the ninth covers 1 - 2 × 11/1024."""
    values = [3, 1, 4, 15, 9, 26, 5, 35, 8, 97]
    assert bounds(median(values, level=1 - 22 / 1024)) == (3, 35)
    low, high = bounds(median(values))
    assert 3 < low < 4
    assert 26 < high < 35
    assert median([1, 2, 3]) == TooFew(6)


@given(st.lists(st.integers(-50, 50), min_size=6, max_size=60), st.randoms(use_true_random=False))
def test_a_median_lies_in_its_interval_in_whatever_order_the_values_come(values: list[int], chance: Random) -> None:
    found = told(median(values))
    assert found.low <= found.value <= found.high
    chance.shuffle(values)
    assert median(values) == found


def test_when_everybody_succeeds_a_success_costs_the_mean() -> None:
    costs = [10, 20, 30, 40, 50]
    half = 2.776445 * math.sqrt(250 / 5)
    found = told(cost_per_success((cost, 1) for cost in costs))
    assert (found.value, found.low, found.high) == pytest.approx((30, 30 - half, 30 + half), abs=1e-4)


def test_a_success_bears_the_costs_of_those_without() -> None:
    pairs = [(100.0, 1.0), (100.0, 0.0)] * 30
    found = told(cost_per_success(pairs))
    assert found.value == 200
    assert found.high - 200 > 200 - found.low
    assert cost_per_success([(100.0, 1.0)] + [(100.0, 0.0)] * 30) == TooFew(3)
    assert cost_per_success([(100.0, 0.0)] * 30) == TooFew(3)


def test_growth_of_one_trajectory_is_the_line_through_its_measurements() -> None:
    assert slope([(0, 1), (MONTH, 1.5), (2 * MONTH, 2)]) == pytest.approx(0.5)
    assert slope([(0, 0), (MONTH, 1), (2 * MONTH, 1)]) == pytest.approx(0.5)
    assert slope([(3, 1)]) is None
    assert slope([(3, 1), (3, 2)]) is None


def test_the_growth_of_a_programme_is_that_of_its_trajectories_each_counted_once() -> None:
    paces = [0.1, 0.2, 0.3, 0.4]
    measured = [[(day * MONTH, pace * day) for day in range(2 + place)] for place, pace in enumerate(paces)]
    found = told(mean_growth([*measured, [(0, 1)]]))
    assert found.value == pytest.approx(fmean(paces))
    assert found.n == 4
    assert mean_growth(measured, minimum=5) == TooFew(5)
