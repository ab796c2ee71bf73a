"""What passes through Temporal, encrypted: orders, messages, what activities give back, and what errors say.

Each trajectory has a key of its own for it, in the same ring as those of persons, so that it is destroyed with that of the participant
(docs/decisions/0012). What belongs to no trajectory, or is said after the erasure, has the key of the house, and is gone when Temporal has
kept it for its term. What was written in the clear, by a release from before this or by Temporal itself, is read as it is.
"""

import os
from collections.abc import Sequence
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)
from temporalio.service import RPCError, RPCStatusCode

from events.database.faults import OF_THE_DATABASE
from events.sealing.keyring import Keyring
from workflows.run.reference import trajectory_of

ENCODING = b"binary/encrypted"
_KEY = "regie-key"
_NONCE = 12
HOUSE = UUID("0f7c7b1e-6d1b-5b0e-8f57-7a3f5f0e5a11")
"""Whose key is used when there is no trajectory, or when the key of the trajectory was destroyed."""


class Forgotten(Exception):
    """It was encrypted with a key that was destroyed: the participant was erased."""


class SealedPayloads(PayloadCodec, WithSerializationContext):
    """Encrypts for the trajectory of the context that it is used in."""

    def __init__(self, keys: Keyring, trajectory: UUID | None = None) -> None:
        self._keys = keys
        self._trajectory = trajectory

    def with_context(self, context: SerializationContext) -> Self:
        """The same for one workflow, or for an activity of it."""
        id = context.workflow_id if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext) else None
        return type(self)(self._keys, trajectory_of(id) if id else None)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt. Raises `RPCError` when the keys cannot be read now, as if Temporal were away."""
        owner, cipher = await self._owner()
        return [_encrypted(payload, owner, cipher) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what is encrypted.

        Raises:
            Forgotten: the key was destroyed.
            RPCError: the keys cannot be read now.
        """
        owners = {UUID(bytes=payload.metadata[_KEY]) for payload in payloads if _is_ours(payload)}
        try:
            ciphers = await self._keys.ciphers(owners) if owners else {}
        except OF_THE_DATABASE as error:
            raise _away(error) from error
        return [_decrypted(payload, ciphers) if _is_ours(payload) else payload for payload in payloads]

    async def _owner(self) -> tuple[UUID, AESGCM]:
        try:
            for owner in (self._trajectory, HOUSE):
                if owner and (cipher := await self._keys.present(owner)):
                    return owner, cipher
        except OF_THE_DATABASE as error:
            raise _away(error) from error
        raise Forgotten("the key of the house was destroyed")


def owner_of(payload: Payload) -> UUID | None:
    """Whose key it is encrypted with, a trajectory's or that of the house; None when it is not encrypted, or not by us."""
    key = payload.metadata.get(_KEY, b"")
    return UUID(bytes=key) if _is_ours(payload) and len(key) == len(HOUSE.bytes) else None


def _is_ours(payload: Payload) -> bool:
    return payload.metadata.get("encoding") == ENCODING and _KEY in payload.metadata


def _encrypted(payload: Payload, owner: UUID, cipher: AESGCM) -> Payload:
    nonce = os.urandom(_NONCE)
    data = nonce + cipher.encrypt(nonce, payload.SerializeToString(), owner.bytes)
    return Payload(metadata={"encoding": ENCODING, _KEY: owner.bytes}, data=data)


def _decrypted(payload: Payload, ciphers: dict[UUID, AESGCM]) -> Payload:
    owner = UUID(bytes=payload.metadata[_KEY])
    if (cipher := ciphers.get(owner)) is None:
        raise Forgotten(f"the key of {owner} is gone")
    try:
        return Payload.FromString(cipher.decrypt(payload.data[:_NONCE], payload.data[_NONCE:], owner.bytes))
    except InvalidTag:
        raise ValueError(f"a payload of {owner} in Temporal was changed, or has a key that went with a restore of the database") from None


def _away(error: Exception) -> RPCError:
    return RPCError(f"the keys cannot be read: {error}", RPCStatusCode.UNAVAILABLE, b"")
