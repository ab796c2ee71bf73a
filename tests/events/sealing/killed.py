"""Rotates, with the former versions destroyed after it, in processes that are killed at every line of it in turn. Run as a program.

After each death every key has to be unwrapped by who comes new, and the next rotation begins where this one stopped.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path

import asyncpg

from events.sealing import rotation, wrapping
from events.sealing.rotation import retire, rotate
from events.sealing.wrapping import FileWrapping, Wrapped
from tests.killing import dies

_WATCHED = {rotation.__file__, wrapping.__file__}


async def whole(dsn: str, path: Path) -> None:
    """A whole rotation."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=3) as pool:
        await rotate(pool, FileWrapping(path))
        await retire(pool, FileWrapping(path))


async def unreadable(dsn: str, path: Path) -> int:
    """How many keys cannot be unwrapped."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select wrapped, version from keys.persons where wrapped is not null")
    finally:
        await connection.close()
    fresh, failed = FileWrapping(path), 0
    for row in rows:
        try:
            await fresh.unwrap(Wrapped(*row))
        except wrapping.CannotUnwrap:
            failed += 1
    return failed


if __name__ == "__main__":
    dsn, path = sys.argv[1], Path(sys.argv[2])
    deaths = 0
    while dies(partial(whole, dsn, path), _WATCHED, deaths + 1):
        deaths += 1
        if lost := asyncio.run(unreadable(dsn, path)):
            sys.exit(f"after the death at line {deaths}, {lost} keys cannot be unwrapped")
    print(deaths)
