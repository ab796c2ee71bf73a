"""The key-encryption key, by which the keys of persons are wrapped before they are stored: a port for a KMS or a Vault, and a file.

Whoever has the database alone has no key. Versions follow each other: the newest wraps, the former ones unwrap until nothing needs them.
"""

import binascii
import fcntl
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32


class CannotUnwrap(Exception):
    """The key of a person cannot be unwrapped: its version of the key-encryption key is not here, or is another than it says. In Dutch."""


class NoVersion(CannotUnwrap):
    """There is no version of the key-encryption key at all: it was never begun, or it is gone."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key, wrapped with a version of the key-encryption key."""

    key: bytes
    version: str


class Wrapping(Protocol):
    """Wraps keys of 32 bytes."""

    async def wrap(self, key: bytes) -> Wrapped:
        """Wrap with the newest version. Raises `NoVersion`."""

    async def unwrap(self, wrapped: Wrapped) -> bytes:
        """The key. Raises `CannotUnwrap`."""

    async def begin(self) -> None:
        """Make the first version, unless there is one. Only where nothing was wrapped yet."""

    async def renew(self) -> str:
        """Begin a new version; returns its id. Raises `NoVersion`."""

    async def retire(self) -> None:
        """Destroy every version but the newest."""


class FileWrapping:
    """Versions in a file that only its owner may read, one a line, the newest last. Wraps by RFC 3394.

    Whoever changes the file locks its folder, so that what one process adds another never writes over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._versions: dict[str, bytes] = {}

    async def wrap(self, key: bytes) -> Wrapped:
        """Wrap with the newest version, which another process may just have made."""
        version, wrapping = list(self._present().items())[-1]
        return Wrapped(aes_key_wrap(wrapping, key), version)

    async def unwrap(self, wrapped: Wrapped) -> bytes:
        """The key, also when it was wrapped with another version in the file than it says."""
        if wrapped.version not in self._versions:
            self._read()
        if not self._versions:
            raise self._none()
        named = self._versions.get(wrapped.version)
        for wrapping in ([named] if named else []) + list(self._versions.values()):
            try:
                return aes_key_unwrap(wrapping, wrapped.key)
            except InvalidUnwrap:
                continue
        raise CannotUnwrap(
            f"Geen enkele versie in het sleutelbestand {self._path} past op een sleutel die met versie {wrapped.version} is verpakt. "
            "Zet het sleutelbestand terug dat bij deze database hoort."
        )

    async def begin(self) -> None:
        """Make the file; when several processes begin at once, one of them does."""
        with self._alone():
            if not self._path.exists():
                self._write(_new())

    async def renew(self) -> str:
        """Begin a new version."""
        added = _new()
        with self._alone():
            self._write(self._present() | added)
        return next(iter(added))

    async def retire(self) -> None:
        """Destroy the former versions."""
        with self._alone():
            self._write(dict(list(self._present().items())[-1:]))

    def _present(self) -> dict[str, bytes]:
        """The versions that are in the file at this moment."""
        if not self._read():
            raise self._none()
        return self._versions

    def _read(self) -> dict[str, bytes]:
        try:
            lines = self._path.read_text("ascii").splitlines()
            self._versions = {version: b64decode(key, validate=True) for version, _, key in (line.partition(" ") for line in lines)}
        except FileNotFoundError:
            return {}
        except (UnicodeDecodeError, binascii.Error):
            raise self._damaged() from None
        if any(len(key) != KEY_BYTES for key in self._versions.values()):
            raise self._damaged()
        return self._versions

    def _damaged(self) -> CannotUnwrap:
        return CannotUnwrap(f"Het sleutelbestand {self._path} is beschadigd; zet het terug uit de reservekopie.")

    def _none(self) -> NoVersion:
        return NoVersion(
            f"Het sleutelbestand {self._path} is er niet, of is leeg, terwijl er sleutels van personen mee zijn verpakt. Zet het terug uit "
            "de reservekopie: zonder dit bestand is niet te lezen wat over hen is verteld, en wordt er niets nieuws aangenomen."
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Others who change the file wait. Leftovers of a process that was killed are removed: keys are in them."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            self._aside.unlink(missing_ok=True)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, versions: dict[str, bytes]) -> None:
        """Whole and on disk, or not at all."""
        with open(self._aside, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("".join(f"{version} {b64encode(key).decode()}\n" for version, key in versions.items()).encode())
            file.flush()
            os.fsync(file.fileno())
        self._aside.replace(self._path)
        self._versions = versions

    @property
    def _aside(self) -> Path:
        return self._path.with_name(f"{self._path.name}.aside")


def _new() -> dict[str, bytes]:
    key = os.urandom(KEY_BYTES)
    return {sha256(key).hexdigest()[:16]: key}
