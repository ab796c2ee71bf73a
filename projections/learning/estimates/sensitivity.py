"""How strong a reason that nobody recorded would have to be to explain an effect.

A reason of strength s is at most s times as common among the adjusted as among those they are compared with, and makes what is looked at
at most s times as likely each day. It can make a ratio at most s² / (2s - 1) times too large or too small: Ding and VanderWeele (2016),
Epidemiology 27, 368-377. The least strength that explains an effect is its E-value: VanderWeele and Ding (2017), Annals of Internal
Medicine 167, 268-274, who also say what it is for a mean: a ratio r is a difference of ln(r) / 0.91 standard deviations.
"""

import math
from collections.abc import Callable

import numpy

from projections.learning.estimates.risk import Columns, Weighing

PLAUSIBLE = 2.0
"""Nobody knows what was not recorded. A reason that doubles both is as strong as most that is recorded of people, so an effect that one of
this strength explains is none to be told of."""
STRONGEST = 100.0
A_DEVIATION = 0.91

Moves = Callable[[float], tuple[float, float]]
"""By how much what is compared with may be too high and too low, when a ratio may be so many times too large or too small."""


def ratio(strength: float) -> float:
    """How many times too large or too small a reason of this strength can make a ratio."""
    return strength**2 / (2 * strength - 1)


def of_a_mean(deviation: float) -> Moves:
    """Of a mean of values with this standard deviation."""

    def moves(times: float) -> tuple[float, float]:
        return deviation * math.log(times) / A_DEVIATION, deviation * math.log(times) / A_DEVIATION

    return moves


def of_hazards(rows: Columns, weighing: Weighing) -> Moves:
    """Of what exits by the cause add, when they were so many times as likely each day, or as unlikely."""
    left, weights = numpy.maximum(0.0, 1 - numpy.cumsum(rows.steps())), weighing(rows.times)

    def total(times: float) -> float:
        return float((numpy.diff(1 - left**times, prepend=0.0) * weights).sum())

    def moves(times: float) -> tuple[float, float]:
        seen = total(1.0)
        others = (total(times), total(1 / times))
        return seen - min(others), max(others) - seen

    return moves


def bounds(low: float, high: float, moves: Moves, strength: float = PLAUSIBLE) -> tuple[float, float]:
    """The interval of a difference when there may be a reason of this strength besides chance."""
    too_high, too_low = moves(ratio(strength))
    return low - too_low, high + too_high


def explaining(low: float, high: float, moves: Moves) -> float:
    """The least strength with which the interval of a difference contains none; 1 when it does so by itself, infinite beyond any."""

    def explains(strength: float) -> bool:
        least, most = bounds(low, high, moves, strength)
        return least <= 0 <= most

    below, above = 1.0, STRONGEST
    if explains(below) or not explains(above):
        return below if explains(below) else math.inf
    while above - below > 1e-3:
        middle = (below + above) / 2
        below, above = (below, middle) if explains(middle) else (middle, above)
    return above
