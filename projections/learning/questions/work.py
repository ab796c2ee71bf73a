"""How does the job lie beside what somebody learned for, and what does work lack of duurzaam? (whitepaper l.6-8)."""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import AT_THE_END, Level, Shortfall
from projections.learning.lives.table import Life
from projections.learning.questions.shares import divided

LEVEL = "niveau van de baan"
BELOW, AT, ABOVE = "onder-het-niveau", "op-het-niveau", "boven-het-niveau"
LACKING, THERE = "ontbreekt", "in-orde"


def job_level(job: str, learned: str) -> str:
    """Where a job of one level lies beside another."""
    levels = [str(level) for level in Level]
    apart = levels.index(job) - levels.index(learned)
    return BELOW if apart < 0 else ABOVE if apart else AT


def quality(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    """The level of the last job of which it was told; at the end of aftercare also what of duurzaam is there, and what is lacking."""
    told = [(each.job, each.learned) for each in life.history.contracts if each.job and each.learned]
    for job, learned in told[-1:]:
        yield LEVEL, job_level(job, learned)
    for end in life.history.ends[-1:]:
        if end.outcome in AT_THE_END:
            yield from ((f"duurzaam: {each}", LACKING if each in end.lacks else THERE) for each in Shortfall)


WORK = divided(
    "werk",
    "Hoe ligt het niveau van de baan naast dat waarvoor iemand leerde, en wat ontbreekt er aan duurzaam werk?",
    "Het niveau: de laatste baan waarvan het werd verteld. Wat ontbreekt: wie aan het eind van de nazorg aan het werk was.",
    quality,
)
