"""What does a trajectory cost by component, and what a placement that lasts? (domain.md 1.8, F7)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import Outcome
from projections.learning.insights.additive import Cells
from projections.learning.lives.table import Life


class Cost(msgspec.Struct):
    """Whole cents by `bron|onderdeel`; and, of the trajectories that ended, each one's cents and whether it lasted."""

    spent: Cells
    committed: Cells
    ended: list[tuple[int, bool]]


def cost(lives: Sequence[Life], moment: datetime) -> Cost:
    """What was spent and committed. Those that cost nothing are trajectories too."""
    spent, committed = Counter[str](), Counter[str]()
    for life in lives:
        for one in life.history.costs:
            spent[f"{one.source}|{one.component}"] += one.cents
        for money in life.history.money:
            committed[f"{money.source}|{money.component}"] += money.cents
    return Cost(
        dict(spent),
        dict(committed),
        [(sum(one.cents for one in life.history.costs), life.outcome is Outcome.SUSTAINED_WORK) for life in lives if life.outcome],
    )
