"""What every insight has in common: counts and samples that can be added up."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

import msgspec

from projections.learning.lives.as_of import paused_within
from projections.learning.lives.table import Life

Cells = dict[str, int]
"""Counts by their labels, such as `taal|leren|mbo-2`."""

Document: TypeAlias = "dict[str, Document] | list[object] | int"
"""An insight as JSON: counts and lists of samples, perhaps by a name."""

Insight = Callable[[Sequence[Life], datetime], msgspec.Struct]
"""What some lives add to an insight. The lives are as they stood at the moment (`standing.as_of`); what goes on was followed until then."""

UNKNOWN = "onbekend"

T = TypeVar("T")
DAY = timedelta(days=1)


def counted(labels: Iterable[tuple[str, ...]]) -> Cells:
    """How often each combination of labels occurs."""
    return dict(Counter("|".join(one) for one in labels))


def listed(samples: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """The samples of each name."""
    found: dict[str, list[T]] = {}
    for name, sample in samples:
        found.setdefault(name, []).append(sample)
    return found


def add(total: dict[str, Document], more: dict[str, Document]) -> None:
    """Put what other lives add to an insight with what was found so far.

    Raises:
        TypeError: when they are not of the same insight.
    """
    for name, value in more.items():
        present = total.get(name)
        if present is None:
            total[name] = value
        elif isinstance(present, dict) and isinstance(value, dict):
            add(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(value)
        elif isinstance(present, int) and isinstance(value, int):
            total[name] = present + value
        else:
            raise TypeError(f"{name}: {type(present).__name__} and {type(value).__name__} cannot be added up")


def days(since: datetime, until: datetime) -> float:
    """Days between two moments, to about a minute."""
    return round((until - since) / DAY, 3)


def active_days(life: Life, since: datetime, until: datetime) -> float:
    """Days between two moments in which the trajectory was not paused."""
    return round((until - since - paused_within(life.history, since, until)) / DAY, 3)


def seen_until(life: Life, moment: datetime) -> datetime:
    """How long a life was followed: to its end, or to the moment."""
    return life.ended_at or moment


def outcome(life: Life) -> str:
    """How it ended, or that it goes on."""
    return life.outcome or "loopt"
