"""The log of decisions as something that is sealed (`events.evidence`): a line that was taken out, changed or put in later is found.

The database makes the leaf of a line as it comes in, which is all that the sealer reads; whoever checks makes it anew from the line.
"""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct

import asyncpg

from events.evidence.merkle import leaf_hash
from events.evidence.sealed_log import BEFORE_ALL, Page
from events.log.checkpoint import Checkpoint
from events.log.settled import those_who_write_are_gone

EVERY = 1.0
"""Seconds between two looks when nothing came in."""
_KIND = b"regie decision 1\n"
_HEAD = Struct(">q16s8s?8sq").pack
_POSTGRES = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HEAD_OF = "select max(position) from (select position from decisions where position > $1 order by position limit $2) ahead"
_LEAVES = "select position, leaf from decisions where position > $1 and position <= $2 order by position limit $3"
_LINES = """
    select position, trace, span, parent, decided_at, event_name, rules, release, request::text, response::text
    from decisions where position > $1 order by position limit $2"""
_OPEN = "select count(*), min(position) from decisions where position > $1"
_SINCE = "select decided_at from decisions where position > $1 order by position limit 1"
_LAST = 2**63 - 1


class Decided:
    """The log of decisions of one database."""

    name = "decisions"
    lock = 0x7365616D
    checkpoint = "seal-decisions"

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def follow(self, *, after: int, limit: int) -> AsyncGenerator[Page, None]:
        """As `SealedLog` has it."""
        while True:
            head = await self._pool.fetchval(_HEAD_OF, after, limit)
            if head is None:
                await asyncio.sleep(EVERY)
                continue
            await those_who_write_are_gone(self._pool, "decisions")
            # What has settled meanwhile may be more than was seen at first.
            while page := [tuple(row) for row in await self._pool.fetch(_LEAVES, after, head, limit)]:
                after = page[-1][0]
                yield page

    async def read(self, *, after: int, limit: int) -> Page:
        """As `SealedLog` has it."""
        return [tuple(row) for row in await self._pool.fetch(_LEAVES, after, _LAST, limit)]

    async def replay(self, *, limit: int) -> AsyncGenerator[Page, None]:
        """As `SealedLog` has it."""
        after = BEFORE_ALL
        while page := [(row["position"], _leaf(row)) for row in await self._pool.fetch(_LINES, after, limit)]:
            after = page[-1][0]
            yield page

    async def waiting(self) -> float:
        """For how many seconds the oldest line that is not sealed has waited for that; 0 when none does."""
        at = await Checkpoint(self._pool, self.checkpoint).load()
        since: datetime | None = await self._pool.fetchval(_SINCE, at)
        return (datetime.now(UTC) - since).total_seconds() if since else 0.0

    async def disordered(self) -> int | None:
        """None: of its own lines this log says nothing but their position."""
        return None

    async def unsealed(self, after: int) -> tuple[int, int | None]:
        """As `SealedLog` has it."""
        [(count, first)] = await self._pool.fetch(_OPEN, after)
        return count, first


def _leaf(row: asyncpg.Record) -> bytes:
    position, trace, span, parent, at, *texts = row
    head = _HEAD(position, trace, span, parent is not None, parent or bytes(8), (at - _POSTGRES) // _MICROSECOND)
    return leaf_hash(_KIND + head + b"".join(sha256(text.encode()).digest() for text in texts))
