"""Which rules speak, what is done about it, and how soon? (domain.md W8)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from projections.insights.additive import Cells, counted, days, listed, seen_until
from projections.life import Signal
from projections.lives import Life


class Signals(msgspec.Struct):
    """By `regel|gevolg` (`bijgestuurd` when an adjustment names the signal), and by rule the days until then; False: nothing yet."""

    consequences: Cells
    times: dict[str, list[tuple[float, bool]]]


def signals(lives: Sequence[Life], moment: datetime) -> Signals:
    """All signals."""
    found = [(life, one, _consequence(life, one)) for life in lives for one in life.history.signals]
    return Signals(
        counted((one.rule, what) for _, one, (what, _) in found),
        listed((one.rule, (days(one.at, at or max(one.at, seen_until(life, moment))), at is not None)) for life, one, (_, at) in found),
    )


def _consequence(life: Life, signal: Signal) -> tuple[str, datetime | None]:
    """What came of it first, and when."""
    named = [one.at for one in life.history.adjustments if one.signal == signal.signal and signal.at <= one.at]
    if named and (signal.until is None or min(named) <= signal.until):
        return "bijgestuurd", min(named)
    return signal.ending or "open", signal.until
