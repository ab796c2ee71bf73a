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
from operator import mul

from projections.learning.estimates.answer import LEVEL
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
    """Who belongs with whom, by observation; None belongs with nobody. `numbers` is how many there are of each of the observations."""

    def __init__(self, groups: Sequence[Hashable], numbers: Sequence[int] | None = None) -> None:
        self._numbers = numbers or [1] * len(groups)
        self._sizes: dict[Hashable, int] = {}
        for group, number in zip(groups, self._numbers, strict=True):
            self._sizes[group] = self._sizes.get(group, 0) + number
        # Who belongs with nobody is a group by itself, and stands last.
        self._lone = self._sizes.pop(None, 0)
        places = {**{group: place for place, group in enumerate(self._sizes)}, None: len(self._sizes)}
        self._places = [places[group] for group in groups]
        self._number, self._groups = sum(self._sizes.values(), self._lone), len(self._sizes) + self._lone
        self._crowd = (sum(size * size for size in self._sizes.values()) + self._lone) / max(1, self._number)

    def enough(self, *, assumed: bool = True) -> bool:
        """Whether there may be groups enough to tell anything; when not, there is none in a `design`, whatever is pushed."""
        if self._groups == self._number or (self._groups >= FEWEST and not assumed):
            return True
        return Design(degrees=self._number / self._crowd - 1).enough

    def design(self, pushes: Iterable[float], *, assumed: bool = True) -> Design:
        """Of what each observation pushes the estimate.

        Nothing but what is seen of how groups differ counts when nothing is `assumed`: no correlation at least, no quantile for few groups.
        """
        n, groups, crowd = self._number, self._groups, self._crowd
        if groups == n:
            return APART
        degrees, alike = n / crowd - 1, max(ALIKE, min(FEW_ALIKE, UNSEEN * crowd / n))
        least = 1 + (crowd - 1) * alike if assumed else 1.0
        moved = list(pushes)
        pushed = list(map(mul, moved, self._numbers))
        squares = sum(map(mul, moved, pushed))
        sums = [0.0] * (len(self._sizes) + 1)
        for place, one in zip(self._places, pushed, strict=True):
            sums[place] += one
        last = len(self._sizes)
        each = zip(self._places, moved, pushed, strict=True)
        alone = sum(push * one for place, push, one in each if place == last) if self._lone else 0.0
        if groups < 2 or squares <= NOTHING:
            return Design(least, degrees)
        apart = squares * n / (n - 1)
        found = sum((one * one for one in sums[:last]), alone) * groups / (groups - 1) / apart
        return Design(max(least, found), degrees if assumed or groups < FEWEST else math.inf)
