"""Partners: who takes part in the work, what each is called and what it does. For whoever chooses one."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.values import Role
from projections import shapes
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Key, Reader


class Row(msgspec.Struct):
    """A partner as it was registered. `source` is what its own events name as source."""

    partner: UUID
    name: str
    role: Role
    source: str
    gone: bool = False


class Partners(Projection[Row]):
    """Partners, also those that left."""

    name = "partners"
    key = ("partner",)
    reads = looks_at(shapes.PartnerRegistered, shapes.PartnerLeft)

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The partner."""
        return ((data.partner,),) if isinstance(data, shapes.PartnerRegistered | shapes.PartnerLeft) else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """A partner keeps its name and its role."""
        match data:
            case shapes.PartnerRegistered():
                return Row(data.partner, data.name, data.role, data.source)
            case shapes.PartnerLeft() if row:
                row.gone = True
        return row


PARTNERS = Partners(Row)


async def taking_part(conn: Reader) -> list[Row]:
    """Those that did not leave, by role and name."""
    rows = await conn.fetch(f"select * from {PARTNERS.table.name} where not gone order by role, lower(name), partner")
    return [PARTNERS.table.read(row) for row in rows]
