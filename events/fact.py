"""A fact: an event with who, when and why it came to be. What the fold reads and decisions produce."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from events.vocabulary.base import Event
from events.vocabulary.values import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: an opaque id, with the role at that time."""

    id: str
    role: Role


SYSTEM = Actor("regie", Role.SYSTEM)
"""Regie itself: what follows from the plan without anybody's choice."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An event and its circumstances.

    `key` is the domain key: the same key on the same stream is the same fact, however often somebody tries to append it.
    `causation` names what directly led to it (a message, a command), `correlation` the whole exchange, `trace` is a W3C traceparent.
    """

    event: Event
    occurred_at: datetime
    actor: Actor
    key: str
    causation: str | None = None
    correlation: str | None = None
    trace: str | None = None

    def id_on(self, stream: UUID) -> UUID:
        """The event id: made from the stream and the domain key, so that it is the same after any restart."""
        return event_id(stream, self.key)


def event_id(stream: UUID, key: str) -> UUID:
    """The id of the event with this domain key on a stream."""
    return uuid5(stream, key)


ERASURE = "erased"
"""The domain key of the one fact that a person was erased."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact that stands on a stream, at a version (within the stream) and a position (in the whole log)."""

    fact: Fact
    id: UUID
    stream: UUID
    version: int
    position: int
    recorded_at: datetime

    @property
    def event(self) -> Event:
        """The event itself."""
        return self.fact.event
