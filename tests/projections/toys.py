"""Small read models for tests of the engine. A fold that counts shows whether an event was taken in once, twice or not at all."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID, uuid4

import msgspec

from events.codec import encode
from events.fact import Fact
from events.record import Entry, Stored
from events.vocabulary.steering import AttentionPassed
from events.vocabulary.trajectory import NoteWritten, SatisfactionReported
from projections.projection import Projection
from projections.shape import Shapes, looks_at, of
from projections.table import Connection, Table
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


@of(SatisfactionReported)
class Score(msgspec.Struct):
    """A score."""

    score: int


class Picky(Tally):
    """Counts scores, and cannot take in one that is no number."""

    name = "picky"
    reads = looks_at(Score)


class Forgetful(Tally):
    """Loses its connection once, after its rows were written and before they were committed."""

    name = "forgetful"

    def __init__(self) -> None:
        super().__init__()
        self.lost = False

    async def take(self, conn: Connection, table: Table[Row], events: Sequence[Stored]) -> None:
        await super().take(conn, table, events)
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
