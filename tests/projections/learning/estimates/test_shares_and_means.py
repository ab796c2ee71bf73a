"""Shares, differences, means, medians, costs and growth: as in the papers and by hand."""

import math
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.clusters import APART
from projections.learning.estimates.distributions import t, z
from projections.learning.estimates.growth import MONTH, mean_growth, slope
from projections.learning.estimates.means import cost_per_success, mean, median
from projections.learning.estimates.proportions import difference, proportion, together
from projections.learning.estimates.score import wilson
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
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3; of one of 29 the lower bound is moved down."""
    assert wilson(successes / n, n) == pytest.approx((low, high), abs=0.00006)
    if successes != 1:
        assert bounds(proportion(successes, n)) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(("successes", "poisson"), [(1, 0.0513), (2, 0.3554), (3, 0.8177)])
def test_of_few_the_lower_bound_is_that_of_a_poisson_number(successes: int, poisson: float) -> None:
    """Brown, Cai and DasGupta (2001), 4.1: 0.051293, 0.355362, 0.817691 over n. Wilson and Hilferty are near, and not above."""
    low, high = bounds(proportion(successes, 200))
    assert poisson - 0.013 < low * 200 <= poisson
    assert high == wilson(successes / 200, 200)[1]
    assert bounds(proportion(200 - successes, 200)) == pytest.approx((1 - high, 1 - low))


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


@pytest.mark.parametrize("successes", range(10))
def test_whether_a_share_is_told_follows_from_how_many_there_are_and_not_from_what_they_did(successes: int) -> None:
    assert proportion(successes, 9, minimum=10) == difference((20, 40), (successes, 9), minimum=10) == TooFew(10)
    assert told(proportion(successes, 10, minimum=10)).value == successes / 10


def test_too_few_says_what_is_needed_and_not_how_many_there_were() -> None:
    assert str(proportion(2, 4, minimum=5)) == "te weinig om iets te zeggen (er zijn er minstens 5 nodig)"


def test_people_in_classes_tell_less_of_a_share_than_people_apart() -> None:
    """Twelve classes of ten of which all or none succeed, by the definition: ten times fewer people, and Student's quantile for 11."""
    answers = [(number, number % 2 == 0) for number in range(12) for _ in range(10)]
    plan = together(answers)
    assert plan.effect == pytest.approx(10 * 119 / 110)
    assert plan.degrees == pytest.approx(11)
    assert bounds(proportion(60, 120, plan=plan)) == pytest.approx(wilson(0.5, 12 * 110 / 119, quantile=t(11)))
    assert together((None, number % 2 == 0) for number in range(120)) == together((n, n % 2 == 0) for n in range(120)) == APART
    assert proportion(20, 40, plan=together((number % 2, number < 20) for number in range(40))) == TooFew(1), (
        "of two classes nothing is told"
    )


@pytest.mark.parametrize(("groups", "alike"), [(4, 0.15), (12, 1.5 / 12), (24, 0.08)])
def test_groups_are_taken_to_be_a_little_alike_also_where_chance_did_not_show_it_and_few_groups_more(groups: int, alike: float) -> None:
    even = together((number % groups, number % (2 * groups) < groups) for number in range(10 * groups))
    assert even.effect == pytest.approx(1 + 9 * alike)
    assert together((number % groups, False) for number in range(10 * groups)).effect == even.effect


def test_a_mean_of_what_is_not_skewed_has_the_interval_of_student() -> None:
    """1 … 21: the mean is 11, the variance 38.5, and Student's quantile for 20 degrees of freedom 2.086."""
    half = 2.085963 * math.sqrt(38.5 / 21)
    assert bounds(mean(range(1, 22))) == pytest.approx((11 - half, 11 + half), abs=1e-5)
    assert mean(range(19)) == TooFew(20)


def test_of_values_that_are_all_alike_the_mean_is_not_told() -> None:
    assert mean([4.0] * 25) == mean([0.0] * 25) == TooFew(20)
    assert mean_growth([[(0, 1), (90, 1)]] * 25) == TooFew(10)
    assert cost_per_success([(100.0, 1.0)] * 25) == TooFew(20)


def test_a_long_tail_to_the_right_moves_the_interval_up_and_never_below_nought() -> None:
    found = told(mean([1, 1, 2, 2, 3, 3, 4, 30] * 3))
    assert found.high - found.value > 1.5 * (found.value - found.low)
    assert told(mean([0.0] * 21 + [0.1] * 2 + [30.0])).low >= 0
    growth = told(mean([-1.0, *[1, 1, 2, 2, 3, 3, 4, 30] * 3]))
    assert growth.high - growth.value == pytest.approx(growth.value - growth.low), "to either side of nought it is Student's"


def test_the_interval_of_a_mean_is_wider_of_values_that_belong_together() -> None:
    values = [float(number % 6) for number in range(60)]
    together, alone = told(mean(values, together=[number % 6 for number in range(60)])), told(mean(values))
    assert together.high - together.low > 3 * (alone.high - alone.low)
    assert mean(values, together=[number % 2 for number in range(60)]) == TooFew(20)


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
    costs = range(10, 31)
    found, of_costs = told(cost_per_success((cost, 1) for cost in costs)), told(mean(costs))
    assert (found.value, found.low, found.high) == pytest.approx((20, of_costs.low, of_costs.high))


def test_the_price_of_a_success_is_that_of_fieller_where_nothing_is_skewed() -> None:
    """The roots of his equation, for costs and successes that lie evenly about their means."""
    pairs = [(cost, 1.0 + side) for side in (-0.2, 0.2) for cost in (80.0, 90.0, 100.0, 110.0, 120.0)] * 4
    n, factor = 40, t(39) ** 2 / 40
    costs, successes = (fmean((one[place] - (100, 1)[place]) ** 2 for one in pairs) * n / (n - 1) for place in (0, 1))
    inner, outer = 1 - factor * successes, 100**2 - factor * costs
    root = math.sqrt(100**2 - inner * outer)
    assert bounds(cost_per_success(pairs)) == pytest.approx(((100 - root) / inner, (100 + root) / inner))


def test_a_success_bears_the_costs_of_those_without() -> None:
    pairs = [(100.0, 1.0), (100.0, 0.0)] * 30
    found = told(cost_per_success(pairs))
    assert found.value == 200
    assert found.high - 200 > 200 - found.low
    assert told(cost_per_success([(100.0, 1.0)] + [(100.0, 0.0)] * 30)).high == math.inf, "for all we know nobody succeeds"
    assert told(cost_per_success([(0.0, 1.0)] * 22 + [(1.0, 0.0)])).low == 0, "nothing costs less than nothing"


def test_when_nobody_succeeds_only_the_least_that_a_success_costs_is_known() -> None:
    costs = [100.0 + number for number in range(40)]
    found = told(cost_per_success((cost, 0.0) for cost in costs))
    assert (found.value, found.low, found.high) == (math.inf, told(mean(costs)).low / bounds(proportion(0, 40))[1], math.inf)


def test_growth_of_one_trajectory_is_the_line_through_its_measurements() -> None:
    assert slope([(0, 1), (MONTH, 1.5), (2 * MONTH, 2)]) == pytest.approx(0.5)
    assert slope([(0, 0), (MONTH, 1), (2 * MONTH, 1)]) == pytest.approx(0.5)
    assert slope([(3, 1)]) is None
    assert slope([(3, 1), (3, 2)]) is None


def test_the_growth_of_a_programme_is_that_of_its_trajectories_each_counted_once() -> None:
    paces = [0.1, 0.2, 0.3, 0.4] * 3
    measured = [[(day * MONTH, pace * day) for day in range(2 + place)] for place, pace in enumerate(paces)]
    found = told(mean_growth([*measured, [(0, 1)]]))
    assert found.value == pytest.approx(fmean(paces))
    assert found.n == 12
    assert mean_growth(measured[:9]) == TooFew(10)
