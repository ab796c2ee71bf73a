"""Where there is work: how many places employers, sector organisations and employer service points tell of, by municipality and sector.

Who waits for a place, and where they live, is in `projections.learning.questions.demand`; laid beside each other they show where people
are placed to live and where the work is (domain.md K15; whitepaper l.76-77).
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from events.record import Stored
from projections import shapes
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Key, Reader


class Places(msgspec.Struct, frozen=True):
    """Places in a sector in a municipality, up to and with a day when it is known."""

    municipality: UUID
    sector: str
    places: int
    until: date | None = None


class Row(msgspec.Struct):
    """All that one partner tells of; nothing counts any more when it left."""

    partner: UUID
    places: list[Places] = []
    gone: bool = False


class Work(Projection[Row]):
    """Work."""

    name = "work"
    key = ("partner",)
    reads = looks_at(shapes.PartnerPlacesTold, shapes.PartnerLeft)

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The partner."""
        return ((data.partner,),) if isinstance(data, shapes.PartnerPlacesTold | shapes.PartnerLeft) else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """What is told of a sector in a municipality takes the place of what was told of it before."""
        match data:
            case shapes.PartnerPlacesTold():
                row = row or Row(data.partner)
                others = [one for one in row.places if (one.municipality, one.sector) != (data.municipality, data.sector)]
                row.places = [*others, Places(data.municipality, data.sector, data.places, data.until)] if data.places else others
            case shapes.PartnerLeft() if row:
                row.gone = True
        return row


WORK = Work(Row)


async def work(conn: Reader, today: date) -> list[tuple[UUID, Places]]:
    """The places that there are today, with who tells of them, by sector; the most in one first."""
    rows = await conn.fetch(f"select * from {WORK.table.name} where not gone")
    told = [(row.partner, one) for row in map(WORK.table.read, rows) for one in row.places if one.until is None or today <= one.until]
    return sorted(told, key=lambda one: (one[1].sector, -one[1].places, str(one[1].municipality), str(one[0])))
