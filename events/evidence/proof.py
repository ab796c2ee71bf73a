"""A proof that an event is under a seal: a page of JSON that can be checked without the database, the log or this installation."""

import struct
from collections.abc import Mapping
from uuid import UUID

import asyncpg
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.evidence import ledger
from events.evidence.keys import key_id, pem, public_key
from events.evidence.leaf import Hash, Leaf
from events.evidence.merkle import leads_to, path
from events.evidence.seal import Keys, Seal
from events.log.store import EventStore


class NotSealed(Exception):
    """The event is not under a seal yet."""


class NoProof(Exception):
    """The event at this position is not what was sealed, or what was sealed is not what was signed."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the event at position {position} does not fit its seal")
        self.position = position


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="format", tag="regie-proof-1"):
    """Leaf number `index` (from 0) under the seal, the way from it to the root, and the public key of the seal as PEM.

    Bytes are base64. Anybody can build the leaf's bytes from its fields (`events.evidence.leaf`) and its hash with SHA-256. Of the payload
    a proof holds hashes only, so it tells nobody what happened.
    """

    leaf: Leaf
    index: int
    path: tuple[Hash, ...]
    seal: Seal
    key: str

    @property
    def public(self) -> Ed25519PublicKey:
        """The key that comes with it. That it is the key of this installation has to be known from elsewhere.

        Raises:
            ValueError: it is no such key.
        """
        return public_key(self.key.encode())

    def holds(self, trusted: Keys | None = None) -> bool:
        """Whether the seal is signed with a trusted key (None: the one that comes with it) and the leaf is under it, at its position."""
        try:
            if trusted is None:
                trusted = {key_id(self.public): self.public}
            return (
                self.seal.signed_by(trusted)
                and self.seal.place(self.leaf.position) == self.index
                and leads_to(self.seal.root, self.leaf.hash(), self.index, self.seal.events, self.path)
            )
        # What does not fit in the fields of a leaf or a seal was never sealed, and a key of another kind never signed.
        except (ValueError, OverflowError, struct.error, UnsupportedAlgorithm):
            return False


def check(text: bytes, trusted: Keys | None = None) -> bool:
    """Whether a text is a proof that holds. Needs nothing but the text, and the keys that are trusted."""
    try:
        return msgspec.json.decode(text, type=Proof).holds(trusted)
    except msgspec.MsgspecError:
        return False


async def prove(
    pool: asyncpg.Pool, store: EventStore, event: UUID, keys: Keys, redacted: Mapping[int, bytes] | None = None
) -> Proof | None:
    """The proof for an event; None when there is no such event. `redacted` as in `verify_log`.

    Raises:
        NotSealed: it came in after the last seal.
        NoProof: it was changed since.
    """
    stored = await store.find(event)
    if stored is None:
        return None
    kept = await ledger.over(pool, stored.position)
    if kept is None:
        raise NotSealed(f"event {event} is not sealed yet")
    index, leaves = kept.seal.place(stored.position), kept.leaves
    if index is None or index >= len(leaves) or kept.seal.key not in keys:
        raise NoProof(stored.position)
    proof = Proof(
        leaf=Leaf.of(stored, (redacted or {}).get(stored.position)),
        index=index,
        path=tuple(path(leaves, index)),
        seal=kept.seal,
        key=pem(keys[kept.seal.key]).decode(),
    )
    if not proof.holds(keys):
        raise NoProof(stored.position)
    return proof
