"""Employers: how large is each of them? By that lessons are compared (domain.md W20)."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.values import EmployerSize, Role
from projections import shapes
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Key, Reader


class Row(msgspec.Struct):
    """An employer; its size is None when nobody told."""

    employer: UUID
    size: EmployerSize | None


class Employers(Projection[Row]):
    """Employers."""

    name = "employers"
    key = ("employer",)
    reads = looks_at(shapes.PartnerRegistered)

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The employer."""
        return ((data.partner,),) if isinstance(data, shapes.PartnerRegistered) and data.role is Role.EMPLOYER else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """As it was registered last."""
        return Row(data.partner, data.size) if isinstance(data, shapes.PartnerRegistered) else row


EMPLOYERS = Employers(Row)


async def sizes(conn: Reader) -> dict[UUID, EmployerSize]:
    """Of every employer of which it is known."""
    rows = await conn.fetch(f"select * from {EMPLOYERS.table.name} where size is not null")
    return {row.employer: row.size for row in map(EMPLOYERS.table.read, rows) if row.size}
