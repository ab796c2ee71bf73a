"""Recording facts and reading them back: local activities, sub-second, idempotent, without a partner.

A trajectory's own workflow is the only one that appends to its stream; these are its hands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from temporalio import activity
from temporalio.exceptions import ApplicationError

from events import programme
from events.codec import decode
from events.record import Entry, Stored
from events.store import EventStore, Unstorable, VersionConflict

PAGE = 500
"""Events that are loaded at once: what an activity returns has to fit in one message of Temporal."""


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Entries to append to a stream that should be at version `expected`."""

    stream: UUID
    expected: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an append ended.

    `moved_on` is empty when the events were stored now, up to `version` and `position`. Otherwise the stream had moved on already, with
    these very events by an attempt whose answer was lost or with another writer's, and it is what the stream holds after `expected`.
    """

    version: int
    position: int
    moved_on: Sequence[Stored] = ()


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """The part of a stream after a version (0 = from its beginning), as far as one page goes."""

    stream: UUID
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

    @activity.defn
    async def append(self, request: AppendRequest) -> Outcome:
        """Append. When the stream has moved on, nothing more is written; the caller folds what is there and decides again.

        Events that the database will never take are an error that is not tried again.
        """
        try:
            appended = await self._store.append(request.stream, request.entries, expected=request.expected)
        except VersionConflict:
            activity.logger.warning("stream %s had moved on from version %s", request.stream, request.expected)
        except Unstorable as error:
            raise ApplicationError(str(error), type="Unstorable", non_retryable=True) from error
        else:
            if not appended.repeated:
                return Outcome(appended.version, appended.position)
        page = await self._page(request.stream, request.expected)
        return Outcome(page[-1].version, page[-1].position, page)

    @activity.defn
    async def load(self, request: LoadRequest) -> list[Stored]:
        """The stream after a version; a page that is not full is the last."""
        return await self._page(request.stream, request.after)

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

    async def _page(self, stream: UUID, after: int) -> list[Stored]:
        return await self._store.read_stream(stream, after=after, limit=PAGE, opened=True)
