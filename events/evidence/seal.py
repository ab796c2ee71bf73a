"""A seal: what is signed about a stretch of a log.

Stretches follow each other without a hole, and each seal holds the digest of the one before, so none can be left out. Positions in a
stretch that were never used are named: an event that turns up there later is one too many.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.evidence import merkle
from events.evidence.keys import SigningKey

Keys = Mapping[str, Ed25519PublicKey]
"""The public keys that are trusted, by their id."""

EVENTS = "events"
GENESIS = bytes(merkle.SIZE)
"""What the first seal has as the digest of the one before."""


class Seal(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="format", tag="regie-seal-1"
):
    """One seal, over `events` positions of which the leaves have this `root`. Positions are from and to inclusive, those of gaps too. `of`
    is the log that it seals, None that of events."""

    number: int
    from_position: int
    to_position: int
    events: int
    gaps: tuple[tuple[int, int], ...]
    root: bytes
    previous: bytes
    key: str
    sealed_at: datetime
    signature: bytes = b""
    of: str | None = None

    @property
    def log(self) -> str:
        """The name of what it seals."""
        return self.of or EVENTS

    @property
    def statement(self) -> bytes:
        """What is signed: everything but the signature, in the order of the fields, as JSON without spaces."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=b""))

    @property
    def digest(self) -> bytes:
        """By which the next seal refers to this one."""
        return sha256(self.statement).digest()

    @property
    def positions(self) -> Iterator[int]:
        """The positions of the sealed events, in order."""
        start = self.from_position
        for first, last in self.gaps:
            yield from range(start, first)
            start = last + 1
        yield from range(start, self.to_position + 1)

    def place(self, position: int) -> int | None:
        """The number (from 0) of the leaf of the event at a position; None when no event there is under this seal."""
        if not self.from_position <= position <= self.to_position:
            return None
        unused = 0
        for first, last in self.gaps:
            if first <= position <= last:
                return None
            if last < position:
                unused += last - first + 1
        return position - self.from_position - unused

    def signed_by(self, keys: Keys) -> bool:
        """Whether one of these keys signed it."""
        key = keys.get(self.key)
        if key is None:
            return False
        try:
            key.verify(self.signature, self.statement)
        except InvalidSignature:
            return False
        return True

    def follows(self, previous: "Seal | None") -> bool:
        """Whether it is the next one after `previous` (None: the first of all)."""
        number, to, digest = (previous.number, previous.to_position, previous.digest) if previous else (0, 0, GENESIS)
        return (self.number, self.from_position, self.previous) == (number + 1, to + 1, digest)


async def seal(key: SigningKey, previous: Seal | None, positions: Sequence[int], leaves: Sequence[bytes], log: str = EVENTS) -> Seal:
    """The next seal of a log after `previous`, over the leaves at these positions, which are in order."""
    start = previous.to_position + 1 if previous else 1
    unsigned = Seal(
        number=previous.number + 1 if previous else 1,
        from_position=start,
        to_position=positions[-1],
        events=len(positions),
        gaps=gaps(start, positions),
        root=merkle.root(leaves),
        previous=previous.digest if previous else GENESIS,
        key=key.id,
        sealed_at=datetime.now(UTC),
        of=None if log == EVENTS else log,
    )
    return msgspec.structs.replace(unsigned, signature=await key.sign(unsigned.statement))


def gaps(start: int, positions: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """What is missing from `start` up to the last of the positions: the first and the last of each hole."""
    if positions[-1] - start + 1 == len(positions):
        return ()
    before = (start - 1, *positions)
    return tuple((low + 1, high - 1) for low, high in zip(before, positions, strict=False) if high > low + 1)
