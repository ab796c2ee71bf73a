"""Who comes in, who is chosen and who ends at work: is the easy group preferred? (domain.md 5.2, 8)."""

from collections.abc import Iterator
from datetime import datetime

from projections.learning.insights.additive import UNKNOWN
from projections.learning.insights.intake_mix import fit, language_at_start, steps
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    for step in steps(life):
        yield f"{step}: niveau", life.level or UNKNOWN
        yield f"{step}: taal bij het begin", language_at_start(life) or UNKNOWN
        yield f"{step}: alle harde eisen gehaald", fit(life)


INTAKE = divided(
    "instroom",
    "Wie komen binnen, wie worden gekozen en wie komen duurzaam aan het werk?",
    "Iedereen telt mee; wat niet is gemeten heet onbekend.",
    _observe,
)
