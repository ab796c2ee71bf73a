"""Waking those who follow the log: within this process at once, in others by NOTIFY.

A notification carries nothing and is no promise. Readers look at the log itself, and look again every so often without being woken, so that
one that is lost costs a moment and never an event. One connection a process does the listening and the telling.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

import asyncpg
import structlog

from events.database.faults import OF_THE_DATABASE
from events.database.outage import Outage
from events.database.patience import pause

log = structlog.get_logger()

CHANNEL = "log"
POLL = 1.0
"""Seconds after which a reader looks again without having been woken."""
DEBOUNCE = 0.01
"""Seconds between two notifications at least: many writers that notify on every commit stand in each other's way."""
AGAIN = 0.5


class Listener(Protocol):
    """Has to hear of something else over the same connection."""

    channel: str

    def listening(self, whether: bool) -> None:
        """From now on it hears everything, or may miss something."""

    def forget(self) -> None:
        """There was a notification."""


class Wake:
    """Rings in every process that follows the log of this database."""

    def __init__(self, pool: asyncpg.Pool, listener: Listener | None = None) -> None:
        self._pool = pool
        self._listener = listener
        self._bell = asyncio.Event()
        self._stir = asyncio.Event()
        self._due = False
        self._lost = False
        self._outage = Outage(log, "nobody is woken until the database is back", "whoever follows the log is woken again")
        self._task: asyncio.Task[None] | None = None

    def bell(self) -> asyncio.Event:
        """Is set at the next ring. Take it before reading, so that nothing comes in unnoticed between reading and waiting."""
        self._start()
        return self._bell

    def announce(self) -> None:
        """Tell that the log grew: here now, elsewhere within moments."""
        self._start()
        self._ring()
        self._due = True
        self._stir.set()

    async def close(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            # Not `await self._task`: its cancellation could not be told from one of ours.
            await asyncio.wait({self._task})
        self._ring()

    def _start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="wake")

    def _ring(self, *_: object) -> None:
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def _on_other(self, *_: object) -> None:
        if self._listener:
            self._listener.forget()

    def _on_lost(self, *_: object) -> None:
        self._lost = True
        self._stir.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._listen_and_tell()
            except OF_THE_DATABASE as error:
                self._outage.goes_on(error)
            self._ring()
            await pause(AGAIN)

    async def _listen_and_tell(self) -> None:
        async with self._pool.acquire() as conn:
            self._lost = False
            await conn.execute("set synchronous_commit = off")
            try:
                conn.add_termination_listener(self._on_lost)
                await conn.add_listener(CHANNEL, self._ring)
                if self._listener:
                    await conn.add_listener(self._listener.channel, self._on_other)
                    self._listener.listening(True)
                self._outage.is_over()
                # What was appended while nobody listened was not heard.
                self._ring()
                while not self._lost:
                    await self._stir.wait()
                    self._stir.clear()
                    if self._due and not self._lost:
                        self._due = False
                        await conn.execute(f"notify {CHANNEL}")
                        await asyncio.sleep(DEBOUNCE)
            finally:
                if self._listener:
                    self._listener.listening(False)
                # A pool that is being closed takes its connections away from under us; then there is nothing left to undo.
                with suppress(*OF_THE_DATABASE):
                    conn.remove_termination_listener(self._on_lost)
                    try:
                        await conn.remove_listener(CHANNEL, self._ring)
                    finally:
                        if self._listener:
                            await conn.remove_listener(self._listener.channel, self._on_other)
