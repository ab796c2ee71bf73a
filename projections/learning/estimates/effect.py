"""What an adjustment does: trajectories that were adjusted beside comparable ones that at that time were not.

Comparing who was ever adjusted with who never was goes wrong twice. Who was adjusted in week 14 must have been there for 14 weeks
(immortal time; Suissa 2008, American Journal of Epidemiology 167, 492-499), and adjusting is done where it goes badly. So each adjustment
is a trial of its own that begins on its day: its controls are on that very day of their own, counted from when the same was asked or the
same stage began, not adjusted by then, in the same circumstances. Sequential trials: Hernán and Robins (2016), American Journal of
Epidemiology 183, 758-764; matching on the risk set: Li, Propert and Rosenbaum (2001), JASA 96, 870-882.

Where days count from when somebody asked to adjust, what is compared is to do it on that or not. A control about whom somebody asks again
and who is adjusted then stays a control, for to leave it out from that day on is to leave out with whom it goes badly. That makes effects
smaller. One that is adjusted later on the same question is followed until then.

Assumed: given group, day and circumstances it is chance who is adjusted. A reason that nobody recorded is not corrected for; how strong
one would have to be is told beside each effect (`sensitivity`). Trajectories do not influence each other. The effect is of beginning with
an adjustment, with whatever follows, on those who got it. A trajectory may be in many trials: the interval takes all its parts together
(cluster-robust, from influence functions).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import NormalDist, fmean, median, quantiles

from projections.learning.estimates.answer import LEVEL, TooFew
from projections.learning.estimates.arms import Arm, Arms, Effect
from projections.learning.estimates.growth import slope
from projections.learning.estimates.matching import CONTROLS, Stay, Trial
from projections.learning.estimates.risk import Columns, Life, Weighing, influences, table, total
from projections.learning.estimates.sensitivity import of_a_mean, of_hazards

FEWEST = 10
"""Fewer adjustments than this tell nothing, whatever the minimum cell size, nor do fewer people who are still there at the horizon: the
end of a curve that rests on few has an interval that is too narrow (Pocock, Clayton and Altman 2002, Lancet 359, 1686-1689)."""

NEXT = 1e-6
"""Days: what was measured at the moment of adjusting itself was measured before it."""


def effect_on_time(trials: Sequence[Trial], cause: str, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How many days sooner (negative) or later the stage is left by this cause, of the `horizon` days after the adjustment.

    The difference of restricted mean times; who leaves otherwise, or not within the horizon, counts for all of it.
    """
    arms = _on_leaving(trials, _stage, cause, horizon, lambda time: time - horizon, minimum)
    if isinstance(arms, TooFew):
        return arms
    shifted = replace(arms, adjusted=arms.adjusted.moved(horizon), compared=arms.compared.moved(horizon))
    return shifted.effect(*shifted.around(level))


def effect_on_share(trials: Sequence[Trial], cause: str, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much larger the share is that left the stage by this cause within `horizon` days after the adjustment, from -1 to 1.

    The score intervals of both shares put together, with their correlation: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    arms = _on_leaving(trials, _stage, cause, horizon, lambda _: 1.0, minimum)
    return arms if isinstance(arms, TooFew) else arms.effect(*arms.around_shares(level))


def effect_on_outcome(trials: Sequence[Trial], outcome: str, horizon: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much larger the share of trajectories is that ended so within `horizon` days after the adjustment, in whatever stage."""
    arms = _on_leaving(trials, _trajectory, outcome, horizon, lambda _: 1.0, minimum)
    return arms if isinstance(arms, TooFew) else arms.effect(*arms.around_shares(level))


def effect_on_growth(trials: Sequence[Trial], rounds: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much more the growth a month rose than with the controls, so many rounds of measuring after the adjustment against those before.

    A difference of differences: each trajectory is compared with itself first. Takes part who was measured on two days before (or
    on) the day and on two after it; of a control, after it and before its own adjustment. Measuring should go on when a stage is
    left, or else only the slow ones are compared. How long a round lasts is the median of the trial's own.
    """
    windows: dict[int, float] = {}

    def change(stay: Stay, trial: Trial) -> float | None:
        if stay is trial.case:
            windows[id(trial)] = rounds * _round(trial)
        window = windows[id(trial)]
        before = _growth(stay, trial.day - window, trial.day)
        after = _growth(stay, trial.day + NEXT, min(trial.day + window, _end(stay, trial)))
        return None if before is None or after is None else after - before

    arms = _of_numbers(trials, change, minimum)
    if isinstance(arms, TooFew):
        return arms
    everybody = {stay.trajectory: stay for trial in trials if trial.controls for stay in (trial.case, *trial.controls)}
    paces = [pace for stay in everybody.values() if (pace := slope([*stay.measures])) is not None]
    arms = replace(arms, moves=of_a_mean(_deviation(paces)))
    return arms.effect(*arms.around(level))


def _deviation(values: Iterable[float]) -> float:
    """The standard deviation, by the middle half: a pace from two measurements in whole levels may be far off."""
    lowest, _, highest = quantiles(values)
    return (highest - lowest) / (2 * NormalDist().inv_cdf(0.75))


def growth_before(trials: Sequence[Trial], rounds: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """How much faster the adjusted had grown by then: what adjusting cannot have done, so where it is not nothing they are others."""
    arms = _of_numbers(trials, lambda stay, trial: _growth(stay, trial.day - rounds * _round(trial), trial.day), minimum)
    return arms if isinstance(arms, TooFew) else arms.effect(*arms.around(level))


def signs_before(trials: Sequence[Trial], window: float, *, minimum: int = 1, level: float = LEVEL) -> Effect | TooFew:
    """By how much better it went with the adjusted in the `window` days before, by the signs: adjusting cannot have done that either."""

    def before(stay: Stay, trial: Trial) -> float | None:
        seen = [value for day, value in stay.signs if trial.day - window <= day <= trial.day]
        return fmean(seen) if seen else None

    arms = _of_numbers(trials, before, minimum)
    return arms if isinstance(arms, TooFew) else arms.effect(*arms.around(level))


def _of_numbers(trials: Sequence[Trial], number: Callable[[Stay, Trial], float | None], minimum: int) -> Arms | TooFew:
    """The means of a number, on either side of the trials in which the case and a control have it."""
    compared: list[tuple[str, float, list[tuple[str, float]]]] = []
    needed = max(FEWEST, minimum)
    if sum(bool(trial.controls) for trial in trials) < needed:
        return TooFew(needed)
    for trial in trials:
        if not trial.controls or (own := number(trial.case, trial)) is None:
            continue
        found = [(stay.trajectory, number(stay, trial)) for stay in trial.controls]
        if others := [(trajectory, value) for trajectory, value in found if value is not None]:
            compared.append((trial.case.trajectory, own, others))
    n = len(compared)
    if n < needed:
        return TooFew(needed)
    adjusted = Arm(fmean(own for _, own, _ in compared))
    beside = Arm(fmean(fmean(value for _, value in others) for _, _, others in compared))
    for case, own, others in compared:
        adjusted.pushes[case] += (own - adjusted.value) / n
        for trajectory, value in others:
            beside.pushes[trajectory] += (value - beside.value) / len(others) / n
    if len(beside.pushes) < CONTROLS:
        return TooFew(needed)
    return Arms(adjusted, beside, n, len(trials) - n, of_a_mean(0.0))


def _round(trial: Trial) -> float:
    """The days between two measurements, at the median of all of a trial."""
    days = (sorted({day for day, _ in stay.measures}) for stay in (trial.case, *trial.controls))
    gaps = [later - day for measured in days for day, later in pairwise(measured)]
    return median(gaps) if gaps else 0.0


def _growth(stay: Stay, since: float, until: float) -> float | None:
    return slope([(day, value) for day, value in stay.measures if since - NEXT < day < until + NEXT])


def _end(stay: Stay, trial: Trial) -> float:
    """Until when the growth of a control is without adjusting; that of a case is with it."""
    return math.inf if stay is trial.case else _adjusted(stay)


def _adjusted(stay: Stay) -> float:
    return stay.adjusted[0] if stay.adjusted else math.inf


Leaving = Callable[[Stay], tuple[float, str | None]]


def _stage(stay: Stay) -> tuple[float, str | None]:
    return stay.days, stay.cause


def _trajectory(stay: Stay) -> tuple[float, str | None]:
    return stay.over, stay.outcome


def _on_leaving(trials: Sequence[Trial], leaving: Leaving, cause: str, horizon: float, weighing: Weighing, minimum: int) -> Arms | TooFew:
    compared = [trial for trial in trials if trial.controls]
    needed = max(FEWEST, minimum)
    if len(compared) < needed:
        return TooFew(needed)
    cases = [(trial.case.trajectory, _life(leaving(trial.case), trial.day, math.inf, horizon, 1.0)) for trial in compared]
    others = [
        (stay.trajectory, _life(leaving(stay), trial.day, _adjusted(stay), horizon, 1 / len(trial.controls)))
        for trial in compared
        for stay in trial.controls
    ]
    if min(_followed(cases, horizon), _followed(others, horizon)) < FEWEST:
        return TooFew(needed)
    rows = table((life for _, life in others), cause)
    beside = _arm(others, rows, cause, weighing)
    adjusted = _arm(cases, table((life for _, life in cases), cause), cause, weighing)
    return Arms(adjusted, beside, len(compared), len(trials) - len(compared), of_hazards(rows, weighing))


def _life(left: tuple[float, str | None], day: float, adjusted: float, horizon: float, weight: float) -> Life:
    """What is seen from the day on until somebody leaves or is adjusted; who is still there at the horizon is not followed further."""
    days, cause = left
    until = min(days, adjusted)
    if until - day > horizon:
        return Life(horizon, None, weight)
    return Life(until - day, cause if until == days else None, weight)


def _followed(lives: Sequence[tuple[str, Life]], horizon: float) -> float:
    """As how many different people of equal weight those count who are still at risk at the horizon."""
    held: dict[str, float] = defaultdict(float)
    for trajectory, life in lives:
        if life.time >= horizon:
            held[trajectory] += life.weight
    return sum(held.values()) ** 2 / sum(weight**2 for weight in held.values()) if held else 0.0


def _arm(lives: Sequence[tuple[str, Life]], rows: Columns, cause: str, weighing: Weighing) -> Arm:
    arm = Arm(total(rows, weighing))
    for (trajectory, _), push in zip(lives, influences(lives, rows, cause, weighing), strict=True):
        arm.pushes[trajectory] += push
    return arm
