"""Estimators on what is recorded along the way: marks and attendance with a ceiling, slopes of few marks, contracts that are decided on
near their end, an income from the first day on, and a term in which few are followed to its end. All as it is told, in classes or with
employers that are not alike."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from random import Random
from statistics import fmean

from projections.learning.estimates import competing_risks, growth, means, survival
from projections.learning.estimates.answer import Answer
from projections.learning.estimates.risk import Life
from projections.learning.questions.by_month import ELSE, HAPPENED
from projections.learning.questions.marks import OF_ATTENDANCE
from projections.learning.questions.shown import DAYS, GROWTH, MARK, PART, SHARE
from tests.calibration.situations import Found, told

SIZES = (20, 40, 100, 200)
CLASS = 12
"""How many people of a class, or jobs with an employer."""
MONTH = growth.MONTH
LONG_RUN = 200_000

Somebody = Callable[[Random, float], float]
"""Draws a value of somebody in a class (or with an employer) of which this is the deviation, a standard normal number."""


def mark(rng: Random, together: float) -> float:
    """How far below 10 the mean of one to five marks of somebody lies."""
    own, marks = 7.3 + 0.3 * together + rng.gauss(0, 0.6), rng.randint(1, 5)
    return 10 - fmean(min(10, max(1, round(rng.gauss(own, 0.9)))) for _ in range(marks))


def missed(rng: Random, together: float) -> float:
    """The part of one to four rounds that was missed: of many nothing, and of a few who stay away nearly all."""
    own = 70 if rng.random() < 0.04 else 6 + 3 * together + rng.gauss(0, 5)
    return fmean(round(min(100, max(0, rng.gauss(own, 5)))) / 100 for _ in range(rng.randint(1, 4)))


def slope(rng: Random, together: float) -> float:
    """Points a month over marks of 90 days or more."""
    own, steady, day, marks = rng.gauss(-0.05, 0.12) + 0.05 * together, rng.gauss(7.3, 0.6), 0.0, list[growth.Measured]()
    while day < 90 or rng.random() < 0.6:
        marks.append((day, float(min(10, max(1, round(rng.gauss(steady + own * day / MONTH, 0.9)))))))
        day += rng.uniform(25, 95)
    marks.append((day, float(min(10, max(1, round(rng.gauss(steady + own * day / MONTH, 0.9)))))))
    return growth.slope(marks) or 0.0


@cache
def long_run(of: Somebody) -> float:
    rng = Random("de lange duur")
    return fmean(of(rng, rng.gauss(0, 1)) for _ in range(LONG_RUN))


def people(rng: Random, of: Somebody, n: int, size: int) -> tuple[list[float], list[int]]:
    """So many in classes, of whom each is like the others of it."""
    apart = [rng.gauss(0, 1) for _ in range(n // size + 1)]
    return [of(rng, apart[number // size]) for number in range(n)], [number // size for number in range(n)]


def _attended(values: Sequence[float], classes: Sequence[int]) -> Answer:
    return means.mean(values, fewest=OF_ATTENDANCE, together=classes)


def along_the_way(rng: Random) -> Iterator[Found]:
    for n, (size, how) in product(SIZES, ((1, "los"), (CLASS, f"klassen van {CLASS}"))):
        name = f"{how}, zoals verteld, n={n}"
        values, classes = people(rng, mark, n, size)
        yield "mean", f"cijfers onder de 10, {name}", told(means.mean(values, together=classes), rng, MARK), long_run(mark)
        values, classes = people(rng, missed, n, size)
        yield "mean", f"gemiste delen, {name}", told(_attended(values, classes), rng, PART), long_run(missed)
        values, classes = people(rng, slope, n, size)
        found = means.mean(values, fewest=growth.FEWEST, together=classes)
        yield "mean_growth", f"punten per maand, {name}", told(found, rng, GROWTH), long_run(slope)


def contract(rng: Random, employer: float) -> tuple[float, str | None]:
    """When it was told what follows on a contract of a year; an employer makes more or fewer permanent."""
    if rng.random() < 0.2:
        return rng.uniform(10, 350), ELSE
    permanent = rng.random() < 1 / (1 + math.exp(0.4 - employer))
    return rng.uniform(300, 365), HAPPENED if permanent else ELSE


def wage(rng: Random, together: float) -> tuple[float, str | None]:
    """The first day with a wage: for many the first of all."""
    if rng.random() < 1 / (1 + math.exp(0.5 - 0.5 * together)):
        return 0.0, HAPPENED
    paid, left = rng.weibullvariate(300, 0.9), rng.weibullvariate(700, 1.2)
    return min(paid, left), HAPPENED if paid < left else ELSE


def term(rng: Random, together: float) -> tuple[float, str | None]:
    """How much of the term was over when the duty was; it is mostly near its end."""
    passes, exempt = rng.betavariate(6, 1.6) * 1.25, rng.expovariate(0.06)
    return min(passes, exempt), HAPPENED if passes < exempt else ELSE


Ends = Callable[[Random, float], tuple[float, str | None]]


def followed(rng: Random, ends: Ends, n: int, size: int, until: tuple[float, float]) -> list[Life]:
    """So many in groups, each followed until a time between two."""
    apart, lives = [rng.gauss(0, 1) for _ in range(n // size + 1)], []
    for number in range(n):
        (time, cause), seen = ends(rng, apart[number // size]), rng.uniform(*until)
        lives.append(Life(min(time, seen), cause if time <= seen else None, together=number // size))
    return lives


@cache
def happened_by(ends: Ends, time: float) -> float:
    rng = Random("de lange duur")
    return fmean(cause == HAPPENED and at <= time for at, cause in (ends(rng, rng.gauss(0, 1)) for _ in range(LONG_RUN)))


@cache
def days_to(ends: Ends, horizon: float) -> float:
    rng = Random("de lange duur")
    drawn = (ends(rng, rng.gauss(0, 1)) for _ in range(LONG_RUN))
    return fmean(min(at, horizon) if cause == HAPPENED else horizon for at, cause in drawn)


def once(rng: Random) -> Iterator[Found]:
    for n, size in product(SIZES, (1, CLASS)):
        name = f"{'los' if size == 1 else f'groepen van {size}'}, zoals verteld, n={n}"
        jobs = competing_risks.incidence(followed(rng, contract, n, size, (60, 800)), HAPPENED)
        yield "incidence", f"contract wordt vast, {name}", told(jobs.at(12 * MONTH), rng, SHARE), happened_by(contract, 12 * MONTH)
        earners = followed(rng, wage, n, size, (30, 900))
        paid = competing_risks.incidence(earners, HAPPENED)
        yield "incidence", f"eerste loon, {name}", told(paid.at(3 * MONTH), rng, SHARE), happened_by(wage, 3 * MONTH)
        mean = survival.mean_time_to(earners, HAPPENED, 12 * MONTH)
        yield "mean_time_to", f"eerste loon, {name}", told(mean, rng, DAYS), days_to(wage, 12 * MONTH)
        terms = competing_risks.incidence(followed(rng, term, n, size, (0.2, 1.3)), HAPPENED)
        yield "incidence", f"voldaan in de termijn, {name}", told(terms.at(1.0), rng, SHARE), happened_by(term, 1.0)


RECORDED: Sequence[Callable[[Random], Iterator[Found]]] = (along_the_way, once)
