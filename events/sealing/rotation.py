"""Another key-encryption key: the keys of persons stay and are wrapped anew, so that nothing that was sealed has to be sealed again.

Once no key needs them, former versions can go. Then a key that was destroyed cannot come back from an old copy of the database either.
One rotation runs at a time, on however many machines. It may be killed at any moment and done again: a key always lies with the name of the
version that wraps it, and a version goes only when nothing is, or is about to be, wrapped with it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.sealing.wrapping import Wrapped, Wrapping

AT_ONCE = 500
_FIRST = UUID(int=0)


async def rotate(pool: asyncpg.Pool, wrapping: Wrapping) -> int:
    """Begin a new version and wrap every key with it; returns how many. Waits for another rotation.

    Raises:
        CannotUnwrap: no version that is here unwraps some key. What was wrapped anew before it stays so.
    """
    async with _alone(pool):
        if not await pool.fetchval(query("keys_any")):
            await wrapping.begin()
        # Before there is a version more: a key file that belongs elsewhere stays as it is.
        for key, former in await pool.fetch(query("keys_one_each")):
            await wrapping.unwrap(Wrapped(key, former))
        version = await wrapping.renew()
        last, count = _FIRST, 0
        while persons := await _rewrap(pool, wrapping, version, last):
            last, count = persons[-1], count + len(persons)
        return count


async def retire(pool: asyncpg.Pool, wrapping: Wrapping) -> bool:
    """Destroy the former versions, unless a key still needs one of them. Raises as `rotate` does."""
    async with _alone(pool), pool.acquire() as conn, conn.transaction():
        await conn.execute(query("keys_still"))
        newest = (await wrapping.wrap(bytes(32))).version
        if await conn.fetchrow(query("keys_former"), newest, _FIRST, 1):
            return False
        await wrapping.retire()
        return True


@asynccontextmanager
async def _alone(pool: asyncpg.Pool) -> AsyncIterator[None]:
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(query("keys_alone"))
        yield


async def _rewrap(pool: asyncpg.Pool, wrapping: Wrapping, version: str, after: UUID) -> list[UUID]:
    """Wrap a number of keys again; returns whose they are, in order."""
    async with pool.acquire() as conn, conn.transaction():
        former = await conn.fetch(query("keys_former"), version, after, AT_ONCE)
        keys = [await wrapping.unwrap(Wrapped(row["wrapped"], row["version"])) for row in former]
        wrapped = [await wrapping.wrap(key) for key in keys]
        persons = [row["person"] for row in former]
        await conn.execute(query("keys_rewrap"), persons, [one.key for one in wrapped], [one.version for one in wrapped])
    return persons
