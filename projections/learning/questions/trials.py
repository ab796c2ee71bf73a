"""Does a longer proefplaatsing lead to a contract more often? (domain.md 5.2, 10; W7)."""

import math
from collections.abc import Iterator
from datetime import datetime

from projections.learning.estimates.growth import MONTH
from projections.learning.insights.trials import trials
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    ended = [(days, ending) for times in trials([life], moment).times.values() for days, ending in times if ending]
    for days, ending in ended[:1]:
        yield "alle", ending
        months = max(1, math.ceil(days / MONTH))
        yield f"{months} maand" if months == 1 else f"{months} maanden", ending


TRIALS = divided(
    "proefplaatsing",
    "Leidt een langere proefplaatsing vaker tot een contract?",
    "Alleen de eerste proefplaatsing van een traject die is geëindigd; maanden zijn naar boven afgerond.",
    _observe,
)
