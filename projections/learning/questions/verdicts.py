"""What do evaluations conclude: go on, adjust or stop, by who evaluates and in which stage? (domain.md W8)."""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.lives.measures import stage_at
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def verdicts(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    """The last verdict of each party in each stage."""
    last = {f"{one.party}: {stage_at(life, one.at)}": str(one.verdict) for one in life.history.evaluations}
    yield from last.items()


VERDICTS = divided(
    "evaluaties",
    "Wat concluderen evaluaties: doorgaan, bijsturen of stoppen?",
    "Het laatste oordeel van elke partij in een fase.",
    verdicts,
)
