"""How often is it go, where does a no-go lead, and what comes of both? (domain.md 5.2, 6).

Why somebody decided so is told in confidence and not counted; what is coded is the road after a no-go.
"""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.lives.measures import outcome
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    first = next((one for one in life.history.decisions if one.decision != "uitstel"), None)
    if first is None:
        return
    yield "besluit", first.decision
    if first.road:
        yield "weg na no-go", first.road
    yield f"uitkomst na {first.decision}", outcome(life)


DECISIONS = divided(
    "go-no-go",
    "Hoe vaak is het go, waar leidt een no-go heen, en hoe loopt het af?",
    "Alleen het eerste besluit van een traject; uitstel is geen besluit; de reden is vertrouwelijk en telt niet mee.",
    _observe,
)
