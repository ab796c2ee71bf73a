"""What a read model is, and the usual kind: a pure fold of events into rows.

One file each: the row class is the table, `reads` names the events with the shape in which they are seen (`projections.shapes`),
`fold` makes the next row from the present one, and the queries stand below. Everything else is the engine's. The other kind is one SQL
statement: `projections.engine.sql`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import msgspec

from events.log.bounds import readable
from events.log.upcasting import UPCASTERS
from events.record import Batch, Stored
from events.vocabulary.base import Event
from events.vocabulary.person import PersonErased
from projections.engine.rows import Rows
from projections.engine.shape import Shape, Shapes
from projections.engine.table import Connection, Key, Table

R = TypeVar("R", bound=msgspec.Struct)

Relevant = tuple[Stored, object, tuple[Key, ...]]
"""An event, what was read of it, and the keys of the rows that it touches."""


class Unfit(Exception):
    """An event cannot be decoded or folded."""

    def __init__(self, event: Stored, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.event = event


class LaterRelease(Exception):
    """An event was written by a later release, which can take it in: whoever meets it waits to be replaced."""

    def __init__(self, event: Stored, known: int) -> None:
        place = f"position {event.position} (stream {event.stream}, version {event.version})"
        super().__init__(f"{event.type!r} at {place} has version {event.schema}, of a later release; this one knows {known}")
        self.event = event


class OutOfSight(Exception):
    """A statement over the log does not see events that have left the database: they must be handed to it."""


class ReadModel(ABC):
    """Anything that the engine keeps up to date: a table, and how events get into it.

    `version` is part of the table's name: raise it when the row class or the fold changes, and the next release fills a table of its own
    beside the one that still serves.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    by_events: ClassVar[bool] = True
    """Whether events are handed over; if not, only that the log went on."""
    passing: ClassVar[bool] = False
    """Whether every event makes rows of its own, that no other event looks at or changes."""

    table: Table[Any]
    types: frozenset[str]
    """The stored names of the events that are handed over."""

    @property
    def ident(self) -> str:
        """What tells it from others, and from other versions of itself."""
        return f"{self.name}_v{self.version}"

    @property
    def forgets(self) -> bool:
        """Whether it holds something of a person, and so has to hear of an erasure."""
        return type(self).forget is not ReadModel.forget

    @property
    def divisible(self) -> bool:
        """Whether it can be split: when every row follows from the events under its own key, and not from an erasure, which is for all."""
        return self.by_events and not self.forgets

    @abstractmethod
    async def take(self, conn: Connection, rows: Rows[Any], events: Batch, *, after: int, mine: "Mine | None" = None) -> None:
        """Take events into the rows; `after` is the position before them. Not all of it needs to be written yet (`Rows.flush`).

        Raises:
            Unfit: when an event cannot be taken in.
        """

    async def forget(self, conn: Connection, table: Table[Any], person: UUID) -> None:
        """Drop what the table holds of a person who was erased, by the table alone: a rebuild does it again. Unless told so, nothing."""
        return


Mine = Callable[[Key], bool]
"""Whether a row belongs to this part of a projection that is split."""


def delivered(model: ReadModel, reads: Iterable[type[Event]]) -> frozenset[str]:
    """The stored names of the events that a model must get."""
    return frozenset(event.stored_name for event in (*reads, *((PersonErased,) if model.forgets else ())))


class Projection(ReadModel, Generic[R]):
    """A fold of events into rows. Has no state of its own: rows come in, rows go out."""

    key: ClassVar[tuple[str, ...]]
    indexes: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[Shapes]

    def __init__(self, row: type[R]) -> None:
        self.table: Table[R] = Table(self.ident, row, self.key, self.indexes)
        self.types = delivered(self, self.reads)
        self._decoders = {event.stored_name: _decoder(event, shape) for event, shape in self.reads.items()}

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The keys of the rows that an event touches; unless told otherwise the one row of its stream."""
        return ((event.stream,),)

    @abstractmethod
    def fold(self, row: R | None, event: Stored, data: object) -> R | None:
        """The row after an event, None for no row. Pure: no clock, no other table. May change and return the row that it was given.

        `data` is the event in its shape, None when only the envelope is looked at.
        """

    async def take(self, conn: Connection, rows: Rows[R], events: Batch, *, after: int, mine: Mine | None = None) -> None:
        """Fold events into the rows: at most one read, and one write when they are flushed."""
        if mine and type(self).keys is Projection.keys:
            # By the stream alone, so what is another's need not be read, and an event that is unreadable stops the one part.
            events = Batch([event for event in events if mine((event.stream,))], events.position)
        relevant = self.relevant(events)
        if mine:
            relevant = [(event, data, mine_of_it) for event, data, keys in relevant if (mine_of_it := tuple(filter(mine, keys)))]
        if touched := {key for _, _, keys in relevant for key in keys}:
            rows.change(self.folded(await rows.at(conn, touched), relevant))

    def relevant(self, events: Iterable[Stored]) -> list[Relevant]:
        """Those of the events that matter, each read in its shape, with the keys of the rows that it touches."""
        found: list[Relevant] = []
        for event in events:
            decode = self._decoders.get(event.type)
            if decode is not None:
                try:
                    data = decode(event)
                    found.append((event, data, tuple(self.keys(event, data))))
                except (LaterRelease, MemoryError):
                    raise
                except Exception as error:
                    raise Unfit(event, error) from error
        return found

    def folded(self, rows: Mapping[Key, R | None], relevant: Iterable[Relevant]) -> dict[Key, R | None]:
        """The rows that change, None for one that goes; `rows` are those that were there."""
        present: dict[Key, R | None] = dict(rows)
        changed: dict[Key, R | None] = {}
        for event, data, keys in relevant:
            for key in keys:
                before = present.get(key)
                try:
                    after = self.fold(before, event, data)
                except MemoryError:
                    raise
                except Exception as error:
                    raise Unfit(event, error) from error
                if before is not None or after is not None:
                    present[key] = changed[key] = after
        return changed


def _decoder(event: type[Event], shape: Shape | None) -> Callable[[Stored], object]:
    """Reads one kind of event in its shape; an older version is brought to the present one first."""
    name, current = event.stored_name, event.stored_version
    read = msgspec.json.Decoder(shape).decode if shape else None

    def decode(stored: Stored) -> object:
        if stored.schema > current:
            raise LaterRelease(stored, current)
        if shape is None or read is None:
            return None
        if stored.schema == current:
            return read(readable(stored.data))
        return msgspec.convert(UPCASTERS.lift(name, stored.schema, current, readable(stored.data)), shape, strict=False)

    return decode
