"""What work is it: how does the job lie beside what somebody learned for, its hours beside a full week, its wage beside the minimum, and
what does it lack of duurzaam? (whitepaper l.6-8)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from events.vocabulary.values import AT_THE_END, Level, Outcome, Shortfall
from projections.learning.lives.table import Life
from projections.learning.lives.work import Contract
from projections.learning.questions.shares import divided

LEVEL = "niveau van de baan"
BELOW, AT, ABOVE = "onder-het-niveau", "op-het-niveau", "boven-het-niveau"
LACKING, THERE = "ontbreekt", "in-orde"
FORM, HOURS, WAGE, LASTS = "contract bij plaatsing", "uren bij plaatsing", "loon bij plaatsing", "duurzaam volgens het programma"
OF_FULL_TIME = ((0.5, "minder dan een halve week"), (0.75, "een halve tot driekwart week"), (1.0, "driekwart tot een hele week"))
FULL_TIME = "een hele week of meer"
OF_MINIMUM = ((1.05, "minimumloon, of tot 5% meer"), (1.2, "5 tot 20% boven het minimumloon"))
ABOVE_MINIMUM = "20% of meer boven het minimumloon"


def job_level(job: str, learned: str) -> str:
    """Where a job of one level lies beside another."""
    levels = [str(level) for level in Level]
    apart = levels.index(job) - levels.index(learned)
    return BELOW if apart < 0 else ABOVE if apart else AT


def at_placement(contract: Contract) -> Iterator[tuple[str, str]]:
    """Whether a contract has a last day, and its hours and wage beside a full-time week and the minimum wage of an adult, in bands."""
    yield FORM, "tijdelijk" if contract.months else "vast"
    if contract.hours and contract.full_time:
        yield HOURS, _band(contract.hours / contract.full_time, OF_FULL_TIME, FULL_TIME)
    if contract.wage_cents and contract.least_cents:
        yield WAGE, _band(contract.wage_cents / contract.least_cents, OF_MINIMUM, ABOVE_MINIMUM)


def _band(part: float, bands: Sequence[tuple[float, str]], more: str) -> str:
    return next((name for under, name in bands if part < under), more)


def quality(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    """The level of the last job of which it was told; at the end of aftercare also what of duurzaam is there, and what is lacking."""
    told = [(each.job, each.learned) for each in life.history.placements if each.job and each.learned]
    for job, learned in told[-1:]:
        yield LEVEL, job_level(job, learned)
    for end in life.history.ends[-1:]:
        if end.outcome in AT_THE_END:
            yield from ((f"duurzaam: {each}", LACKING if each in end.lacks else THERE) for each in Shortfall)


def lasts(life: Life) -> Iterator[tuple[str, str]]:
    """Of who was at work at the end of aftercare, whether that is duurzaam as the programme has it."""
    for end in life.history.ends[-1:]:
        if end.outcome in AT_THE_END:
            yield LASTS, "ja" if end.outcome is Outcome.SUSTAINED_WORK else "nee"


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    for contract in life.history.placements[:1]:
        yield from at_placement(contract)
    yield from lasts(life)
    yield from quality(life, moment)


WORK = divided(
    "werk",
    "Wat voor werk is het: niveau, uren, loon en contract, en wat ontbreekt er aan duurzaam werk?",
    "Het niveau: de laatste baan waarvan het werd verteld. Bij plaatsing: het eerste contract. Duurzaam: wie aan het eind van de nazorg "
    "aan het werk was, naar wat het programma ervoor vraagt.",
    _observe,
)
