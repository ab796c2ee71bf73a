"""What streams of trajectories add up to. A run begins anew every few hundred events, on a stream that may hold many thousands: of long
ones the state is kept at hand, and only what came since is folded.

Folding is done in a thread, page by page, so that neither a long stream nor large events keep others waiting or take much memory; and what
was folded is there for the next attempt when one is given up halfway.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from events.log.codec import decode
from events.log.store import EventStore
from events.record import Stored
from events.trajectory import advance_all
from events.trajectory.state import Trajectory

PAGE = 2000
PAGE_BYTES = 1024 * 1024
LONG = 1000
"""Events from which on a state is kept: fewer are folded in less than a tenth of a second."""
AT_HAND = 200_000
"""Events whose outcome is kept at hand, at most: some tens of megabytes."""


class Unfoldable(Exception):
    """A stream that this release cannot make a trajectory of."""


class Folded:
    """The states of the trajectories of one store."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()

    async def state(self, stream: UUID, version: int | None = None, *, within: float = math.inf) -> Trajectory | None:
        """What a stream adds up to now, or did at a version.

        None when it takes more than so many seconds: it is taken up from there when it is asked for again.

        Raises:
            Unfoldable: it has an event that cannot be read, or that does not fit what was before it.
        """
        end = monotonic() + within
        head = await self._store.version(stream)
        until = head if version is None else min(version, head)
        kept = self._kept.get(stream)
        if kept is None or kept.state.version > until or not await self._holds(kept):
            kept = _Kept(Trajectory(stream), readable=None)
        while kept.state.version < until:
            page = await self._store.read_page(stream, after=kept.state.version, up_to=until, events=PAGE, size=PAGE_BYTES)
            if not page:
                raise LookupError(f"stream {stream} is at version {head}, and has nothing after version {kept.state.version}")
            try:
                state = await asyncio.to_thread(_folded, kept.state, page)
            except Exception as error:
                self._kept.pop(stream, None)
                raise Unfoldable(f"stream {stream} cannot be folded after version {kept.state.version}: {error!r}") from error
            kept = await self._keep(state, kept)
            if state.version < until and monotonic() > end and kept is self._kept.get(stream) and self._has_room():
                return None
        return kept.state

    async def _holds(self, kept: "_Kept") -> bool:
        """Whether the log still is as it was, and nobody was erased since."""
        state = kept.state
        at = await self._store.event_at(state.id, state.version)
        return at == (state.last, state.position) and await self._readable(state) == kept.readable

    async def _readable(self, state: Trajectory) -> bool | None:
        return None if state.participant is None else await self._store.readable(state.participant)

    async def _keep(self, state: Trajectory, before: "_Kept") -> "_Kept":
        self._kept.pop(state.id, None)
        readable = await self._readable(state)
        if before.readable not in (None, readable):
            # Of who was erased, nothing is kept that was told before.
            return _Kept(Trajectory(state.id), readable=None)
        kept = _Kept(state, readable)
        if state.version >= LONG:
            self._kept[state.id] = kept
            while len(self._kept) > 1 and self._at_hand() > AT_HAND:
                self._kept.popitem(last=False)
        return kept

    def _at_hand(self) -> int:
        return sum(each.state.version for each in self._kept.values())

    def _has_room(self) -> bool:
        """Whether what is at hand will be there in a moment."""
        return self._at_hand() < AT_HAND / 2


@dataclass(frozen=True, slots=True)
class _Kept:
    """A state, and whether what was told of the participant could be read when it was folded; None when there is none yet."""

    state: Trajectory
    readable: bool | None


def _folded(state: Trajectory, page: Sequence[Stored]) -> Trajectory:
    return advance_all(state, map(decode, page))
