"""Who stops, why, where, and at which level; and what had been found at the intake (domain.md 5.2, 5; W15)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from projections.insights.additive import UNKNOWN, Cells, counted
from projections.lives import Life


class DropOut(msgspec.Struct):
    """Ends by `uitkomst|reden|onderdeel|niveau`, and by what was measured: `criterium|voldoet of niet|uitkomst`."""

    ends: Cells
    by_criterion: Cells


def drop_out(lives: Sequence[Life], moment: datetime) -> DropOut:
    """All ends, that of sustained work too: without it there is nothing to divide by."""
    ended = [(life, end) for life in lives for end in life.history.ends]
    return DropOut(
        counted((end.outcome, end.reason, end.component, life.level or UNKNOWN) for life, end in ended),
        counted(
            (one.criterion, "voldoet" if one.met else "voldoet-niet", end.outcome) for life, end in ended for one in life.history.criteria
        ),
    )
