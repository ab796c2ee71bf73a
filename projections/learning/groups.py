"""Which groups of trajectories lessons are about: a fixed set of families, and nothing that a reader could put together otherwise.

A life is in one group of each family, by where and when it began and what it went for first; it never leaves one, whatever changes later
(intention to treat).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from uuid import UUID

import numpy

from events.days import AMSTERDAM
from events.vocabulary.values import EmployerSize
from projections.learning.estimates.arrays import Places
from projections.learning.lives.table import Life

HALF = 6
"""Months of a cohort: of a quarter there are seldom people enough to tell of."""


@dataclass(frozen=True, slots=True)
class Group:
    """Which trajectories: those that began in a programme, municipality, sector, level, with an employer of a size, or in a half-year.

    None does not matter. The `cohort` is that half-year in the Netherlands, as `2026-1` for its first half.
    """

    programme: str | None = None
    municipality: UUID | None = None
    sector: str | None = None
    level: str | None = None
    size: EmployerSize | None = None
    cohort: str | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """What it goes by."""
        return tuple(name for name in self.__slots__ if getattr(self, name) is not None)

    @property
    def key(self) -> str:
        """Its name in the table: `programma=zorg|gemeente=…`, and `alles` for all trajectories."""
        return "|".join(f"{AXES[axis]}={getattr(self, axis)}" for axis in self.axes) or "alles"

    def by(self, family: Sequence[str]) -> "Group | None":
        """The group of a family to which it belongs, if what the family goes by is known."""
        values = {name: getattr(self, name) for name in family}
        return None if None in values.values() else Group(**values)

    def wholes(self) -> "list[Group]":
        """The groups of which it is a part, by one axis less."""
        return [whole for some in combinations(self.axes, len(self.axes) - 1) if (whole := self.by(some)) is not None] if self.axes else []


AXES: Mapping[str, str] = MappingProxyType(
    {
        "programme": "programma",
        "municipality": "gemeente",
        "sector": "sector",
        "level": "niveau",
        "size": "werkgever",
        "cohort": "cohort",
    }
)
"""What groups go by, with its Dutch name."""

ALL = Group()
REMEMBERED = 1_000
"""Groups of which it is known who is in them."""
NOBODY: Mapping[UUID, EmployerSize] = MappingProxyType({})

Family = Sequence[str]

FAMILIES: Sequence[Family] = (
    (),
    ("programme",),
    ("municipality",),
    ("sector",),
    ("level",),
    ("size",),
    ("sector", "level"),
    ("programme", "municipality"),
)
"""In the order in which they are told of: what comes later gives way when together with what came before it would betray few people."""

EACH_EDITION: Sequence[Family] = (*FAMILIES, ("cohort",))
"""The families that every edition tells of: those, and what is laid across them (`projections.learning.crossing`)."""

MOST_AXES = 3
"""How many axes groups go by at most."""


def labels(life: Life, sizes: Mapping[UUID, EmployerSize] = NOBODY) -> Group:
    """All that a life is grouped by. `sizes` are those of employers, as far as they are known."""
    size = sizes.get(life.employer) if life.employer else None
    return Group(life.cohort_programme, life.cohort_municipality, life.sector, life.level, size, cohort(life))


def cohort(life: Life) -> str:
    """The half-year in which a life began, in the Netherlands."""
    began = life.started_at.astimezone(AMSTERDAM)
    return f"{began.year}-{1 + (began.month - 1) // HALF}"


def groups(lives: Sequence[Group], families: Sequence[Family] = FAMILIES) -> dict[Group, int]:
    """The groups of these lives in the order in which they are told of, the largest of a family first.

    The members of a group are a number of which each bit is a life, by its place among the lives.
    """
    found: dict[Group, int] = {}
    for family in families:
        members: dict[Group, int] = {} if family else {ALL: 0}
        for place, life in enumerate(lives):
            if (group := life.by(family)) is not None:
                members[group] = members.get(group, 0) | 1 << place
        found |= dict(sorted(members.items(), key=lambda one: (-one[1].bit_count(), one[0].key)))
    return found


@lru_cache(REMEMBERED)
def places(members: int) -> Places:
    """The places of the members of a group, in order: for every question the same groups."""
    bits = numpy.frombuffer(members.to_bytes(members.bit_length() // 8 + 1, "little"), numpy.uint8)
    return numpy.flatnonzero(numpy.unpackbits(bits, bitorder="little"))
