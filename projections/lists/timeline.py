"""The timeline: what happened in a trajectory, one row for each event, with a title in plain Dutch."""

from collections.abc import Collection, Iterable
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import msgspec

from events.record import Stored
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from projections.engine.paging import Where
from projections.engine.projection import Projection
from projections.engine.shape import TRAJECTORY_EVENTS, envelope, shape_of
from projections.engine.table import Key, Reader
from projections.lists import titles

LIMIT = 200

_CLASSES = {event.stored_name: event.data_class for event in TRAJECTORY_EVENTS}
_ABOUT = {
    event.stored_name: tuple(
        name
        for name in ("kind", "key", "subject", "about", "rule", "signal")
        if name in event.model_fields and name not in event.sealed_fields()
    )
    for event in TRAJECTORY_EVENTS
}
_TITLES = {event.stored_name: titles.title(event) for event in TRAJECTORY_EVENTS}


class Entry(msgspec.Struct):
    """One event. `data_class` says what kind of data it is, so that those who may not see that kind do not, and `about` which question,
    task or signal it is about: its key, or its kind and its key with a colon between them."""

    trajectory: UUID
    version: int
    event: UUID
    type: str
    title: str
    data_class: DataClass
    about: str
    actor: str
    role: Role
    occurred_at: datetime
    recorded_at: datetime


class Timeline(Projection[Entry]):
    """Timeline."""

    name = "timeline"
    version = 3
    passing = True
    key = ("trajectory", "version")
    reads = MappingProxyType({event: shape_of(event) for event in TRAJECTORY_EVENTS})

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """A row of its own."""
        return ((event.stream, event.version),)

    def fold(self, row: Entry | None, event: Stored, data: object) -> Entry | None:
        """The row of an event."""
        who = envelope(event)
        return Entry(
            trajectory=event.stream,
            version=event.version,
            event=event.id,
            type=event.type,
            title=_TITLES[event.type](data),
            data_class=_CLASSES[event.type],
            about=":".join(filter(None, (getattr(data, name) for name in _ABOUT[event.type]))),
            actor=who.actor,
            role=who.role,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
        )


TIMELINE = Timeline(Entry)


async def timeline(
    conn: Reader,
    trajectory: UUID,
    *,
    after: int = 0,
    limit: int = LIMIT,
    as_of: datetime | None = None,
    newest_first: bool = False,
    classes: Collection[DataClass] = tuple(DataClass),
    hidden: Collection[str] = (),
) -> list[Entry]:
    """What happened after a version, oldest first; or before it, `newest_first` (0 is then the end). `as_of`: as it was known then.

    Only what is of these `classes` of data, and about no question, task or signal of a kind that is `hidden`.
    """
    where = _seen(trajectory, classes, hidden)
    if after or not newest_first:
        where.holds(f"version {'<' if newest_first else '>'} {where.value(after)}")
    if as_of is not None:
        where.holds(f"recorded_at <= {where.value(as_of)}")
    order = "version desc" if newest_first else "version"
    rows = await conn.fetch(
        f"select * from {TIMELINE.table.name} {where} order by {order} limit {where.value(limit)}",
        *where.arguments,
    )
    return [TIMELINE.table.read(row) for row in rows]


async def counted(conn: Reader, trajectory: UUID, classes: Collection[DataClass], hidden: Collection[str] = ()) -> int:
    """How much of this happened in all."""
    where = _seen(trajectory, classes, hidden)
    found: int = await conn.fetchval(f"select count(*) from {TIMELINE.table.name} {where}", *where.arguments)
    return found


def _seen(trajectory: UUID, classes: Collection[DataClass], hidden: Collection[str]) -> Where:
    where = Where()
    where.equals("trajectory", trajectory)
    where.holds(f"data_class = any({where.value(sorted(classes))}::text[])")
    where.holds(f"not string_to_array(about, ':') && {where.value(hidden)}::text[]")
    return where
