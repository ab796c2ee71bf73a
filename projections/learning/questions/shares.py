"""Questions of which the answer is how people divide over categories; the files beside this one ask them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
import numpy

from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.clusters import in_classes
from projections.learning.estimates.proportions import proportion
from projections.learning.gate import Gate
from projections.learning.lives.measures import InClass
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import SHARE, Shown, complement, show


class Shares(msgspec.Struct, frozen=True):
    """By category its share. Categories of few are put together as `overige`."""

    shares: dict[str, Shown | None]


def divided(
    name: str, asks: str, counts: str, observe: Callable[[Life, datetime], Iterable[tuple[str, str]]]
) -> Question[InClass[str], Shares]:
    """The question which categories there are of whom `observe` tells, by label, in which category a life is."""

    def in_class(life: Life, moment: datetime) -> Iterator[tuple[str, InClass[str]]]:
        for label, category in observe(life, moment):
            yield label, InClass(category, life.classmates)

    return Question(name, asks, counts, Shares, in_class, _cells, _conclude, _put_together, columns=in_classes)


def _cells(label: str, one: InClass[str]) -> tuple[str, ...]:
    return (one.seen,)


def _conclude(label: str, found: Sequence[InClass[str]], gate: Gate) -> Shares | None:
    if set(gate.cells) == {REST}:
        return None
    people = in_classes(found)
    # Those of which there is nobody here as well: that one is named must not tell that there is somebody.
    number = {category: number for number, category in enumerate(gate.cells)}
    which = numpy.array([number[one.seen] for one in found])

    def share(category: str) -> Shown | None:
        answered = which == number[category]
        successes = int(answered.sum())
        plan = people.together.design(answered - successes / len(found))
        return show(proportion(successes, len(found), plan=plan), gate, SHARE, category)

    told = {category: share(category) for category in gate.cells}
    if len(told) == 2:
        # Noise drawn twice of one number would be less noise.
        first, second = told
        told[second] = (first_told := told[first]) and complement(first_told)
    return Shares(told)


def _put_together(seen: Seen[InClass[str]], minimum: int) -> Seen[InClass[str]]:
    few = {label: too_small(Counter(one.seen for one in found.values()), minimum) for label, found in seen.items()}
    return {
        label: {place: one._replace(seen=REST) if one.seen in few[label] else one for place, one in found.items()}
        for label, found in seen.items()
    }
