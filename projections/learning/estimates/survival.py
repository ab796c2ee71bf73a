"""How long it takes: mean times until a horizon, and percentiles of durations, with lives that still run.

Durations are from the beginning of a stage (or trajectory), in days. Censoring must tell nothing about what comes. A mean until the end
cannot be estimated while some are still running; a mean until a horizon can (Royston and Parmar 2013, BMC Medical Research Methodology
13, 152).
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew, small
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.distributions import t
from projections.learning.estimates.risk import Life, table, total, variance

FEWEST = 3
ROUNDING = 1e-12


def mean_time_lost(lives: Iterable[Life], cause: str | None, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """How many of the first `horizon` days lie after leaving by this cause, on average: the area under its cumulative incidence.

    Andersen (2013), Statistics in Medicine 32, 5278-5285. Too few as well when nobody was followed until the horizon and some still ran.
    """
    lives, needed = list(lives), max(FEWEST, minimum)
    happened = sum(life.cause is not None and cause in (None, life.cause) and life.time <= horizon for life in lives)
    if len(lives) < needed or small(happened, minimum):
        return TooFew(needed)
    rows = [row for row in table(lives, cause) if row.time <= horizon]
    followed = max(life.time for life in lives) >= horizon or bool(rows and rows[-1].exits >= rows[-1].at_risk)
    if not followed:
        return TooFew(needed)

    def lost(time: float) -> float:
        return horizon - time

    value, n = total(rows, lost), len(lives)
    half = t(n - 1, level) * math.sqrt(variance(rows, lost) * n / (n - 1))
    return Estimate(value, max(0.0, value - half), min(horizon, value + half), n)


def mean_time_to(lives: Iterable[Life], cause: str | None, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """How many of the first `horizon` days pass before leaving by this cause; who leaves otherwise never does, and counts for all of them.

    With None for a cause it is the restricted mean duration of the stage (Irwin 1949).
    """
    lost = mean_time_lost(lives, cause, horizon, minimum=minimum, level=level)
    return lost if isinstance(lost, TooFew) else Estimate(horizon - lost.value, horizon - lost.high, horizon - lost.low, lost.n)


def percentile(lives: Iterable[Life], share: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The duration within which this share (0.5: the median) has left, in whatever way; infinite where it was not seen to come so far.

    The interval holds every duration at which the band of the curve contains the share (Brookmeyer and Crowley 1982, Biometrics 38,
    29-41).
    """
    curve = incidence(lives, None, minimum=minimum)
    if not curve.enough:
        return TooFew(curve.needed)

    def reached(bound: Callable[[Estimate], float]) -> float:
        place = bisect_left(curve.rows, share, key=lambda row: bound(_known(curve.at(row.time, level))) + ROUNDING)
        return curve.rows[place].time if place < len(curve.rows) else math.inf

    return Estimate(reached(lambda at: at.value), reached(lambda at: at.high), reached(lambda at: at.low), curve.n)


def _known(answer: Answer) -> Estimate:
    assert isinstance(answer, Estimate)
    return answer


def percentiles(lives: Iterable[Life], shares: Iterable[float] = (0.1, 0.25, 0.5, 0.75, 0.9), *, minimum: int = 1) -> dict[float, Answer]:
    """Several percentiles of the same durations."""
    lives = list(lives)
    return {share: percentile(lives, share, minimum=minimum) for share in shares}
