"""How do trajectories go that were let in with an exception to a criterion, beside those that met it? (domain.md 5.2, 9; W2)."""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.lives.measures import selected
from projections.learning.lives.table import Life
from projections.learning.questions.outcomes import PLACED, placement_time
from projections.learning.questions.shares import divided


def let_in_by(life: Life) -> set[tuple[str, str]]:
    """Of each criterion whether an exception was signed or it was met; criteria without either are left out."""
    signed = {one.criterion for one in life.history.exemptions if one.ending == "getekend"}
    met = {one.criterion for one in life.history.criteria if one.met} - signed
    return {(one, "uitzondering") for one in signed} | {(one, "voldaan") for one in met}


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    if not selected(life):
        return
    _, cause = placement_time(life, moment)
    for criterion, group in sorted(let_in_by(life)):
        yield f"{criterion}: {group}", cause or "loopt nog"


EXCEPTIONS = divided(
    "uitzonderingen",
    "Hoe vergaat het wie met een uitzondering op een criterium is toegelaten, naast wie eraan voldeed?",
    f"Alleen wie is geselecteerd. Wie een contract kreeg telt als {PLACED}, ook als de baan later verloren ging.",
    _observe,
)
