"""Does a longer proefplaatsing lead to a contract more often? (domain.md 5.2, 10; W7)."""

import math
from collections.abc import Iterator
from datetime import datetime

from projections.learning.estimates.growth import MONTH
from projections.learning.lives.measures import days
from projections.learning.lives.table import Life
from projections.learning.lives.work import NEVER_BEGAN
from projections.learning.questions.shares import divided


def trial_time(life: Life, moment: datetime) -> tuple[float, str] | None:
    """Days that the first proefplaatsing to end took, and how it ended. Not one that was agreed for a day after the moment."""
    for trial in life.history.trials:
        if trial.starts <= moment and trial.until and trial.ending != NEVER_BEGAN:
            return days(trial.starts, max(trial.starts, trial.until)), trial.ending
    return None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    if (time := trial_time(life, moment)) is None:
        return
    took, ending = time
    yield "alle", ending
    months = max(1, math.ceil(took / MONTH))
    yield f"{months} maand" if months == 1 else f"{months} maanden", ending


TRIALS = divided(
    "proefplaatsing",
    "Leidt een langere proefplaatsing vaker tot een contract?",
    "Alleen de eerste proefplaatsing van een traject die is geëindigd; maanden zijn naar boven afgerond.",
    _observe,
)
