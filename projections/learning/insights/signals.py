"""Which rules speak, what is done about it, how soon, and did they foretell a drop-out? (domain.md W8)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import Outcome
from projections.learning.insights.additive import Cells, counted, days, listed, seen_until
from projections.learning.lives.facts import Signal
from projections.learning.lives.table import Life


class Watched(msgspec.Struct, array_like=True):
    """One trajectory: at which days each rule spoke, at which day it dropped out (None: it did not), and until which day there are data.

    Days since its beginning; the data go on after an end, for then it is known what did not come any more.
    """

    spoke: dict[str, list[float]]
    dropped_out: float | None
    until: float


class Signals(msgspec.Struct):
    """Signals by what came of them, and every trajectory with its signals, also those without any."""

    consequences: Cells
    """`regel|gevolg`; the consequence is `bijgestuurd` when an adjustment names the signal."""
    times: dict[str, list[tuple[float, str | None]]]
    """By rule, the days until the consequence, and which it was."""
    watched: list[Watched]


def signals(lives: Sequence[Life], moment: datetime) -> Signals:
    """All signals."""
    found = [(life, one, *consequence(life, one)) for life in lives for one in life.history.signals]
    return Signals(
        counted((one.rule, what or "open") for _, one, what, _ in found),
        listed((one.rule, (days(one.at, at or max(one.at, seen_until(life, moment))), what)) for life, one, what, at in found),
        [_watched(life, moment) for life in lives],
    )


def consequence(life: Life, signal: Signal) -> tuple[str | None, datetime | None]:
    """What came of it first, and when."""
    named = [one.at for one in life.history.adjustments if one.signal == signal.signal and signal.at <= one.at]
    if named and (signal.until is None or min(named) <= signal.until):
        return "bijgestuurd", min(named)
    return signal.ending or None, signal.until


def _watched(life: Life, moment: datetime) -> Watched:
    spoke = listed((one.rule, days(life.started_at, one.at)) for one in life.history.signals)
    dropped_out = life.ended_at if life.outcome is Outcome.DROPPED_OUT else None
    return Watched(spoke, days(life.started_at, dropped_out) if dropped_out else None, days(life.started_at, moment))
