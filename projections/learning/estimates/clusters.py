"""How much less observations tell when some belong together: a class, an employer, a partner.

A class that stops and an employer that closes take several along, so that twenty people in two classes tell less than twenty apart. What
each observation pushes the estimate is summed by whom it belongs with; the variance of those sums beside that of the single pushes is the
design effect (Kish, Survey Sampling, 1965, 8.2), and the estimate is as sure as that of so many times fewer people. Few groups tell
little of how they differ: Student's quantile for one less than their number (Cameron and Miller 2015, Journal of Human Resources 50,
317-372), counted as if they were equally large (Carter, Schnepel and Steigerwald 2017, Review of Economics and Statistics 99, 698-709).
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy

from projections.learning.estimates.answer import LEVEL
from projections.learning.estimates.arrays import Arranged, Floats, Places, counted
from projections.learning.estimates.distributions import t, z

FEWEST = 3
"""Fewer groups than this tell nothing of how groups differ."""
ALIKE = 0.08
"""The correlation within a group is taken to be at least this: what takes a whole group along is seldom seen in few of them. An assumption;
of what pupils of a school have learned it is 0.22 (Hedges and Hedberg 2007, Educational Evaluation and Policy Analysis 29, 60-87)."""
FEW_ALIKE, UNSEEN = 0.15, 1.5
"""Of few groups it is taken to be more, 1.5 over their number up to this: of ten employers of whom 15 % close, none closes in one set of
five. Also an assumption, tried by the calibration; it makes the interval of ten 3 % wider, of five a tenth."""

NOTHING = 1e-20
"""Squares that add up to less are what rounding leaves where nobody pushes anything, as when all have left: they tell nothing of groups."""


@dataclass(frozen=True, slots=True)
class Design:
    """By how much the variance is larger than of people who are apart, and with how many degrees of freedom that is known."""

    effect: float = 1.0
    degrees: float = math.inf

    @property
    def enough(self) -> bool:
        """Whether there are groups enough to tell anything."""
        return self.degrees >= FEWEST - 1

    def quantile(self, level: float = LEVEL) -> float:
        """How many standard errors an interval takes to each side."""
        return z(level) if math.isinf(self.degrees) else t(self.degrees, level)


APART = Design()


class Together:
    """Who belongs with whom, by observation; None belongs with nobody. `numbers` is how many there are of each of the observations.

    In an array groups have numbers already, from 0 on.
    """

    def __init__(self, groups: Sequence[Hashable] | Places, numbers: Sequence[int] | Floats | None = None) -> None:
        if not isinstance(groups, numpy.ndarray):
            codes = dict[Hashable, int]()
            groups = numpy.array([-1 if group is None else codes.setdefault(group, len(codes)) for group in groups], numpy.intp)
        self._of, self._numbers = groups, numpy.ones(len(groups)) if numbers is None else numpy.array(numbers, float)
        self._alone = groups < 0
        sizes, alone = self._by_group(self._numbers), self._numbers[self._alone].sum()
        # Who belongs with nobody is a group by itself.
        self._groups, self._number = numpy.count_nonzero(sizes) + alone, sizes.sum() + alone
        self._crowd = float(((sizes**2).sum() + alone) / max(1, self._number))

    def take(self, places: Places) -> "Together":
        """Of the observations at these places."""
        return Together(self._of[places], self._numbers[places])

    def _by_group(self, values: Floats) -> Floats:
        """The sum in each group."""
        return counted(self._of + 1, values)[1:]

    def enough(self, *, assumed: bool = True) -> bool:
        """Whether there may be groups enough to tell anything; when not, there is none in a `design`, whatever is pushed."""
        if self._groups == self._number or (self._groups >= FEWEST and not assumed):
            return True
        return Design(degrees=float(self._number / self._crowd - 1)).enough

    def design(self, pushes: Iterable[float] | Floats, *, assumed: bool = True) -> Design:
        """Of what each observation pushes the estimate.

        Nothing but what is seen of how groups differ counts when nothing is `assumed`: no correlation at least, no quantile for few groups.
        """
        n, groups, crowd = float(self._number), float(self._groups), self._crowd
        if groups == n:
            return APART
        degrees, alike = n / crowd - 1, max(ALIKE, min(FEW_ALIKE, UNSEEN * crowd / n))
        least = 1 + (crowd - 1) * alike if assumed else 1.0
        moved = pushes if isinstance(pushes, numpy.ndarray) else numpy.array([*pushes])
        pushed = moved * self._numbers
        each = moved * pushed
        squares, sums = float(each.sum()), self._by_group(pushed)
        if groups < 2 or squares <= NOTHING:
            return Design(least, degrees)
        apart = squares * n / (n - 1)
        found = float((sums**2).sum() + each[self._alone].sum()) * groups / (groups - 1) / apart
        return Design(max(least, found), degrees if assumed or groups < FEWEST else math.inf)


class Classed(Protocol):
    """What was seen of somebody who may have shared a class."""

    @property
    def classmates(self) -> Hashable:
        """With whom."""


C = TypeVar("C", bound=Classed)


@dataclass(frozen=True, slots=True)
class InClasses(Arranged[C]):
    """What was seen of people, and who of them belong together: found once, however they are divided then."""

    together: Together

    def take(self, places: Places) -> "InClasses[C]":
        """Those at these places."""
        return InClasses(self.some(places), self.together.take(places))


def in_classes(those: Sequence[C]) -> InClasses[C]:
    """People with who of them belong together; those of whom that is known already as they are."""
    return those if isinstance(those, InClasses) else InClasses(those, Together([one.classmates for one in those]))


def belonging(groups: Sequence[Hashable]) -> Together | None:
    """Who belongs with whom; None when nobody does with anybody."""
    return None if groups.count(None) == len(groups) else Together(groups)
