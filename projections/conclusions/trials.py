"""Does a longer proefplaatsing lead to a contract more often? (domain.md 5.2, 10; W7)."""

import math
from collections.abc import Iterator
from datetime import datetime

from projections.conclusions.shares import divided
from projections.estimates.growth import MONTH
from projections.insights.trials import trials
from projections.lives import Life


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
