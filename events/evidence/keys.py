"""With what seals are signed: a port, so that the key can live in an HSM or a KMS, and a small file for when there is none.

The public keys stand in a file of their own, one after the other. To change keys, take the signing key away: a new one is made, its public
key is added, and the seals of the former keep theirs.
"""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

_END = b"-----END PUBLIC KEY-----\n"


class SigningKey(Protocol):
    """A private key that signs by Ed25519, wherever it is kept."""

    @property
    def id(self) -> str:
        """The id of its public key."""

    @property
    def public(self) -> Ed25519PublicKey:
        """By which others see that it signed."""

    async def sign(self, statement: bytes) -> bytes:
        """The signature."""


class FileKey:
    """A key in a file that only its owner may read; made when it is not there."""

    def __init__(self, path: Path, public: Path) -> None:
        self._key = _read(path) if path.exists() else _make(path)
        self.public = self._key.public_key()
        self.id = key_id(self.public)
        if self.id not in read_public(public):
            _write(public, (public.read_bytes() if public.exists() else b"") + pem(self.public), 0o644)

    async def sign(self, statement: bytes) -> bytes:
        """The signature."""
        return self._key.sign(statement)


def key_id(key: Ed25519PublicKey) -> str:
    """By which a seal names its key: the first half of the SHA-256 of the public key."""
    return sha256(key.public_bytes_raw()).hexdigest()[:32]


def pem(key: Ed25519PublicKey) -> bytes:
    """A public key as others read it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public(path: Path) -> Mapping[str, Ed25519PublicKey]:
    """The public keys of a file by their ids; none when there is no file.

    Raises:
        ValueError: something else is in the file.
    """
    blocks = path.read_bytes().split(_END)[:-1] if path.exists() else []
    return {key_id(key): key for key in (public_key(block + _END) for block in blocks)}


def public_key(text: bytes) -> Ed25519PublicKey:
    """A public key from what `pem` gives."""
    key = load_pem_public_key(text)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("a key of seals is an Ed25519 key")
    return key


def _read(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds another kind of key than Ed25519")
    return key


def _make(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    return key


def _write(path: Path, text: bytes, mode: int) -> None:
    """Wholly or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    with open(aside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
