"""Which groups of trajectories lessons are about: a fixed set of families, and nothing that a reader could put together otherwise.

A life is in one group of each family, by where it began and what it went for first; it never leaves one, whatever changes later
(intention to treat).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from events.vocabulary.values import EmployerSize
from projections.learning.lives.table import Life


@dataclass(frozen=True, slots=True)
class Group:
    """Which trajectories: those that began in a programme, municipality, sector, level, or with an employer of a size.

    None does not matter.
    """

    programme: str | None = None
    municipality: UUID | None = None
    sector: str | None = None
    level: str | None = None
    size: EmployerSize | None = None

    @property
    def key(self) -> str:
        """Its name in the table: `programma=zorg|gemeente=…`, and `alles` for all trajectories."""
        named = {
            "programma": self.programme,
            "gemeente": self.municipality,
            "sector": self.sector,
            "niveau": self.level,
            "werkgever": self.size,
        }
        return "|".join(f"{name}={value}" for name, value in named.items() if value is not None) or "alles"

    def by(self, family: Sequence[str]) -> "Group | None":
        """The group of a family to which it belongs, if what the family goes by is known."""
        values = {name: getattr(self, name) for name in family}
        return None if None in values.values() else Group(**values)


ALL = Group()
NOBODY: Mapping[UUID, EmployerSize] = MappingProxyType({})

FAMILIES: Sequence[Sequence[str]] = (
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


def labels(life: Life, sizes: Mapping[UUID, EmployerSize] = NOBODY) -> Group:
    """All that a life is grouped by. `sizes` are those of employers, as far as they are known."""
    size = sizes.get(life.employer) if life.employer else None
    return Group(life.cohort_programme, life.cohort_municipality, life.sector, life.level, size)


def groups(lives: Sequence[Group]) -> dict[Group, int]:
    """The groups of these lives in the order in which they are told of, the largest of a family first.

    The members of a group are a number of which each bit is a life, by its place among the lives.
    """
    found: dict[Group, int] = {ALL: 0}
    for family in FAMILIES:
        members: dict[Group, int] = {}
        for place, life in enumerate(lives):
            if (group := life.by(family)) is not None:
                members[group] = members.get(group, 0) | 1 << place
        found |= dict(sorted(members.items(), key=lambda one: (-one[1].bit_count(), one[0].key)))
    return found


def places(members: int) -> list[int]:
    """The places of the members of a group, in order."""
    return [place for place, bit in enumerate(reversed(f"{members:b}")) if bit == "1"]
