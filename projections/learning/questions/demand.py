"""Who waits for a place to learn and work, and who has one, by sector? (domain.md 5.2, 7; W4, K15).

How many places there are is in `projections.lists.offer` by programme, and in `projections.lists.work` by municipality.
"""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import Stage
from projections.learning.lives.measures import UNKNOWN
from projections.learning.lives.table import Life
from projections.learning.lives.work import NEVER_BEGAN
from projections.learning.questions.shares import divided

_WAITS_IN = (Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK)


def place(life: Life) -> str | None:
    """Whether somebody between selection and placement waits for a place; None for others."""
    if not life.open or life.stage not in _WAITS_IN:
        return None
    has_one = any(one.ending != NEVER_BEGAN for one in life.history.workplaces)
    return "heeft-plek" if has_one else "wacht"


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    if state := place(life):
        yield "", state
        yield f"sector {life.sector or UNKNOWN}", state


DEMAND = divided(
    "vraag",
    "Welk deel van wie tussen selectie en plaatsing zit wacht op een plek om te leren en werken?",
    "Alleen wie op de peildatum in het voortraject, voor het go/no-go-besluit of in leren en werken zat.",
    _observe,
)
