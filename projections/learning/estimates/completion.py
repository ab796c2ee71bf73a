"""How long completing takes among those who complete, while some still go on and others leave in another way.

The cumulative incidence of completing (Aalen and Johansen 1978), as a share of what it comes to in the end. Who leaves otherwise is neither
taken for somebody who completed at that moment, which would make the time shorter the more people drop out, nor for somebody who would
have completed later: that is `as_if_all_stayed`, and takes at least as long.

What it comes to in the end is not known while some go on. The value and the lower bound take them to complete as often as those who left
did, and the upper bound all of them: who leaves otherwise mostly does so before others complete, so of those who go on more will complete.

The band is the score interval for as many people as would give the same variance, as in `competing_risks`; that of the share of two
incidences is by the delta method. For lives that are censored by what tells nothing of them.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.arrays import Floats, sums
from projections.learning.estimates.clusters import APART, Design
from projections.learning.estimates.competing_risks import Curve, incidence
from projections.learning.estimates.means import within_a_unit
from projections.learning.estimates.risk import Life, of_who_stay
from projections.learning.estimates.score import wilson
from projections.learning.estimates.survival import fewest

ROUNDING = 1e-12


def time_to_complete(
    lives: Iterable[Life], cause: str, share: float, *, minimum: int = 1, level: float = LEVEL, assumed: bool = True
) -> Answer:
    """The time within which this share (0.5: the median) of those who complete has done so; infinite where it was not seen to come so far.

    The interval holds every time at which the band of the curve contains the share (Brookmeyer and Crowley 1982, Biometrics 38, 29-41).
    `TooFew` under the minimum number of lives, or when too few completed to limit the share on the lower side. What is `assumed` is so of
    groups (`clusters.Together`).
    """
    return times_to_complete(lives, cause, (share,), minimum=minimum, level=level, assumed=assumed)[share]


def times_to_complete(
    lives: Iterable[Life], cause: str, shares: Iterable[float], *, minimum: int = 1, level: float = LEVEL, assumed: bool = True
) -> dict[float, Answer]:
    """Several percentiles of the same durations."""
    completing = completing_of(lives, cause, minimum, assumed)
    return {share: completing if isinstance(completing, TooFew) else completing.percentile(share, level) for share in shares}


def completed_by(lives: Iterable[Life], cause: str, time: float, *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The share of those who complete that has done so by this time. `TooFew` as well when nobody was followed that long and some go on."""
    completing = completing_of(lives, cause, minimum)
    return completing if isinstance(completing, TooFew) else completing.by(time, level)


def as_if_all_stayed(lives: Iterable[Life], cause: str) -> list[Life]:
    """The lives with leaving otherwise as no more than the end of what was seen: how long it takes if nobody would.

    That those who left would have gone as the others did is assumed; what is shorter even so is not shorter because they left.
    """
    return [life if life.cause == cause else life._replace(cause=None) for life in lives]


@dataclass(frozen=True, slots=True)
class Completing:
    """The curve of completing; `ever` is what it comes to as far as was seen, `going_on` the share that is still there then.

    `sums` are, up to each place, what the terms of `risk.variance` come to beside the square of what is still to come, that itself, and
    nothing: so that looking for a percentile takes no time.
    """

    curve: Curve
    completed: int
    ever: float
    going_on: float
    sums: tuple[Floats, Floats, Floats] = field(repr=False)
    plan: Design

    @property
    def whole(self) -> float:
        """What completing comes to when those who go on complete as often as those who left did."""
        return self.ever / (1 - self.going_on)

    @property
    def most(self) -> float:
        """What it comes to when all who go on complete."""
        return self.ever + self.going_on

    def percentile(self, share: float, level: float = LEVEL) -> Answer:
        """The time by which this share has completed."""
        if self.completed < (needed := fewest(share, level)):
            return TooFew(max(needed, self.curve.needed))
        value = self._reached(share, lambda place: self.curve.shares.item(place) / self.whole)
        low = self._reached(share, lambda place: self._band(place, self.whole, level)[1])
        high = self._reached(share, lambda place: self._band(place, self.most, level)[0])
        return Estimate(value, *within_a_unit(low, high), self.curve.n)

    def by(self, time: float, level: float = LEVEL) -> Answer:
        """The share that has completed by this time."""
        if time > self.curve.times.last and self.going_on:
            return TooFew(self.curve.needed)
        place = self.curve.until(time)
        low, high = self._band(place, self.most, level)[0], self._band(place, self.whole, level)[1]
        return Estimate(self.curve.shares.item(place) / self.whole, low, high, self.curve.n)

    def spread(self, place: int) -> float:
        """The variance of what has completed at a place, as a share of `whole`, times the square of that.

        When nobody goes on it is `risk.variance` of what has completed by then less its share of all that does; when nobody leaves
        otherwise, of what has completed by then. In between it is taken to lie between these as what is not known does.
        """
        squares, products, plain = self.sums
        by_then, later = self.curve.shares.item(place), self.ever - self.curve.shares.item(place)
        share = by_then / self.ever
        square, product, one = squares.item(place), products.item(place), plain.item(place)
        alone = square - 2 * later * product + later**2 * one
        beside = (1 - share) ** 2 * square - 2 * (1 - share) * later * product + later**2 * one
        beside += share**2 * (squares.item(-1) - square)
        unknown = self.going_on / (1 - self.ever) if self.ever < 1 else 0.0
        return max(0.0, unknown * alone + (1 - unknown) * beside)

    def _reached(self, share: float, bound: Callable[[int], float]) -> float:
        """The first time at which the bound is at the share; the beginning when it was so before anybody left."""
        places = range(len(self.curve.shares))
        place = bisect_left(places, share, key=lambda place: bound(place) + ROUNDING)
        if place == 0:
            return 0.0
        return self.curve.columns.times.item(place - 1) if place < len(places) else math.inf

    def _band(self, place: int, whole: float, level: float) -> tuple[float, float]:
        share = min(1.0, self.curve.shares.item(place) / whole)
        spread = self.spread(place) / whole**2 if 0 < share < 1 else 0.0
        people = max(1.0, share * (1 - share) / spread) if spread > ROUNDING else self.completed
        return wilson(share, people / self.plan.effect, level, self.plan.quantile(level))


def completing_of(lives: Iterable[Life], cause: str, minimum: int = 1, assumed: bool = True) -> Completing | TooFew:
    """The curve of those who complete."""
    curve = incidence(lives, cause, minimum=minimum, assumed=assumed)
    completed = int(numpy.count_nonzero(curve.lives.left(cause)))
    if curve.n < curve.needed or not completed:
        return TooFew(curve.needed)
    if curve.gone < curve.times.last:
        # Who came in after everybody had left would be thought to have left as well.
        return TooFew(curve.needed)
    plan = _plan(curve)
    if not plan.enough:
        return TooFew(curve.needed)
    going_on = curve.columns.after(len(curve.columns.times))
    return Completing(curve, completed, curve.shares.item(-1), going_on, _sums(curve), plan)


def _sums(curve: Curve) -> tuple[Floats, Floats, Floats]:
    rows = curve.columns
    later = curve.shares[-1] - curve.shares[1:]
    own = rows.before**2 * rows.by_cause * (rows.at_risk - rows.by_cause) / rows.at_risk**3
    both = of_who_stay(rows, rows.exits, rows.at_risk * (rows.at_risk - rows.exits))
    cross = of_who_stay(rows, rows.before * rows.by_cause, rows.at_risk**2)
    return sums(own + both * later**2 - 2 * cross * later), sums(both * later - cross), sums(both)


def _plan(curve: Curve) -> Design:
    """How much less the lives tell because some belong together: of the share that has completed by the median, for all shares."""
    if not curve.grouped:
        return APART
    half = int(numpy.searchsorted(curve.shares, curve.shares.item(-1) / 2))
    middle, share = curve.columns.times.item(max(0, half - 1)), curve.shares.item(half) / curve.shares.item(-1)
    return curve.designed(curve.pushes(len(curve.columns.times), lambda times: (times <= middle).astype(float) - share))
