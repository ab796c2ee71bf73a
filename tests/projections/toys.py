"""Small read models for tests of the engine. A fold that counts shows whether an event was taken in once, twice or not at all."""

from typing import ClassVar
from uuid import UUID, uuid4

import msgspec

from events.fact import Fact
from events.log.codec import encode
from events.record import Batch, Entry, Stored
from events.vocabulary.course import NoteWritten
from events.vocabulary.person import PersonErased
from events.vocabulary.steering import AttentionPassed
from projections import shapes
from projections.engine.projection import Mine, Projection
from projections.engine.rows import Rows
from projections.engine.shape import Shapes, looks_at
from projections.engine.table import Connection, Table
from tests.projections.history import ANNA, NOW


class Row(msgspec.Struct):
    """How many events a stream has, and at which positions of the log."""

    stream: UUID
    events: int = 0
    positions: list[int] = []


class Tally(Projection[Row]):
    """Counts notes."""

    name = "tally"
    key = ("stream",)
    reads: ClassVar[Shapes] = looks_at(envelopes=[NoteWritten])

    def __init__(self) -> None:
        super().__init__(Row)

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        row = row or Row(event.stream)
        row.events += 1
        row.positions.append(event.position)
        return row


class Picky(Tally):
    """Counts scores, and cannot take in one that is no number."""

    name = "picky"
    reads = looks_at(shapes.SatisfactionReported)


class Forgetful(Tally):
    """Loses its connection once, after its rows were written and before they were committed."""

    name = "forgetful"

    def __init__(self) -> None:
        super().__init__()
        self.lost = False

    async def take(self, conn: Connection, rows: Rows[Row], events: Batch, *, after: int, mine: Mine | None = None) -> None:
        await super().take(conn, rows, events, after=after, mine=mine)
        await rows.flush(conn)
        if not self.lost:
            self.lost = True
            await conn.execute("select pg_terminate_backend(pg_backend_pid())")


def note() -> Entry:
    """An event that `Tally` counts."""
    return encode(Fact(NoteWritten(text="iets"), NOW, ANNA, str(uuid4())), uuid4())


def other() -> Entry:
    """An event that no toy looks at."""
    return encode(Fact(AttentionPassed(signal="iets"), NOW, ANNA, str(uuid4())), uuid4())


def score(data: str = '{"side":"deelnemer","score":7}') -> Entry:
    """An event that `Picky` counts."""
    return Entry(uuid4(), "satisfaction-reported", 1, data, '{"actor":"anna","role":"regisseur","key":"k"}', NOW)


BAD_SCORE = '{"side":"deelnemer","score":"zeven"}'


class Heavy(Tally):
    """Adds scores up, in a column that does not take every number that an event can hold."""

    name = "heavy"
    reads = looks_at(shapes.SatisfactionReported)

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        row = super().fold(row, event, data)
        assert row
        assert isinstance(data, shapes.SatisfactionReported)
        row.events += data.score - 1
        return row


class Keeper(Tally):
    """Counts notes by stream, and counts as a person whoever has a stream: lets go of those who are erased."""

    name = "keeper"

    async def forget(self, conn: Connection, table: Table[Row], person: UUID) -> None:
        await conn.execute(f"delete from {table.name} where stream = $1", person)


HEAVY_SCORE = f'{{"side":"deelnemer","score":{2**63}}}'


def erasure() -> Entry:
    """The person whose stream this is was erased."""
    return encode(Fact(PersonErased(ground="verzoek"), NOW, ANNA, str(uuid4())), uuid4())
