"""How many were placed, dropped out or left otherwise by a time, while some are still running.

The cumulative incidence of Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150. Leaving in another way counts as
such and is not taken for "not yet": 1 minus Kaplan-Meier with other exits as censored would overstate (Putter, Fiocco and Geskus 2007,
Statistics in Medicine 26, 2389-2430). Assumes independent lives and censoring that tells nothing about what comes.

The band is pointwise: the score interval for as many people without censoring as would give the same variance (Greenwood's, and more of
it when people belong together). It needs no event to have an upper bound, and stays between 0 and 1. Without censoring it is Wilson's
interval of the plain share; with it, Student's quantile for as many people takes the place of the normal one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew
from projections.learning.estimates.arrays import Floats, sums
from projections.learning.estimates.clusters import APART, Design
from projections.learning.estimates.distributions import t
from projections.learning.estimates.risk import (
    Columns,
    Life,
    Lives,
    Placed,
    Tally,
    Weighing,
    beside,
    columns,
    columns_of,
    few_of,
    tally,
    variances,
    watched,
)
from projections.learning.estimates.score import interval

MOST = 5
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments in order, and how many fell before each of them and in all."""

    at: Floats
    so_far: Floats

    @property
    def number(self) -> int:
        """How many there are."""
        return int(self.so_far.item(-1))

    @property
    def last(self) -> float:
        """The last of them."""
        return self.at.item(-1)

    def before(self, time: float) -> int:
        """How many fell before a time."""
        return int(self.so_far.item(numpy.searchsorted(self.at, time)))


@dataclass(frozen=True, eq=False)
class Curve:
    """The share that left by one cause as a function of time: a step at each time at which somebody did.

    After the last of the times until when lives were seen it tells nothing, unless everybody had left. With `assumed` more is assumed of
    groups than what is seen of them (`clusters.Together`).
    """

    lives: Lives = field(repr=False)
    cause: str | None
    needed: int
    tally: Tally = field(repr=False)
    """Until when how many were seen, and how they left."""
    assumed: bool = True
    _designs: dict[int, Design] = field(default_factory=dict, repr=False)

    @cached_property
    def columns(self) -> Columns:
        """The times at which anybody left, column by column."""
        return columns_of(self.tally)

    @cached_property
    def shares(self) -> Floats:
        """What had left by the cause after none, one, two, … of the rows."""
        return sums(self.columns.steps())

    @cached_property
    def spreads(self) -> Floats:
        """The variance of each of the shares."""
        return variances(self.columns)

    @cached_property
    def times(self) -> Moments:
        """Until when lives were seen."""
        return Moments(self.tally.times, sums(self.tally.seen))

    @cached_property
    def censored(self) -> Moments:
        """Until when those were seen who had not left then."""
        return Moments(self.tally.times, sums(self.tally.seen - self.tally.exits))

    @cached_property
    def _followed(self) -> Floats:
        """How many were not lost sight of before each of the rows."""
        return self.n - self.censored.so_far[:-1][self.tally.exits > 0]

    @cached_property
    def entries(self) -> Moments:
        """From when those were seen who were not from their beginning."""
        return Moments(self.tally.later, sums(self.tally.came))

    @cached_property
    def gone(self) -> float:
        """When everybody had left; infinite while some had not."""
        all_left = self.columns.times[self.columns.exits >= self.columns.at_risk]
        return all_left.item(0) if len(all_left) else math.inf

    @cached_property
    def grouped(self) -> bool:
        """Whether any of the lives belong together."""
        return self.lives.together is not None

    @cached_property
    def enough(self) -> bool:
        """Whether there are groups enough to tell anything."""
        return self.lives.together is None or self.lives.together.enough(assumed=self.assumed)

    @cached_property
    def n(self) -> int:
        """How many lives it is drawn from."""
        return self.times.number

    def tells(self, time: float) -> bool:
        """Whether enough were seen, at every moment until this time."""
        if self.n < self.needed or not self.n:
            return False
        if self.gone <= time:
            # Who came in after everybody had left would be thought to have left as well.
            return self.times.last <= self.gone
        return time <= self.times.last and not self.thin(time)

    def thin(self, time: float) -> bool:
        """Whether each who was still seen at a time stands for more than five such people as there were in the beginning.

        The end of a curve that rests on few has an interval that is too narrow (Pocock, Clayton and Altman 2002, Lancet 359, 1686-1689).
        """
        until = self.until(time)
        there = self.entries.before(time) + self.n - self.entries.number - self.times.before(time)
        return self.columns.after(until) * self.n > MOST * there

    def until(self, time: float) -> int:
        """How many of the rows come up to and including a time."""
        return int(numpy.searchsorted(self.columns.times, time, "right"))

    def at(self, time: float, level: float = LEVEL, plan: Design | None = None) -> Answer:
        """The share by this time, with its interval; by a plan that was worked out at another time, or at this one."""
        if not self.enough or not self.tells(time):
            return TooFew(self.needed)
        until = self.until(time)
        return self._share(until, self.known(time), plan or self.design(until), level)

    def after(self, rows: int, plan: Design, level: float = LEVEL) -> Answer:
        """The same at the last of so many rows: as `at` that time, which takes longer."""
        before, place = self.columns, rows - 1
        time, there = before.times.item(place), before.at_risk.item(place)
        gone = self.gone <= time
        if self.n < self.needed or (self.times.last > self.gone if gone else before.after(rows) * self.n > MOST * there):
            return TooFew(self.needed)
        return self._share(rows, self.known(time) if len(self.entries.at) else self._followed.item(place), plan, level)

    def _share(self, until: int, known: float, plan: Design, level: float) -> Answer:
        """The share after so many rows, of whom so many are known by then."""
        if known <= 0 or not plan.enough:
            return TooFew(self.needed)
        share = self.shares.item(until)
        # Of whom some were lost sight of, the variance is itself estimated.
        quantile = plan.quantile(level) if known >= self.n else t(max(1, min(self.n - 1, plan.degrees)), level)
        return Estimate(share, *interval(share, self.people(until, known) / plan.effect, level, quantile), self.n)

    def on(self, times: Iterable[float], level: float = LEVEL) -> list[Answer]:
        """The share by each of these times: a curve for a page, on a grid of months rather than at each exit."""
        return [self.at(time, level) for time in times]

    def known(self, time: float) -> float:
        """How many people seen from the beginning would tell as much of who leaves by a time (`watched`)."""
        return watched(self.lives, time) if len(self.entries.at) else float(self.n - self.censored.before(time))

    def design(self, until: int) -> Design:
        """How much less the lives tell of the share after so many rows because some belong together."""
        if not self.grouped:
            return APART
        if until not in self._designs:
            self._designs[until] = self.designed(self.pushes(until, lambda _: 1.0))
        return self._designs[until]

    def pushes(self, until: int, weighing: Weighing) -> Floats:
        """How much each of the lives moves what is estimated from so many first of the rows."""
        return self._placed.pushes(self.columns.first(until), self._few, weighing)

    @cached_property
    def _few(self) -> Floats:
        return few_of(self.columns.at_risk)

    @cached_property
    def _placed(self) -> Placed:
        after = numpy.cumsum(self.tally.exits > 0, dtype=numpy.intp)[self.tally.place]
        return beside(self.lives, self.cause, self.columns.times, after)

    def designed(self, pushes: Floats) -> Design:
        """How much less the lives tell of what they push because some belong together."""
        return APART if self.lives.together is None else self.lives.together.design(pushes, assumed=self.assumed)

    def people(self, until: int, known: float) -> float:
        """How many people without censoring would tell as much of the share after so many rows; `known` when nothing happened."""
        share, spread = self.shares.item(until), self.spreads.item(until)
        if share > 1 - ROUNDING:
            # The last who were there stand for all that had not left before them.
            return max(1.0, self.columns.at_risk.item(until - 1) / self.columns.before.item(until - 1))
        if spread > 0 and share > 0:
            found = share * (1 - share) / spread
            return max(1.0, min(found, known) if len(self.entries.at) else found)
        return max(1.0, known)


def incidence(lives: Iterable[Life], cause: str | None, *, minimum: int = 1, assumed: bool = True) -> Curve:
    """The curve of one cause; with None of leaving in any way (1 minus Kaplan-Meier). Each life counts for one.

    Answers `TooFew` for fewer people than the minimum, however many of them left.
    """
    seen = columns(lives).seen()
    seen = replace(seen, weights=numpy.broadcast_to(1.0, len(seen)))
    return Curve(seen, cause, max(1, minimum), tally(seen, cause), assumed)
