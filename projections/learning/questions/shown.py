"""An estimate as it is told, through the gate (`projections.learning.gate`): with noise, and an interval that is as much wider.

Of a share the number of people behind it gets noise, and all that is told is worked out from that and nothing else: the value in whole
minimum cell sizes of people, the interval by the score (`estimates.score`). Of another value the noise is as large as that of a number of
people would make it, by its own standard error: it lies between values that nobody had, and is no single person's duration.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from projections.learning.estimates.answer import Answer, Estimate
from projections.learning.estimates.distributions import z
from projections.learning.estimates.score import behind, wilson
from projections.learning.gate import Gate, about

CLOSE = 1e-9
TENTHS, ROUND, FEW = 10, 9, 4
MONTH = 28
"""Days; what was not reached is told in whole such months."""


@dataclass(frozen=True, slots=True)
class Unit:
    """In which steps a value is told, and its interval (outwards) and what is less than a few steps; whether it is a share; its least."""

    value: float
    interval: float
    share: bool = False
    least: float = 0.0

    @property
    def apart(self) -> "Unit":
        """Of the difference of two such values."""
        return Unit(self.value, self.interval, least=-math.inf)


SHARE, DAYS, GROWTH, CENTS = Unit(0.01, 0.01, share=True), Unit(7, 1), Unit(0.01, 0.01, least=-math.inf), Unit(10_000, 10_000)
"""Whole percents, whole weeks in days, hundredths of a level a month, hundreds of euros."""
MARK, PART = Unit(0.1, 0.1), Unit(0.01, 0.01)
"""Tenths of a mark, and whole percents of what was attended: no share of people."""


class Shown(msgspec.Struct, frozen=True):
    """A value with its 95 % interval; `n` is about the number of trajectories. None is beyond what was seen: it was not reached."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def show(answer: Answer, gate: Gate, unit: Unit, what: str = "") -> Shown | None:
    """What may be told of an answer; None when there is too little to tell, or when what was seen leaves no interval.

    `what` tells apart what is told of the same people under the same label.
    """
    if not isinstance(answer, Estimate) or answer.n < gate.fewest or not answer.low < answer.high:
        return None
    n = gate.number(answer.n)
    if n < gate.fewest:
        return None
    if not gate.spread:
        return _shown(answer.value, answer.low, answer.high, n, unit, unit.interval)
    noise = gate.noise(f"{what} {answer.value:.9f} {answer.n}")
    return _shown(*(_share(answer, n, noise, gate) if unit.share else _moved(answer, noise, gate.spread, unit.least)), n, unit, unit.value)


def apart(one: Shown | None, other: Shown | None) -> Shown | None:
    """The first minus the second, of other people, from nothing but what is told of both: Newcombe (1998), method 10."""
    if one is None or other is None or None in (one.value, one.low, one.high, other.value, other.low, other.high):
        return None
    first, second = (Estimate(each.value or 0, each.low or 0, each.high or 0, each.n) for each in (one, other))
    value = first.value - second.value
    low = value - math.hypot(first.value - first.low, second.high - second.value)
    high = value + math.hypot(first.high - first.value, second.value - second.low)
    return Shown(round(value, ROUND), round(low, ROUND), round(high, ROUND), one.n + other.n)


def complement(share: Shown, whole: float = 1) -> Shown:
    """The same for what is left of the whole, of which nothing more is told than of the share."""
    value, low, high = (None if one is None else round(whole - one, ROUND) for one in (share.value, share.low, share.high))
    return Shown(value, high, low, share.n)


def _share(answer: Estimate, n: int, noise: float, gate: Gate) -> tuple[float, float, float]:
    people = answer.value * n + noise
    worth = max(1, min(TENTHS, round(TENTHS * behind(answer.value, answer.low, answer.high) / answer.n))) / TENTHS
    return min(n, max(0, about(people, gate.minimum))) / n, *wilson(people / n, n * worth, noise=gate.spread / n)


def _moved(answer: Estimate, noise: float, spread: float, least: float) -> tuple[float, float, float]:
    """The value moved by the noise, in as many of its standard errors as so many people among so many make; each side widened."""
    if not math.isfinite(answer.value):
        return math.inf, MONTH * math.floor(answer.low / MONTH), math.inf
    below, above = answer.value - answer.low, answer.high - answer.value
    sides = [side for side in (below, above) if math.isfinite(side)]
    error = sum(sides) / max(1, len(sides)) / z() / math.sqrt(answer.n)
    value, wider = answer.value + error * noise, z() * error * spread
    return max(least, value), max(least, value - math.hypot(below, wider)), max(least, value + math.hypot(above, wider))


def _shown(value: float, low: float, high: float, n: int, unit: Unit, step: float) -> Shown:
    lowest, highest = _stepped(low, unit.interval, math.floor, CLOSE), _stepped(high, unit.interval, math.ceil, -CLOSE)
    within = min(max(_stepped(value, step if abs(value) >= FEW * step else unit.interval, round, 0.0), lowest), highest)
    return Shown(_finite(within), _finite(lowest), _finite(highest), n)


def _stepped(value: float, step: float, way: Callable[[float], int], slack: float) -> float:
    return round(step * way(value / step + slack), ROUND) if math.isfinite(value) else value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
