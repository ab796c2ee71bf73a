"""How do inflow, throughflow, outflow and what runs develop from month to month?

For a period or a date of one's own there are `projections.periods` and `projections.standing`; this is for the line that is drawn of it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

import msgspec

from projections.insights.additive import Cells, counted, seen_until
from projections.lives import Life

_HERE = ZoneInfo("Europe/Amsterdam")


class Months(msgspec.Struct):
    """Counts by month, such as `2026-03`: what happened in it, and what ran at its end."""

    flow: Cells
    """`maand|ingestroomd`, `maand|geplaatst`, `maand|begonnen|fase`, `maand|afgerond|fase` and `maand|uitgestroomd|uitkomst`."""
    standing: Cells
    """`maand|fase`, at the end of each month that has ended."""


def months(lives: Sequence[Life], moment: datetime) -> Months:
    """As it stood at the moment."""
    return Months(
        counted((month(at), *labels) for life in lives for at, *labels in _flow(life)),
        counted((one, stage) for life in lives for one, stage in _standing(life, moment)),
    )


def month(at: datetime) -> str:
    """The month of a moment in the Netherlands."""
    return at.astimezone(_HERE).strftime("%Y-%m")


def _flow(life: Life) -> Iterator[tuple[datetime, *tuple[str, ...]]]:
    history = life.history
    yield life.started_at, "ingestroomd"
    yield from ((one.at, "geplaatst") for one in history.contracts[:1])
    for spell in history.stages:
        yield spell.at, "begonnen", spell.stage
        if spell.until and spell.ending == "afgerond":
            yield spell.until, "afgerond", spell.stage
    yield from ((one.at, "uitgestroomd", one.outcome) for one in history.ends)


def _standing(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    until = seen_until(life, moment)
    for name, ended in takewhile(lambda one: one[1] < until, _month_ends(life.started_at)):
        present = [spell.stage for spell in life.history.stages if spell.at <= ended]
        if present:
            yield name, present[-1]


def _month_ends(since: datetime) -> Iterator[tuple[str, datetime]]:
    """The month of a moment and all later ones, each with the moment at which the next begins."""
    here = since.astimezone(_HERE)
    year, number = here.year, here.month
    while True:
        following = (year + 1, 1) if number == 12 else (year, number + 1)
        yield f"{year}-{number:02}", datetime(*following, 1, tzinfo=_HERE)
        year, number = following
