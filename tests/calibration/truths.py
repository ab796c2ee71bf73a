"""Truths that the estimators do not assume: hazards that cross, frailty, classes, employers and partners, a register of a late day."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from projections.learning.estimates.growth import MONTH, Measured
from projections.learning.estimates.risk import Life
from tests.calibration.lives import Truth, Weibull

YEAR = 365.25


@dataclass(frozen=True)
class LogNormal:
    """The time until something happens: the longer it did not, the less it will."""

    median: float
    spread: float

    def draw(self, rng: Random) -> float:
        return rng.lognormvariate(math.log(self.median), self.spread)

    def surviving(self, time: float) -> float:
        return math.erfc((math.log(time / self.median)) / self.spread / math.sqrt(2)) / 2 if time > 0 else 1.0

    def hazard(self, time: float) -> float:
        off = math.log(time / self.median) / self.spread
        return math.exp(-off * off / 2) / (math.sqrt(2 * math.pi) * self.spread * time * self.surviving(time))


@dataclass(frozen=True)
class EarlyAndLate:
    """A bump in the beginning (`early` in all, within `soon` days or so) and a risk that rises by e in each `later` days (Gompertz)."""

    early: float
    soon: float
    daily: float
    later: float

    def total(self, time: float) -> float:
        return self.early * -math.expm1(-time / self.soon) + self.daily * self.later * math.expm1(time / self.later)

    def draw(self, rng: Random, frailty: float = 1.0) -> float:
        bump, rise = (rng.expovariate(1) / frailty for _ in range(2))
        soon = -self.soon * math.log1p(-bump / self.early) if bump < self.early else math.inf
        return min(soon, self.later * math.log1p(rise / self.daily / self.later))

    def hazard(self, time: float) -> float:
        return self.early / self.soon * math.exp(-time / self.soon) + self.daily * math.exp(time / self.later)

    def surviving(self, time: float) -> float:
        return math.exp(-self.total(time))


@dataclass(frozen=True)
class Frail:
    """The same with a gamma frailty of mean 1 and this variance, which all of a class share: of anybody at all."""

    ends: EarlyAndLate
    variance: float

    def draw(self, rng: Random) -> float:
        return self.ends.draw(rng, self.frailty(rng))

    def frailty(self, rng: Random) -> float:
        return rng.gammavariate(1 / self.variance, self.variance)

    def hazard(self, time: float) -> float:
        return self.ends.hazard(time) / (1 + self.variance * self.ends.total(time))

    def surviving(self, time: float) -> float:
        return math.pow(1 + self.variance * self.ends.total(time), -1 / self.variance)


OUT = EarlyAndLate(0.05, 40, 1 / 9000, 500)
PLACED, ELSEWHERE = LogNormal(480, 0.6), Weibull(4000, 0.8)
CROSSING = Truth({"geplaatst": PLACED, "uitval": OUT, "anders": ELSEWHERE})
RARE = Truth({"geplaatst": PLACED, "uitval": Weibull(28_000, 1.2), "anders": ELSEWHERE})


def whole_days(life: Life) -> Life:
    return Life(float(math.ceil(life.time)), life.cause, entered=life.entered, together=life.together)


def classes(rng: Random, number: int, size: int, variance: float) -> list[Life]:
    """Classes that begin together, of which the members share their frailty for dropping out."""
    frail, lives = Frail(OUT, variance), []
    for name in range(number):
        frailty, seen = frail.frailty(rng), rng.uniform(300, 3 * YEAR)
        for _ in range(size):
            times = {"geplaatst": PLACED.draw(rng), "uitval": OUT.draw(rng, frailty), "anders": ELSEWHERE.draw(rng)}
            cause = min(times, key=times.__getitem__)
            lives.append(Life(min(times[cause], seen), cause if times[cause] <= seen else None, together=name))
    return lives


def in_classes(variance: float) -> Truth:
    return Truth({"geplaatst": PLACED, "uitval": Frail(OUT, variance), "anders": ELSEWHERE})


def register(rng: Random, people: int, age: float) -> list[Life]:
    """People who began over three years, as a register knows them that is so many years old and took over who still ran."""
    lives: list[Life] = []
    while len(lives) < people:
        began = rng.uniform(0, 3 * YEAR)
        entered = max(0.0, began - age * YEAR)
        life = CROSSING.life(rng, began)
        if life.time > entered:
            lives.append(Life(life.time, life.cause, entered=entered))
    return lives


def unreported(rng: Random, people: int) -> list[Life]:
    """A quarter of the drop-outs is never told of: they seem to run still."""
    lives = []
    for _ in range(people):
        seen = rng.uniform(0, 3 * YEAR)
        life = CROSSING.life(rng, seen)
        lives.append(Life(seen, None) if life.cause == "uitval" and rng.random() < 0.25 else life)
    return lives


def answers_in_classes(rng: Random, number: int, size: int, share: float, alike: float) -> list[tuple[int, bool]]:
    """Yes or no, of classes whose own shares differ (beta-binomial): `alike` is the correlation within a class."""
    weight = (1 - alike) / alike
    found = []
    for name in range(number):
        own = rng.betavariate(share * weight, (1 - share) * weight)
        found += [(name, rng.random() < own) for _ in range(size)]
    return found


JOB, CLOSES = Weibull(1500, 0.8), 0.15


def jobs(rng: Random, employers: int, each: int) -> list[Life]:
    """Jobs with employers of which some close within a year and then all their jobs are lost; followed for one to two years."""
    lives = []
    for name in range(employers):
        closes = rng.uniform(0, YEAR) if rng.random() < CLOSES else math.inf
        for _ in range(each):
            lost, seen = min(JOB.draw(rng), closes), rng.uniform(YEAR, 2 * YEAR)
            lives.append(Life(min(lost, seen), "verloren" if lost <= seen else None, together=name))
    return lives


def still_at_work(after: float) -> float:
    return JOB.surviving(after) * (1 - CLOSES * after / YEAR)


PACES: Mapping[float, float] = {12.0: 0.6, 45.0: 0.25, 120.0: 0.15}
"""How many days partners take on average, and how many partners are like that."""


def waits(rng: Random, partners: int, each: int) -> list[Life]:
    """Questions of the last year and a half, of which some are open still."""
    lives = []
    for name in range(partners):
        pace = rng.choices(list(PACES), list(PACES.values()))[0]
        for _ in range(each):
            took, seen = rng.weibullvariate(pace, 0.9), rng.uniform(0, 540)
            lives.append(Life(min(took, seen), "klaar" if took <= seen else None, together=name))
    return lives


def waiting(horizon: float) -> float:
    """The mean wait, of the first so many days."""
    return sum(share * Truth({"klaar": Weibull(pace, 0.9)}).mean_time_to(None, horizon) for pace, share in PACES.items())


def levels(rng: Random, top: int) -> Sequence[Measured]:
    """Somebody's language in completed levels up to the highest that is measured, with chance in the measuring."""
    start, pace, day, result = rng.uniform(0, 1), rng.gauss(0.12, 0.06), 0.0, []
    for _ in range(rng.randint(2, 7)):
        level = math.floor(start + pace * day / MONTH + rng.gauss(0, 0.3))
        result.append((day, float(min(top, max(0, level)))))
        day += rng.uniform(50, 100)
    return result
