"""Taking batches in as the owner of a projection: rows and checkpoint in one transaction."""

from time import monotonic
from typing import Any

import structlog

from events.record import Batch, Stored
from projections.engine import aside, checkpoints
from projections.engine.checkpoints import Checkpoint, Share, Work
from projections.engine.poison import take_in
from projections.engine.rows import Rows
from projections.engine.table import Connection

log = structlog.get_logger()

PASSING = 0.05
"""Seconds between two moves of a checkpoint past events that the projection does not read."""


class Taking:
    """What an owner knows: where it is, and the rows that it touched lately."""

    def __init__(self, conn: Connection, share: Share, at: Checkpoint) -> None:
        self.at = at
        self.passed = at.position
        self._conn = conn
        self._share = share
        self._rows: Rows[Any] = Rows(share.model.table, passing=share.model.passing)
        self._moved = 0.0
        self._work = Work()

    @property
    def patience(self) -> float | None:
        """Seconds that the next batch may take before the checkpoint moves past what nobody needs; None: as long as it takes."""
        return None if self.passed == self.at.position else max(0.0, self._moved + PASSING - monotonic())

    async def take(self, batch: Batch) -> None:
        """Take a batch in, with the checkpoint, in one transaction."""
        began, after = monotonic(), self.at.position
        try:
            async with self._conn.transaction():
                at = await checkpoints.advance(self._conn, self._share, self.at, batch.position, self._work)
                await take_in(self._conn, self._share.model, self._rows, batch, after=after, mine=self._share.mine)
                await self._rows.flush(self._conn)
        except BaseException:
            self._rows.clear()
            raise
        self._arrived(at)
        self._work = Work(len(batch) if self._share.model.by_events else batch.position - after, 1, monotonic() - began)

    async def set_aside(self, event: Stored, why: str) -> None:
        """Go past an event that cannot be taken in."""
        place = {"position": event.position, "stream": str(event.stream), "version": event.version, "type": event.type}
        log.error("an event was set aside", projection=self._share.lock, why=why, **place)
        async with self._conn.transaction():
            at = await checkpoints.advance(self._conn, self._share, self.at, event.position, self._work)
            await aside.put(self._conn, self._share.model, event, why)
        self._arrived(at)
        self._work = Work()

    async def move(self) -> None:
        """Move the checkpoint past what was not for this projection."""
        self._arrived(await checkpoints.advance(self._conn, self._share, self.at, self.passed, self._work))
        self._work = Work()

    def _arrived(self, at: Checkpoint) -> None:
        self.at, self.passed, self._moved = at, at.position, monotonic()
