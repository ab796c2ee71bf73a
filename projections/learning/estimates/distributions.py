"""Quantiles of the normal and of Student's t distribution.

Student's t through the regularised incomplete beta function: continued fraction of Lentz as in Press et al., Numerical Recipes, 3rd ed.
(2007), 6.4; the quantile by the method of Newton. Good to about ten digits, for degrees of freedom that need not be whole.
"""

import math
from functools import lru_cache
from statistics import NormalDist

from projections.learning.estimates.answer import LEVEL

_NORMAL = NormalDist()
_TINY, _CLOSE, _EXACT = 1e-300, 1e-15, 1e-12


@lru_cache(maxsize=64)
def z(level: float = LEVEL) -> float:
    """How many standard errors a two-sided interval of a normal estimate takes to each side: 1.96 for 95 %."""
    return _NORMAL.inv_cdf((1 + level) / 2)


@lru_cache(maxsize=4096)
def t(degrees: float, level: float = LEVEL) -> float:
    """The same for a mean whose spread was estimated with so many degrees of freedom (> 0)."""
    if degrees <= 0:
        raise ValueError("degrees of freedom must be more than 0")
    outside, height = 1 - level, 2 * math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    value, step = z(level), math.inf
    # The normal quantile is the lower one and the tail is convex, so that no step goes beyond.
    while step > _EXACT * value:
        step = (_t_outside(value, degrees) - outside) / height * (1 + value * value / degrees) ** ((degrees + 1) / 2)
        value += step
    return value


def _t_outside(value: float, degrees: float) -> float:
    """The probability that Student's t is further from 0 than this value, to either side."""
    return _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + value * value))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    if x <= 0 or x >= 1:
        return max(0.0, min(1.0, x))
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + step * d)
            c = _away_from_zero(1 + step / c)
            result *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return result


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
