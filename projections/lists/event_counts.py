"""How many events of each kind were recorded on each day: what an operator looks at to see whether everything still comes in."""

from dataclasses import dataclass
from datetime import date

import msgspec

from events import vocabulary
from events.vocabulary.base import REGISTRY
from projections.engine.paging import Where
from projections.engine.sql import SqlProjection
from projections.engine.table import Reader

__all__ = ["EVENT_COUNTS", "EventCount", "counts", "vocabulary"]

LIMIT = 1000


class Row(msgspec.Struct):
    """Events of one type that were recorded on one day in the Netherlands."""

    day: date
    type: str
    events: int


class EventCounts(SqlProjection[Row]):
    """Event counts."""

    name = "event_counts"
    key = ("day", "type")
    statement = """
        insert into {table} as counted (day, type, events)
        select (recorded_at at time zone 'Europe/Amsterdam')::date, type, count(*)
        from {log}
        where position > $1 and position <= $2
        group by 1, 2
        on conflict (day, type) do update set events = counted.events + excluded.events
        """


EVENT_COUNTS = EventCounts(Row)


@dataclass(frozen=True, slots=True)
class EventCount:
    """A row, with the name under which the outside knows the event; None for one of another release."""

    day: date
    type: str
    public_name: str | None
    events: int


async def counts(conn: Reader, since: date | None = None, until: date | None = None, *, limit: int = LIMIT) -> list[EventCount]:
    """The counts from one day until another (both included), the latest day first."""
    where = Where()
    if since is not None:
        where.holds(f"day >= {where.value(since)}")
    if until is not None:
        where.holds(f"day <= {where.value(until)}")
    sql = f"select * from {EVENT_COUNTS.table.name} {where} order by day desc, type limit {where.value(limit)}"
    found = map(EVENT_COUNTS.table.read, await conn.fetch(sql, *where.arguments))
    return [EventCount(row.day, row.type, _public(row.type), row.events) for row in found]


def _public(type: str) -> str | None:
    event = REGISTRY.get(type)
    return event.public_name if event else None
