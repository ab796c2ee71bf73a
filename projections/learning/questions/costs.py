"""What does a trajectory cost, and what a placement that lasts? (domain.md 1.8, F7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import Outcome
from projections.learning.estimates.means import cost_per_success, mean
from projections.learning.gate import Gate
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import CENTS, Shown, show

Ended = tuple[int, bool]
"""Cents, and whether it ended in work that lasts."""


class Costs(msgspec.Struct, frozen=True):
    """Cents: of a trajectory on average, and of all of them for each that ended in work that lasts."""

    a_trajectory: Shown | None
    a_sustained_placement: Shown | None


def ended_cost(life: Life) -> Ended | None:
    """What was spent in all on a trajectory that ended, perhaps nothing; None while it runs."""
    if life.open:
        return None
    return sum(one.cents for one in life.history.costs), life.outcome is Outcome.SUSTAINED_WORK


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Ended]]:
    if ended := ended_cost(life):
        yield "", ended


def _cells(label: str, ended: Ended) -> tuple[str, ...]:
    return ("duurzaam" if ended[1] else "anders",)


def _conclude(label: str, ended: Sequence[Ended], gate: Gate) -> Costs:
    return Costs(
        show(mean((cents for cents, _ in ended)), gate, CENTS),
        show(cost_per_success(((cents, float(lasts)) for cents, lasts in ended)), gate, CENTS),
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
