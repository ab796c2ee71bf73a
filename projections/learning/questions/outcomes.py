"""How many are placed, drop out or leave otherwise by so many months, and how long does placement take? (domain.md 5.2, 12).

The ways out compete: who dropped out will not be placed any more (Aalen and Johansen).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from events.vocabulary import values
from projections.learning.estimates import risk
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.survival import mean_time_to
from projections.learning.gate import Gate
from projections.learning.lives.measures import days, entered
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import DAYS, SHARE, Shown, show

MONTHS = (3, 6, 9, 12, 18, 24, 30, 36)
HORIZON = 24
"""Months of which the mean time is restricted to: a mean until the end cannot be told while some still run."""

PLACED, DROPPED_OUT, OTHER = "plaatsing", "uitval", "andere-uitstroom"

Time = tuple[float, str | None]
"""Days, and the way out; None for a life that still goes on."""


class Outcome(msgspec.Struct, frozen=True):
    """The share that left by this cause within so many months, and of the first 24 months the mean number of days before it."""

    by_month: dict[int, Shown | None]
    mean_days: Shown | None


def placement_time(life: Life, moment: datetime) -> Time:
    """Days from the beginning until the first contract, drop-out, another way out, or the moment; and which it was."""
    if life.history.placements:
        return days(life.started_at, min(one.at for one in life.history.placements)), PLACED
    if life.outcome and life.ended_at:
        return days(life.started_at, life.ended_at), DROPPED_OUT if life.outcome is values.Outcome.DROPPED_OUT else OTHER
    return days(life.started_at, moment), None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, risk.Life]]:
    time = risk.Life(*placement_time(life, moment), entered=entered(life, life.started_at), together=life.classmates)
    return ((cause, time) for cause in (PLACED, DROPPED_OUT, OTHER))


def _cells(cause: str, time: risk.Life) -> tuple[str, ...]:
    return (cause,) if time.cause == cause else ()


def _conclude(cause: str, lives: Sequence[risk.Life], gate: Gate) -> Outcome:
    curve = incidence(lives, cause)
    return Outcome(
        {month: show(curve.at(month * MONTH), gate, SHARE) for month in MONTHS},
        show(mean_time_to(curve, cause, HORIZON * MONTH), gate, DAYS),
    )


OUTCOMES = Question(
    "uitkomsten",
    "Welk deel is na zoveel maanden geplaatst, uitgevallen of anders uitgestroomd, en hoe lang duurt het tot plaatsing?",
    "Iedereen telt mee, wie nog loopt tot de peildatum. Geplaatst is: het eerste contract.",
    Outcome,
    _observe,
    _cells,
    _conclude,
    columns=risk.columns,
)
