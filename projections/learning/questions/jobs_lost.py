"""Why does work end, or never begin? (domain.md 5.2, 12)."""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.lives.measures import UNKNOWN
from projections.learning.lives.table import Life
from projections.learning.lives.work import NEVER_BEGAN
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    for loss in life.history.losses[:1]:
        yield "verloren", loss.ground or UNKNOWN
    for contract in [one for one in life.history.contracts if one.ending == NEVER_BEGAN][:1]:
        yield "nooit begonnen", contract.ground or UNKNOWN


JOBS_LOST = divided(
    "baan-verloren",
    "Waardoor gaat werk verloren, of begint het niet?",
    "Alleen de eerste baan die een deelnemer verloor, en het eerste contract dat niet doorging. Zoals de werkgever of de regisseur het "
    "vertelde; 'onbekend' is van voordat de oorzaak werd vastgelegd.",
    _observe,
)
