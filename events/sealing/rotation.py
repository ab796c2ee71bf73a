"""Another key-encryption key: the keys of persons stay and are wrapped anew, so that nothing that was sealed has to be sealed again.

Once no key needs them, former versions can go. Then a key that was destroyed cannot come back from an old copy of the database either.
"""

import asyncpg

from events.queries import query
from events.sealing.wrapping import Wrapped, Wrapping

AT_ONCE = 500


async def rotate(pool: asyncpg.Pool, wrapping: Wrapping) -> int:
    """Begin a new version and wrap every key with it; returns how many."""
    version = await wrapping.renew()
    count = 0
    while done := await _rewrap(pool, wrapping, version):
        count += done
    return count


async def retire(pool: asyncpg.Pool, wrapping: Wrapping) -> bool:
    """Destroy the former versions, unless a key still needs one of them."""
    newest = (await wrapping.wrap(bytes(32))).version
    if await pool.fetchrow(query("keys_former"), newest, 1):
        return False
    await wrapping.retire()
    return True


async def _rewrap(pool: asyncpg.Pool, wrapping: Wrapping, version: str) -> int:
    async with pool.acquire() as conn, conn.transaction():
        former = await conn.fetch(query("keys_former"), version, AT_ONCE)
        keys = [await wrapping.unwrap(Wrapped(row["wrapped"], row["version"])) for row in former]
        wrapped = [await wrapping.wrap(key) for key in keys]
        await conn.execute(query("keys_rewrap"), [row["person"] for row in former], [one.key for one in wrapped], version)
    return len(former)
