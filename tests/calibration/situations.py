"""Estimators where they might not hold: small groups, rare events, skew values, and whatever `truths` has that they do not assume."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random
from statistics import fmean

from projections.learning.estimates import competing_risks, growth, means, proportions, survival
from projections.learning.estimates.answer import Answer, Estimate, TooFew
from projections.learning.estimates.risk import Life
from projections.learning.gate import Gate
from projections.learning.questions.shown import CENTS, DAYS, SHARE, Unit, show
from tests.calibration import truths
from tests.calibration.lives import Truth

Found = tuple[str, str, Answer, float]
"""The estimator, the situation, the answer, and the truth."""

SIZES = (10, 20, 40, 100, 200)
NINE_MONTHS, YEAR, LONG, HALF_A_YEAR = 9 * growth.MONTH, 12 * growth.MONTH, 18 * growth.MONTH, 182.0
NO_TOP, TOP = 9, 2


@cache
def incidence(truth: Truth, cause: str, until: float) -> float:
    return truth.incidence(cause, until)


@cache
def lost(truth: Truth, cause: str, until: float) -> float:
    return until - truth.mean_time_to(cause, until)


def crossing(rng: Random) -> Iterator[Found]:
    for n in SIZES:
        lives = truths.CROSSING.cohort(rng, n, 3)
        yield from _of_lives(lives, truths.CROSSING, f"kruisende risico's, n={n}")
        for share in (0.1, 0.5, 0.9):
            name = f"{share:.0%}, kruisende risico's, n={n}"
            yield "percentile", name, survival.percentile(lives, share), _percentile(truths.CROSSING, share)


def rare(rng: Random) -> Iterator[Found]:
    for n in SIZES[1:]:
        lives = [truths.RARE.life(rng, rng.uniform(2 * YEAR, 3 * YEAR)) for _ in range(n)]
        yield from _of_lives(lives, truths.RARE, f"zeldzaam, n={n}")


def _of_lives(lives: Sequence[Life], truth: Truth, name: str) -> Iterator[Found]:
    for cause, until in (("uitval", YEAR), ("geplaatst", LONG)):
        yield "incidence", f"{cause}, {name}", competing_risks.incidence(lives, cause).at(until), incidence(truth, cause, until)
        lost_days = survival.mean_time_lost(lives, cause, 2 * YEAR)
        yield "mean_time_lost", f"{cause}, {name}", lost_days, lost(truth, cause, 2 * YEAR)


@cache
def _percentile(truth: Truth, share: float) -> float:
    return truth.percentile(share)


@cache
def _in_classes(variance: float) -> Truth:
    return truths.in_classes(variance)


def together(rng: Random) -> Iterator[Found]:
    for number, variance in ((10, 0.3), (10, 0.6), (3, 0.3)):
        lives, name = truths.classes(rng, number, 14, variance), f"{number} klassen van 14, frailty {variance}"
        yield from _of_lives(lives, _in_classes(variance), name)
    for number, each in ((10, 20), (20, 10)):
        jobs = truths.jobs(rng, number, each)
        for month in (6, 12):
            after, name = month * growth.MONTH, f"{month} maanden, {number} werkgevers met {each}"
            yield "retention", name, proportions.retention(jobs, after), truths.still_at_work(after)
    for number in (10, 20):
        waits = truths.waits(rng, number, 12)
        yield "mean_time_to", f"wachten, {number} partners met 12", survival.mean_time_to(waits, None, HALF_A_YEAR), _waiting()
        alone = [Life(one.time, one.cause) for one in truths.waits(rng, number * 12, 1)]
        yield "mean_time_to", f"wachten, {number * 12} los", survival.mean_time_to(alone, None, HALF_A_YEAR), _waiting()


@cache
def _waiting() -> float:
    return truths.waiting(HALF_A_YEAR)


def late(rng: Random) -> Iterator[Found]:
    for age in (1.5, 0.75):
        for n in (100, 200):
            yield from _of_lives(truths.register(rng, n, age), truths.CROSSING, f"lijst van {age} jaar, n={n}")
    lives = truths.unreported(rng, 200)
    name = "een kwart van de uitval onbekend (bekende grens), n=200"
    yield "incidence", name, competing_risks.incidence(lives, "uitval").at(YEAR), incidence(truths.CROSSING, "uitval", YEAR)


def shares(rng: Random) -> Iterator[Found]:
    for n in SIZES:
        for share in (0.1, 0.3):
            seen = proportions.proportion(sum(rng.random() < share for _ in range(n)), n)
            yield "proportion", f"{share:.0%}, zoals verteld, n={n}", told(seen, rng, SHARE), share
    for number, alike in ((10, 0.05), (10, 0.15), (4, 0.15)):
        answers = truths.answers_in_classes(rng, number, 15, 0.7, alike)
        yield "proportion", f"70%, {number} klassen van 15, ICC {alike}", _share(answers), 0.7
    one, other = (truths.answers_in_classes(rng, 8, 15, 0.5, 0.15) for _ in range(2))
    plans = (proportions.together(one), proportions.together(other))
    counts = ((sum(yes for _, yes in one), len(one)), (sum(yes for _, yes in other), len(other)))
    yield "difference", "8 en 8 klassen van 15, ICC 0.15", proportions.difference(*counts, plans=plans), 0.0


def gate(rng: Random) -> Iterator[Found]:
    """What is told of the same answers: after the noise, and left out where there are too few."""
    for n in SIZES:
        lives, name = truths.CROSSING.cohort(rng, n, 3), f"zoals verteld, n={n}"
        for cause in ("uitval", "geplaatst"):
            seen = competing_risks.incidence(lives, cause).at(YEAR)
            yield "incidence", f"{cause}, {name}", told(seen, rng, SHARE), incidence(truths.CROSSING, cause, YEAR)
            days = survival.mean_time_lost(lives, cause, 2 * YEAR)
            yield "mean_time_lost", f"{cause}, {name}", told(days, rng, DAYS), lost(truths.CROSSING, cause, 2 * YEAR)
        for share in (0.25, 0.5):
            seen = survival.percentile(lives, share)
            yield "percentile", f"{share:.0%}, {name}", told(seen, rng, DAYS), _percentile(truths.CROSSING, share)
        amounts = means.mean(1e6 * rng.lognormvariate(0, 0.6) for _ in range(n))
        yield "mean", f"lognormaal 0.6, {name}", told(amounts, rng, CENTS), 1e6 * math.exp(0.18)


def told(answer: Answer, rng: Random, unit: Unit) -> Answer:
    """An answer as it comes out of the gate."""
    shown = show(answer, Gate(10, rng.getrandbits(122)), unit)
    if shown is None:
        return TooFew(20)
    value, low, high = (
        end if one is None else one for one, end in ((shown.value, math.inf), (shown.low, -math.inf), (shown.high, math.inf))
    )
    return Estimate(value, low, high, shown.n)


def _share(answers: Sequence[tuple[int, bool]]) -> Answer:
    return proportions.proportion(sum(yes for _, yes in answers), len(answers), plan=proportions.together(answers))


def amounts(rng: Random) -> Iterator[Found]:
    for n in SIZES:
        yield "mean", f"lognormaal 1.2, n={n}", means.mean(rng.lognormvariate(0, 1.2) for _ in range(n)), math.exp(0.72)
        none = [rng.gammavariate(2, 1) if rng.random() < 0.4 else 0.0 for _ in range(n)]
        yield "mean", f"60% nul, n={n}", means.mean(none), 0.8
        pairs = [(rng.lognormvariate(0, 1.2), float(rng.random() < 0.4)) for _ in range(n)]
        yield "cost_per_success", f"lognormaal 1.2, 40% slaagt, n={n}", means.cost_per_success(pairs), math.exp(0.72) / 0.4


def language(rng: Random) -> Iterator[Found]:
    for n in (12, 40, 100):
        for top, name in ((NO_TOP, "voltooide niveaus"), (TOP, "voltooide niveaus, plafond A2")):
            people = [truths.levels(rng, top) for _ in range(n)]
            yield "mean_growth", f"{name}, n={n}", growth.mean_growth(people), _slope(top)
            first = [growth.next_level(one, top) for one in people]
            lives = [one for one in first if one is not None]
            yield "next_level", f"{name}, n={n}", competing_risks.incidence(lives, growth.HIGHER).at(NINE_MONTHS), _higher(top)


@cache
def _slope(top: int, people: int = 20_000) -> float:
    """The long run of what is measured: what somebody completes, and not what they learn."""
    rng = Random("de lange duur")
    return fmean(slope for _ in range(people) if (slope := growth.slope(truths.levels(rng, top))) is not None)


@cache
def _higher(top: int, people: int = 20_000) -> float:
    rng = Random("de lange duur")
    first = [growth.next_level(truths.levels(rng, top), top) for _ in range(people)]
    return _value(competing_risks.incidence([one for one in first if one is not None], growth.HIGHER).at(NINE_MONTHS))


def _value(answer: Answer) -> float:
    return getattr(answer, "value", math.nan)


SITUATIONS: tuple[Callable[[Random], Iterator[Found]], ...] = (crossing, rare, together, late, shares, gate, amounts, language)
