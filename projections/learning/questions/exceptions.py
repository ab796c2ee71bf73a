"""How do trajectories go that were let in with an exception to a criterion, beside those that met it? (domain.md 5.2, 9; W2)."""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.insights.exemptions import beside, selected
from projections.learning.insights.work import PLACED, placement_times
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    if not selected(life):
        return
    [(_, cause)] = placement_times([life], moment)
    for criterion, group in sorted(beside(life)):
        yield f"{criterion}: {group}", cause or "loopt nog"


EXCEPTIONS = divided(
    "uitzonderingen",
    "Hoe vergaat het wie met een uitzondering op een criterium is toegelaten, naast wie eraan voldeed?",
    f"Alleen wie is geselecteerd. Wie een contract kreeg telt als {PLACED}, ook als de baan later verloren ging.",
    _observe,
)
