"""How many were placed, dropped out or left otherwise by a time, while some are still running.

The cumulative incidence of Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150. Leaving in another way counts as
such and is not taken for "not yet": 1 minus Kaplan-Meier with other exits as censored would overstate (Putter, Fiocco and Geskus 2007,
Statistics in Medicine 26, 2389-2430). Assumes independent lives and censoring that tells nothing about what comes.

The band is pointwise: the score interval for as many people without censoring as would give the same variance (Greenwood's, and more of
it when people belong together). It needs no event to have an upper bound, and stays between 0 and 1. Without censoring it is Wilson's
interval of the plain share; with it, Student's quantile for as many people takes the place of the normal one.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.clusters import APART, Design, Together
from projections.learning.estimates.distributions import t
from projections.learning.estimates.risk import Life, Placed, Row, Weighing, beside, few_of, rows_of, tally, variances, watched
from projections.learning.estimates.score import interval

MOST = 5
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments in order, and how many fell before each of them and in all."""

    at: Sequence[float]
    so_far: Sequence[int]

    @property
    def number(self) -> int:
        """How many there are."""
        return self.so_far[-1]

    def before(self, time: float) -> int:
        """How many fell before a time."""
        return self.so_far[bisect_left(self.at, time)]


def moments(at: Sequence[float], numbers: Iterable[float]) -> Moments:
    """From moments in order, and how many fell on each."""
    return Moments(at, [0, *map(int, accumulate(numbers))])


@dataclass(frozen=True)
class Curve:
    """The share that left by one cause as a function of time: a step at each time at which somebody did.

    `lives` says of each how many are alike. `times` is until when lives were seen; after the last the curve tells nothing, unless
    everybody had left.
    """

    lives: Mapping[Life, int] = field(compare=False, repr=False)
    cause: str | None
    needed: int
    rows: Sequence[Row]
    shares: Sequence[float]
    times: Moments
    censored: Moments
    entries: Moments
    gone: float
    spreads: Sequence[float]
    """The variance of each of the shares."""
    assumed: bool = True
    """Whether more is assumed of groups than what is seen of them (`clusters.Together`)."""
    designs: dict[int, Design] = field(default_factory=dict, compare=False, repr=False)

    @property
    def grouped(self) -> bool:
        """Whether any of the lives belong together."""
        return any(life.together is not None for life in self.lives)

    @property
    def n(self) -> int:
        """How many lives it is drawn from."""
        return self.times.number

    def tells(self, time: float) -> bool:
        """Whether enough were seen, at every moment until this time."""
        if self.n < self.needed or not self.n:
            return False
        if self.gone <= time:
            # Who came in after everybody had left would be thought to have left as well.
            return self.times.at[-1] <= self.gone
        return time <= self.times.at[-1] and not self.thin(time)

    def thin(self, time: float) -> bool:
        """Whether each who was still seen at a time stands for more than five such people as there were in the beginning.

        The end of a curve that rests on few has an interval that is too narrow (Pocock, Clayton and Altman 2002, Lancet 359, 1686-1689).
        """
        until = bisect_right(self.rows, time, key=lambda row: row.time)
        there = self.entries.before(time) + self.n - self.entries.number - self.times.before(time)
        return (self.rows[until - 1].after if until else 1.0) * self.n > MOST * there

    def at(self, time: float, level: float = LEVEL, plan: Design | None = None) -> Answer:
        """The share by this time, with its interval; by a plan that was worked out at another time, or at this one."""
        if not self.tells(time):
            return TooFew(self.needed)
        until = bisect_right(self.rows, time, key=lambda row: row.time)
        known, plan = self.known(time), plan or self.design(until)
        if known <= 0 or not plan.enough:
            return TooFew(self.needed)
        share = self.shares[until]
        # Of whom some were lost sight of, the variance is itself estimated.
        quantile = plan.quantile(level) if known >= self.n else t(max(1, min(self.n - 1, plan.degrees)), level)
        return Estimate(share, *interval(share, self.people(until, known) / plan.effect, level, quantile), self.n)

    def on(self, times: Iterable[float], level: float = LEVEL) -> list[Answer]:
        """The share by each of these times: a curve for a page, on a grid of months rather than at each exit."""
        return [self.at(time, level) for time in times]

    def known(self, time: float) -> float:
        """How many people seen from the beginning would tell as much of who leaves by a time (`watched`)."""
        return watched(self.lives, time) if self.entries.at else float(self.n - self.censored.before(time))

    def design(self, until: int) -> Design:
        """How much less the lives tell of the share after so many rows because some belong together."""
        if until not in self.designs:
            self.designs[until] = self._design(self.rows[:until])
        return self.designs[until]

    def _design(self, rows: Sequence[Row]) -> Design:
        return self.designed(self.pushes(rows, lambda _: 1.0)) if self.grouped else APART

    def pushes(self, rows: Sequence[Row], weighing: Weighing) -> list[float]:
        """How much each of the lives moves what is estimated from these rows, the first of all."""
        return self._placed.pushes(rows, few_of(rows), weighing)

    @cached_property
    def _placed(self) -> Placed:
        return beside(list(self.lives), self.rows, self.cause)

    def designed(self, pushes: Sequence[float]) -> Design:
        """How much less the lives tell of what they push because some belong together."""
        return self._together.design(pushes, assumed=self.assumed)

    @cached_property
    def _together(self) -> Together:
        return Together([life.together for life in self.lives], list(self.lives.values()))

    def people(self, until: int, known: float) -> float:
        """How many people without censoring would tell as much of the share after so many rows; `known` when nothing happened."""
        share, spread = self.shares[until], self.spreads[until]
        if share > 1 - ROUNDING:
            # The last who were there stand for all that had not left before them.
            return max(1.0, self.rows[until - 1].at_risk / self.rows[until - 1].before)
        if spread > 0 and share > 0:
            found = share * (1 - share) / spread
            return max(1.0, min(found, known) if self.entries.at else found)
        return max(1.0, known)


def incidence(lives: Iterable[Life], cause: str | None, *, minimum: int = 1, assumed: bool = True) -> Curve:
    """The curve of one cause; with None of leaving in any way (1 minus Kaplan-Meier). Each life counts for one.

    Answers `TooFew` for fewer people than the minimum, however many of them left. `lives` may say of each how many there are.
    """
    seen = {life: number for life, number in Counter(lives).items() if life.seen}
    left, later = tally(seen, cause, seen.values())
    rows, times = rows_of(left, later), list(left)
    return Curve(
        seen,
        cause,
        max(1, minimum),
        rows,
        [0.0, *accumulate(row.step for row in rows)],
        moments(times, (one.seen for one in left.values())),
        moments(times, (one.seen - one.exits for one in left.values())),
        moments([at for at, _ in reversed(later)], (number for _, number in reversed(later))),
        next((row.time for row in rows if row.exits >= row.at_risk), math.inf),
        variances(rows),
        assumed,
    )
