"""The score interval of a share, which the estimators of shares and of incidence have in common."""

import math

from projections.learning.estimates.answer import LEVEL
from projections.learning.estimates.distributions import z


def wilson(share: float, n: float, level: float = LEVEL, quantile: float | None = None, noise: float = 0.0) -> tuple[float, float]:
    """The score interval of a share among `n` (> 0), which need not be whole: Wilson (1927), JASA 22, 209-212.

    Holds for few people and for shares near 0 and 1, where the share ± 2 standard errors does not (Brown, Cai and DasGupta 2001).
    With a `quantile` that is taken for the normal one, as when `n` was itself estimated. `noise` is the standard deviation of what was
    added to the share, which may then lie outside 0 and 1: those shares for which what was seen lies within so many standard deviations.
    """
    squared = (quantile or z(level)) ** 2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    spread = share * (1 - share) / n + squared / (4 * n * n) + noise**2 * (1 + squared / n)
    half = math.sqrt(squared * max(0.0, spread)) / (1 + squared / n)
    return min(1.0, max(0.0, middle - half)), max(0.0, min(1.0, middle + half))


FEW = 3.5
"""From more on the score interval holds by itself."""


def interval(share: float, n: float, level: float = LEVEL, quantile: float | None = None) -> tuple[float, float]:
    """The score interval, of which the bound nearest to 0 or 1 is moved there where few are on that side.

    One who dropped out of many would otherwise exclude too much: the score interval lies above the truth more often than it may when the
    truth is small. Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133, 4.1: then the bound of a Poisson number, at 95 % to one
    side; here as Wilson and Hilferty (1931) have it, PNAS 17, 684-688, so that the number need not be whole.
    """
    low, high = wilson(share, n, level, quantile)
    one_sided = (quantile or z(level)) * z(2 * level - 1) / z(level)
    return min(low, _least(share * n, one_sided) / n), max(high, 1 - _least((1 - share) * n, one_sided) / n)


def _least(number: float, quantile: float) -> float:
    """The lowest mean of a Poisson number of which so few is not too many."""
    if number <= 0:
        return 0.0
    return number if number > FEW else number * max(0.0, 1 - 1 / (9 * number) - quantile / (3 * math.sqrt(number))) ** 3


def behind(share: float, low: float, high: float, level: float = LEVEL) -> float:
    """How many people a score interval comes from; of another interval of a share, from how many this one would be as wide."""
    squared = z(level) ** 2
    if share > 0.5:
        share, low, high = 1 - share, 1 - high, 1 - low
    return squared / max(1e-9, (1 - share) ** 2 / max(1e-9, (1 - low) * (1 - high)) - 1)
