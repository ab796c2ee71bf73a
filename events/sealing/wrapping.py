"""The key-encryption key, by which the keys of persons are wrapped before they are stored: a port for a KMS or a Vault, and a file.

Whoever has the database alone has no key. Versions follow each other: the newest wraps, the former ones unwrap until nothing needs them.
"""

import os
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap


class CannotUnwrap(Exception):
    """The key of a person cannot be unwrapped: its version of the key-encryption key is not here, or is another than it says."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key, wrapped with a version of the key-encryption key."""

    key: bytes
    version: str


class Wrapping(Protocol):
    """Wraps keys of 32 bytes."""

    async def wrap(self, key: bytes) -> Wrapped:
        """Wrap with the newest version."""

    async def unwrap(self, wrapped: Wrapped) -> bytes:
        """The key. Raises `CannotUnwrap`."""

    async def renew(self) -> str:
        """Begin a new version; returns its id."""

    async def retire(self) -> None:
        """Destroy every version but the newest."""


class FileWrapping:
    """Versions in a file that only its owner may read, one a line, the newest last; made at first use. Wraps by RFC 3394."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._versions: dict[str, bytes] = {}

    async def wrap(self, key: bytes) -> Wrapped:
        """Wrap with the newest version, which another process may just have made."""
        versions = self._read() or self._begin()
        version, wrapping = list(versions.items())[-1]
        return Wrapped(aes_key_wrap(wrapping, key), version)

    async def unwrap(self, wrapped: Wrapped) -> bytes:
        """The key."""
        wrapping = self._versions.get(wrapped.version) or self._read().get(wrapped.version)
        if wrapping is None:
            raise CannotUnwrap(f"version {wrapped.version} of the key-encryption key is not in {self._path}")
        try:
            return aes_key_unwrap(wrapping, wrapped.key)
        except InvalidUnwrap:
            raise CannotUnwrap(f"version {wrapped.version} of the key-encryption key in {self._path} does not fit") from None

    async def renew(self) -> str:
        """Begin a new version."""
        added = _new()
        self._write(self._read() | added)
        return next(iter(added))

    async def retire(self) -> None:
        """Destroy the former versions."""
        self._write(dict(list(self._read().items())[-1:]))

    def _read(self) -> dict[str, bytes]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        self._versions = {version: b64decode(key) for version, _, key in (line.partition(" ") for line in lines)}
        return self._versions

    def _begin(self) -> dict[str, bytes]:
        """The first version; when several processes begin at once, that of one of them."""
        aside = self._aside(_new())
        with suppress(FileExistsError):
            self._path.hardlink_to(aside)
        aside.unlink()
        return self._read()

    def _write(self, versions: dict[str, bytes]) -> None:
        self._aside(versions).replace(self._path)
        self._versions = versions

    def _aside(self, versions: dict[str, bytes]) -> Path:
        """A file with these versions, whole and on disk."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._path.with_name(f"{self._path.name}.{os.urandom(4).hex()}")
        with open(aside, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("".join(f"{version} {b64encode(key).decode()}\n" for version, key in versions.items()).encode())
            file.flush()
            os.fsync(file.fileno())
        return aside


def _new() -> dict[str, bytes]:
    key = os.urandom(32)
    return {sha256(key).hexdigest()[:16]: key}
