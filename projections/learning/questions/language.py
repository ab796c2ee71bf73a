"""How fast does language grow, by skill, and by the level at the beginning? (domain.md 5.2, 11)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import LanguageLevel, Skill
from projections.learning.estimates.growth import mean_growth, slope
from projections.learning.gate import Gate
from projections.learning.lives.measures import days
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import GROWTH, Shown, show

RANK = {level: number for number, level in enumerate(LanguageLevel)}
"""The levels as numbers: 0 for below A1."""

Curve = list[tuple[float, int]]
"""Days since the first measurement, and the level then as a number."""


class Growth(msgspec.Struct, frozen=True):
    """Levels a month: from A1 to A2 is one level."""

    a_month: Shown | None


def curves(life: Life) -> Iterator[tuple[Skill, LanguageLevel, Curve]]:
    """Of each skill that was measured its first level, and how it went on."""
    for skill in Skill:
        measured = sorted((one.at, RANK[one.level]) for one in life.history.levels if one.skill is skill)
        if measured:
            first, rank = measured[0]
            yield skill, list(LanguageLevel)[rank], [(days(first, at), level) for at, level in measured]


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Curve]]:
    for skill, level, curve in curves(life):
        if slope(curve) is not None:
            yield skill, curve
            yield f"{skill} vanaf {level}", curve


def _cells(label: str, curve: Curve) -> tuple[str, ...]:
    return ()


def _conclude(label: str, curves: Sequence[Curve], gate: Gate) -> Growth:
    return Growth(show(mean_growth(curves), gate, GROWTH))


LANGUAGE = Question(
    "taal",
    "Hoe snel groeit de taal, in niveaus per maand?",
    "Wie niet op twee dagen is gemeten telt niet mee. Van A1 naar A2 is een niveau.",
    Growth,
    _observe,
    _cells,
    _conclude,
)
