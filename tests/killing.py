"""A process that does not survive a line of given files: the last of so many that are reached for the first time."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Collection
from types import FrameType
from typing import Any


class _KilledAtLine:
    def __init__(self, files: Collection[str | None], lines: int) -> None:
        self._files = files
        self._left = lines
        self._seen = set[tuple[str, int]]()

    def __call__(self, frame: FrameType, event: str, told: object) -> Any:
        if frame.f_code.co_filename not in self._files:
            return None
        where = frame.f_code.co_filename, frame.f_lineno
        if event == "line" and where not in self._seen:
            self._seen.add(where)
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def dies(whole: Callable[[], Awaitable[None]], files: Collection[str | None], line: int) -> bool:
    """Whether a process that does the whole of something, and is killed at this line of these files, got that far.

    Raises:
        RuntimeError: it failed by itself.
    """
    if (child := os.fork()) == 0:
        sys.settrace(_KilledAtLine(files, line))
        asyncio.run(_awaited(whole))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"what was to die at line {line} failed by itself")
    return os.WIFSIGNALED(status)


async def _awaited(whole: Callable[[], Awaitable[None]]) -> None:
    await whole()
