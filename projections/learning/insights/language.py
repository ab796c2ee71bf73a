"""How does language grow, by skill and by the level at the beginning? (domain.md 5.2, 11)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import LanguageLevel, Skill
from projections.learning.insights.additive import days, listed
from projections.learning.lives.table import Life

RANK = {level: number for number, level in enumerate(LanguageLevel)}
"""The levels as numbers: 0 for below A1."""

Curve = list[tuple[float, int]]
"""Days since the first measurement, and the level then as a number."""


class LanguageGrowth(msgspec.Struct):
    """By `vaardigheid|niveau bij eerste meting`, a curve for each participant."""

    curves: dict[str, list[Curve]]


def language_growth(lives: Sequence[Life], moment: datetime) -> LanguageGrowth:
    """What was measured."""
    return LanguageGrowth(listed(curve for life in lives for curve in _curves(life)))


def _curves(life: Life) -> Iterator[tuple[str, Curve]]:
    for skill in Skill:
        measured = sorted((one.at, RANK[one.level]) for one in life.history.levels if one.skill is skill)
        if measured:
            first, rank = measured[0]
            yield f"{skill}|{list(LanguageLevel)[rank]}", [(days(first, at), level) for at, level in measured]
