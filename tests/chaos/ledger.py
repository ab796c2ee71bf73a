"""What people and partners were promised, and when: an order that was acknowledged, an event that was taken in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

NEVER = timedelta(days=1)


def wall() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Order:
    """An order under its own id, given as often as needed. `last` is what was met when there was no answer."""

    id: str
    trajectory: UUID
    door: str
    kind: str = ""
    acknowledged_at: datetime | None = None
    refused: str | None = None
    last: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that a partner got a 202 for; `id` is the partner's."""

    partner: UUID
    id: str
    trajectory: UUID
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """What was promised between these moments went with a restored database."""

    since: datetime
    until: datetime


@dataclass(slots=True)
class Ledger:
    """All promises. A promise of which the record was lost on purpose, in a `Gap`, is not held against anybody."""

    orders: list[Order] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    answers: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When an attempt began, and when it was answered."""
    unexpected: list[str] = field(default_factory=list)
    """Answers that nobody should get, whatever dies."""

    def stands(self, at: datetime | None) -> bool:
        """Whether what was promised at this moment has to be on the log."""
        return at is not None and not any(gap.since <= at <= gap.until for gap in self.gaps)

    def orders_due(self) -> Iterator[Order]:
        """The orders that have to be on the log."""
        return (order for order in self.orders if self.stands(order.acknowledged_at))

    def sent_due(self) -> Iterator[Sent]:
        """The events that have to be on the log."""
        return (sent for sent in self.sent if self.stands(sent.acknowledged_at))

    def recovery(self, fault_at: datetime) -> timedelta:
        """From a fault to the first answer to an order that was given after it."""
        return min((answered - fault_at for began, answered in self.answers if began >= fault_at), default=NEVER)
