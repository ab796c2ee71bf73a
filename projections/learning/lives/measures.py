"""What several questions measure in a life: how long something took, how long it was followed, and what became of it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from events.vocabulary.values import Stage
from projections.learning.lives.facts import Pause, StageSpell
from projections.learning.lives.table import Classmates, Life

T = TypeVar("T")

UNKNOWN = "onbekend"
DAY = timedelta(days=1)


def days(since: datetime, until: datetime) -> float:
    """Days between two moments, to about a minute."""
    return round((until - since) / DAY, 3)


def active_days(life: Life, since: datetime, until: datetime) -> float:
    """Days between two moments in which the trajectory was not paused."""
    pauses = life.history.pauses
    return round((until - since - paused_within(pauses, since, until)) / DAY, 3) if pauses else days(since, until)


def counting(life: Life) -> Callable[[datetime, datetime], float]:
    """How `active_days` are counted in this life: of who never paused in the way of `days`, which is sooner."""
    return partial(active_days, life) if life.history.pauses else days


def paused_within(pauses: Iterable[Pause], since: datetime, until: datetime) -> timedelta:
    """How long everything waited between two moments."""
    spans = (min(pause.until or until, until) - max(pause.at, since) for pause in pauses)
    return sum((span for span in spans if span > timedelta()), timedelta())


def seen_until(life: Life, moment: datetime) -> datetime:
    """How long a life was followed: to its end, or to the moment."""
    return life.ended_at or moment


def entered(life: Life, since: datetime, *, active: bool = False) -> float:
    """On which day after something began it was seen for the first time: 0 unless the life was taken over later.

    What had ended before is not here of those who had left, so it may not count of those who had not (left truncation).
    """
    if life.taken_over_at is None or life.taken_over_at <= since:
        return 0.0
    return active_days(life, since, life.taken_over_at) if active else days(since, life.taken_over_at)


class InClass(NamedTuple, Generic[T]):
    """What was seen of a life, and with whom it may have shared a class."""

    seen: T
    classmates: Classmates


def outcome(life: Life) -> str:
    """How it ended, or that it goes on."""
    return life.outcome or "loopt"


def selected(life: Life) -> bool:
    """Whether somebody was ever selected, with or without an exception to a criterion."""
    return any(one.selected for one in life.history.selections)


def first_visit(life: Life, stage: Stage) -> StageSpell | None:
    """The first time in a stage; None of who never was in it."""
    return next((one for one in life.history.stages if one.stage is stage), None)


def stage_at(life: Life, at: datetime) -> Stage | None:
    """In which stage somebody was, or had last been, at a moment."""
    return next((one.stage for one in reversed(life.history.stages) if one.at <= at), None)
