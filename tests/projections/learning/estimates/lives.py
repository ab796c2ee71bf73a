"""Lives for the tests: what a book or another library worked out, and any at all."""

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st

from projections.learning.estimates.answer import Answer, Estimate
from projections.learning.estimates.risk import Columns, Life

CAUSES = ("geplaatst", "uitval", "anders")

REMISSION = [
    Life(time, "terugval" if left else None)
    for times, left in (((6, 6, 6, 7, 10, 13, 16, 22, 23), True), ((6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35), False))
    for time in times
]
"""Weeks in remission under 6-MP of Freireich et al. (1963), the example of most books; Kalbfleisch and Prentice (2002), table 1.1."""

TIMES = (11, 25, 38, 52, 60, 71, 85, 97, 104, 118, 133, 140, 155, 161, 178, 190, 203, 217, 230, 244)
ENDS = (2, 1, 0, 1, 2, 1, 0, 3, 1, 1, 2, 0, 1, 0, 2, 1, 3, 0, 1, 0)
"""No two at one time, for lifelines moves those apart by chance. 0: still running; 1, 2, 3: the causes."""
COMPETING = [Life(time, CAUSES[end - 1] if end else None) for time, end in zip(TIMES, ENDS, strict=True)]


def lived(time: float, cause: str | None) -> Life:
    """A life that counts for one, seen from its beginning."""
    return Life(time, cause)


any_lives = st.lists(st.builds(lived, st.integers(0, 30).map(float), st.sampled_from((*CAUSES, None))), min_size=1, max_size=40)
finished_lives = st.lists(st.builds(lived, st.integers(0, 30).map(float), st.sampled_from(CAUSES)), min_size=1, max_size=40)


def told(answer: object) -> Estimate:
    """The answer, when there is one."""
    assert isinstance(answer, Estimate), answer
    return answer


def bounds(answer: Answer) -> tuple[float, float]:
    return told(answer).low, told(answer).high


class Row(NamedTuple):
    """One of the times at which somebody left, as in `Columns`."""

    time: float
    at_risk: float
    by_cause: float
    exits: float
    before: float

    @property
    def step(self) -> float:
        return self.before * self.by_cause / self.at_risk


def rows_of(found: Columns) -> list[Row]:
    return [Row(*row) for row in zip(*(column.tolist() for column in found), strict=True)]


def variance(found: Columns, weighing: Callable[[float], float]) -> float:
    """The variance of `total` for lives of weight 1 by the delta method, from the last row to the first: a second calculation."""
    result, rest = 0.0, 0.0
    for row in reversed(rows_of(found)):
        weight = weighing(row.time)
        result += row.before**2 * weight**2 * row.by_cause * (row.at_risk - row.by_cause) / row.at_risk**3
        if row.exits < row.at_risk:
            result += rest**2 * row.exits / (row.at_risk * (row.at_risk - row.exits))
            result -= 2 * rest * weight * row.before * row.by_cause / row.at_risk**2
        rest += row.step * weight
    return max(0.0, result)
