"""What came of the signals of each rule by the own log, as it stands beside one of them."""

from collections.abc import Mapping

from projections.engine.table import Reader
from projections.learning.groups import ALL
from projections.learning.lessons import edition, find
from projections.learning.questions.foretold import OF
from projections.learning.questions.signals import PRECISION

CERTAIN, NEVER = 0.95, 0.05
"""From which share of times it is said to follow nearly always, and hardly ever."""


async def worth(conn: Reader) -> Mapping[str, str]:
    """By rule how often what it warns of followed, of all trajectories together; rules of which too little is known are left out."""
    if await edition(conn) is None:
        return {}
    found = await find(conn, ALL, PRECISION) or {}
    return {
        rule: as_text(rule, told.precision.value)
        for rule, told in found.items()
        if rule in OF and told is not None and told.precision is not None and told.precision.value is not None
    }


def as_text(rule: str, share: float) -> str:
    """How often it followed, as a person says it: "Volgde hier 1 op de 5 keer: uitval binnen 90 dagen"."""
    if share > CERTAIN:
        often = "bijna altijd"
    elif share < NEVER:
        often = "bijna nooit"
    else:
        often = f"{round(10 * share)} op de 10 keer" if share > 1 / 2 else f"1 op de {round(1 / share)} keer"
    return f"Volgde hier {often}: {OF[rule]}"
