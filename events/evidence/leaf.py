"""What of an event goes under a seal: its envelope as it is, and of each payload the hash.

Only ciphertext is hashed of what is sealed for a person, so destroying the key of a person changes no leaf. Whoever removes a ciphertext as
well writes down its hash, and the leaf can still be made.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Annotated, Self
from uuid import UUID

import msgspec

from events.evidence.merkle import SIZE, leaf_hash
from events.record import Stored

_KIND = b"regie event 1\n"
# Everything has a fixed width and the name comes last with its length before it: two different events never give the same bytes.
_HEAD = Struct(">q16sq16sqqq32s32s?32sI").pack
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = bytes(SIZE)

Hash = Annotated[bytes, msgspec.Meta(min_length=SIZE, max_length=SIZE)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The inputs of a leaf. `data`, `meta` and `sealed` are SHA-256 of what is stored; `sealed` is None when there is no sealed part."""

    position: int
    stream: UUID
    version: int
    id: UUID
    type: str
    schema: int
    occurred_at: Moment
    recorded_at: Moment
    data: Hash
    meta: Hash
    sealed: Hash | None

    @classmethod
    def of(cls, stored: Stored, sealed: bytes | None = None) -> Self:
        """The leaf of a stored event; `sealed` is the hash of a ciphertext that was removed from it."""
        return cls(
            position=stored.position,
            stream=stored.stream,
            version=stored.version,
            id=stored.id,
            type=stored.type,
            schema=stored.schema,
            occurred_at=stored.occurred_at,
            recorded_at=stored.recorded_at,
            data=sha256(stored.data.encode()).digest(),
            meta=sha256(stored.meta.encode()).digest(),
            sealed=sealed if stored.sealed is None else sha256(stored.sealed).digest(),
        )

    def hash(self) -> bytes:
        """The hash of this leaf in the tree."""
        name = self.type.encode()
        head = _HEAD(
            self.position,
            self.stream.bytes,
            self.version,
            self.id.bytes,
            self.schema,
            (self.occurred_at - _EPOCH) // _MICROSECOND,
            (self.recorded_at - _EPOCH) // _MICROSECOND,
            self.data,
            self.meta,
            self.sealed is not None,
            self.sealed or _NOTHING,
            len(name),
        )
        return leaf_hash(_KIND + head + name)
