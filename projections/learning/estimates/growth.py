"""How fast something that is measured now and then grows: the level of a language skill, in levels a month.

Summary measures after Matthews, Altman, Campbell and Royston (1990), BMJ 300, 230-235: first one slope for each trajectory by least
squares, then the mean of those with Student's interval. So the measurements of one trajectory need not be independent of each other; the
trajectories must be, or belong together in groups. Levels (onder-A1, A1, A2, …) count as 0, 1, 2, …: a level is taken to be as far as the
next. The slope is of levels that were completed and measured: who is below the lowest or at the highest does not move, whatever they
learn. Trajectories measured on fewer than two days say nothing and are left out; when that has to do with how they grow, the mean is off.
"""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import fmean

from projections.learning.estimates.answer import LEVEL, Answer
from projections.learning.estimates.clusters import Together
from projections.learning.estimates.means import mean
from projections.learning.estimates.risk import Life

MONTH = 365.25 / 12
"""Days in a month, on average."""

FEWEST = 10
HIGHER = "hoger"

Measured = tuple[float, float]
"""The day, and what was measured."""


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured when, by days since a day of its own: packed, so that many who look at the same from other days share it."""

    packed: bytes
    since: float = 0.0

    def __iter__(self) -> Iterator[Measured]:
        numbers = memoryview(self.packed).cast("d")
        return ((day - self.since, value) for day, value in zip(numbers[::2], numbers[1::2], strict=True))

    def from_day(self, day: float) -> "Series":
        """The same, by days since another day."""
        return Series(self.packed, day)


def series(measured: Iterable[Measured]) -> Series:
    """What was measured when."""
    return Series(array("d", chain.from_iterable(measured)).tobytes())


def slope(series: Sequence[Measured]) -> float | None:
    """The growth a month of one trajectory; None when it was not measured on two days."""
    if len({day for day, _ in series}) < 2:
        return None
    day, value = fmean(day for day, _ in series), fmean(value for _, value in series)
    along = sum((one - day) * (measured - value) for one, measured in series)
    return MONTH * along / sum((one - day) ** 2 for one, _ in series)


def next_level(series: Sequence[Measured], highest: float) -> Life | None:
    """The days until a level more was measured than at first, or until the last measurement without one.

    Levels that are completed and told in whole ones, of which there is a highest, do not tell how fast somebody learns within them; when
    the next was reached they do. None of who was measured on one day, or had the highest at once.
    """
    (began, first), *later = sorted(series)
    if first >= highest or not later or later[-1][0] <= began:
        return None
    reached = next((day for day, value in later if value >= first + 1), None)
    return Life((later[-1][0] if reached is None else reached) - began, None if reached is None else HIGHER)


def mean_growth(
    trajectories: Iterable[Sequence[Measured]], *, minimum: int = 1, level: float = LEVEL, together: Sequence[Hashable] | None = None
) -> Answer:
    """The mean growth a month of the trajectories of one programme, in one skill. Each counts for one, and may belong with others."""
    slopes = [slope(series) for series in trajectories]
    groups = [group for group, one in zip(together or [None] * len(slopes), slopes, strict=True) if one is not None]
    return mean_slope([one for one in slopes if one is not None], minimum=minimum, level=level, together=groups)


def mean_slope(
    slopes: Iterable[float], *, minimum: int = 1, level: float = LEVEL, together: Together | Sequence[Hashable] | None = None
) -> Answer:
    """The same of slopes that are known already, one of each trajectory."""
    return mean(slopes, minimum=minimum, level=level, fewest=FEWEST, together=together)
