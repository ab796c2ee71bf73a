"""The event that all who append write: a question to a school, as the workflow asks it."""

from datetime import UTC, datetime
from uuid import uuid4

from events.record import Entry

TYPE = "partner-requested"
DATA = (
    '{"key":"intake:1:taalvoortgang:12","request":"7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001","kind":"taalvoortgang","role":"school",'
    '"partner":"9d2a1b77-0c1e-5b7c-8f83-2f8f1f4f1c55","content":{},"due":"2026-05-02T09:00:00Z","escalate_at":"2026-05-09T09:00:00Z"}'
)
META = '{"actor":"regie","role":"system","key":"intake:1:taalvoortgang:12"}'
WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entry() -> Entry:
    """The event, with an id of its own."""
    return Entry(uuid4(), TYPE, 1, DATA, META, WHEN)
