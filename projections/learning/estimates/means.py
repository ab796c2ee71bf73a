"""Means and medians of what is known of everybody, and the cost of a success."""

import math
import statistics
from collections.abc import Iterable, Sequence

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew, small
from projections.learning.estimates.distributions import t

FEWEST = 3


def mean(values: Iterable[float], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The mean of independent values, with Student's interval moved for skewness.

    Johnson (1978), JASA 73, 536-544: costs and durations have a long tail to the right, and then Student's interval lies too low.
    """
    seen, needed = list(values), max(FEWEST, minimum)
    if len(seen) < needed:
        return TooFew(needed)
    n, value, spread = len(seen), statistics.fmean(seen), statistics.stdev(seen)
    skew = sum((one - value) ** 3 for one in seen) / n
    moved = value + (skew / (6 * spread**2 * n) if spread else 0.0)
    half = t(n - 1, level) * spread / math.sqrt(n)
    return Estimate(value, min(value, moved - half), max(value, moved + half), n)


def median(values: Iterable[float], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The median of independent values, whatever their distribution.

    Between order statistics, interpolated as in Hettmansperger and Sheather (1986), Statistics and Probability Letters 4, 75-79.
    """
    seen = sorted(values)
    n = len(seen)
    depths = [1 - 2 * below for below in _binomial_tails(n)]
    needed = max(minimum, next(fewest for fewest in range(2, 100) if 1 - 2 * 0.5**fewest >= level))
    if n < needed:
        return TooFew(needed)
    # The largest depth whose interval, from the k-th lowest to the k-th highest, still covers enough.
    depth = max(k for k, covered in enumerate(depths, 1) if covered >= level)
    over = depths[depth - 1] - level
    share = over / (depths[depth - 1] - depths[depth]) if depth < len(depths) else 0.0
    inward = (n - depth) * share / (depth + (n - 2 * depth) * share)
    low = seen[depth - 1] + inward * (seen[depth] - seen[depth - 1])
    high = seen[n - depth] - inward * (seen[n - depth] - seen[n - depth - 1])
    return Estimate(statistics.median(seen), low, high, n)


def _binomial_tails(n: int) -> list[float]:
    """For k = 1 … n/2 the probability that fewer than k of n lie below the median."""
    result, tail = [], 0.0
    for k in range(n // 2):
        tail += math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))
        result.append(tail)
    return result


def cost_per_success(costs_and_successes: Iterable[tuple[float, float]], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """What one success costs: all costs, of those without success as well, over all successes. One pair for each finished trajectory.

    The ratio of two means with Fieller's interval (1954), Journal of the Royal Statistical Society B 16, 175-185, which lies further to
    the side of the high costs; too few when the number of successes could be nought for all we know. The unit is that of the costs.
    """
    pairs, needed = list(costs_and_successes), max(FEWEST, minimum)
    n = len(pairs)
    if n < needed or small(sum(success > 0 for _, success in pairs), minimum):
        return TooFew(needed)
    costs, successes = [cost for cost, _ in pairs], [success for _, success in pairs]
    cost, success = statistics.fmean(costs), statistics.fmean(successes)
    factor = t(n - 1, level) ** 2 / n
    inner = success**2 - factor * _together(successes, successes)
    if success <= 0 or inner <= 0:
        return TooFew(needed)
    half = cost * success - factor * _together(costs, successes)
    outer = cost**2 - factor * _together(costs, costs)
    root = math.sqrt(max(0.0, half**2 - inner * outer))
    return Estimate(cost / success, (half - root) / inner, (half + root) / inner, n)


def _together(one: Sequence[float], other: Sequence[float]) -> float:
    """The covariance of two series."""
    first, second = statistics.fmean(one), statistics.fmean(other)
    return sum((a - first) * (b - second) for a, b in zip(one, other, strict=True)) / (len(one) - 1)
