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
from collections.abc import Sequence
from statistics import fmean

from projections.learning.estimates.answer import LEVEL, TooFew
from projections.learning.estimates.arms import Arm, Arms, Effect
from projections.learning.estimates.growth import slope
from projections.learning.estimates.matching import Stay, Trial
from projections.learning.estimates.risk import Life, Weighing, influences, table, total

FEWEST = 10
"""Fewer adjustments than this tell nothing, whatever the minimum cell size, nor do fewer people who are still there at the horizon: the
end of a curve that rests on few has an interval that is too narrow (Pocock, Clayton and Altman 2002, Lancet 359, 1686-1689)."""


def effect_on_time(trials: Sequence[Trial], cause: str, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How many days sooner (negative) or later the stage is left by this cause, of the `horizon` days after the adjustment.

    The difference of restricted mean times; who leaves otherwise, or not within the horizon, counts for all of it.
    """
    arms = _on_leaving(trials, cause, horizon, lambda time: time - horizon, minimum)
    if isinstance(arms, TooFew):
        return arms
    shifted = Arms(arms.adjusted.moved(horizon), arms.compared.moved(horizon), arms.cases, arms.alone)
    return shifted.effect(*shifted.around(level))


def effect_on_share(trials: Sequence[Trial], cause: str, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much larger the share is that left the stage by this cause within `horizon` days after the adjustment, from -1 to 1.

    The score intervals of both shares put together, with their correlation: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    arms = _on_leaving(trials, cause, horizon, lambda _: 1.0, minimum)
    return arms if isinstance(arms, TooFew) else arms.effect(*arms.around_shares(level))


def effect_on_growth(trials: Sequence[Trial], window: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much more the growth a month rose than with the controls, in the `window` days after the adjustment against those before.

    A difference of differences: each trajectory is compared with itself first. Takes part who was measured on two days before (or
    on) the day and on two after it; of a control, after it and before its own adjustment. Measuring should go on when a stage is
    left, or else only the slow ones are compared.
    """
    compared: list[tuple[str, float, list[tuple[str, float]]]] = []
    for trial in trials:
        own = _change(trial.case, trial.day, window, math.inf)
        changes = [(stay.trajectory, _change(stay, trial.day, window, _adjusted(stay))) for stay in trial.controls]
        others = [(trajectory, change) for trajectory, change in changes if change is not None]
        if own is not None and others:
            compared.append((trial.case.trajectory, own, others))
    n, needed = len(compared), max(FEWEST, minimum)
    if n < needed:
        return TooFew(needed)
    adjusted = Arm(fmean(own for _, own, _ in compared))
    beside = Arm(fmean(fmean(change for _, change in others) for _, _, others in compared))
    for case, own, others in compared:
        adjusted.pushes[case] += (own - adjusted.value) / n
        for trajectory, change in others:
            beside.pushes[trajectory] += (change - beside.value) / len(others) / n
    arms = Arms(adjusted, beside, n, len(trials) - n)
    return arms.effect(*arms.around(level))


def _adjusted(stay: Stay) -> float:
    return stay.adjusted[0] if stay.adjusted else math.inf


def _change(stay: Stay, day: float, window: float, until: float) -> float | None:
    """The growth a month after the day minus that before it."""
    before = slope([(when, value) for when, value in stay.measures if day - window <= when <= day])
    after = slope([(when, value) for when, value in stay.measures if day < when <= min(day + window, until)])
    return None if before is None or after is None else after - before


def _on_leaving(trials: Sequence[Trial], cause: str, horizon: float, weighing: Weighing, minimum: int) -> Arms | TooFew:
    compared = [trial for trial in trials if trial.controls]
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
    return Arms(_arm(cases, cause, weighing), _arm(others, cause, weighing), len(compared), len(trials) - len(compared))


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


def _arm(lives: Sequence[tuple[str, Life]], cause: str, weighing: Weighing) -> Arm:
    rows = table((life for _, life in lives), cause)
    arm = Arm(total(rows, weighing))
    for (trajectory, _), push in zip(lives, influences(lives, rows, cause, weighing), strict=True):
        arm.pushes[trajectory] += push
    return arm
