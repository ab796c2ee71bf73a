"""Each estimator on a cohort from a known truth: what it answered, and what was true."""

import math
from collections.abc import Callable, Iterator
from functools import cache
from random import Random

from projections.learning.estimates import competing_risks, detection, effect, growth, matching, means, proportions, survival
from projections.learning.estimates.answer import Answer, Estimate, TooFew
from projections.learning.estimates.arms import Effect
from tests.calibration import stays, watching
from tests.calibration.lives import Truth, Weibull

Found = tuple[str, Answer, float]
"""What was asked, the answer, and the truth."""

TRAJECTORY = Truth({"geplaatst": Weibull(520, 1.6), "uitval": Weibull(1400), "anders": Weibull(3500, 0.9)})
STAGE = Truth({"verder": Weibull(190, 1.5), "uitval": Weibull(900)})
JOB = Truth({"verloren": Weibull(1100, 0.8)})
MONTHS = (3, 6, 12)
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
NORMS = (18 * growth.MONTH, 24 * growth.MONTH)


@cache
def true_incidence(cause: str) -> float:
    return TRAJECTORY.incidence(cause, NORMS[0])


@cache
def true_time(cause: str | None) -> float:
    return TRAJECTORY.mean_time_to(cause, NORMS[1])


def incidence(rng: Random) -> Iterator[Found]:
    lives = TRAJECTORY.cohort(rng, 200, 3)
    for cause in TRAJECTORY.causes:
        yield f"{cause} binnen 18 maanden", competing_risks.incidence(lives, cause).at(NORMS[0]), true_incidence(cause)


def mean_time_to(rng: Random) -> Iterator[Found]:
    lives = TRAJECTORY.cohort(rng, 200, 3)
    for cause in ("geplaatst", None):
        yield f"dagen tot {cause or 'enig einde'}", survival.mean_time_to(lives, cause, NORMS[1]), true_time(cause)


def mean_time_lost(rng: Random) -> Iterator[Found]:
    lives = TRAJECTORY.cohort(rng, 200, 3)
    yield "dagen verloren aan uitval", survival.mean_time_lost(lives, "uitval", NORMS[1]), NORMS[1] - true_time("uitval")


def percentile(rng: Random) -> Iterator[Found]:
    lives = STAGE.cohort(rng, 120, 2)
    for share, answer in survival.percentiles(lives, SHARES).items():
        yield f"fase, {share:.0%}", answer, STAGE.percentile(share)


def retention(rng: Random) -> Iterator[Found]:
    jobs = JOB.cohort(rng, 120, 2)
    for month in MONTHS:
        after = month * growth.MONTH
        yield f"na {month} maanden", proportions.retention(jobs, after), JOB.surviving(after)


def proportion(rng: Random) -> Iterator[Found]:
    for share, people in ((0.72, 84), (0.9, 150)):
        yield f"go {share:.0%} van {people}", proportions.proportion(successes(rng, share, people), people), share


def difference(rng: Random) -> Iterator[Found]:
    for (one, few), (other, many) in (((0.72, 60), (0.55, 90)), ((0.9, 40), (0.8, 120))):
        answer = proportions.difference((successes(rng, one, few), few), (successes(rng, other, many), many))
        yield f"{one:.0%} en {other:.0%}", answer, one - other


def successes(rng: Random, share: float, people: int) -> int:
    return sum(rng.random() < share for _ in range(people))


def mean(rng: Random) -> Iterator[Found]:
    yield "scheef verdeeld", means.mean(rng.gammavariate(1.5, 4000) for _ in range(60)), 6000.0


def median(rng: Random) -> Iterator[Found]:
    for people in (25, 80):
        yield f"van {people}", means.median(rng.lognormvariate(4, 0.7) for _ in range(people)), math.exp(4)


def cost_per_success(rng: Random) -> Iterator[Found]:
    pairs = []
    for _ in range(90):
        placed = rng.random() < 0.55
        pairs.append((rng.gammavariate(3, 4500) if placed else rng.gammavariate(1.5, 5000), float(placed)))
    yield "per duurzame plaatsing", means.cost_per_success(pairs), (0.55 * 13500 + 0.45 * 7500) / 0.55


def mean_growth(rng: Random) -> Iterator[Found]:
    def series() -> list[growth.Measured]:
        start, pace, day, result = rng.uniform(0, 1), rng.gauss(0.12, 0.06), 0.0, []
        for _ in range(rng.randint(1, 7)):
            result.append((day, float(round(start + pace * day / growth.MONTH + rng.gauss(0, 0.3)))))
            day += rng.uniform(50, 100)
        return result

    yield "niveaus per maand", growth.mean_growth(series() for _ in range(50)), 0.12


def effects(rng: Random) -> Iterator[tuple[str, Found]]:
    trials = [trial for trial in matching.trials(stays.cohort(rng, 500)) if trial.kind == stays.HELP]
    days, share = stays.true_effects()
    on_time = effect.effect_on_time(trials, stays.ON, stays.HORIZON)
    on_share = effect.effect_on_share(trials, stays.ON, stays.HORIZON)
    on_growth = effect.effect_on_growth(trials, stays.ROUNDS)
    yield "effect_on_time", ("dagen", _difference(on_time), days)
    yield "effect_on_share", ("aandeel", _difference(on_share), share)
    yield "effect_on_growth", ("niveaus per maand", _difference(on_growth), stays.MORE)


def _difference(answer: Effect | TooFew) -> Answer:
    return answer if isinstance(answer, TooFew) else answer.difference


def detections(rng: Random) -> Iterator[tuple[str, Found]]:
    people, true = [watching.watched(rng) for _ in range(400)], watching.truth()
    yield "precision", ("signalen", detection.precision(people, watching.HORIZON), true["precision"])
    yield "recall", ("uitval", detection.recall(people, watching.HORIZON), true["recall"])
    yield "lead_time", ("mediaan, dagen", detection.median_lead(people, watching.HORIZON), true["lead_time"])


SINGLE: tuple[Callable[[Random], Iterator[Found]], ...] = (
    incidence,
    mean_time_to,
    mean_time_lost,
    percentile,
    retention,
    proportion,
    difference,
    mean,
    median,
    cost_per_success,
    mean_growth,
)
"""Each of these is about one estimator, which has its name."""


def everything(rng: Random) -> Iterator[tuple[str, Found]]:
    """All of them once."""
    for one in SINGLE:
        for found in one(rng):
            yield one.__name__, found
    yield from effects(rng)
    yield from detections(rng)


def covers(answer: Answer, truth: float) -> bool | None:
    """Whether the interval contains the truth; None when there was no answer."""
    return answer.low <= truth <= answer.high if isinstance(answer, Estimate) else None


def prepare() -> None:
    """Work out what is true, once."""
    stays.true_effects()
    watching.truth()
    for _ in everything(Random(0)):
        pass
