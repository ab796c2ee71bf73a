"""Lives from a known truth: how long, how they end, and until when they are seen."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Protocol

from projections.learning.estimates.risk import Life


class Ends(Protocol):
    """The time until something happens, if nothing else comes before it."""

    def draw(self, rng: Random) -> float:
        """A time."""

    def hazard(self, time: float) -> float:
        """The risk a day at a time (> 0)."""

    def surviving(self, time: float) -> float:
        """The share of whom it did not happen until then."""


@dataclass(frozen=True)
class Weibull:
    """The time until something happens, if nothing else comes before it. A shape of 1 is the same risk every day."""

    scale: float
    shape: float = 1.0

    def draw(self, rng: Random) -> float:
        return rng.weibullvariate(self.scale, self.shape)

    def hazard(self, time: float) -> float:
        return self.shape / self.scale * math.pow(time / self.scale, self.shape - 1)

    def surviving(self, time: float) -> float:
        return math.exp(-math.pow(time / self.scale, self.shape))


@dataclass(frozen=True, eq=False)
class Truth:
    """What may end a life, each independent of the other; the first that comes ends it."""

    causes: Mapping[str, Ends]

    def life(self, rng: Random, seen: float) -> Life:
        """One life, of which `seen` days are known."""
        time, cause = min((ends.draw(rng), cause) for cause, ends in self.causes.items())
        return Life(time, cause) if time <= seen else Life(seen, None)

    def cohort(self, rng: Random, people: int, years: float) -> list[Life]:
        """People who came in over these years, seen until today."""
        return [self.life(rng, rng.uniform(0, years * 365.25)) for _ in range(people)]

    def surviving(self, time: float) -> float:
        return math.prod(ends.surviving(time) for ends in self.causes.values())

    def incidence(self, cause: str, until: float) -> float:
        return integral(lambda time: self.causes[cause].hazard(time) * self.surviving(time), until)

    def mean_time_to(self, cause: str | None, horizon: float) -> float:
        if cause is None:
            return integral(self.surviving, horizon)
        lost = integral(lambda time: (horizon - time) * self.causes[cause].hazard(time) * self.surviving(time), horizon)
        return horizon - lost

    def percentile(self, share: float) -> float:
        low, high = 0.0, 100_000.0
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if 1 - self.surviving(middle) < share else (low, middle)
        return low


def integral(of: Callable[[float], float], until: float, steps: int = 4000) -> float:
    """From 0, by the rule of midpoints, finer near 0 where a hazard may be steep."""
    edges = [until * (step / steps) ** 3 for step in range(steps + 1)]
    return math.fsum(of((low + high) / 2) * (high - low) for low, high in pairwise(edges))
