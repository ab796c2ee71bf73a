"""The offer: for which sector and level is there which programme, and how many places? (domain.md 5.2, 7; W4).

Who waits for a place is in `projections.learning.questions.demand`.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from events.record import Stored
from projections import shapes
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Key, Reader


class Row(msgspec.Struct):
    """The published version of a programme. `places` is what its parties bring in together; None when none of them says how many."""

    programme: str
    version: int
    sector: str
    level: str
    places: int | None
    published_at: datetime
    closed: bool = False


class _Contribution(msgspec.Struct):
    places: int | None = msgspec.field(default=None, name="plaatsen")


class _Party(msgspec.Struct):
    contribution: list[_Contribution] = msgspec.field(default_factory=list, name="inbreng")


class _Canvas(msgspec.Struct):
    """What a programme document says about who it is for, and how many can take part."""

    sector: str = ""
    level: str = msgspec.field(default="", name="niveau")
    parties: list[_Party] = msgspec.field(default_factory=list, name="partijen")


class Offer(Projection[Row]):
    """Offer."""

    name = "offer"
    key = ("programme",)
    reads = looks_at(shapes.ProgrammePublished, shapes.ProgrammeClosed)

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The programme."""
        return ((data.code,),) if isinstance(data, shapes.ProgrammePublished | shapes.ProgrammeClosed) else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """A later version takes the place of an earlier one; a closed programme stays in sight."""
        if isinstance(data, shapes.ProgrammePublished):
            canvas = msgspec.convert(data.document, _Canvas)
            return Row(data.code, data.version, canvas.sector, canvas.level, _places(canvas), event.occurred_at)
        if row is not None:
            row.closed = True
        return row


OFFER = Offer(Row)


def _places(canvas: _Canvas) -> int | None:
    told = [one.places for party in canvas.parties for one in party.contribution if one.places is not None]
    return sum(told) if told else None


async def offer(conn: Reader) -> list[Row]:
    """What is offered, by sector and level; closed programmes are left out."""
    rows = await conn.fetch(f"select * from {OFFER.table.name} where not closed order by sector, level, programme")
    return [OFFER.table.read(row) for row in rows]
