"""Means and medians of what is known of everybody, and the cost of a success.

Costs have a long tail to the right, and many may be nought. Student's interval then lies too low: of a lognormal cost with a standard
deviation of 1.2 on the log scale it covers the mean of 30 in 84 %. So the t statistic is transformed for skewness (Hall 1992, Journal of
the Royal Statistical Society B 54, 221-228). The skewness of a sample is smaller than that which it was drawn from, the more so the longer
the tail; it is taken 1.3 times as large, and of values that are never negative at least twice the coefficient of variation, as it is of a
gamma distribution, but no more than thrice that of the sample. These numbers were chosen by calibration (docs/learning.md). Nothing holds
for fewer than twenty. Of values to either side of nought (growth) the skewness of a sample is chance for the most part, and Student's
interval stands.
"""

import math
import statistics
from collections.abc import Callable, Hashable, Iterable, Sequence

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.clusters import Design, Together
from projections.learning.estimates.distributions import t
from projections.learning.estimates.score import wilson

FEWEST = 20
MORE_SKEWED, OF_GAMMA, MOST = 1.3, 2.0, 3.0


def mean(
    values: Iterable[float],
    *,
    minimum: int = 1,
    level: float = LEVEL,
    fewest: int = FEWEST,
    together: Together | Sequence[Hashable] | None = None,
) -> Answer:
    """The mean of values, with an interval for skew ones. `together` says of each value with whom it belongs together.

    Too few as well when all are alike: then nothing is known of how they differ.
    """
    seen, needed = list(values), max(fewest, minimum)
    n = len(seen)
    if n < needed:
        return TooFew(needed)
    value = statistics.fmean(seen)
    spread = math.sqrt(math.fsum((one - value) ** 2 for one in seen) / (n - 1))
    plan = _plan([(one - value) / n for one in seen], together)
    if spread <= abs(value) * 1e-12 or not plan.enough:
        return TooFew(needed)
    skew = _skewness(sum((one - value) ** 3 for one in seen) / n, spread, n) if min(seen) >= 0 else 0.0
    if skew > 0:
        skew = max(MORE_SKEWED * skew, min(OF_GAMMA * spread / value, MOST * skew))
    people = n / plan.effect
    error, quantile = spread / math.sqrt(people), t(min(n - 1, plan.degrees), level)
    low, high = (value - error * _untransformed(side * quantile, skew / math.sqrt(people)) for side in (1, -1))
    return Estimate(value, max(low, 0.0) if min(seen) >= 0 else low, high, n)


def _plan(pushes: Sequence[float], together: Together | Sequence[Hashable] | None) -> Design:
    return (together if isinstance(together, Together) else Together(together or [None] * len(pushes))).design(pushes)


def _skewness(third: float, spread: float, n: int) -> float:
    """The skewness of a sample, from its third central moment and its standard deviation (Joanes and Gill 1998, The Statistician 47)."""
    return third / (spread * math.sqrt((n - 1) / n)) ** 3 * math.sqrt(n * (n - 1)) / (n - 2)


def _transformed(statistic: float, skew: float) -> float:
    """The t statistic of a mean, made nearly symmetric; `skew` is the skewness over √n."""
    return statistic + skew * statistic**2 / 3 + skew**2 * statistic**3 / 27 + skew / 6


def _untransformed(statistic: float, skew: float) -> float:
    """The t statistic that is transformed to this."""
    return statistic if abs(skew) < 1e-9 else 3 / skew * (math.cbrt(1 + skew * (statistic - skew / 6)) - 1)


def median(values: Iterable[float], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The median of independent values, whatever their distribution.

    Between order statistics, interpolated as in Hettmansperger and Sheather (1986), Statistics and Probability Letters 4, 75-79; of values
    in whole units (days) that are all alike within half a unit.
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
    return Estimate(statistics.median(seen), *within_a_unit(low, high), n)


def within_a_unit(low: float, high: float) -> tuple[float, float]:
    """Bounds that are values which were seen; where both are the same one, what it was rounded from is within half a unit of it."""
    return (low - 0.5, high + 0.5) if low == high and math.isfinite(low) else (low, high)


def _binomial_tails(n: int) -> list[float]:
    """For k = 1 … n/2 the probability that fewer than k of n lie below the median."""
    result, tail = [], 0.0
    for k in range(n // 2):
        tail += math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))
        result.append(tail)
    return result


def cost_per_success(
    costs_and_successes: Iterable[tuple[float, float]],
    *,
    minimum: int = 1,
    level: float = LEVEL,
    together: Sequence[Hashable] | None = None,
) -> Answer:
    """What one success costs: all costs (≥ 0), of those without success as well, over all successes. One pair for each that is finished.

    The interval holds every price at which costs minus price times successes could be nought on average (Fieller 1954, Journal of the
    Royal Statistical Society B 16, 175-185, with the statistic for skew values). It has no upper bound when for all we know there are no
    successes.
    """
    pairs, needed = list(costs_and_successes), max(FEWEST, minimum)
    n = len(pairs)
    if n < needed:
        return TooFew(needed)
    balance = _Balance(pairs)
    if balance.success <= 0:
        return _at_least([cost for cost, _ in pairs], level)
    price = balance.cost / balance.success
    left = [cost - price * success for cost, success in pairs]
    plan = _plan(left, together)
    if not plan.enough or balance.spread(price) <= 1e-12 * balance.cost:
        return TooFew(needed)
    people, quantile = n / plan.effect, t(min(_degrees(left), plan.degrees), level)

    def too_low(at: float) -> bool:
        return balance.statistic(at, people) > quantile

    def too_high(at: float) -> bool:
        return balance.statistic(at, people) < -quantile

    beyond = next((price * 2**doubling for doubling in range(1, 40) if too_high(price * 2**doubling)), math.inf)
    low = _between(0.0, price, too_low) if too_low(0.0) else 0.0
    high = _between(beyond, price, too_high) if math.isfinite(beyond) else math.inf
    return Estimate(price, low, high, n)


def _degrees(values: Sequence[float]) -> float:
    """With how many degrees of freedom the variance of such values (of mean 0) is known: fewer than their number where some are far out.

    Those of the chi-square with the same variance as that of the variance (Satterthwaite 1946, Biometrics Bulletin 2, 110-114).
    """
    second, fourth = statistics.fmean(one**2 for one in values), statistics.fmean(one**4 for one in values)
    return max(1.0, min(len(values) - 1, 2 * len(values) / max(1e-9, fourth / second**2 - 1)))


def _at_least(costs: Sequence[float], level: float) -> Answer:
    """The price when nobody succeeded: at least the mean costs, for the most successes that there may be."""
    found = mean(costs, level=level)
    return found if isinstance(found, TooFew) else Estimate(math.inf, found.low / wilson(0.0, found.n, level)[1], math.inf, found.n)


def _between(outside: float, inside: float, out: Callable[[float], bool]) -> float:
    """Where `out` begins to hold, by bisection."""
    for _ in range(60):
        middle = (outside + inside) / 2
        outside, inside = (middle, inside) if out(middle) else (outside, middle)
    return inside


class _Balance:
    """The moments of costs and successes together: those of costs minus price times successes follow for any price."""

    def __init__(self, pairs: Sequence[tuple[float, float]]) -> None:
        self._n = len(pairs)
        self.cost, self.success = statistics.fmean(cost for cost, _ in pairs), statistics.fmean(success for _, success in pairs)
        off = [(cost - self.cost, success - self.success) for cost, success in pairs]
        self._second = [statistics.fmean(c ** (2 - k) * s**k for c, s in off) for k in range(3)]
        self._third = [statistics.fmean(c ** (3 - k) * s**k for c, s in off) for k in range(4)]

    def spread(self, price: float) -> float:
        """The standard deviation of what is left at a price."""
        squares = sum(one * factor * (-price) ** k for k, (one, factor) in enumerate(zip(self._second, (1, 2, 1), strict=True)))
        return math.sqrt(max(0.0, squares) * self._n / (self._n - 1))

    def statistic(self, price: float, people: float) -> float:
        """How far what is left is from nought on average, in standard errors of so many people, made nearly symmetric."""
        spread, left = self.spread(price), self.cost - price * self.success
        if spread <= 0:
            return math.copysign(math.inf, left) if left else 0.0
        third = sum(one * factor * (-price) ** k for k, (one, factor) in enumerate(zip(self._third, (1, 3, 3, 1), strict=True)))
        skew = MORE_SKEWED * _skewness(third, spread, self._n) / math.sqrt(people)
        return _transformed(left / spread * math.sqrt(people), skew)
