"""What a projection is: a table, what it reads from the log, and a pure fold of events into rows.

One file each: the row class is the table, `reads` names the events with the fields of them that matter here, `fold` makes the next row
from the present one, and the queries stand below. Everything else is the engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

import msgspec

from events.record import Stored
from events.upcasting import UPCASTERS
from events.vocabulary.base import REGISTRY
from projections.table import Connection, Key, Table

R = TypeVar("R", bound=msgspec.Struct)


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
    reads: ClassVar[Mapping[str, type[msgspec.Struct] | None]]
    """The stored names that matter, each with the fields that are looked at (None when only the envelope is)."""

    def __init__(self, row: type[R]) -> None:
        self.table = Table(f"{self.name}_v{self.version}", row, self.key, self.indexes)
        self._decoders = {name: _decoder(name, shape) for name, shape in self.reads.items()}

    @abstractmethod
    def keys(self, event: Stored, data: msgspec.Struct | None) -> Iterable[Key]:
        """The keys of the rows that an event touches."""

    @abstractmethod
    def fold(self, row: R | None, event: Stored, data: msgspec.Struct | None) -> R | None:
        """The row after an event, None for no row. May change and return the row that it was given."""

    async def take(self, conn: Connection, table: Table[R], events: Sequence[Stored]) -> None:
        """Fold events into the rows of a table: one read, one write.

        Raises:
            Unfit: when an event cannot be decoded or folded; nothing was written.
        """
        try:
            wanted = list(self._wanted(events))
        except Exception as error:
            raise Unfit(f"{type(error).__name__}: {error}") from error
        touched = {key for _, _, keys in wanted for key in keys}
        if not touched:
            return
        rows = await table.load(conn, touched)
        try:
            changed = self._folded(rows, wanted)
        except Exception as error:
            raise Unfit(f"{type(error).__name__}: {error}") from error
        await table.save(conn, changed)

    def _wanted(self, events: Sequence[Stored]) -> Iterable[tuple[Stored, msgspec.Struct | None, tuple[Key, ...]]]:
        decoders = self._decoders
        for event in events:
            decode = decoders.get(event.type)
            if decode is not None:
                data = decode(event)
                yield event, data, tuple(self.keys(event, data))

    def _folded(
        self, rows: Mapping[Key, R], wanted: Iterable[tuple[Stored, msgspec.Struct | None, tuple[Key, ...]]]
    ) -> dict[Key, R | None]:
        present: dict[Key, R | None] = dict(rows)
        changed: dict[Key, R | None] = {}
        for event, data, keys in wanted:
            for key in keys:
                before = present.get(key)
                after = self.fold(before, event, data)
                if before is not None or after is not None:
                    present[key] = changed[key] = after
        return changed


def _decoder(name: str, shape: type[msgspec.Struct] | None) -> Callable[[Stored], msgspec.Struct | None]:
    """Reads the fields of one kind of event; an older version is brought to its present shape first."""
    current = REGISTRY[name].stored_version
    read = msgspec.json.Decoder(shape).decode if shape else None

    def decode(event: Stored) -> msgspec.Struct | None:
        if event.schema > current:
            raise ValueError(f"version {event.schema} of {name!r} is of a later release, this one knows {current}")
        if shape is None or read is None:
            return None
        if event.schema == current:
            return read(event.data)
        return msgspec.convert(UPCASTERS.lift(name, event.schema, current, event.data), shape, strict=False)

    return decode
