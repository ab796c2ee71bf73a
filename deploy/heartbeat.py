"""A sign of life: a process of ours touches a file from its event loop, so that one that hangs can be told from one that works.

Touching writes no data: it goes on when the disk is full.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

VARIABLE = "REGIE_HEARTBEAT"
"""Names the file to a process of ours."""
EVERY = 1.0
SILENT = 20.0
"""Seconds without a sign after which a process hangs. A long computation in an event loop stays far below it."""


def beside(log: Path) -> Path:
    """The file of the process that has this log."""
    return log.with_suffix(".alive")


@asynccontextmanager
async def beating(file: Path | None = None) -> AsyncIterator[None]:
    """Show signs of life as long as the context lasts; without a file in the one of the environment, if that names any."""
    if file is None and (named := os.environ.get(VARIABLE)):
        file = Path(named)
    if file is None:
        yield
        return
    task = asyncio.create_task(_beat(file), name="heartbeat")
    try:
        yield
    finally:
        task.cancel()


def touch(file: Path) -> None:
    """One sign of life, in a folder that somebody may have moved away. A file that cannot be touched is no reason to stop working."""
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)


def last(file: Path) -> int | None:
    """When the last sign was, as a number that only grows; None when there never was one."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def silence(file: Path) -> float:
    """Seconds since the last sign by the clock of the machine; 0 when there never was one."""
    seen = last(file)
    return 0.0 if seen is None else time.time() - seen / 1e9


async def _beat(file: Path) -> None:
    while True:
        touch(file)
        await asyncio.sleep(EVERY)
