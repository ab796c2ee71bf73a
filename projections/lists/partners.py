"""Partners: who takes part in the work, what each is called, what it does, and how large an employer is (domain.md W20)."""

import json
from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.values import EmployerSize, Role
from projections import shapes
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Key, Reader
from projections.lists.file import TRAJECTORY_FILE


class Row(msgspec.Struct):
    """A partner as it is described now. `source` is what its own events name as source; `size` that of an employer, when it was told."""

    partner: UUID
    name: str
    role: Role
    source: str
    size: EmployerSize | None = None
    gone: bool = False


class Partners(Projection[Row]):
    """Partners, also those that left."""

    name = "partners"
    version = 3
    key = ("partner",)
    reads = looks_at(shapes.PartnerRegistered, shapes.PartnerDescribed, shapes.PartnerLeft)

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The partner."""
        ours = shapes.PartnerRegistered | shapes.PartnerDescribed | shapes.PartnerLeft
        return ((data.partner,),) if isinstance(data, ours) else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """A partner keeps its role; what it is called may change."""
        match data:
            case shapes.PartnerRegistered():
                return Row(data.partner, data.name, data.role, data.source, data.size if data.role is Role.EMPLOYER else None)
            case shapes.PartnerDescribed() if row:
                row.name, row.size = data.name, data.size if row.role is Role.EMPLOYER else None
            case shapes.PartnerLeft() if row:
                row.gone = True
        return row


PARTNERS = Partners(Row)


async def taking_part(conn: Reader) -> list[Row]:
    """Those that did not leave, by role and name."""
    rows = await conn.fetch(f"select * from {PARTNERS.table.name} where not gone order by role, lower(name), partner")
    return [PARTNERS.table.read(row) for row in rows]


async def sizes(conn: Reader) -> dict[UUID, EmployerSize]:
    """Of every employer of which it is known; lessons are compared by it."""
    rows = await conn.fetch(f"select * from {PARTNERS.table.name} where size is not null")
    return {row.partner: row.size for row in map(PARTNERS.table.read, rows) if row.size}


async def works_with(conn: Reader, partner: UUID, municipalities: Collection[UUID]) -> bool:
    """Whether an organisation is one of these municipalities, or takes part in a trajectory of theirs or employs who is in it."""
    those = f"select from {TRAJECTORY_FILE.table.name} where municipality = any($1) and (employer = $2 or parties @> $3::jsonb)"
    part: bool = await conn.fetchval(f"select exists ({those})", [*municipalities], partner, json.dumps([{"partner": str(partner)}]))
    return partner in municipalities or part
