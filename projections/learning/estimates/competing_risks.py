"""How many were placed, dropped out or left otherwise by a time, while some are still running.

The cumulative incidence of Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150. Leaving in another way counts as
such and is not taken for "not yet": 1 minus Kaplan-Meier with other exits as censored would overstate (Putter, Fiocco and Geskus 2007,
Statistics in Medicine 26, 2389-2430). Assumes independent lives and censoring that tells nothing about what comes.

The band is pointwise: the score interval for as many people without censoring as would give the same variance (Greenwood's). It
needs no event to have an upper bound, and stays between 0 and 1. Without censoring it is Wilson's interval of the plain share.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from projections.learning.estimates.answer import LEVEL, Answer, Estimate, TooFew, small
from projections.learning.estimates.risk import Life, Row, table, variance
from projections.learning.estimates.score import wilson


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that left by one cause as a function of time: a step at each time at which somebody did.

    `times` is until when each life was seen, in order; after the last the curve tells nothing, unless everybody had left.
    """

    rows: Sequence[Row]
    shares: Sequence[float]
    times: Sequence[float]
    needed: int
    enough: bool

    @property
    def n(self) -> int:
        """How many lives it is drawn from."""
        return len(self.times)

    def at(self, time: float, level: float = LEVEL) -> Answer:
        """The share by this time, with its interval."""
        gone = bool(self.rows) and self.rows[-1].exits >= self.rows[-1].at_risk
        if not self.enough or (time > self.times[-1] and not gone):
            return TooFew(self.needed)
        until = bisect_right(self.rows, time, key=lambda row: row.time)
        share = self.shares[until]
        return Estimate(share, *wilson(share, self._people(until, time), level), self.n)

    def on(self, times: Iterable[float], level: float = LEVEL) -> list[Answer]:
        """The share by each of these times: a curve for a page, on a grid of months rather than at each exit."""
        return [self.at(time, level) for time in times]

    def _people(self, until: int, time: float) -> float:
        """How many people without censoring would tell as much."""
        share, spread = self.shares[until], variance(self.rows[:until], lambda _: 1.0)
        if spread > 0 and 0 < share < 1:
            return max(1.0, share * (1 - share) / spread)
        left = sum(row.exits for row in self.rows[:until])
        return max(1.0, left + self.n - bisect_right(self.times, time))


def incidence(lives: Iterable[Life], cause: str | None, *, minimum: int = 1) -> Curve:
    """The curve of one cause; with None of leaving in any way (1 minus Kaplan-Meier). Each life counts for one.

    Answers `TooFew` under the minimum number of lives, and where so few left by this cause that they could be counted.
    """
    lives = list(lives)
    rows, needed = table(lives, cause), max(1, minimum)
    happened = sum(life.cause is not None and cause in (None, life.cause) for life in lives)
    enough = len(lives) >= needed and not small(happened, minimum)
    return Curve(rows, [0.0, *accumulate(row.step for row in rows)], sorted(life.time for life in lives), needed, enough)
