"""How fast something that is measured now and then grows: the level of a language skill, in levels a month.

Summary measures after Matthews, Altman, Campbell and Royston (1990), BMJ 300, 230-235: first one slope for each trajectory by least
squares, then the mean of those with Student's interval. So the measurements of one trajectory need not be independent of each other; the
trajectories must be. Levels (onder-A1, A1, A2, …) count as 0, 1, 2, …: a level is taken to be as far as the next. Trajectories measured
on fewer than two days say nothing and are left out; when that has to do with how they grow, the mean is off.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean

from projections.learning.estimates.answer import LEVEL, Answer
from projections.learning.estimates.means import mean

MONTH = 365.25 / 12
"""Days in a month, on average."""

Measured = tuple[float, float]
"""The day, and what was measured."""


def slope(series: Sequence[Measured]) -> float | None:
    """The growth a month of one trajectory; None when it was not measured on two days."""
    if len({day for day, _ in series}) < 2:
        return None
    day, value = fmean(day for day, _ in series), fmean(value for _, value in series)
    along = sum((one - day) * (measured - value) for one, measured in series)
    return MONTH * along / sum((one - day) ** 2 for one, _ in series)


def mean_growth(trajectories: Iterable[Sequence[Measured]], *, minimum: int = 1, level: float = LEVEL) -> Answer:
    """The mean growth a month of the trajectories of one programme, in one skill. Each trajectory counts for one."""
    slopes = (slope(series) for series in trajectories)
    return mean((one for one in slopes if one is not None), minimum=minimum, level=level)
