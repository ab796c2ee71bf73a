"""An event as it travels to and from the store: the envelope without an opinion about what is in it.

`Entry` is what somebody wants to append, `Stored` is what the log holds. Both keep the payload as JSON text, so that reading the log
costs no decoding; `events.log.codec` turns them into facts and back. What is sealed for a person stands apart from the rest: as
ciphertext (`sealed`) in the log, and as JSON text in the clear (`told`) in memory only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from msgspec import Struct

GONE = "null"
"""What an opened event tells when the key of the person was destroyed."""
LARGEST = 256 * 1024
"""Bytes of one event, at most: far more than a fact needs. A full batch of the appender (500) stays far under what Postgres takes in one
message (1 GB), past which it hangs up on all who are in the batch."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to append. `id` is made from a domain key, so that the same fact appended twice is stored once.

    `concerns` is the trajectory or person that it is about, when that is not the stream.
    """

    id: UUID
    type: str
    schema: int
    data: str
    meta: str
    occurred_at: datetime
    sealed: bytes | None = None
    told: str | None = field(default=None, repr=False)
    concerns: UUID | None = None

    @property
    def size(self) -> int:
        """Characters of what it holds; of what is sealed already, bytes."""
        return len(self.data) + len(self.meta) + len(self.sealed or b"") + len(self.told or "")

    @property
    def bytes(self) -> int:
        """Bytes of what it holds, in UTF-8."""
        return len(self.data.encode()) + len(self.meta.encode()) + len(self.sealed or b"") + len((self.told or "").encode())

    def stored(self, stream: UUID, version: int, recorded_at: datetime) -> "Stored":
        """As a log of this one stream gives it back, opened."""
        return Stored(
            position=version,
            stream=stream,
            version=version,
            id=self.id,
            type=self.type,
            schema=self.schema,
            data=self.data,
            meta=self.meta,
            occurred_at=self.occurred_at,
            recorded_at=recorded_at,
            told=self.told,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """An event on the log. `position` orders the whole log, `version` (1, 2, …) orders its stream.

    Read without opening it has `sealed`; opened, it has `told` instead.
    """

    position: int
    stream: UUID
    version: int
    id: UUID
    type: str
    schema: int
    data: str
    meta: str
    occurred_at: datetime
    recorded_at: datetime
    sealed: bytes | None = None
    told: str | None = field(default=None, repr=False)


class Batch(list[Stored]):
    """Events of the log in order. `position` is how far the log was read with them: everything up to it was delivered or not asked for."""

    __slots__ = ("position",)

    def __init__(self, events: Iterable[Stored], position: int) -> None:
        super().__init__(events)
        self.position = position


class Tip(Struct, frozen=True):
    """How far a stream has come. Two that are alike are of the same stream, also when the database was put back in between."""

    version: int
    recorded_at: datetime | None


NOTHING = Tip(0, None)
"""Of a stream that does not exist."""


class Appended(Struct, frozen=True):
    """Where an append ended: the stream's version and the log position of the last event.

    `repeated` says that these events were on the stream already (the same ids) and nothing was written now.
    """

    version: int
    position: int
    repeated: bool = False
