"""What streams of trajectories add up to. A run begins anew every few hundred events, on a stream that may hold many thousands: of long
ones the state is kept at hand, and only what came since is folded.

Folding is done in a thread, page by page, so that neither a long stream nor large events keep others waiting or take much memory; and what
was folded is there for the next attempt when one is given up halfway.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from events.codec import decode
from events.fold import advance_all
from events.record import Stored
from events.store import EventStore
from events.trajectory import Trajectory

PAGE = 500
PAGE_BYTES = 1024 * 1024
LONG = 1000
"""Events from which on a state is kept: fewer are folded in less than a tenth of a second."""
AT_HAND = 200_000
"""Events of which the outcome is kept at hand, at most: some tens of megabytes."""


class Unfoldable(Exception):
    """A stream that this release cannot make a trajectory of."""


class Folded:
    """The states of the trajectories of one store."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._kept: OrderedDict[UUID, Trajectory] = OrderedDict()

    async def state(self, stream: UUID, version: int | None = None) -> Trajectory:
        """What a stream adds up to now, or did at a version.

        Raises:
            Unfoldable: it has an event that cannot be read, or that does not fit what was before it.
        """
        head = await self._store.version(stream)
        until = head if version is None else min(version, head)
        kept = self._kept.get(stream)
        state = kept if kept and kept.version <= until and await self._holds(kept) else Trajectory(stream)
        while state.version < until:
            page = await self._store.read_page(stream, after=state.version, up_to=until, events=PAGE, size=PAGE_BYTES)
            if not page:
                raise LookupError(f"stream {stream} is at version {head}, and has nothing after version {state.version}")
            try:
                state = await asyncio.to_thread(_folded, state, page)
            except Exception as error:
                self._kept.pop(stream, None)
                raise Unfoldable(f"stream {stream} cannot be folded after version {state.version}: {error!r}") from error
            await self._keep(state)
        return state

    async def _holds(self, state: Trajectory) -> bool:
        """Whether the log still is as it was, and nobody was erased since."""
        return await self._store.event_at(state.id, state.version) == (state.last, state.position) and await self._readable(state)

    async def _readable(self, state: Trajectory) -> bool:
        return state.participant is not None and await self._store.readable(state.participant)

    async def _keep(self, state: Trajectory) -> None:
        # Of who was erased, nothing is kept that was told before.
        if state.version >= LONG and await self._readable(state):
            self._kept[state.id] = state
            self._kept.move_to_end(state.id)
        else:
            self._kept.pop(state.id, None)
        while len(self._kept) > 1 and sum(each.version for each in self._kept.values()) > AT_HAND:
            self._kept.popitem(last=False)


def _folded(state: Trajectory, page: Sequence[Stored]) -> Trajectory:
    return advance_all(state, map(decode, page))
