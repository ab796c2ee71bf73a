"""The inbox: every message that a partner sent, and what became of it. Nothing that came in is out of sight."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from events.log.streams import message_key
from events.record import Stored
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.projection import Projection
from projections.engine.shape import TRAJECTORY_EVENTS, envelope, looks_at
from projections.engine.table import Key, Reader


class State(StrEnum):
    """What became of a message."""

    RECEIVED = "ontvangen"
    SET_ASIDE = "terzijde-gelegd"
    REPLAYED = "opnieuw-aangeboden"
    PROCESSED = "verwerkt"
    WITHOUT_EFFECT = "zonder-gevolg"


_FINAL = frozenset({State.PROCESSED, State.WITHOUT_EFFECT})
_CAUSE = message_key("")
_CAUSED = f'"{_CAUSE}'
"""How a cause that is a message looks in the envelope, so that the others need not be read."""


class Row(msgspec.Struct):
    """A message. `reason` says why it was set aside or had no effect; `changed_at` is when it came into its present state."""

    message: str
    partner: UUID
    source: str
    cloud_event_id: str
    type: str
    trajectory: UUID
    occurred_at: datetime
    received_at: datetime
    state: State
    changed_at: datetime
    reason: str = ""
    replays: int = 0


class Inbox(Projection[Row]):
    """Inbox."""

    name = "inbox"
    key = ("message",)
    indexes = ("(received_at, message)", "(state, received_at, message)", "(trajectory)")
    reads = looks_at(
        shapes.MessageReceived,
        shapes.MessageSetAside,
        shapes.MessageReplayed,
        shapes.MessageWithoutEffect,
        envelopes=TRAJECTORY_EVENTS,
    )

    def keys(self, event: Stored, data: object) -> Iterable[Key]:
        """The message itself, or the one that a fact of a trajectory names as its cause."""
        if isinstance(data, shapes.MessageReceived | shapes.MessageSetAside | shapes.MessageReplayed):
            return ((data.message,),)
        if _CAUSED not in event.meta:
            return ()
        cause = envelope(event).causation or ""
        return ((cause.removeprefix(_CAUSE),),) if cause.startswith(_CAUSE) else ()

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """A message that had its effect, or turned out to have none, stays so, however often it is offered again."""
        if isinstance(data, shapes.MessageReceived):
            return row or _received(event, data)
        if row is None:
            return None
        if isinstance(data, shapes.MessageReplayed):
            row.replays += 1
        if row.state not in _FINAL:
            row.state, row.reason = _after(data)
            row.changed_at = event.recorded_at
        return row


def _received(event: Stored, data: shapes.MessageReceived) -> Row:
    return Row(
        message=data.message,
        partner=data.partner,
        source=data.source,
        cloud_event_id=data.cloud_event_id,
        type=data.type,
        trajectory=data.trajectory,
        occurred_at=event.occurred_at,
        received_at=event.recorded_at,
        state=State.RECEIVED,
        changed_at=event.recorded_at,
    )


def _after(data: object) -> tuple[State, str]:
    match data:
        case shapes.MessageSetAside(reason=reason):
            return State.SET_ASIDE, reason
        case shapes.MessageReplayed():
            return State.REPLAYED, ""
        case shapes.MessageWithoutEffect(reason=reason):
            return State.WITHOUT_EFFECT, reason
        case _:
            return State.PROCESSED, ""


INBOX = Inbox(Row)


def shown_to(row: Row, *, whole: bool) -> Row:
    """A message as somebody sees it: why it had no effect may say what was asked, which is for who sees all of it."""
    return row if whole else msgspec.structs.replace(row, reason="")


_LATEST = Order((("received_at", "timestamptz"), ("message", "text")), descending=True)


async def messages(
    conn: Reader,
    selection: Selection = EVERYTHING,
    *,
    state: State | None = None,
    partner: UUID | None = None,
    trajectory: UUID | None = None,
    after: str | None = None,
    limit: int = LIMIT,
) -> Page[Row]:
    """What came in, the latest first.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = _about(selection)
    where.equals("state", state)
    where.equals("partner", partner)
    where.equals("trajectory", trajectory)
    source = f"select * from {INBOX.table.name} {where}"
    return await page(conn, source, where, _LATEST, INBOX.table.read, after=after, limit=limit, indexed=True)


async def find(conn: Reader, message: str) -> Row | None:
    """One message, or None when it never came in."""
    row = await conn.fetchrow(f"select * from {INBOX.table.name} where message = $1", message)
    return INBOX.table.read(row) if row else None


async def counts(conn: Reader, selection: Selection = EVERYTHING) -> dict[State, int]:
    """How many messages are in which state; states in which none is count 0."""
    where = _about(selection)
    rows = await conn.fetch(f"select state, count(*) as total from {INBOX.table.name} {where} group by state", *where.arguments)
    found = {row["state"]: row["total"] for row in rows}
    return {state: found.get(state, 0) for state in State}


def _about(selection: Selection) -> Where:
    """Messages have nothing of the file of their trajectory but its number: a selection by what stands there is none."""
    return Where(Selection(only=selection.only), has=())
