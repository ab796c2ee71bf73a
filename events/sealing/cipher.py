"""Ciphertext: AES-256-GCM, bound to the place of its event, so that it opens nowhere else.

Layout: a format byte, the id of the key (16 bytes: the person), a random nonce (12), and what was encrypted with its tag. The version in
its stream of an event that is appended at any version is not known when it is sealed: such a part has a format of its own and is bound to
everything but the version.
"""

import os
from dataclasses import dataclass
from struct import Struct
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ANYWHERE, AT_VERSION = 0, 1
"""Formats: bound to the event and its stream, or to the version in it as well."""
_HEAD = Struct(">B16s")
_NONCE = 12
_SHORTEST = _HEAD.size + _NONCE + 16
_PLACE = Struct(">16sI16s").pack


class Unopenable(Exception):
    """A sealed part that does not open at its event: it was changed, or belongs to another event."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed part stands; version 0 when that is not known yet."""

    stream: UUID
    version: int
    type: str
    id: UUID

    def bytes(self, head: bytes) -> bytes:
        """What the ciphertext is bound to."""
        version = self.version if head[0] == AT_VERSION else 0
        return head + _PLACE(self.stream.bytes, version, self.id.bytes) + self.type.encode()

    def __str__(self) -> str:
        return f"event {self.type!r} {self.id} (stream {self.stream}, version {self.version})"


def seal(cipher: AESGCM, person: UUID, told: str, place: Place) -> bytes:
    """Encrypt with the cipher of a person."""
    head = _HEAD.pack(AT_VERSION if place.version else ANYWHERE, person.bytes)
    nonce = os.urandom(_NONCE)
    return head + nonce + cipher.encrypt(nonce, told.encode(), place.bytes(head))


def key_of(sealed: bytes, place: Place) -> UUID:
    """Whose key opens it.

    Raises:
        Unopenable: when it is not a sealed part.
    """
    if len(sealed) < _SHORTEST or sealed[0] not in (ANYWHERE, AT_VERSION):
        raise Unopenable(f"{place}: this is not a sealed part, or a later release made it")
    return UUID(bytes=sealed[1 : _HEAD.size])


def unseal(cipher: AESGCM, sealed: bytes, place: Place) -> str:
    """What was sealed.

    Raises:
        Unopenable: when it was not sealed with this key for this place.
    """
    head, nonce, rest = sealed[: _HEAD.size], sealed[_HEAD.size : _HEAD.size + _NONCE], sealed[_HEAD.size + _NONCE :]
    try:
        return cipher.decrypt(nonce, rest, place.bytes(head)).decode()
    except InvalidTag:
        raise Unopenable(f"{place}: the sealed part does not open; it was changed, or belongs to another event") from None
