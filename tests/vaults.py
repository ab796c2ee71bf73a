"""Vaults for tests: a key-encryption key that is nowhere but in memory, the same for every store and process of a test run."""

import os

import asyncpg
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from events.sealing.vault import Vault
from events.sealing.wrapping import CannotUnwrap, Wrapped


class MemoryWrapping:
    """As a KMS is: who has the database does not have it."""

    def __init__(self, first: bytes | None = None) -> None:
        self._versions = {"1": first or os.urandom(32)}

    async def wrap(self, key: bytes) -> Wrapped:
        version, wrapping = list(self._versions.items())[-1]
        return Wrapped(aes_key_wrap(wrapping, key), version)

    async def unwrap(self, wrapped: Wrapped) -> bytes:
        try:
            return aes_key_unwrap(self._versions[wrapped.version], wrapped.key)
        except (KeyError, InvalidUnwrap) as error:
            raise CannotUnwrap(f"version {wrapped.version}") from error

    async def begin(self) -> None:
        """There is a first version from the beginning."""

    async def renew(self) -> str:
        version = str(int(max(self._versions, key=int)) + 1)
        self._versions[version] = os.urandom(32)
        return version

    async def retire(self) -> None:
        self._versions = dict(list(self._versions.items())[-1:])


WRAPPING = MemoryWrapping(bytes(range(32)))


def vault(pool: asyncpg.Pool) -> Vault:
    """A vault on a database."""
    return Vault(pool, WRAPPING)
