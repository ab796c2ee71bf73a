"""Questions of which the answer is to how many something has happened by so many months; the files beside this one ask them.

What else may come first competes: to whom it came it does not happen any more (Aalen and Johansen). Who still may counts until the moment.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates import risk
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.survival import mean_time_to
from projections.learning.gate import Gate
from projections.learning.lives.measures import days, entered, seen_until
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import DAYS, SHARE, Shown, show

HAPPENED, ELSE = "gebeurd", "iets anders"


class ByMonth(msgspec.Struct, frozen=True):
    """The share to whom it has happened within so many months, and where it is asked the mean number of days before it, of the first
    `horizon` months."""

    by_month: dict[int, Shown | None]
    mean_days: Shown | None = None
    horizon: int | None = None


def by_month(
    name: str,
    asks: str,
    counts: str,
    observe: Callable[[Life, datetime], Iterable[tuple[str, risk.Life]]],
    months: Sequence[int],
    horizon: int | None = None,
) -> Question[risk.Life, ByMonth]:
    """The question by when that happened which `observe` has as the cause `HAPPENED`, by label."""

    def conclude(label: str, lives: Sequence[risk.Life], gate: Gate) -> ByMonth:
        curve = incidence(lives, HAPPENED)
        told = {month: show(curve.at(month * MONTH), gate, SHARE) for month in months}
        mean_days = show(mean_time_to(curve, HAPPENED, horizon * MONTH), gate, DAYS) if horizon else None
        return ByMonth(told, mean_days, horizon)

    return Question(name, asks, counts, ByMonth, observe, _cells, conclude, columns=risk.columns)


def competing(time: risk.Life, labels: Iterable[str]) -> Iterator[tuple[str, risk.Life]]:
    """The same time under each of these labels: what happened is the cause of that name, and another cause is something else."""
    for label in labels:
        yield label, time._replace(cause=time.cause and (HAPPENED if time.cause == label else ELSE))


def lasted(life: Life, since: datetime, until: datetime, cause: str | None) -> risk.Life:
    """Days from one moment to another, or none where that was earlier, of somebody in a class."""
    return risk.Life(max(0.0, days(since, until)), cause, entered=entered(life, since), together=life.classmates)


def not_yet(life: Life, moment: datetime) -> tuple[datetime, str | None]:
    """Until when what did not happen is known not to have happened, and whether it still can: not after the end of the trajectory."""
    return seen_until(life, moment), None if life.open else ELSE


def _cells(label: str, time: risk.Life) -> tuple[str, ...]:
    return (HAPPENED,) if time.cause == HAPPENED else ()
