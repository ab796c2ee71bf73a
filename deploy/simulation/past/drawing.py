"""Draws that are not each as likely as another."""

import math
from statistics import NormalDist

from deploy.simulation.partners.chance import Chance

_NORMAL = NormalDist()


def normal(luck: Chance, name: str) -> float:
    """A draw from the standard normal distribution."""
    return _NORMAL.inv_cdf(min(max(luck.fraction(name), 1e-9), 1 - 1e-9))


def factor(luck: Chance, name: str, spread: float) -> float:
    """A factor with mean 1, whose logarithm has this standard deviation."""
    return math.exp(spread * normal(luck, name) - spread * spread / 2)
