"""How strong an unrecorded reason would have to be: by the published numbers, and by making one."""

import math

import pytest

from projections.learning.estimates.risk import Life, table
from projections.learning.estimates.sensitivity import STRONGEST, bounds, explaining, of_a_mean, of_hazards, ratio


def ones(_: object) -> float:
    return 1.0


RARE = table([Life(float(day), "uit") for day in range(10)] + [Life(100.0, None)] * 990, "uit")
"""One in a hundred leaves, so that a ratio of hazards is one of risks."""


def test_a_reason_that_doubles_both_makes_a_ratio_a_third_too_large() -> None:
    assert ratio(2) == pytest.approx(4 / 3)
    assert ratio(1) == 1


def test_of_a_rare_event_the_share_is_as_many_times_as_much() -> None:
    too_high, too_low = of_hazards(RARE, ones)(2.0)
    assert [too_low, too_high] == pytest.approx([0.01, 0.005], rel=0.02)


def test_the_strength_that_explains_a_ratio_is_its_e_value() -> None:
    """A ratio of 3.9 has an E-value of 7.26 (VanderWeele and Ding 2017, the example of bottle feeding)."""
    low = 0.039 - 0.01
    assert explaining(low, 1.0, of_hazards(RARE, ones)) == pytest.approx(7.26, rel=0.02)


def test_with_that_strength_the_interval_just_reaches_none_and_with_less_it_does_not() -> None:
    moves = of_a_mean(0.5)
    for low, high in ((0.1, 0.3), (-0.3, -0.1)):
        strength = explaining(low, high, moves)
        least, most = bounds(low, high, moves, strength)
        assert min(abs(least), abs(most)) == pytest.approx(0, abs=1e-3)
        least, most = bounds(low, high, moves, strength * 0.99)
        assert least > 0 or most < 0


def test_chance_needs_no_reason_and_some_differences_no_reason_explains() -> None:
    assert explaining(-0.1, 0.3, of_a_mean(0.5)) == 1
    assert explaining(0.1, 0.3, of_a_mean(0.0)) == math.inf
    assert ratio(STRONGEST) > 50


def test_a_mean_moves_by_standard_deviations() -> None:
    assert [*of_a_mean(2.0)(math.exp(0.91))] == pytest.approx([2.0, 2.0])
