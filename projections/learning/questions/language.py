"""How fast does language grow, by skill, and by the level at the beginning? (domain.md 5.2, 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import msgspec

from events.vocabulary.values import LanguageLevel, Skill
from projections.learning.estimates import risk
from projections.learning.estimates.arrays import Places
from projections.learning.estimates.clusters import InClasses, in_classes
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH, mean_slope, next_level, slope
from projections.learning.estimates.survival import percentiles
from projections.learning.gate import Gate
from projections.learning.lives.measures import days
from projections.learning.lives.table import Classmates, Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import DAYS, GROWTH, SHARE, Shown, show

RANK = {level: number for number, level in enumerate(LanguageLevel)}
"""The levels as numbers: 0 for below A1."""
HIGHEST = max(RANK.values())
MONTHS = (6, 12, 18)

Curve = list[tuple[float, int]]
"""Days since the first measurement, and the level then as a number."""


class Grown(NamedTuple):
    """The levels a month of one trajectory, how long it took until a level more was measured, and with whom it may have shared a class."""

    pace: float
    higher: risk.Life | None
    classmates: Classmates


UNKNOWN = risk.Life(0.0, None, weight=0.0)
"""Of who was at the highest level from the beginning: as of somebody who was not seen."""


@dataclass(frozen=True, slots=True)
class Grew(InClasses[Grown]):
    """How many trajectories grew, column by column."""

    higher: risk.Lives

    def take(self, places: Places) -> "Grew":
        """Those at these places."""
        return Grew(self.some(places), self.together.take(places), self.higher.take(places))


def _columns(those: Sequence[Grown]) -> Grew:
    if isinstance(those, Grew):
        return those
    return Grew(those, in_classes(those).together, risk.columns(one.higher or UNKNOWN for one in those))


class Growth(msgspec.Struct, frozen=True):
    """Completed levels a month as they were measured: from A1 to A2 is one level.

    By months the share that was measured a level higher than at first by then, and days until half were; without those who were at the
    highest from the beginning.
    """

    a_month: Shown | None
    higher: dict[int, Shown | None]
    half: Shown | None


def curves(life: Life) -> Iterator[tuple[Skill, LanguageLevel, Curve]]:
    """Of each skill that was measured its first level, and how it went on."""
    for skill in Skill:
        measured = sorted((one.at, RANK[one.level]) for one in life.history.levels if one.skill is skill)
        if measured:
            first, rank = measured[0]
            yield skill, list(LanguageLevel)[rank], [(days(first, at), level) for at, level in measured]


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Grown]]:
    for skill, level, curve in curves(life):
        pace, higher = slope(curve), next_level(curve, HIGHEST)
        if pace is not None:
            grown = Grown(pace, higher and higher._replace(together=life.classmates), life.classmates)
            yield skill, grown
            yield f"{skill} vanaf {level}", grown


def _cells(label: str, grown: Grown) -> tuple[str, ...]:
    return ()


def _conclude(label: str, found: Sequence[Grown], gate: Gate) -> Growth:
    grew = _columns(found)
    curve = incidence(grew.higher, None)
    return Growth(
        show(mean_slope([one.pace for one in grew], together=grew.together), gate, GROWTH),
        {month: show(curve.at(month * MONTH), gate, SHARE) for month in MONTHS},
        show(percentiles(curve, (0.5,))[0.5], gate, DAYS),
    )


LANGUAGE = Question(
    "taal",
    "Hoe snel groeit de taal, in niveaus per maand, en hoe lang duurt een niveau?",
    "Wie niet op twee dagen is gemeten telt niet mee. Van A1 naar A2 is een niveau; wat binnen een niveau wordt geleerd is niet te zien.",
    Growth,
    _observe,
    _cells,
    _conclude,
    columns=_columns,
)
