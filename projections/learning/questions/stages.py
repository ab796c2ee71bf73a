"""How long does each stage take, beside the norm of the programme? (domain.md 5.2, 2)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple

import msgspec

from events.vocabulary.values import Stage
from projections.learning.estimates import risk
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.completion import completing_of
from projections.learning.gate import Gate
from projections.learning.lives.measures import active_days, days, entered
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import DAYS, SHARE, Shown, show

COMPLETED = "afgerond"
"""How a stage was left that was completed."""
PERCENTS = (10, 25, 50, 75, 90)
ALIKE, MOST = 0.05, 0.9
"""Norms are one norm when most of them are as near to the one in the middle as a month of 28 days is to one of 31."""

Visit = tuple[float, str | None, float]
"""Days without pauses, how it was left (None: not yet), and the norm in days."""


class Timed(NamedTuple):
    """A visit as it is estimated from, beside its norm."""

    life: risk.Life
    norm: float


class StageDuration(msgspec.Struct, frozen=True):
    """Days that the first visit to a stage takes of those who complete it, at percentiles from 10 to 90.

    `norm` is in days as well; None when the trajectories had different norms. `longer` is the share of them that takes longer than it.
    """

    norm: float | None
    percentiles: dict[int, Shown | None]
    longer: Shown | None


def first_visits(life: Life, moment: datetime) -> Iterator[tuple[Stage, Visit]]:
    """The first visit to each stage, as far as it went by the moment."""
    for spell in life.history.stages:
        if spell.visit == 1:
            yield spell.stage, (active_days(life, spell.at, spell.until or moment), spell.ending or None, days(spell.at, spell.due))


def _observe(life: Life, moment: datetime) -> Iterator[tuple[Stage, Timed]]:
    began = {spell.stage: spell.at for spell in life.history.stages if spell.visit == 1}
    for stage, (took, ending, norm) in first_visits(life, moment):
        since = entered(life, began[stage], active=True)
        yield stage, Timed(risk.Life(max(0.0, took), ending, entered=since, together=life.classmates), norm)


def _cells(stage: str, visit: Timed) -> tuple[str, ...]:
    return (COMPLETED,) if visit.life.cause == COMPLETED else ()


def _conclude(stage: str, visits: Sequence[Timed], gate: Gate) -> StageDuration:
    lives = [one.life for one in visits]
    norm = _norm([one.norm for one in visits])
    found = completing_of(lives, COMPLETED)
    within = None if norm is None else found if isinstance(found, TooFew) else found.by(norm)
    return StageDuration(
        norm,
        {percent: None if isinstance(found, TooFew) else show(found.percentile(percent / 100), gate, DAYS) for percent in PERCENTS},
        None if within is None else show(within if isinstance(within, TooFew) else within.complement(), gate, SHARE),
    )


def _norm(norms: Sequence[float]) -> float | None:
    middle = median(norms)
    alike = sum(abs(norm - middle) <= ALIKE * middle for norm in norms)
    return middle if alike >= MOST * len(norms) else None


STAGES = Question(
    "fasen",
    "Hoe lang duurt elke fase, naast de norm van het programma?",
    "Alleen de eerste keer in een fase, en hoe lang wie de fase afrondt erover doet; wie eerder stopt, telt niet als klaar. "
    "Pauzes tellen niet mee; wie nog in de fase zit telt mee tot de peildatum.",
    StageDuration,
    _observe,
    _cells,
    _conclude,
)
