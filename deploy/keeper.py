"""Keeping one part of the stack alive: it is started again when it ends, and killed when it shows no life any more."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from deploy.embedded.process import Child

FIRST_WAIT = 0.2
LONGEST_WAIT = 8.0
STEADY = 30.0
"""A process that lived this many seconds is tried again at once when it dies; one that lived shorter waits ever longer."""
LOOK = 2.0
"""Seconds between looks whether it shows life."""
LATE = 1.0
"""When we ourselves were this much later than we meant to be, the silence of another proves nothing."""
STARTING = 90.0
"""Seconds in which it must show life for the first time."""


class Kept(Protocol):
    """What is kept alive."""

    child: Child | None

    @property
    def silent_after(self) -> float | None:
        """After how many seconds without a sign of life it hangs; None when it never shows any."""

    async def start(self) -> None:
        """Start it and wait until it is ready."""

    async def stop(self) -> None:
        """Stop it, by force when that takes too long."""

    async def responds(self) -> bool:
        """Whether it shows life."""


class Keeper:
    """Keeps a part alive until it is told to stop. `changed` hears of every new process, `tell` what a person should know."""

    def __init__(self, name: str, part: Kept, changed: Callable[[], None], tell: Callable[[str], None]) -> None:
        self.name = name
        self.part = part
        self.restarts = 0
        self._changed = changed
        self._tell = tell
        self._tasks: list[asyncio.Task[None]] = []

    def listen(self) -> None:
        """From now on kill it when it hangs, also while it starts."""
        self._tasks.append(asyncio.create_task(self._always(self._listen), name=f"listen to {self.name}"))

    def keep(self) -> None:
        """From now on start it again when it ends."""
        self._tasks.append(asyncio.create_task(self._always(self._keep), name=f"keep {self.name}"))

    async def stop(self) -> None:
        """Keep it no longer; it goes on running."""
        left = set(self._tasks)
        while left:
            # More than once: a client that is interrupted may say that its server is away, and hide the cancellation.
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=FIRST_WAIT)
        self._tasks.clear()

    async def _always(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await work()
                return
            # Whatever it is, giving up would leave the part down for good.
            except Exception as wrong:
                self._tell(f"{self.name}: {str(wrong) or type(wrong).__name__}")
                await asyncio.sleep(FIRST_WAIT)

    async def _keep(self) -> None:
        loop, wait = asyncio.get_running_loop(), FIRST_WAIT
        while True:
            began = loop.time()
            code = await self.part.child.ended() if self.part.child else None
            if loop.time() - began > STEADY:
                wait = FIRST_WAIT
            self._tell(f"{self.name} is gestopt (code {code}) en wordt opnieuw gestart")
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
            self.restarts += 1
            try:
                await self.part.start()
            except Exception as wrong:
                self._tell(f"{self.name}: {str(wrong) or type(wrong).__name__}")
            self._changed()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        child, heard, limit = None, loop.time(), STARTING
        while self.part.silent_after is not None:
            before = loop.time()
            await asyncio.sleep(LOOK)
            late = loop.time() - before > LOOK + LATE
            if child is not self.part.child:
                child, heard, limit = self.part.child, loop.time(), STARTING
            if child is None or not child.alive:
                continue
            if await self.part.responds():
                heard, limit = loop.time(), self.part.silent_after
            elif late:
                heard = loop.time()
            elif loop.time() - heard > limit:
                self._tell(f"{self.name} geeft al {loop.time() - heard:.0f} seconden geen teken van leven en wordt opnieuw gestart")
                child.send(signal.SIGKILL)
                await child.ended()
