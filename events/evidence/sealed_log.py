"""A log that is sealed, as the sealer and the check see it: positions in their order, and of each the hash of what stands there."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Protocol

import asyncpg

from events.database.queries import query
from events.evidence.leaf import Leaf
from events.evidence.seal import EVENTS
from events.log.store import EventStore
from events.record import Stored

BEFORE_ALL = -(2**63)
"""A position before which nobody could put anything."""

Page = list[tuple[int, bytes]]
"""Positions in their order, each with its leaf."""


class SealedLog(Protocol):
    """`lock` is held by the one process that seals it, and how far that came stands under `checkpoint`."""

    @property
    def name(self) -> str:
        """By which its seals are told from those of another log."""

    @property
    def lock(self) -> int:
        """The number of an advisory lock."""

    @property
    def checkpoint(self) -> str:
        """A name."""

    def follow(self, *, after: int, limit: int) -> AsyncGenerator[Page, None]:
        """What has settled after a position, page by page; waits for more. Nothing comes later before what was given."""

    async def read(self, *, after: int, limit: int) -> Page:
        """What the database has after a position now."""

    def replay(self, *, limit: int) -> AsyncGenerator[Page, None]:
        """All there is, from before the first position that there could be, hashed anew from what stands there; ends."""

    async def disordered(self) -> int | None:
        """The first position that does not follow from those before it, by what the log itself says."""

    async def unsealed(self, after: int) -> tuple[int, int | None]:
        """How much there is after a position, and where that begins."""


class Events:
    """The log of events. `redacted`: of events from which the ciphertext was removed by right, its SHA-256 by position."""

    name = EVENTS
    lock = 0x7365616C
    checkpoint = "seal"

    def __init__(self, pool: asyncpg.Pool, store: EventStore, redacted: Mapping[int, bytes] | None = None) -> None:
        self._pool = pool
        self._store = store
        self._redacted = redacted or {}

    async def follow(self, *, after: int, limit: int) -> AsyncGenerator[Page, None]:
        """As `SealedLog` has it."""
        async with aclosing(self._store.subscribe(after=after, limit=limit)) as batches:
            async for batch in batches:
                yield self._page(batch)

    async def read(self, *, after: int, limit: int) -> Page:
        """As `SealedLog` has it."""
        return self._page(await self._store.read_log(after=after, limit=limit))

    async def replay(self, *, limit: int) -> AsyncGenerator[Page, None]:
        """As `SealedLog` has it, from the archive as well."""
        async with aclosing(self._store.replay(after=BEFORE_ALL, limit=limit)) as batches:
            async for batch in batches:
                yield self._page(batch)

    async def disordered(self) -> int | None:
        """The first event of which the version is not its place in its stream."""
        position: int | None = await self._pool.fetchval(query("seal_versions"))
        return position

    async def unsealed(self, after: int) -> tuple[int, int | None]:
        """As `SealedLog` has it."""
        [(count, first)] = await self._pool.fetch(query("seal_open"), after)
        return count, first

    def _page(self, events: list[Stored]) -> Page:
        return [(one.position, Leaf.of(one, self._redacted.get(one.position)).hash()) for one in events]
