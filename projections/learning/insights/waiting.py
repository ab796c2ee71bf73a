"""Whom is waited for, how long, and how late: which party costs how much time? (domain.md W1, W10)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.insights.additive import Cells, active_days, counted, seen_until
from projections.learning.lives.facts import Wait
from projections.learning.lives.table import Life


class Waiting(msgspec.Struct):
    """Waits in whole days, as there are very many of them: how long without pauses, and how long after their date."""

    times: Cells
    """`partij|soort|dagen|over of open`."""
    late: Cells
    """`partij|soort|dagen`, of those that lasted beyond their date."""
    endings: Cells
    """`partij|soort|afloop|geescaleerd, herinnerd of geen van beide`."""


def waiting(lives: Sequence[Life], moment: datetime) -> Waiting:
    """All that was asked of anybody."""
    waits = [(life, one, _until(life, one, moment)) for life in lives for one in life.history.waits]
    return Waiting(
        counted((one.role, one.kind, _whole_days(life, one.at, until), "over" if one.until else "open") for life, one, until in waits),
        counted((one.role, one.kind, _whole_days(life, due, until)) for life, one, until in waits if (due := _due(one)) < until),
        counted((one.role, one.kind, one.ending or "open", _insisted(one)) for _, one, _ in waits),
    )


def days_waited(life: Life, moment: datetime) -> Iterator[tuple[str, str, float, float]]:
    """Of every wait the party, the kind, the days without pauses, and those of them after its date."""
    for one in life.history.waits:
        until = _until(life, one, moment)
        late = active_days(life, _due(one), until) if _due(one) < until else 0.0
        yield one.role, one.kind, active_days(life, one.at, until), late


def _whole_days(life: Life, since: datetime, until: datetime) -> str:
    return str(int(active_days(life, since, until)))


def _until(life: Life, wait: Wait, moment: datetime) -> datetime:
    return wait.until or seen_until(life, moment)


def _due(wait: Wait) -> datetime:
    return wait.moved[-1].due if wait.moved else wait.due


def _insisted(wait: Wait) -> str:
    return "geescaleerd" if wait.escalated else "herinnerd" if wait.reminded else ""
