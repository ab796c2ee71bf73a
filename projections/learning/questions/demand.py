"""Who waits for a place to learn and work, and who has one? (domain.md 5.2, 7; W4).

How many places there are is in `projections.lists.offer`.
"""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.insights.demand import place
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    if state := place(life):
        yield "", state


DEMAND = divided(
    "vraag",
    "Welk deel van wie tussen selectie en plaatsing zit wacht op een plek om te leren en werken?",
    "Alleen wie op de peildatum in het voortraject, voor het go/no-go-besluit of in leren en werken zat.",
    _observe,
)
