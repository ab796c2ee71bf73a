"""Questions of which the answer is how people divide over categories; the files beside this one ask them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.proportions import proportion
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import SHARE, Shown, show


class Shares(msgspec.Struct, frozen=True):
    """By category its share. Categories of few are put together as `overige`."""

    shares: dict[str, Shown | None]


def divided(name: str, asks: str, counts: str, observe: Callable[[Life, datetime], Iterable[tuple[str, str]]]) -> Question[str, Shares]:
    """The question which categories there are of whom `observe` tells, by label, in which category a life is."""
    return Question(name, asks, counts, Shares, observe, _cells, _conclude, _put_together)


def _cells(label: str, category: str) -> tuple[str, ...]:
    return (category,)


def _conclude(label: str, categories: Sequence[str], minimum: int) -> Shares | None:
    counts = Counter(categories)
    if set(counts) == {REST}:
        return None
    return Shares({one: show(proportion(counts[one], len(categories), minimum=minimum), minimum, SHARE) for one in sorted(counts)})


def _put_together(seen: Seen[str], minimum: int) -> Seen[str]:
    def few(categories: Iterable[str]) -> set[str]:
        return too_small(Counter(categories), minimum)

    together = {label: few(categories.values()) for label, categories in seen.items()}
    return {
        label: {place: REST if one in together[label] else one for place, one in categories.items()} for label, categories in seen.items()
    }
