"""What does a trajectory cost, and what a placement that lasts? (domain.md 1.8, F7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import Outcome
from projections.learning.estimates.means import cost_per_success, mean, median
from projections.learning.gate import Gate
from projections.learning.lives.measures import InClass
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import CENTS, Shown, show

Ended = tuple[int, bool]
"""Cents, and whether it ended in work that lasts."""


class Costs(msgspec.Struct, frozen=True):
    """Cents: of a trajectory on average and at the median, and of all of them for each that ended in work that lasts."""

    a_trajectory: Shown | None
    half: Shown | None
    a_sustained_placement: Shown | None


def ended_cost(life: Life) -> Ended | None:
    """What was spent in all on a trajectory that ended, perhaps nothing; None while it runs."""
    if life.open:
        return None
    return sum(one.cents for one in life.history.costs), life.outcome is Outcome.SUSTAINED_WORK


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, InClass[Ended]]]:
    if ended := ended_cost(life):
        yield "", InClass(ended, life.classmates)


def _cells(label: str, ended: InClass[Ended]) -> tuple[str, ...]:
    return ("duurzaam" if ended.seen[1] else "anders",)


def _conclude(label: str, found: Sequence[InClass[Ended]], gate: Gate) -> Costs:
    cents, classes = [one.seen[0] for one in found], [one.classmates for one in found]
    pairs = ((one.seen[0], float(one.seen[1])) for one in found)
    return Costs(
        show(mean(cents, together=classes), gate, CENTS),
        show(median(cents), gate, CENTS),
        show(cost_per_success(pairs, together=classes), gate, CENTS),
    )


COSTS = Question(
    "kosten",
    "Wat kost een traject, en wat een duurzame plaatsing?",
    "Trajecten die nog lopen tellen niet mee. In de kosten van een plaatsing zitten ook die van trajecten die anders eindigden.",
    Costs,
    _observe,
    _cells,
    _conclude,
)
