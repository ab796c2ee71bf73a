"""Hearing that read models moved: for pages that are live, and for whoever wants to read what was just written.

One connection a process listens, however many wait. The announcement only wakes; the truth is read from the checkpoints, so that a
lost announcement or a lost connection costs a moment and never a change.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import asyncpg
import structlog

from events.database.faults import OF_THE_DATABASE
from events.database.outage import Outage
from events.database.patience import pause
from projections.engine.checkpoints import CHANNEL, AnyProjection, positions
from projections.engine.table import Connection

log = structlog.get_logger()

POLL = 5.0
AGAIN = 0.5


class Watch:
    """Knows where the projections are. Use as `async with Watch(pool, projections) as watch`."""

    def __init__(self, pool: asyncpg.Pool, projections: Sequence[AnyProjection], *, poll: float = POLL) -> None:
        self._pool = pool
        self._projections = projections
        self._poll = poll
        self._positions: Mapping[str, int] = {}
        self._bell = asyncio.Event()
        self._changed = asyncio.Event()
        self._outage = Outage(log, "the watch on read models lost the database", "the watch on read models goes on")
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="watch on read models")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def positions(self) -> Mapping[str, int]:
        """The position of every projection by name, as last seen."""
        return dict(self._positions)

    async def wait_for(self, name: str, position: int, timeout: float = 5.0) -> bool:
        """Wait until a projection has taken in everything up to `position`; False when that took longer than `timeout` seconds.

        Raises:
            LookupError: when no projection of that name is watched.
        """
        if all(projection.name != name for projection in self._projections):
            raise LookupError(f"Er is geen leesmodel '{name}'.")
        try:
            async with asyncio.timeout(timeout):
                while self._positions.get(name, -1) < position:
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def changes(self) -> AsyncGenerator[dict[str, int], None]:
        """The projections that moved since the last time, with their positions; the first time all of them. Never ends by itself."""
        seen: dict[str, int] = {}
        while True:
            changed = self._changed
            moved = {name: position for name, position in self._positions.items() if seen.get(name) != position}
            if moved:
                seen.update(moved)
                yield moved
            else:
                await changed.wait()

    async def _run(self) -> None:
        while True:
            try:
                async with self._pool.acquire() as conn:
                    await self._listen(conn)
            except OF_THE_DATABASE as error:
                self._outage.goes_on(error)
                await pause(AGAIN)

    async def _listen(self, conn: Connection) -> None:
        def ring(*_: object) -> None:
            self._bell.set()

        await conn.add_listener(CHANNEL, ring)
        conn.add_termination_listener(ring)
        self._outage.is_over()
        try:
            while True:
                self._bell.clear()
                self._learn(await positions(conn, self._projections))
                # Not wait_for: on Python 3.11 that swallows a cancellation that comes together with the bell.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._bell.wait()
        finally:
            # When the connection broke, or the pool was closed under us, there is nothing left to undo.
            with suppress(*OF_THE_DATABASE):
                conn.remove_termination_listener(ring)
                await conn.remove_listener(CHANNEL, ring)

    def _learn(self, found: Mapping[str, int]) -> None:
        if found != self._positions:
            self._positions = found
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()
