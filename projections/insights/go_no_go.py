"""How often is it go, what was advised, and where does a no-go lead? (domain.md 5.2, 6).

The reason is told in confidence to a person and is not counted; what is coded is the road, and the reason of an end that follows.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from projections.insights.additive import Cells, counted, outcome
from projections.life import Decision
from projections.lives import Life


class GoNoGo(msgspec.Struct):
    """Decisions by `besluit|keer|weg`, with what was advised `partij|advies|besluit`, and what came of them `besluit|uitkomst`."""

    decisions: Cells
    advice: Cells
    afterwards: Cells


def go_no_go(lives: Sequence[Life], moment: datetime) -> GoNoGo:
    """All decisions; an advice belongs to the first decision after it."""
    taken = [(life, one) for life in lives for one in life.history.decisions]
    final = [(life, one) for life, one in taken if one.decision != "uitstel"]
    return GoNoGo(
        counted((one.decision, str(one.visit), one.road or "") for _, one in taken),
        counted(
            (advice.party, advice.advice, after.decision)
            for life in lives
            for advice in life.history.advice
            if (after := _after(life, advice.at))
        ),
        counted((one.decision, outcome(life)) for life, one in final),
    )


def _after(life: Life, at: datetime) -> Decision | None:
    later = (one for one in life.history.decisions if at <= one.at and one.decision != "uitstel")
    return min(later, key=lambda one: one.at, default=None)
