"""Does a longer proefplaatsing lead to a contract more often? (domain.md 5.2, 10; W7)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from projections.learning.insights.additive import UNKNOWN, Cells, counted, days, listed
from projections.learning.lives.table import Life


class Trials(msgspec.Struct):
    """By level, of each proefplaatsing its days and how it ended: `aangenomen`, `niet-aangenomen`; None: not yet."""

    times: dict[str, list[tuple[float, str | None]]]
    extensions: Cells
    """`keer verlengd|afloop`."""


def trials(lives: Sequence[Life], moment: datetime) -> Trials:
    """The trials that have begun: one may be agreed for a later day."""
    found = [(life, one) for life in lives for one in life.history.trials if one.starts <= moment]
    return Trials(
        listed(
            (life.level or UNKNOWN, (days(one.starts, max(one.starts, one.until or moment)), one.ending or None)) for life, one in found
        ),
        counted((str(len(one.extended)), one.ending or "loopt") for _, one in found),
    )
