"""A long plausible log, quickly: the trajectories of the tests, copied many times under other names and put in by COPY.

In a block of copies the trajectories run side by side, as those of a large municipality do: a batch of events touches many of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from random import Random
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.log.appender import AHEAD, PIECE
from events.record import Stored
from tests.bench.harness import say
from tests.projections.history import log
from tests.projections.streams import simulated

TRAJECTORIES = 100
"""In the original, with about 70 events each."""
SIDE_BY_SIDE = 10
"""Copies that run at the same time: a thousand trajectories."""

_COLUMNS = ("stream", "version", "id", "type", "schema", "data", "meta", "occurred_at")
_MESSAGE = "bericht-"

Row = tuple[UUID, int, UUID, str, int, str, str, datetime]


async def fill(dsn: str, events: int) -> None:
    """Put so many events on an empty log."""
    say(f"making a log of {events:,} events")
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(query("make_room"), PIECE, events + AHEAD)
        await connection.copy_records_to_table("events", records=islice(_rows(), events), columns=_COLUMNS)
        await connection.execute("insert into streams (stream, version) select stream, max(version) from events group by stream")
        await connection.execute("vacuum analyze events")
    finally:
        await connection.close()


def _rows() -> Iterator[Row]:
    random = Random(2026)
    original = list(log(simulated(random, trajectories=TRAJECTORIES, steps=TRAJECTORIES * 50)))
    number = 0
    while True:
        copies = [_Copy(random, number + more) for more in range(SIDE_BY_SIDE)]
        number += SIDE_BY_SIDE
        for event in original:
            for copy in copies:
                yield copy.of(event)


@dataclass
class _Copy:
    """The original under other names: of its streams, its events and its messages."""

    random: Random
    number: int
    streams: dict[UUID, UUID] = field(default_factory=dict)

    def of(self, event: Stored) -> Row:
        stream = self.streams.get(event.stream) or self.streams.setdefault(event.stream, self._id())
        data, meta = self._renamed(event.data), self._renamed(event.meta)
        return stream, event.version, self._id(), event.type, event.schema, data, meta, event.occurred_at

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _renamed(self, text: str) -> str:
        return text.replace(_MESSAGE, f"{_MESSAGE}{self.number}-") if _MESSAGE in text else text
