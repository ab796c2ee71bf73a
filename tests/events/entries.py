"""Entries to append, when it does not matter which fact they hold."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from events.record import Entry

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entry(id: UUID | None = None, *, data: str = '{"note":"één"}', type: str = "note-written") -> Entry:
    return Entry(id=id or uuid4(), type=type, schema=1, data=data, meta='{"actor":"anna"}', occurred_at=WHEN)


def entries(n: int) -> list[Entry]:
    return [entry(data=f'{{"n":{number}}}') for number in range(1, n + 1)]
