"""How do municipalities differ in who comes in, how it goes and how it ends? (domain.md 5.2, 18; W20).

A trajectory counts for the municipality where it began, also after a move.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.insights.additive import UNKNOWN, Cells, counted, listed, outcome
from projections.insights.work import placement_times
from projections.lives import Life


class Municipalities(msgspec.Struct):
    """Counts by `gemeente|niveau|gestart, geplaatst, loopt of de uitkomst`, and by municipality the times to placement (see `work`)."""

    counts: Cells
    placements: dict[str, list[tuple[float, str | None]]]


def municipalities(lives: Sequence[Life], moment: datetime) -> Municipalities:
    """As it stood at the moment."""
    return Municipalities(
        counted((str(life.cohort_municipality), life.level or UNKNOWN, what) for life in lives for what in _counts(life)),
        listed((str(life.cohort_municipality), time) for life in lives for time in placement_times([life], moment)),
    )


def _counts(life: Life) -> Iterator[str]:
    yield "gestart"
    if life.history.contracts:
        yield "geplaatst"
    yield outcome(life)
