"""What an adjustment does: trajectories that were adjusted beside comparable ones that at that time were not (yet).

Comparing who was ever adjusted with who never was goes wrong twice. Who was adjusted in week 14 must have been there for 14 weeks
(immortal time; Suissa 2008, American Journal of Epidemiology 167, 492-499), and adjusting is done where it goes badly. So each adjustment
is a trial of its own that begins at its day in the stage: its controls are in the same stage of the same programme on that very day of
their own, not adjusted by then, in the same circumstances (which signals were open), and began at about the same date. A control is
followed until it is adjusted itself. Sequential trials: Hernán and Robins (2016), American Journal of Epidemiology 183, 758-764; matching
on the risk set: Li, Propert and Rosenbaum (2001), JASA 96, 870-882.

Assumed: given programme, stage, day and circumstances it is chance who is adjusted when, also for a control after its trial began; what
is not in the circumstances (an unrecorded reason) is not corrected for. Trajectories do not influence each other. The effect is of
beginning with an adjustment, with whatever follows, on those who got it. A trajectory may be in many trials: the interval takes all its
parts together (cluster-robust, from influence functions).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from projections.estimates.answer import LEVEL, Estimate, TooFew
from projections.estimates.distributions import t
from projections.estimates.growth import slope
from projections.estimates.matching import Stay, trials
from projections.estimates.risk import Life, Weighing, influences, table, total
from projections.estimates.score import wilson

FEWEST = 10
"""Fewer adjustments than this tell nothing, whatever the minimum cell size, nor do fewer people who are still there at the horizon: the
end of a curve that rests on few has an interval that is too narrow (Pocock, Clayton and Altman 2002, Lancet 359, 1686-1689)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What was seen after adjusting, what after not (yet) adjusting, and the first minus the second with its interval.

    `n` of the difference is the number of adjustments that could be compared; `controls` that of the trajectories beside them, `alone`
    that of the adjustments for which there was nobody.
    """

    adjusted: float
    compared: float
    difference: Estimate
    controls: int
    alone: int


def effect_on_time(
    stays: Iterable[Stay], kind: str, cause: str, horizon: float, *, minimum: int = 1, level: float = LEVEL
) -> Effect | TooFew:
    """How many days sooner (negative) or later the stage is left by this cause, of the `horizon` days after the adjustment.

    The difference of restricted mean times; who leaves otherwise, or not within the horizon, counts for all of it.
    """
    arms = _on_leaving(stays, kind, cause, horizon, lambda time: time - horizon, minimum)
    if isinstance(arms, TooFew):
        return arms
    shifted = _Arms(arms.adjusted.moved(horizon), arms.compared.moved(horizon), arms.cases, arms.alone)
    return shifted.effect(*shifted.around(level))


def effect_on_share(
    stays: Iterable[Stay], kind: str, cause: str, horizon: float, *, minimum: int = 1, level: float = LEVEL
) -> Effect | TooFew:
    """How much larger the share is that left the stage by this cause within `horizon` days after the adjustment, from -1 to 1.

    The score intervals of both shares put together, with their correlation: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    arms = _on_leaving(stays, kind, cause, horizon, lambda _: 1.0, minimum)
    return arms if isinstance(arms, TooFew) else arms.effect(*arms.around_shares(level))


def effect_on_growth(stays: Iterable[Stay], kind: str, window: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much more the growth a month rose than with the controls, in the `window` days after the adjustment against those before.

    A difference of differences: each trajectory is compared with itself first. Takes part who was measured on two days before (or
    on) the day and on two after it; of a control, after it and before its own adjustment. Measuring should go on when a stage is
    left, or else only the slow ones are compared.
    """
    everything = trials(stays, kind)
    compared: list[tuple[str, float, list[tuple[str, float]]]] = []
    for trial in everything:
        own = _change(trial.case, trial.day, window, math.inf)
        changes = [(stay.trajectory, _change(stay, trial.day, window, _adjusted(stay))) for stay in trial.controls]
        others = [(trajectory, change) for trajectory, change in changes if change is not None]
        if own is not None and others:
            compared.append((trial.case.trajectory, own, others))
    n, needed = len(compared), max(FEWEST, minimum)
    if n < needed:
        return TooFew(needed)
    adjusted = _Arm(fmean(own for _, own, _ in compared))
    beside = _Arm(fmean(fmean(change for _, change in others) for _, _, others in compared))
    for case, own, others in compared:
        adjusted.pushes[case] += (own - adjusted.value) / n
        for trajectory, change in others:
            beside.pushes[trajectory] += (change - beside.value) / len(others) / n
    arms = _Arms(adjusted, beside, n, len(everything) - n)
    return arms.effect(*arms.around(level))


def _adjusted(stay: Stay) -> float:
    return stay.adjusted[0] if stay.adjusted else math.inf


def _change(stay: Stay, day: float, window: float, until: float) -> float | None:
    """The growth a month after the day minus that before it."""
    before = slope([(when, value) for when, value in stay.measures if day - window <= when <= day])
    after = slope([(when, value) for when, value in stay.measures if day < when <= min(day + window, until)])
    return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True)
class _Arm:
    """What was seen on one side, and how much each trajectory moves it."""

    value: float
    pushes: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def moved(self, by: float) -> "_Arm":
        return _Arm(self.value + by, self.pushes)

    def with_(self, other: "_Arm") -> float:
        """The covariance with another, or with itself the variance."""
        people = len(self.pushes.keys() | other.pushes.keys())
        return sum(push * other.pushes.get(who, 0.0) for who, push in self.pushes.items()) * people / (people - 1)

    def share(self, level: float) -> tuple[float, float]:
        """The interval of a share: that of as many people as would give the same variance."""
        spread = self.with_(self)
        people = max(2.0, self.value * (1 - self.value) / spread if spread > 0 and 0 < self.value < 1 else len(self.pushes))
        return wilson(min(1.0, max(0.0, self.value)), people, level, t(people - 1, level))


@dataclass(frozen=True, slots=True)
class _Arms:
    adjusted: _Arm
    compared: _Arm
    cases: int
    alone: int

    def effect(self, low: float, high: float) -> Effect:
        difference = Estimate(self.adjusted.value - self.compared.value, low, high, self.cases)
        return Effect(self.adjusted.value, self.compared.value, difference, len(self.compared.pushes), self.alone)

    def around(self, level: float) -> tuple[float, float]:
        one, other = self.adjusted, self.compared
        spread = one.with_(one) + other.with_(other) - 2 * one.with_(other)
        half = t(self.cases - 1, level) * math.sqrt(max(0.0, spread))
        return one.value - other.value - half, one.value - other.value + half

    def around_shares(self, level: float) -> tuple[float, float]:
        one, other = self.adjusted, self.compared
        spread = math.sqrt(one.with_(one) * other.with_(other))
        together = one.with_(other) / spread if spread else 0.0
        (low, high), (beside_low, beside_high) = one.share(level), other.share(level)

        def half(side: float, beside: float) -> float:
            return math.sqrt(max(0.0, side**2 + beside**2 - 2 * together * side * beside))

        apart = one.value - other.value
        return (
            apart - half(one.value - low, beside_high - other.value),
            apart + half(high - one.value, other.value - beside_low),
        )


def _on_leaving(stays: Iterable[Stay], kind: str, cause: str, horizon: float, weighing: Weighing, minimum: int) -> _Arms | TooFew:
    everything = trials(stays, kind)
    compared = [trial for trial in everything if trial.controls]
    needed = max(FEWEST, minimum)
    if len(compared) < needed:
        return TooFew(needed)
    cases = [(trial.case.trajectory, _life(trial.case, trial.day, trial.case.days, horizon, 1.0)) for trial in compared]
    others = [
        (stay.trajectory, _life(stay, trial.day, stay.free, horizon, 1 / len(trial.controls)))
        for trial in compared
        for stay in trial.controls
    ]
    if min(_followed(cases, horizon), _followed(others, horizon)) < FEWEST:
        return TooFew(needed)
    return _Arms(_arm(cases, cause, weighing), _arm(others, cause, weighing), len(compared), len(everything) - len(compared))


def _life(stay: Stay, day: float, until: float, horizon: float, weight: float) -> Life:
    """What is seen of a stay from the day on; who is still there at the horizon is not followed further."""
    if until - day > horizon:
        return Life(horizon, None, weight)
    return Life(until - day, stay.cause if until == stay.days else None, weight)


def _followed(lives: Sequence[tuple[str, Life]], horizon: float) -> float:
    """As how many different people of equal weight those count who are still at risk at the horizon."""
    held: dict[str, float] = defaultdict(float)
    for trajectory, life in lives:
        if life.time >= horizon:
            held[trajectory] += life.weight
    return sum(held.values()) ** 2 / sum(weight**2 for weight in held.values()) if held else 0.0


def _arm(lives: Sequence[tuple[str, Life]], cause: str, weighing: Weighing) -> _Arm:
    rows = table((life for _, life in lives), cause)
    arm = _Arm(total(rows, weighing))
    for (trajectory, _), push in zip(lives, influences(lives, rows, cause, weighing), strict=True):
        arm.pushes[trajectory] += push
    return arm
