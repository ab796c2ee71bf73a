"""Questions of which the answer is how people divide over categories; the files beside this one ask them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.proportions import proportion
from projections.learning.gate import Gate
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import SHARE, Shown, complement, show


class Shares(msgspec.Struct, frozen=True):
    """By category its share. Categories of few are put together as `overige`."""

    shares: dict[str, Shown | None]


def divided(name: str, asks: str, counts: str, observe: Callable[[Life, datetime], Iterable[tuple[str, str]]]) -> Question[str, Shares]:
    """The question which categories there are of whom `observe` tells, by label, in which category a life is."""
    return Question(name, asks, counts, Shares, observe, _cells, _conclude, _put_together)


def _cells(label: str, category: str) -> tuple[str, ...]:
    return (category,)


def _conclude(label: str, categories: Sequence[str], gate: Gate) -> Shares | None:
    counts = Counter(categories)
    if set(gate.cells) == {REST}:
        return None
    # Those of which there is nobody here as well: that one is named must not tell that there is somebody.
    told = {one: show(proportion(counts[one], len(categories)), gate, SHARE, one) for one in gate.cells}
    if len(told) == 2:
        # Noise drawn twice of one number would be less noise.
        first, second = told
        told[second] = (first_told := told[first]) and complement(first_told)
    return Shares(told)


def _put_together(seen: Seen[str], minimum: int) -> Seen[str]:
    def few(categories: Iterable[str]) -> set[str]:
        return too_small(Counter(categories), minimum)

    together = {label: few(categories.values()) for label, categories in seen.items()}
    return {
        label: {place: REST if one in together[label] else one for place, one in categories.items()} for label, categories in seen.items()
    }
