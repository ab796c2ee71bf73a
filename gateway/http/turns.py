"""Work that takes long, off the event loop and in fair turns: one thread does it, and takes a piece of each partner in turn.

Reading a large event takes tens of milliseconds. On the loop those of one partner would add up for everybody who asks something small; in
threads without end they would do so as well, for only one of them runs at a time.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

MOST = 2_000_000
"""Bytes of one partner that are worked on, or wait for it. What comes on top of them is refused."""


SWITCH = 0.0002
"""Seconds after which the thread lets the loop go on. With Python's own 5 ms each of the dozens of times that the loop lets go of the lock
of the interpreter, as at every send, would cost it so long."""


class TooMuch(Exception):
    """There is enough of this partner; it may come back in so many `seconds`."""

    def __init__(self, seconds: int = 1) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Turns:
    """Who waits for a turn, and how much there is of each."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: dict[UUID, int] = {}
        self._waiting: dict[UUID, deque[asyncio.Future[None]]] = {}
        self._busy = False
        self._thread = ThreadPoolExecutor(1, "turns", sys.setswitchinterval, (SWITCH,))

    @contextmanager
    def holding(self, partner: UUID, size: int) -> Iterator[None]:
        """Hold so many bytes of a partner; the first always gets in. Raises `TooMuch`."""
        held = self._held.get(partner, 0)
        if held and held + size > self._most:
            raise TooMuch
        self._held[partner] = held + size
        try:
            yield
        finally:
            self._held[partner] -= size
            if not self._held[partner]:
                del self._held[partner]

    async def work(self, partner: UUID, do: Callable[[], T]) -> T:
        """Do something when it is this partner's turn."""
        await self._turn(partner)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, do)
        finally:
            self._next()

    async def _turn(self, partner: UUID) -> None:
        if not self._busy:
            self._busy = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(partner, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It came at the same moment.
                self._next()
            raise

    def _next(self) -> None:
        """Give the turn to the partner that had none for longest; who is not there any more is passed."""
        self._busy = False
        while self._waiting and not self._busy:
            partner = next(iter(self._waiting))
            line = self._waiting.pop(partner)
            turn = line.popleft()
            if line:
                self._waiting[partner] = line
            if not turn.done():
                turn.set_result(None)
                self._busy = True
