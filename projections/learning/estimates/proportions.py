"""Shares with an interval: the go/no-go ratio, still at work after some months, the difference of two groups.

Whether anything is told follows from how many people there are, and not from what happened to them: were a share with few on a side left
out, then what is told would be of groups in which chance made them many. That nothing is told of few is for the gate.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.clusters import APART, Design, Together
from projections.learning.estimates.competing_risks import Curve, incidence
from projections.learning.estimates.risk import Life
from projections.learning.estimates.score import interval, wilson


def proportion(successes: int, n: int, *, minimum: int = 1, level: float = LEVEL, plan: Design = APART) -> Answer:
    """The share of successes among `n` people of whom each has answered (none is still running).

    People are independent, or belong together by a `plan`.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n < max(1, minimum) or not plan.enough:
        return TooFew(max(1, minimum))
    share = successes / n
    return Estimate(share, *interval(share, n / plan.effect, level, plan.quantile(level)), n)


def together(answers: Iterable[tuple[Hashable, bool]]) -> Design:
    """How much less answers tell because some are of people who belong together: with whom, and whether it was a success.

    `answers` may say of each how many there are.
    """
    seen = Counter(answers)
    numbers = list(seen.values())
    share = sum(number for (_, success), number in seen.items() if success) / max(1, sum(numbers))
    return Together([group for group, _ in seen], numbers).design(success - share for _, success in seen)


def difference(
    one: tuple[int, int], other: tuple[int, int], *, minimum: int = 1, level: float = LEVEL, plans: tuple[Design, Design] = (APART, APART)
) -> Answer:
    """The share of one group minus that of another group of other people, each as (successes, n).

    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10: the score intervals of both, put together as by Pythagoras.
    """
    told = [proportion(*group, minimum=minimum, level=level, plan=plan) for group, plan in zip((one, other), plans, strict=True)]
    few = [answer for answer in told if isinstance(answer, TooFew)]
    if few:
        return few[0]
    (first, (low, high)), (second, (beside_low, beside_high)) = (
        (successes / n, wilson(successes / n, n / plan.effect, level, plan.quantile(level)))
        for (successes, n), plan in zip((one, other), plans, strict=True)
    )
    apart = first - second
    return Estimate(
        apart,
        apart - math.hypot(first - low, beside_high - second),
        apart + math.hypot(high - first, second - beside_low),
        one[1] + other[1],
    )


def retention(jobs: Iterable[Life] | Curve, after: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share still at work so long after the start, among all who started; a job that still runs is a life without a cause.

    Kaplan and Meier (1958), JASA 53, 457-481, with the score interval of `competing_risks`. One job for each trajectory; those with one
    employer may belong together. A curve that there is already is of leaving in any way.
    """
    lost = (jobs if isinstance(jobs, Curve) else incidence(jobs, None, minimum=minimum)).at(after, level)
    return lost if isinstance(lost, TooFew) else lost.complement()
