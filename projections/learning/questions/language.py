"""How fast does language grow, by skill, and by the level at the beginning? (domain.md 5.2, 11)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates.growth import mean_growth, slope
from projections.learning.insights.language import Curve, language_growth
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.told import GROWTH, Told, tell


class Growth(msgspec.Struct, frozen=True):
    """Levels a month: from A1 to A2 is one level."""

    a_month: Told | None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Curve]]:
    for label, [curve] in language_growth([life], moment).curves.items():
        if slope(curve) is not None:
            skill, level = label.split("|")
            yield skill, curve
            yield f"{skill} vanaf {level}", curve


def _cells(label: str, curve: Curve) -> tuple[str, ...]:
    return ()


def _conclude(label: str, curves: Sequence[Curve], minimum: int) -> Growth:
    return Growth(tell(mean_growth(curves, minimum=minimum), minimum, GROWTH))


LANGUAGE = Question(
    "taal",
    "Hoe snel groeit de taal, in niveaus per maand?",
    "Wie niet op twee dagen is gemeten telt niet mee. Van A1 naar A2 is een niveau.",
    Growth,
    _observe,
    _cells,
    _conclude,
)
