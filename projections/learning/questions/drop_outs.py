"""Why do people stop, and in which component? (domain.md 5.2, 5; W15)."""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import Outcome
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    for end in life.history.ends[-1:]:
        if end.outcome is Outcome.DROPPED_OUT:
            yield "reden", end.reason
            yield "onderdeel", end.component
            yield f"reden in {end.component}", end.reason


DROP_OUTS = divided(
    "uitval",
    "Waarom vallen deelnemers uit, en in welk onderdeel?",
    "Alleen trajecten die met uitval zijn beëindigd.",
    _observe,
)
