"""A supervisor that holds its folder and hangs: nothing watches the watcher, so whoever starts or stops the installation ends it first.

It is killed only after it has been looked at for a while. What it supervised goes with it, as when it dies by itself.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable

from deploy import heartbeat
from deploy.embedded.folder import DataFolder
from deploy.embedded.process import Identity, StackError, stopped

WATCHED = 5.0
"""Seconds without any sign while it is looked at: twice as long as a supervisor takes between two, also on a machine that just woke up."""
GONE = 60.0


async def end_hanging(folder: DataFolder, tell: Callable[[str], None]) -> bool:
    """Kill the supervisor of this folder if it hangs, and wait until the folder is free; False when there is none that does.

    Raises:
        StackError: when it cannot be killed.
    """
    holder = folder.holder()
    if holder is None or not holder.alive or not _seems_to_hang(folder, holder):
        return False
    sign = _last_sign(folder)
    tell(f"Regie (proces {holder.pid}) houdt {folder.path} vast en geeft geen teken van leven; nog {WATCHED:.0f} seconden wordt gekeken")
    until = asyncio.get_running_loop().time() + WATCHED
    while asyncio.get_running_loop().time() < until:
        if folder.holder() != holder or _last_sign(folder) != sign:
            return False
        await asyncio.sleep(0.1)
    tell(f"Regie (proces {holder.pid}) hangt en wordt beëindigd, met alles wat erbij hoort")
    try:
        os.kill(holder.pid, signal.SIGKILL)
        async with asyncio.timeout(GONE):
            while folder.holder() == holder:  # noqa: ASYNC110 (another process has the lock)
                await asyncio.sleep(0.05)
    except (OSError, TimeoutError) as wrong:
        raise StackError(f"Regie (proces {holder.pid}) hangt en is niet te beëindigen: {str(wrong) or 'het blijft bestaan'}.") from wrong
    return True


def _seems_to_hang(folder: DataFolder, holder: Identity) -> bool:
    return stopped(holder.pid) or time.time() - _last_sign(folder) > heartbeat.SILENT


def _last_sign(folder: DataFolder) -> float:
    """When it last showed life: that it got the lock counts, because the signs may be those of the one before it."""
    signs = (heartbeat.beside(folder.log("supervisor")), folder.lock_file)
    return max(file.stat().st_mtime for file in signs if file.exists())
