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
from dataclasses import dataclass
from statistics import fmean

from projections.estimates.answer import LEVEL, Estimate, TooFew
from projections.estimates.distributions import t
from projections.estimates.growth import slope
from projections.estimates.matching import Stay, Trial, trials
from projections.estimates.risk import Life, Weighing, influences, table, total

FEWEST = 10
"""Fewer adjustments than this tell nothing, whatever the minimum cell size: the interval needs some to hold."""


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
    stays: Iterable[Stay], kind: str, cause: str, horizon: float, *, minimum: int = FEWEST, level: float = LEVEL
) -> Effect | TooFew:
    """How many days sooner (negative) or later the stage is left by this cause, of the `horizon` days after the adjustment.

    The difference of restricted mean times; who leaves otherwise, or not within the horizon, counts for all of it.
    """
    return _on_leaving(stays, kind, cause, horizon, lambda time: time - horizon, horizon, minimum, level)


def effect_on_share(
    stays: Iterable[Stay], kind: str, cause: str, horizon: float, *, minimum: int = FEWEST, level: float = LEVEL
) -> Effect | TooFew:
    """How much larger the share is that left the stage by this cause within `horizon` days after the adjustment, from -1 to 1."""
    return _on_leaving(stays, kind, cause, horizon, lambda _: 1.0, 0.0, minimum, level)


def effect_on_growth(stays: Iterable[Stay], kind: str, window: float, *, minimum: int = FEWEST, level: float = LEVEL) -> Effect | TooFew:
    """How much more the growth a month rose than with the controls, in the `window` days after the adjustment against those before.

    A difference of differences: each trajectory is compared with itself first. Takes part who was measured on two days before (or
    on) the day and on two after it; of a control, after it and before its own adjustment. Measuring should go on when a stage is
    left, or else only the slow ones are compared.
    """
    compared: list[tuple[Trial, float, list[tuple[Stay, float]]]] = []
    alone = 0
    for trial in trials(stays, kind):
        own = _change(trial.case, trial.day, window, math.inf)
        others = [
            (stay, change)
            for stay in trial.controls
            if (change := _change(stay, trial.day, window, stay.adjusted[0] if stay.adjusted else math.inf)) is not None
        ]
        if own is not None and others:
            compared.append((trial, own, others))
        else:
            alone += 1
    needed = max(FEWEST, minimum)
    if len(compared) < needed:
        return TooFew(needed)
    adjusted = fmean(own for _, own, _ in compared)
    beside = fmean(fmean(change for _, change in others) for _, _, others in compared)
    pushes: dict[str, float] = defaultdict(float)
    for trial, own, others in compared:
        pushes[trial.case.trajectory] += (own - adjusted) / len(compared)
        for stay, change in others:
            pushes[stay.trajectory] -= (change - beside) / len(others) / len(compared)
    people = {stay.trajectory for _, _, others in compared for stay, _ in others}
    return _effect(adjusted, beside, pushes, len(compared), len(people), alone, level)


def _change(stay: Stay, day: float, window: float, until: float) -> float | None:
    """The growth a month after the day minus that before it."""
    before = slope([(when, value) for when, value in stay.measures if day - window <= when <= day])
    after = slope([(when, value) for when, value in stay.measures if day < when <= min(day + window, until)])
    return None if before is None or after is None else after - before


def _on_leaving(
    stays: Iterable[Stay], kind: str, cause: str, horizon: float, weighing: Weighing, start: float, minimum: int, level: float
) -> Effect | TooFew:
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
    if any(max(life.time for _, life in arm) < horizon for arm in (cases, others)):
        return TooFew(needed)
    pushes: dict[str, float] = defaultdict(float)
    adjusted = _arm(cases, cause, weighing, pushes, 1)
    beside = _arm(others, cause, weighing, pushes, -1)
    people = len({trajectory for trajectory, _ in others})
    return _effect(start + adjusted, start + beside, pushes, len(compared), people, len(everything) - len(compared), level)


def _life(stay: Stay, day: float, until: float, horizon: float, weight: float) -> Life:
    """What is seen of a stay from the day on; who is still there at the horizon is not followed further."""
    if until - day > horizon:
        return Life(horizon, None, weight)
    return Life(until - day, stay.cause if until == stay.days else None, weight)


def _arm(arm: Sequence[tuple[str, Life]], cause: str, weighing: Weighing, pushes: dict[str, float], sign: int) -> float:
    lives = [life for _, life in arm]
    rows = table(lives, cause)
    for (trajectory, _), push in zip(arm, influences(lives, rows, cause, weighing), strict=True):
        pushes[trajectory] += sign * push
    return total(rows, weighing)


def _effect(adjusted: float, beside: float, pushes: dict[str, float], cases: int, controls: int, alone: int, level: float) -> Effect:
    clusters = len(pushes)
    spread = sum(push**2 for push in pushes.values()) * clusters / (clusters - 1)
    half = t(cases - 1, level) * math.sqrt(spread)
    difference = adjusted - beside
    return Effect(adjusted, beside, Estimate(difference, difference - half, difference + half, cases), controls, alone)
