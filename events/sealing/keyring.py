"""One random key for each person: made when something is first told about them, kept wrapped, gone when it is destroyed.

Whatever has to be forgotten with a person uses the same keys: the sealed part of events, and what passes through Temporal.
"""

import time
from collections import OrderedDict
from collections.abc import Collection
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.database.queries import query
from events.sealing.wrapping import NoVersion, Wrapped, Wrapping

CACHED = 20_000
"""Keys that are kept at hand, at most. A cipher is made of one in 3 µs, and holds eleven times as much memory."""
AT_HAND = 300.0
"""Seconds after which all are fetched again, in case a listening connection died without a word."""


class Keyring:
    """The keys of one database. Keys are only kept at hand while somebody listens for persons being erased (see `Wake`)."""

    channel = "keys"

    def __init__(self, pool: asyncpg.Pool, wrapping: Wrapping) -> None:
        self.wrapping = wrapping
        self._pool = pool
        self._at_hand: OrderedDict[UUID, bytes] = OrderedDict()
        self._listening = False
        self._since = 0.0
        self._fits: str | None = None

    async def ciphers(self, persons: Collection[UUID]) -> dict[UUID, AESGCM]:
        """The ciphers of these persons; one whose key is gone is not among them.

        Raises:
            CannotUnwrap: when the key-encryption key is not the one with which a key was wrapped.
        """
        return {person: AESGCM(key) for person, key in (await self._unwrapped(persons)).items()}

    async def cipher(self, person: UUID) -> AESGCM:
        """The cipher to seal with. What is told about somebody who was erased is sealed with a key that nobody has.

        Raises:
            CannotUnwrap: as `ciphers`.
        """
        return await self.present(person) or AESGCM(AESGCM.generate_key(256))

    async def present(self, person: UUID) -> AESGCM | None:
        """The cipher of a person, made at first use; None when the key was destroyed.

        Raises:
            CannotUnwrap: as `ciphers`, and when a key would be made with another key-encryption key than that of the keys there are.
        """
        secret = await self.secret(person)
        return AESGCM(secret) if secret else None

    async def secret(self, of: UUID) -> bytes | None:
        """The key itself, for what is kept by it without being encrypted with it. As `present`."""
        known = await self._unwrapped([of])
        if not known:
            await self._add(of)
            # Another may have been first.
            known = await self._unwrapped([of])
        return known.get(of)

    async def examine(self, conn: asyncpg.Pool | PoolConnectionProxy | None = None) -> None:
        """See whether the key-encryption key is the one with which keys were wrapped. Raises `CannotUnwrap` when not."""
        for key, version in await (conn or self._pool).fetch(query("keys_one_each")):
            await self.wrapping.unwrap(Wrapped(key, version))

    def forget(self) -> None:
        """Have no key at hand."""
        self._at_hand.clear()
        self._since = time.monotonic()

    def listening(self, whether: bool) -> None:
        """Whether erasures elsewhere are heard; the listener tells."""
        self._listening = whether
        self.forget()

    async def _unwrapped(self, persons: Collection[UUID]) -> dict[UUID, bytes]:
        if time.monotonic() - self._since > AT_HAND:
            self.forget()
            self._fits = None
        known = {person: key for person in persons if (key := self._at_hand.get(person))}
        for person in known:
            self._at_hand.move_to_end(person)
        if missing := set(persons) - known.keys():
            since = self._since
            for person, key, version in await self._pool.fetch(query("keys_read"), list(missing)):
                known[person] = await self.wrapping.unwrap(Wrapped(key, version))
            # What was read before somebody was erased may be theirs.
            if self._listening and since == self._since:
                self._keep({person: known[person] for person in missing & known.keys()})
        return known

    async def _add(self, person: UUID) -> None:
        async with self._pool.acquire() as conn, conn.transaction():
            # Held from before the key is wrapped until it is stored: the version that wraps it has to be there for as long. As long as it
            # is not known to be the right one, by one at a time: of two that begin with a key-encryption key each, one sees the other's.
            await conn.execute(query("key_adding" if self._fits else "keys_still"))
            key = AESGCM.generate_key(256)
            try:
                wrapped = await self.wrapping.wrap(key)
            except NoVersion:
                if await conn.fetchval(query("keys_any")):
                    raise
                await self.wrapping.begin()
                wrapped = await self.wrapping.wrap(key)
            if wrapped.version != self._fits:
                await self.examine(conn)
            await conn.execute(query("key_add"), person, wrapped.key, wrapped.version)
        self._fits = wrapped.version

    def _keep(self, keys: dict[UUID, bytes]) -> None:
        self._at_hand.update(keys)
        while len(self._at_hand) > CACHED:
            self._at_hand.popitem(last=False)
