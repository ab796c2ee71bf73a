"""Recording facts and reading back what they add up to: local activities, idempotent, without a partner.

A trajectory's own workflow is the only one that appends to its stream; these are its hands. What they return passes through Temporal and
stays in the history of the run, so it is little, however long the stream: the state, in pieces, and not the events.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.folded import Folded, Unfoldable
from events import programme
from events.database.faults import OF_THE_DATABASE
from events.log.codec import decode
from events.log.store import EventStore, Unstorable, VersionConflict
from events.record import Entry
from events.trajectory.carried import piece

PATIENCE = 2.0
"""Seconds of folding in one workflow task, which may take 10."""
LOG_QUEUE = "regie-log"
"""Where those who look whether the log can be reached take their work."""
PROBE = 0.5
"""Seconds between two attempts to reach a database that is away."""


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Entries to append to a stream that should be at version `expected`, which is the event `last` at `position` of the log."""

    stream: UUID
    expected: int
    entries: Sequence[Entry]
    position: int = 0
    last: UUID | None = None


class Verdict(StrEnum):
    """What became of an append."""

    STORED = "stored"
    MOVED_ON = "moved-on"
    """Nothing was written: the stream is further, with these very events by an attempt whose answer was lost, or with another writer's."""
    ASTRAY = "astray"
    """Nothing was written: the caller builds on an event that is not on the log. The database was put back to an earlier moment."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an append ended: up to `version` and `position` when it was stored."""

    verdict: Verdict
    version: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A piece of the state of a trajectory (`events.trajectory.carried`): as it is now or was at a version, after so many items."""

    stream: UUID
    version: int | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeRequest:
    """One published version of a programme."""

    stream: UUID
    version: int


class Recording:
    """The activities, on one store."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._folded = Folded(store)
        self._probing = asyncio.Lock()

    @activity.defn
    async def append(self, request: AppendRequest) -> Outcome:
        """Append, unless the stream is not as the caller thinks: then nothing is written, and the caller loads it again.

        Events that the database will never take are an error that is not tried again.
        """
        known = (request.last, request.position)
        if request.expected and (there := await self._store.event_at(request.stream, request.expected)) != known:
            activity.logger.warning(
                "stream %s: the run builds on event %s at version %s and position %s, where the log has %s; it begins anew from the stream",
                *(request.stream, request.last, request.expected, request.position, there),
            )
            return Outcome(Verdict.ASTRAY)
        try:
            appended = await self._store.append(request.stream, request.entries, expected=request.expected)
        except VersionConflict:
            activity.logger.warning("stream %s had moved on from version %s", request.stream, request.expected)
        except Unstorable as error:
            raise ApplicationError(str(error), type="Unstorable", non_retryable=True) from error
        else:
            if not appended.repeated:
                return Outcome(Verdict.STORED, appended.version, appended.position)
        return Outcome(Verdict.MOVED_ON)

    @activity.defn
    async def load(self, request: LoadRequest) -> bytes:
        """A piece; nothing when it is not there yet. One of another version than was asked for: that is not on the log any more."""
        try:
            state = await self._folded.state(request.stream, request.version, within=PATIENCE)
        except Unfoldable as error:
            raise ApplicationError(str(error), type="Unfoldable", non_retryable=True) from error
        return (await asyncio.to_thread(piece, state, request.after)).packed() if state else b""

    @activity.defn
    async def load_programme(self, request: ProgrammeRequest) -> str | None:
        """A published version as JSON text: its `document`, and `closed` with the reason when nobody starts in the programme any more.

        None when that version was never published.
        """
        state = programme.fold(map(decode, await self._store.read_stream(request.stream)))
        edition = state.editions.get(request.version)
        if edition is None:
            return None
        closed = {} if state.closed is None else {"closed": state.closed}
        return msgspec.json.encode({"document": edition.document, **closed}).decode()

    @activity.defn
    async def reachable(self) -> None:
        """Return when the log can be read. One looks for all who wait, so that a database that comes back is not stormed."""
        async with self._probing:
            while True:
                try:
                    await self._store.head()
                except OF_THE_DATABASE:
                    await asyncio.sleep(PROBE)
                else:
                    return
