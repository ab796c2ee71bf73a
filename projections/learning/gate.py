"""The gate: every number that is published about people passes here, and none that is told says for certain how few there are.

A number of people is told with **noise**, rounded to the minimum cell size; shares and their intervals are worked out from such numbers,
and the intervals cover what the noise adds. The noise is normal, so that no printed figures, however many are added, subtracted or solved
together, exclude any number for certain. It follows from who is counted (the sum of their record keys, as in the cell-key method: Fraser
and Wooton 2005, Joint UNECE/Eurostat work session on statistical confidentiality; Thompson, Broadfoot and Elazar 2013, idem): the same
people get the same noise whenever they are counted, so that it is not averaged away. Record keys are the random ids of trajectories,
which no reader of what is published has.

An answer about a group is **frozen** (`changed`) until at least the minimum of its people are others than in the former edition, or are
counted otherwise. A figure that changes is therefore about no fewer than those, and small changes do not draw noise again.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from statistics import NormalDist
from uuid import UUID

import numpy

from projections.learning.estimates.arrays import Places

SPREAD = 0.5
"""The standard deviation of the noise in a number of people, in minimum cell sizes: docs/decisions/0018."""
_NORMAL = NormalDist()
_BITS = 53


@dataclass(frozen=True, slots=True)
class Gate:
    """Who something is told about: `people` is the sum of their record keys, `cells` what they can be counted as.

    With a minimum of 1 there is nobody to protect (simulated lives), and everything is told as it is.
    """

    minimum: int
    people: int = 0
    cells: tuple[str, ...] = ()

    @property
    def spread(self) -> float:
        """The standard deviation of the noise in a number of people."""
        return SPREAD * self.minimum if self.minimum > 1 else 0.0

    @property
    def fewest(self) -> int:
        """How many people there have to be for anything to be told, in truth and as their number is told."""
        return 2 * self.minimum if self.spread else max(1, self.minimum)

    def noise(self, what: str) -> float:
        """The noise in one number of people.

        Half of its variance is common to everything that is told of these people under this label: the mean of many numbers that are
        nearly the same (a curve that hardly rises any more) still has it.
        """
        return self.spread * (self._normal("") + self._normal(what)) / math.sqrt(2)

    def number(self, count: float, what: str = "") -> int:
        """A number of people (or of what they did) as it is told; nobody stays nobody, for that is also told of some who are there."""
        return 0 if not count else max(0, about(count + self.noise(f"{what} {count}"), self.minimum))

    def _normal(self, what: str) -> float:
        drawn = int.from_bytes(blake2b(f"{self.people}|{what}".encode(), digest_size=8).digest()) >> (64 - _BITS)
        return _NORMAL.inv_cdf((drawn + 0.5) / 2**_BITS)


def keyed(minimum: int, seen: object) -> Gate:
    """The gate for what is told of people of whom this was seen, where their ids are not at hand: nobody knows all of it either."""
    return Gate(minimum, int.from_bytes(blake2b(repr(seen).encode(), digest_size=16).digest()))


def about(number: float, minimum: int) -> int:
    """The nearest multiple of the minimum."""
    step = max(1, minimum)
    return step * round(number / step)


def record_key(trajectory: UUID, cells: Sequence[str] = ()) -> int:
    """What somebody who is counted in these cells adds to the `people` of a gate."""
    return trajectory.int * weight(tuple(cells))


class Keys:
    """Record keys, of which sums are asked: each in parts of 32 bits, so that they are added as columns."""

    PARTS = 6

    def __init__(self, keys: Sequence[int]) -> None:
        whole = b"".join(key.to_bytes(4 * self.PARTS, "little") for key in keys)
        self._parts = numpy.frombuffer(whole, "<u4").reshape(-1, self.PARTS)

    def of(self, some: Places) -> int:
        """What those at these places come to."""
        return sum(int(part) << 32 * number for number, part in enumerate(self._parts[some].sum(axis=0, dtype=numpy.uint64)))


@lru_cache(1024)
def weight(cells: tuple[str, ...]) -> int:
    """By how much the number of somebody who is counted in these cells is multiplied: an odd number, so that none is lost."""
    return 1 + 2 * zlib.crc32("|".join(sorted(cells)).encode())


Counts = Mapping[str, int]
"""How many people there are (under the empty name) and how many in each cell. Exact, and shown to nobody."""


def changed(before: Counts, now: Counts, minimum: int) -> bool:
    """Whether certainly no fewer people than the minimum are others, or are counted otherwise, than before.

    Who comes in or goes, or goes from one cell to another, changes the number of people and of those in any cell by one each at most, and
    all cells together by two.
    """
    apart = [abs(now.get(cell, 0) - before.get(cell, 0)) for cell in before.keys() | now.keys()]
    return max(apart, default=0) >= minimum
