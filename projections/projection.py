"""What a projection is: a table, what it reads from the log, and a pure fold of events into rows.

One file each: the row class is the table, `reads` names the events with the shape in which they are seen (`projections.shapes`), `fold`
makes the next row from the present one, and the queries stand below. Everything else is the engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar, Generic, TypeVar

import msgspec

from events.record import Stored
from events.upcasting import UPCASTERS
from events.vocabulary.base import Event
from projections.shape import Shape, Shapes
from projections.table import Connection, Key, Table

R = TypeVar("R", bound=msgspec.Struct)

Relevant = tuple[Stored, object, tuple[Key, ...]]
"""An event, what was read of it, and the keys of the rows that it touches."""


class Unfit(Exception):
    """A batch holds an event that cannot be decoded or folded."""


class Projection(ABC, Generic[R]):
    """A read model. Has no state of its own: rows come in, rows go out.

    `version` is part of the table's name: raise it when the row class or the fold changes, and the next release fills a table of its own
    beside the one that still serves.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    key: ClassVar[tuple[str, ...]]
    indexes: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[Shapes]

    def __init__(self, row: type[R]) -> None:
        self.ident = f"{self.name}_v{self.version}"
        self.table = Table(self.ident, row, self.key, self.indexes)
        self._decoders = {event.stored_name: _decoder(event, shape) for event, shape in self.reads.items()}

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The keys of the rows that an event touches; unless told otherwise the one row of its stream."""
        return ((event.stream,),)

    @abstractmethod
    def fold(self, row: R | None, event: Stored, data: object) -> R | None:
        """The row after an event, None for no row. Pure: no clock, no other table. May change and return the row that it was given.

        `data` is the event in its shape, None when only the envelope is looked at.
        """

    async def take(self, conn: Connection, table: Table[R], events: Sequence[Stored]) -> None:
        """Fold events into the rows of a table: one read, one write.

        Raises:
            Unfit: when an event cannot be decoded or folded; nothing was written.
        """
        with _blaming_events():
            relevant = self.relevant(events)
        touched = {key for _, _, keys in relevant for key in keys}
        if not touched:
            return
        rows = await table.load(conn, touched)
        with _blaming_events():
            changed = self.folded(rows, relevant)
        await table.save(conn, changed)

    def relevant(self, events: Iterable[Stored]) -> list[Relevant]:
        """Those of the events that matter, each read in its shape, with the keys of the rows that it touches."""
        found = []
        for event in events:
            decode = self._decoders.get(event.type)
            if decode is not None:
                data = decode(event)
                found.append((event, data, tuple(self.keys(event, data))))
        return found

    def folded(self, rows: Mapping[Key, R], relevant: Iterable[Relevant]) -> dict[Key, R | None]:
        """The rows that change, None for one that goes; `rows` are those that were there."""
        present: dict[Key, R | None] = dict(rows)
        changed: dict[Key, R | None] = {}
        for event, data, keys in relevant:
            for key in keys:
                before = present.get(key)
                after = self.fold(before, event, data)
                if before is not None or after is not None:
                    present[key] = changed[key] = after
        return changed


@contextmanager
def _blaming_events() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise Unfit(f"{type(error).__name__}: {error}") from error


def _decoder(event: type[Event], shape: Shape | None) -> Callable[[Stored], object]:
    """Reads one kind of event in its shape; an older version is brought to the present one first."""
    name, current = event.stored_name, event.stored_version
    read = msgspec.json.Decoder(shape).decode if shape else None

    def decode(stored: Stored) -> object:
        if stored.schema > current:
            raise ValueError(f"version {stored.schema} of {name!r} is of a later release, this one knows {current}")
        if shape is None or read is None:
            return None
        if stored.schema == current:
            return read(stored.data)
        return msgspec.convert(UPCASTERS.lift(name, stored.schema, current, stored.data), shape, strict=False)

    return decode
