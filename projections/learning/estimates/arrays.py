"""Columns of numbers, one for each life or for each time, which the estimators have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar, overload

import numpy
from numpy.typing import NDArray

T = TypeVar("T")

Floats = NDArray[numpy.float64]
Places = NDArray[numpy.intp]


@dataclass(frozen=True, slots=True)
class Arranged(Sequence[T]):
    """What was seen of many, one by one; beside it, what is reckoned with column by column."""

    those: Sequence[T]

    def __len__(self) -> int:
        return len(self.those)

    @overload
    def __getitem__(self, which: int) -> T: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[T]: ...
    def __getitem__(self, which: int | slice) -> T | Sequence[T]:
        return self.those[which]

    def some(self, places: Places) -> Sequence[T]:
        """Those at these places, without the columns."""
        return [*map(self.those.__getitem__, places.tolist())]


SPARSE = 8
"""With so many times as many different numbers as there are numbers, it is sooner to sort these than to count how often each is there."""


class Ranked(NamedTuple):
    """Numbers by their rank: all that are different, in order, and the place among them of each."""

    different: Floats
    place: Places

    def take(self, places: Places) -> "Ranked":
        """Those at these places, among the same different numbers."""
        return Ranked(self.different, self.place[places])

    def used(self) -> "Ranked":
        """The same, among none but the numbers that there are."""
        if len(self.different) > SPARSE * len(self.place):
            there, place = numpy.unique(self.place, return_inverse=True)
            return Ranked(self.different[there], place)
        there = numpy.flatnonzero(numpy.bincount(self.place, minlength=len(self.different)))
        if len(there) == len(self.different):
            return self
        rank = numpy.empty(len(self.different), numpy.intp)
        rank[there] = numpy.arange(len(there))
        return Ranked(self.different[there], rank[self.place])


def ranked(values: Floats) -> Ranked:
    """Numbers by their rank: sorted once, so that those of a group need not be."""
    return Ranked(*numpy.unique(values, return_inverse=True))


def sums(values: Floats) -> Floats:
    """What none, the first, the first two, … come to."""
    found = numpy.empty(len(values) + 1)
    found[0] = 0.0
    values.cumsum(out=found[1:])
    return found


def counted(places: Places, weights: Floats, length: int = 0) -> Floats:
    """The weight at each place, from 0 on to the last or to this length."""
    found: Floats = numpy.bincount(places, weights, length).astype(float, copy=False)
    return found
