"""How long do stages take against their norm, and how are they left? (domain.md 5.2, 2)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from projections.learning.insights.additive import Cells, active_days, counted, days, listed
from projections.learning.lives.facts import StageSpell
from projections.learning.lives.table import Life


class StageTimes(msgspec.Struct):
    """By stage, of each visit the days that it took without pauses, how it ended (None: not yet), and its norm in days."""

    times: dict[str, list[tuple[float, str | None, float]]]
    left: Cells
    """`fase|afloop`, `loopt` for those that go on."""


def stage_times(lives: Sequence[Life], moment: datetime) -> StageTimes:
    """Every visit to every stage."""
    visits = [(life, spell) for life in lives for spell in life.history.stages]
    return StageTimes(
        listed((spell.stage, _time(life, spell, moment)) for life, spell in visits),
        counted((spell.stage, spell.ending or "loopt") for _, spell in visits),
    )


def _time(life: Life, spell: StageSpell, moment: datetime) -> tuple[float, str | None, float]:
    return active_days(life, spell.at, spell.until or moment), spell.ending or None, days(spell.at, spell.due)
