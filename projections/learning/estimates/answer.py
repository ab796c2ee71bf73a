"""What an estimator answers: a value with its interval, or that there is too little to tell."""

from dataclasses import dataclass
from typing import NamedTuple

LEVEL = 0.95
"""Confidence of an interval where nobody asks for another."""


class Estimate(NamedTuple):
    """A value and the interval that covers the truth in 95 % of repetitions, in the unit of what was observed.

    `n` is the number of independent observations (trajectories). A bound may be infinite: the observations do not limit it on that side.
    """

    value: float
    low: float
    high: float
    n: int

    def complement(self) -> "Estimate":
        """The same for 1 minus the value: of a probability, that it does not happen."""
        return Estimate(1 - self.value, 1 - self.high, 1 - self.low, self.n)


TOO_FEW = "te weinig om iets te zeggen"


@dataclass(frozen=True, slots=True)
class TooFew:
    """Not enough to tell. Says how many are needed and not how many there were: that could be a cell under the minimum."""

    needed: int

    def __str__(self) -> str:
        return f"{TOO_FEW} (er zijn er minstens {self.needed} nodig)"


Answer = Estimate | TooFew


def small(count: float, minimum: int) -> bool:
    """Whether a count says something of a few people: more than nobody, and under the minimum cell size."""
    return 0 < count < minimum
