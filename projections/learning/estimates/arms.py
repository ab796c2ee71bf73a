"""The two sides of a comparison, in which one trajectory may take part several times and on both sides.

How much each trajectory moves either side gives the variance of their difference (cluster-robust: all parts of one trajectory together).
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from projections.learning.estimates import sensitivity
from projections.learning.estimates.answer import Estimate
from projections.learning.estimates.distributions import t
from projections.learning.estimates.score import wilson
from projections.learning.estimates.sensitivity import Moves


@dataclass(frozen=True, slots=True)
class Effect:
    """What was seen after adjusting, what after not (yet) adjusting, and the first minus the second with its interval.

    `n` of the difference is the number of adjustments that could be compared; `controls` that of the trajectories beside them, `alone`
    that of the adjustments for which there was nobody. `bounds` is the interval when there may be an unrecorded reason of plausible
    strength as well, `strength` how strong one has to be to explain the difference (`sensitivity`).
    """

    adjusted: float
    compared: float
    difference: Estimate
    controls: int
    alone: int
    bounds: tuple[float, float]
    strength: float


@dataclass(frozen=True, slots=True)
class Arm:
    """What was seen on one side, and how much each trajectory moves it."""

    value: float
    pushes: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def moved(self, by: float) -> "Arm":
        """The same, with so much added to what was seen."""
        return Arm(self.value + by, self.pushes)

    def with_(self, other: "Arm") -> float:
        """The covariance with another, or with itself the variance."""
        people = len(self.pushes.keys() | other.pushes.keys())
        return sum(push * other.pushes.get(who, 0.0) for who, push in self.pushes.items()) * people / (people - 1)

    def share(self, level: float) -> tuple[float, float]:
        """The interval of a share: that of as many people as would give the same variance."""
        spread = self.with_(self)
        people = max(2.0, self.value * (1 - self.value) / spread if spread > 0 and 0 < self.value < 1 else len(self.pushes))
        return wilson(min(1.0, max(0.0, self.value)), people, level, t(people - 1, level))


@dataclass(frozen=True, slots=True)
class Arms:
    """Both sides of a comparison, and by how much the second may be otherwise because of what nobody recorded."""

    adjusted: Arm
    compared: Arm
    cases: int
    alone: int
    moves: Moves

    def effect(self, low: float, high: float) -> Effect:
        """The answer, with these bounds of the difference."""
        difference = Estimate(self.adjusted.value - self.compared.value, low, high, self.cases)
        bounds, strength = sensitivity.bounds(low, high, self.moves), sensitivity.explaining(low, high, self.moves)
        return Effect(self.adjusted.value, self.compared.value, difference, len(self.compared.pushes), self.alone, bounds, strength)

    def around(self, level: float) -> tuple[float, float]:
        """The interval of Student around the difference."""
        one, other = self.adjusted, self.compared
        spread = one.with_(one) + other.with_(other) - 2 * one.with_(other)
        half = t(self.cases - 1, level) * math.sqrt(max(0.0, spread))
        return one.value - other.value - half, one.value - other.value + half

    def around_shares(self, level: float) -> tuple[float, float]:
        """The score intervals of two shares put together, with their correlation."""
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
