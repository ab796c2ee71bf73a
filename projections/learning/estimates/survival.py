"""How long it takes: mean times until a horizon, and percentiles of durations, with lives that still run.

Durations are from the beginning of a stage (or trajectory), in days. Censoring must tell nothing about what comes. A mean until the end
cannot be estimated while some are still running; a mean until a horizon can (Royston and Parmar 2013, BMC Medical Research Methodology
13, 152).
"""

import math
from bisect import bisect_left
from collections.abc import Iterable

import numpy

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.arrays import Floats
from projections.learning.estimates.competing_risks import Curve, incidence
from projections.learning.estimates.distributions import t, z
from projections.learning.estimates.means import within_a_unit
from projections.learning.estimates.risk import Life, total
from projections.learning.estimates.score import interval

FEWEST = 3
ROUNDING = 1e-12


def mean_time_lost(lives: Iterable[Life] | Curve, cause: str | None, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """How many of the first `horizon` days lie after leaving by this cause, on average: the area under its cumulative incidence.

    Andersen (2013), Statistics in Medicine 32, 5278-5285. The interval is the score interval of a share, of the horizon, with the variance
    from what each life moves it: with few events it lies further up, and without any it is what so many people say of a share. Too few as
    well when nobody was followed until the horizon and some still ran. A curve that there is already is of that cause and minimum.
    """
    curve = lives if isinstance(lives, Curve) else incidence(lives, cause, minimum=minimum)
    n, needed = curve.n, max(FEWEST, curve.needed)
    if not curve.enough:
        return TooFew(needed)
    known = curve.known(horizon)
    if n < needed or known <= 0 or not curve.tells(horizon):
        return TooFew(needed)
    until = curve.until(horizon)

    def lost(times: Floats) -> Floats:
        return (horizon - times) / horizon

    pushes = curve.pushes(until, lost)
    plan = curve.designed(pushes)
    if not plan.enough:
        return TooFew(needed)
    quantile = t(min(n - 1, plan.degrees), level)
    value, spread = total(curve.columns.first(until), lost), plan.effect * float((pushes**2).sum())
    if spread > ROUNDING and 0 < value < 1:
        low, high = interval(value, value * (1 - value) / spread, level, quantile)
    else:
        # When all are alike, so many may still be otherwise.
        others = interval(0.0, known / plan.effect, level, quantile)[1]
        low, high = value * (1 - others), value + (1 - value) * others
    return Estimate(horizon * value, horizon * low, horizon * high, n)


def mean_time_to(lives: Iterable[Life] | Curve, cause: str | None, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """How many of the first `horizon` days pass before leaving by this cause; who leaves otherwise never does, and counts for all of them.

    With None for a cause it is the restricted mean duration of the stage (Irwin 1949).
    """
    lost = mean_time_lost(lives, cause, horizon, minimum=minimum, level=level)
    return lost if isinstance(lost, TooFew) else Estimate(horizon - lost.value, horizon - lost.high, horizon - lost.low, lost.n)


def fewest(share: float, level: float = LEVEL) -> int:
    """How many people it takes before anything limits a percentile on the lower side: of fewer, so many could have left at once.

    35 for the lowest tenth, 12 for the lowest quarter.
    """
    return math.ceil(z(level) ** 2 * (1 - share) / share)


def percentile(lives: Iterable[Life], share: float, *, minimum: int = 1, level: float = LEVEL, assumed: bool = True) -> Answer:
    """The duration within which this share (0.5: the median) has left, in whatever way; infinite where it was not seen to come so far.

    The interval holds every duration at which the band of the curve contains the share (Brookmeyer and Crowley 1982, Biometrics 38,
    29-41), from 0 when the band contains it before anybody left.
    """
    return _percentile(incidence(lives, None, assumed=assumed), share, minimum, level)


def _percentile(curve: Curve, share: float, minimum: int, level: float = LEVEL) -> Answer:
    needed = max(minimum, fewest(share, level))
    if not curve.enough:
        return TooFew(needed)
    times = curve.columns.times
    place = int(numpy.searchsorted(curve.shares, share - ROUNDING)) - 1
    value = times.item(place) if place < len(times) else math.inf
    plan = curve.design(min(place + 1, len(times)))
    if curve.n < needed or not plan.enough or (math.isfinite(value) and not curve.tells(value)):
        return TooFew(needed)

    def band(found: Answer) -> tuple[float, float]:
        return (found.low, found.high) if isinstance(found, Estimate) else (0.0, 1.0)

    def reached(bound: int) -> float:
        place = bisect_left(range(len(times)), share, key=lambda place: band(curve.after(place + 1, plan, level))[bound] + ROUNDING)
        return times.item(place) if place < len(times) else math.inf

    _, before = band(curve.at(math.nextafter(times.item(0), 0.0) if len(times) else 0.0, level, plan))
    low, high = 0.0 if before >= share else reached(1), reached(0)
    if math.isinf(low):
        # Until then it is known that fewer had left, and of what came after nothing is.
        known = bisect_left(curve.times.at, True, key=lambda time: band(curve.at(time, level, plan))[1] >= share)
        low = curve.times.at.item(known - 1) if known else 0.0
    return Estimate(value, *within_a_unit(low, high), curve.n)


def percentiles(
    lives: Iterable[Life] | Curve, shares: Iterable[float] = (0.1, 0.25, 0.5, 0.75, 0.9), *, minimum: int = 1
) -> dict[float, Answer]:
    """Several percentiles of the same durations, or of a curve of leaving in any way."""
    curve = lives if isinstance(lives, Curve) else incidence(lives, None)
    return {share: _percentile(curve, share, minimum) for share in shares}
