"""Who is still at work after 3, 6 and 12 months? (domain.md 5.2, 12)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

import msgspec

from events.days import beginning_of
from projections.learning.estimates import risk
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.proportions import retention
from projections.learning.gate import Gate
from projections.learning.lives.measures import days, entered, seen_until
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import SHARE, Shown, show

MONTHS = (3, 6, 12)
LOST = "verloren"


class Retention(msgspec.Struct, frozen=True):
    """The share still at work so many months after the first contract began."""

    by_month: dict[int, Shown | None]


def employment_times(life: Life, moment: datetime) -> Iterator[risk.Life]:
    """Of each contract that has begun: until the job was lost, or until the next contract, the end or the moment; by employer."""
    contracts, losses = life.history.placements, sorted(one.at for one in life.history.losses)
    for contract, following in zip_longest(contracts, contracts[1:]):
        begins, last = beginning_of(contract.starts), following.at if following else seen_until(life, moment)
        lost = next((at for at in losses if contract.at <= at <= last), None)
        if begins <= (until := lost or last):
            yield risk.Life(days(begins, until), LOST if lost else None, entered=entered(life, begins), together=contract.employer)


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    for time in employment_times(life, moment):
        yield "", time
        return


def _cells(label: str, job: risk.Life) -> tuple[str, ...]:
    return (job.cause,) if job.cause else ()


def _conclude(label: str, jobs: Sequence[risk.Life], gate: Gate) -> Retention:
    lost = incidence(jobs, None)
    return Retention({month: show(retention(lost, month * MONTH), gate, SHARE) for month in MONTHS})


RETENTION = Question(
    "aan-het-werk",
    "Wie is 3, 6 en 12 maanden na het begin van het contract nog aan het werk?",
    "Alleen het eerste contract van een traject; wie daarna een ander contract kreeg telt mee tot dan.",
    Retention,
    _observe,
    _cells,
    _conclude,
    columns=risk.columns,
)
