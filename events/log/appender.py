"""Group commit: appends that come while another batch is being written go together in the next one, each with its own verdict.

Separate durable commits end where the disk can flush no faster; one commit for many appends goes past that, and each waits less. There is
one lane with one batch in flight. In a batch a stream occurs once: what else waits for it comes in the next.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import TypeVar
from uuid import UUID

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from msgspec import Struct

from events.database.faults import StoreUnavailable, Unstorable, blames_input
from events.database.queries import query
from events.record import Appended, Entry

log = structlog.get_logger()

T = TypeVar("T")

Connection = asyncpg.Connection | PoolConnectionProxy

BATCH = 500
"""Appends in one transaction, at most."""
PIECE = 1_000_000
"""Positions in one piece of the log."""
AHEAD = PIECE // 2
"""Positions for which there has to be room before they are needed."""
WITHIN = 15.0
"""Seconds in which the database has to answer the lane. A connection that is silent for longer, such as one of which the other side is gone
without a word, is thrown away: nothing more can be heard of it, and everybody who appends waits behind it."""
LINGER = 1.0
"""Seconds for which the lane keeps its connection when there is nothing to write."""


class VersionConflict(Exception):
    """The stream is at another version than the caller thought; nothing of the append was stored. `expected` None is any version."""

    def __init__(self, stream: UUID, expected: int | None, actual: int) -> None:
        told = "some of the events are on it already" if expected is None else f"expected version {expected}"
        super().__init__(f"stream {stream} is at version {actual}; {told}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class Append(Struct, frozen=True):
    """Events to add to a stream that should be at version `expected` (None: at any)."""

    stream: UUID
    entries: Sequence[Entry]
    expected: int | None
    about: UUID | None = None
    """The person whom the stream turns out to be about with these events."""


Verdict = Appended | VersionConflict


async def append_many(conn: Connection, appends: Sequence[Append], *, within: float | None = None) -> list[Verdict]:
    """Add events to streams, no two to the same one, in one transaction; a conflict of one leaves the others alone.

    When the answer is not there `within` so many seconds (None: what the connection takes) this raises `TimeoutError`.
    """
    order = sorted(range(len(appends)), key=lambda at: appends[at].stream.int)
    ordered = [appends[at] for at in order]
    entries = [entry for append in ordered for entry in append.entries]
    columns = [
        [append.stream for append in ordered],
        [append.expected for append in ordered],
        [len(append.entries) for append in ordered],
        [number for number, append in enumerate(ordered, start=1) for _ in append.entries],
        [nth for append in ordered for nth in range(1, len(append.entries) + 1)],
        [entry.id for entry in entries],
        [entry.type for entry in entries],
        [entry.schema for entry in entries],
        [entry.data for entry in entries],
        [entry.meta for entry in entries],
        [entry.occurred_at for entry in entries],
        _unless_none([entry.sealed for entry in entries]),
    ]
    if (about := _unless_none([append.about for append in ordered])) is None:
        rows = await conn.fetch(query("append"), *columns, timeout=within)
    else:
        rows = await conn.fetch(query("append_about"), *columns, about, timeout=within)
    # Of an append with several rows the last one counts.
    found = {order[number - 1]: (verdict, version, position) for number, verdict, version, position in rows}
    return [_verdict(append, *found[at]) for at, append in enumerate(appends)]


def _unless_none(column: list[T | None]) -> list[T | None] | None:
    """A column, or nothing when there is nothing in it."""
    return None if all(value is None for value in column) else column


def _verdict(append: Append, verdict: str, version: int, position: int) -> Verdict:
    if verdict == "conflict":
        return VersionConflict(append.stream, append.expected, version)
    return Appended(version, position, verdict == "repeated")


class _Waiting(Struct, frozen=True):
    append: Append
    answer: "asyncio.Future[Appended]"

    def settle(self, verdict: Appended | Exception) -> None:
        """Tell the caller, if it still waits."""
        if self.answer.done():
            return
        if isinstance(verdict, Appended):
            self.answer.set_result(verdict)
        else:
            self.answer.set_exception(verdict)


class Appender:
    """The lane. `wrote` is called after every commit that stored something."""

    def __init__(self, pool: asyncpg.Pool, wrote: Callable[[], None]) -> None:
        self._pool = pool
        self._wrote = wrote
        self._queues: dict[UUID, deque[_Waiting]] = {}
        self._ready: deque[UUID] = deque()
        self._something = asyncio.Event()
        self._lane: asyncio.Task[None] | None = None
        self._room = 0
        self._since: float | None = None

    @property
    def silence(self) -> float:
        """For how many seconds the database has not answered what the lane is writing; 0 when it writes nothing."""
        return 0.0 if self._since is None else monotonic() - self._since

    async def append(self, append: Append) -> Appended:
        """Store with whatever else waits. Cancelling the caller harms no other append; its own may or may not be stored.

        Raises:
            VersionConflict: the stream is at another version.
            Unstorable: the database will never take these events.
            StoreUnavailable: it is not known whether they were stored.
        """
        waiting = _Waiting(append, asyncio.get_running_loop().create_future())
        queue = self._queues.setdefault(append.stream, deque())
        queue.append(waiting)
        if len(queue) == 1:
            self._ready.append(append.stream)
        self._something.set()
        if self._lane is None or self._lane.done():
            self._lane = asyncio.create_task(self._run(), name="append lane")
        return await waiting.answer

    async def close(self) -> None:
        """Write what waits, then let go of the connection."""
        while self._queues and self._lane and not self._lane.done():
            await asyncio.wait([entry.answer for queue in self._queues.values() for entry in queue])
        if self._lane:
            self._lane.cancel()
            await asyncio.wait({self._lane})

    async def _run(self) -> None:
        try:
            # Again when something came while the connection was given back: whoever appended then saw a lane that was still there.
            while self._ready:
                async with self._pool.acquire() as conn:
                    while await self._more():
                        await self._write_in_time(conn, self._take())
        except Exception as error:
            log.warning("the append lane lost the database", error=str(error) or type(error).__name__)
            self._give_up(error)

    async def _more(self) -> bool:
        # Whoever was just answered and goes on at once comes along in this batch. Otherwise writers fall apart in two halves that wait for
        # each other, and each flush carries half of them.
        await asyncio.sleep(0)
        self._something.clear()
        if not self._ready:
            # Not `wait_for`: on Python 3.11 it may lose a cancellation.
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER):
                    await self._something.wait()
        return bool(self._ready)

    def _take(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        for _ in range(min(len(self._ready), BATCH)):
            stream = self._ready.popleft()
            queue = self._queues[stream]
            first = queue.popleft()
            if queue:
                self._ready.append(stream)
            else:
                del self._queues[stream]
            if not first.answer.done():
                batch.append(first)
        return batch

    async def _write_in_time(self, conn: Connection, batch: list[_Waiting]) -> None:
        self._since = monotonic()
        try:
            await self._write(conn, batch)
        except TimeoutError:
            # Not left politely: that waits for the same silence.
            conn.terminate()
            raise
        finally:
            self._since = None

    async def _write(self, conn: Connection, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            verdicts = await self._append(conn, [waiting.append for waiting in batch])
        except Exception as error:
            if not blames_input(error):
                for waiting in batch:
                    waiting.settle(unavailable(error))
                raise
            await self._isolate(conn, batch, error)
            return
        for waiting, verdict in zip(batch, verdicts, strict=True):
            waiting.settle(verdict)
        stored = [verdict.position for verdict in verdicts if isinstance(verdict, Appended) and not verdict.repeated]
        if stored:
            self._wrote()
            if max(stored) + AHEAD > self._room:
                self._room = await conn.fetchval(query("make_room"), PIECE, AHEAD, timeout=WITHIN)

    async def _append(self, conn: Connection, appends: Sequence[Append]) -> list[Verdict]:
        try:
            return await append_many(conn, appends, within=WITHIN)
        except asyncpg.CheckViolationError as error:
            if error.constraint_name is not None:
                raise
            # No constraint of ours: more events came at once than there was room ahead for.
            await conn.execute(query("make_room"), PIECE, AHEAD + sum(len(append.entries) for append in appends), timeout=WITHIN)
            return await append_many(conn, appends, within=WITHIN)

    async def _isolate(self, conn: Connection, batch: list[_Waiting], error: Exception) -> None:
        """One append spoiled the transaction of all: write each alone, so that only its own caller hears of it."""
        if len(batch) == 1:
            unstorable = Unstorable(f"events for stream {batch[0].append.stream} cannot be stored: {error}")
            unstorable.__cause__ = error
            batch[0].settle(unstorable)
            return
        for waiting in batch:
            await self._write(conn, [waiting])

    def _give_up(self, error: Exception) -> None:
        for queue in self._queues.values():
            for waiting in queue:
                waiting.settle(unavailable(error))
        self._queues.clear()
        self._ready.clear()


def unavailable(error: Exception) -> StoreUnavailable:
    """What a caller hears of an error of the database."""
    told = StoreUnavailable(f"the database did not answer: {str(error) or type(error).__name__}")
    told.__cause__ = error
    return told
