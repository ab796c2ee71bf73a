"""What follows on an adjustment, beside trajectories that were in the same stage as long and had not been adjusted? (domain.md 5.2, 15).

A visit to a stage is cut at every adjustment, so that time before it counts as time without: whoever was adjusted late had to last that
long first, and that must not look like an effect (no immortal-time bias).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import fmean

import msgspec

from projections.insights.additive import active_days, listed
from projections.life import Adjustment, StageSpell
from projections.lives import Life

Interval = tuple[float, float, str, str]
"""From and until so many days after the stage was entered, the kind of the last adjustment (empty: none yet), and how the visit ended.

The ending is empty for an interval with which the visit did not end.
"""

REPORTS = 3
"""So many reports of attendance on either side of an adjustment are compared."""


class Adjustments(msgspec.Struct):
    """By stage the intervals of all visits, and by kind the mean attendance before and after."""

    intervals: dict[str, list[Interval]]
    attendance: dict[str, list[tuple[float, float]]]


def adjustments(lives: Sequence[Life], moment: datetime) -> Adjustments:
    """As it stood at the moment."""
    visits = ((life, spell) for life in lives for spell in life.history.stages)
    return Adjustments(
        listed((spell.stage, interval) for life, spell in visits for interval in _intervals(life, spell, moment)),
        listed(pair for life in lives for pair in _attendance(life)),
    )


def kind(adjustment: Adjustment) -> str:
    """Which parts of the plan were changed: `voortraject.taal`, or several with a plus between them."""
    return "+".join(sorted({".".join(place.split(".")[:2]) for place in adjustment.places}))


def _intervals(life: Life, spell: StageSpell, moment: datetime) -> Iterator[Interval]:
    until = spell.until or moment
    cuts = sorted((one.at, kind(one)) for one in life.history.adjustments if spell.at < one.at < until)
    since, present = spell.at, ""
    for at, following in cuts:
        yield active_days(life, spell.at, since), active_days(life, spell.at, at), present, ""
        since, present = at, following
    yield active_days(life, spell.at, since), active_days(life, spell.at, until), present, spell.ending


def _attendance(life: Life) -> Iterator[tuple[str, tuple[float, float]]]:
    reports = sorted((one.at, one.percent) for one in life.history.attendance)
    for one in life.history.adjustments:
        before = [percent for at, percent in reports if at <= one.at][-REPORTS:]
        after = [percent for at, percent in reports if at > one.at][:REPORTS]
        if before and after:
            yield kind(one), (round(fmean(before), 1), round(fmean(after), 1))
