"""Who comes in, who is chosen and who ends at work, by level and language at the start: is the easy group preferred? (domain.md 5.2, 8)."""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import LanguageLevel, Outcome
from projections.learning.lives.measures import UNKNOWN, selected
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided

_ORDER = list(LanguageLevel)


def steps(life: Life) -> Iterator[str]:
    """How far somebody came; a later step is a part of an earlier one."""
    yield "ingestroomd"
    if selected(life):
        yield "geselecteerd"
    if life.history.placements:
        yield "geplaatst"
    if life.outcome is Outcome.SUSTAINED_WORK:
        yield "duurzaam-aan-het-werk"


def language_at_start(life: Life) -> LanguageLevel | None:
    """The lowest level of the first time that skills were measured; None when they never were."""
    levels = life.history.levels
    return min((one.level for one in levels if one.round == levels[0].round), key=_ORDER.index, default=None)


def fit(life: Life) -> str:
    """Whether all hard criteria were met."""
    hard = [one.met for one in life.history.criteria if one.hard]
    return UNKNOWN if not hard else "ja" if all(hard) else "nee"


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
