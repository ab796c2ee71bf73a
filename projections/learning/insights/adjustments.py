"""What follows on an adjustment, beside trajectories that were in the same stage as long and had not been adjusted? (domain.md 5.2, 15).

Every visit to a stage comes with the day of its first adjustment, so that the time before it can count as time without: whoever was
adjusted late had to last that long first, and that must not look like an effect (no immortal-time bias).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from projections.learning.insights.additive import active_days, days
from projections.learning.insights.language import RANK
from projections.learning.lives.facts import Adjustment, StageSpell
from projections.learning.lives.table import Life

_ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)

Measured = tuple[float, float]
"""The day in the stage, negative before it, and the value then."""


class Stay(msgspec.Struct, array_like=True):
    """One visit of a trajectory to a stage. Days are counted from its beginning, without pauses; `began` is a date as a number of days.

    `group` is what is never compared across: programme and stage. `adjusted` is the day and the kind of the first adjustment,
    `circumstances` which rules had an open signal from which day on. `cause` is how it was left after `days`; None: not yet.
    """

    trajectory: str
    group: tuple[str, str]
    began: float
    days: float
    cause: str | None
    adjusted: tuple[float, str] | None
    circumstances: list[tuple[float, str]]
    attendance: list[Measured]
    language: list[Measured]


class Adjustments(msgspec.Struct):
    """All visits to stages, adjusted or not."""

    stays: list[Stay]


def adjustments(lives: Sequence[Life], moment: datetime) -> Adjustments:
    """As it stood at the moment."""
    return Adjustments([_stay(life, spell, moment) for life in lives for spell in life.history.stages])


def kind(adjustment: Adjustment) -> str:
    """Which parts of the plan were changed: `voortraject.taal`, or several with a plus between them."""
    return "+".join(sorted({".".join(place.split(".")[:2]) for place in adjustment.places}))


def _stay(life: Life, spell: StageSpell, moment: datetime) -> Stay:
    history, until = life.history, spell.until or moment

    def day(at: datetime) -> float:
        return active_days(life, spell.at, at)

    first = min((one for one in history.adjustments if spell.at < one.at < until), key=lambda one: one.at, default=None)
    return Stay(
        str(life.trajectory),
        (life.cohort_programme, spell.stage),
        days(_ORIGIN, spell.at),
        day(until),
        spell.ending or None,
        (day(first.at), kind(first)) if first else None,
        [(day(at), rules) for at, rules in _open_rules(life) if at < until],
        [(day(one.at), float(one.percent)) for one in history.attendance],
        [(day(one.at), float(RANK[one.level])) for one in history.levels],
    )


def _open_rules(life: Life) -> Iterator[tuple[datetime, str]]:
    """From which moment on which rules had an open signal."""
    for at in sorted({at for one in life.history.signals for at in (one.at, one.until) if at}):
        present = {one.rule for one in life.history.signals if one.at <= at and (one.until is None or at < one.until)}
        yield at, "+".join(sorted(present))
