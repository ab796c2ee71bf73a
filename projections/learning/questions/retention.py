"""Who is still at work after 3, 6 and 12 months? (domain.md 5.2, 12)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates import risk
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.proportions import retention
from projections.learning.insights.work import MONTHS, employment_times
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.told import SHARE, Told, tell

Time = tuple[float, str | None]


class Retention(msgspec.Struct, frozen=True):
    """The share still at work so many months after the first contract began."""

    by_month: dict[int, Told | None]


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Time]]:
    yield from (("", time) for time in employment_times([life], moment)[:1])


def _cells(label: str, time: Time) -> tuple[str, ...]:
    return (time[1],) if time[1] else ()


def _conclude(label: str, times: Sequence[Time], minimum: int) -> Retention:
    jobs = [risk.Life(*time) for time in times]
    return Retention({month: tell(retention(jobs, month * MONTH, minimum=minimum), minimum, SHARE) for month in MONTHS})


RETENTION = Question(
    "aan-het-werk",
    "Wie is 3, 6 en 12 maanden na het begin van het contract nog aan het werk?",
    "Alleen het eerste contract van een traject; wie daarna een ander contract kreeg telt mee tot dan.",
    Retention,
    _observe,
    _cells,
    _conclude,
)
