"""Shares with an interval: the go/no-go ratio, still at work after some months, the difference of two groups.

A share of which either side has fewer people than the minimum cell size is not given: with the number of people known it would tell how
few they are.
"""

import math
from collections.abc import Iterable

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew, small
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.risk import Life
from projections.learning.estimates.score import wilson


def proportion(successes: int, n: int, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share of successes among `n` independent people of whom each has answered (none is still running)."""
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n < max(1, minimum) or small(successes, minimum) or small(n - successes, minimum):
        return TooFew(max(1, minimum))
    share = successes / n
    return Estimate(share, *wilson(share, n, level), n)


def difference(one: tuple[int, int], other: tuple[int, int], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share of one group minus that of another group of other people, each as (successes, n).

    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10: the score intervals of both, put together as by Pythagoras.
    """
    first, second = (proportion(*group, minimum=minimum, level=level) for group in (one, other))
    if isinstance(first, TooFew) or isinstance(second, TooFew):
        return TooFew(max(1, minimum))
    apart = first.value - second.value
    low = apart - math.hypot(first.value - first.low, second.high - second.value)
    high = apart + math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(apart, low, high, first.n + second.n)


def retention(jobs: Iterable[Life], after: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share still at work so long after the start, among all who started; a job that still runs is a life without a cause.

    Kaplan and Meier (1958), JASA 53, 457-481, with the score interval of `competing_risks`. Independent jobs: one for each trajectory.
    """
    lost = incidence(jobs, None, minimum=minimum).at(after, level)
    return lost if isinstance(lost, TooFew) else lost.complement()
