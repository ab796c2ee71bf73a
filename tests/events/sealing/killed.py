"""Rotates, with the former versions destroyed after it, in processes that are killed at every line of it in turn. Run as a program.

After each death every key has to be unwrapped by who comes new, and the next rotation begins where this one stopped.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import asyncpg

from events.sealing import rotation, wrapping
from events.sealing.rotation import retire, rotate
from events.sealing.wrapping import FileWrapping, Wrapped

_WATCHED = {rotation.__file__, wrapping.__file__}


class _KilledAtLine:
    """Counts the lines of the rotation that are reached for the first time, and does not survive the last of so many."""

    def __init__(self, lines: int) -> None:
        self._left = lines
        self._seen = set[tuple[str, int]]()

    def __call__(self, frame: FrameType, event: str, told: object) -> Any:
        if frame.f_code.co_filename not in _WATCHED:
            return None
        where = frame.f_code.co_filename, frame.f_lineno
        if event == "line" and where not in self._seen:
            self._seen.add(where)
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


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


def dies(dsn: str, path: Path, line: int) -> bool:
    """Whether a process that is killed at this line got that far."""
    if (child := os.fork()) == 0:
        sys.settrace(_KilledAtLine(line))
        asyncio.run(whole(dsn, path))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"the rotation that was to die at line {line} failed by itself")
    return os.WIFSIGNALED(status)


if __name__ == "__main__":
    dsn, path = sys.argv[1], Path(sys.argv[2])
    deaths = 0
    while dies(dsn, path, deaths + 1):
        deaths += 1
        if lost := asyncio.run(unreadable(dsn, path)):
            sys.exit(f"after the death at line {deaths}, {lost} keys cannot be unwrapped")
    print(deaths)
