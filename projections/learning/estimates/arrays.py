"""Columns of numbers, one for each life or for each time, which the estimators have in common."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def sums(values: Floats) -> Floats:
    """What none, the first, the first two, … come to."""
    found = np.empty(len(values) + 1)
    found[0] = 0.0
    np.cumsum(values, out=found[1:])
    return found


def counted(places: Places, weights: Floats, length: int = 0) -> Floats:
    """The weight at each place, from 0 on to the last or to this length."""
    found: Floats = np.bincount(places, weights, length).astype(float, copy=False)
    return found
