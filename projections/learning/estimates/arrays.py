"""Columns of numbers, one for each life or for each time, which the estimators have in common."""

import numpy
from numpy.typing import NDArray

Floats = NDArray[numpy.float64]
Places = NDArray[numpy.intp]


def sums(values: Floats) -> Floats:
    """What none, the first, the first two, … come to."""
    found = numpy.empty(len(values) + 1)
    found[0] = 0.0
    numpy.cumsum(values, out=found[1:])
    return found


def counted(places: Places, weights: Floats, length: int = 0) -> Floats:
    """The weight at each place, from 0 on to the last or to this length."""
    found: Floats = numpy.bincount(places, weights, length).astype(float, copy=False)
    return found
