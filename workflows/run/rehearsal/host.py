"""The world in memory: the stream is a list, the post is a function, and a moment comes when somebody says so.

What a run asks of the world is a call under way: it is carried out one at a time, when told to. So there is a moment before and a moment
after each, at which a run can be dropped.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from activities.channels import Delivery
from activities.delivery import Delivered
from activities.recording import AppendRequest, Outcome, ProgrammeRequest, Verdict
from events.log.codec import decode
from events.log.streams import programme_stream
from events.record import Entry, Stored
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role
from workflows.programme.document import Programme
from workflows.verbs.world import NotRecorded

T = TypeVar("T")
Clock = Callable[[], datetime]


class Log:
    """The stream of one trajectory, by the rules of the store: the version that was expected, and each event id once.

    `entries` is what was appended, as a real store would get it.
    """

    def __init__(self, clock: Clock, stored: Iterable[Stored] = ()) -> None:
        self.stored = list(stored)
        self.entries: list[Entry] = []
        self._clock = clock
        self._ids = {event.id for event in self.stored}

    def state(self, stream: UUID) -> Trajectory:
        """What it adds up to."""
        return fold(stream, map(decode, self.stored))

    def append(self, request: AppendRequest) -> Outcome:
        """As `Recording.append`."""
        if request.expected != len(self.stored):
            return Outcome(Verdict.MOVED_ON)
        ids = {entry.id for entry in request.entries}
        if len(ids) < len(request.entries) or ids & self._ids:
            raise NotRecorded("an event id is on the log already")
        self._ids |= ids
        self.entries += request.entries
        self.stored += [entry.stored(request.stream, n, self._clock()) for n, entry in enumerate(request.entries, request.expected + 1)]
        return Outcome(Verdict.STORED, len(self.stored), len(self.stored))


class Shelf:
    """Published programmes, as the log holds them. Made once for many lives."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self._documents: Mapping[tuple[UUID, int], str] = {
            (programme_stream(p.code), p.version): msgspec.json.encode({"document": p.document()}).decode() for p in programmes
        }

    def find(self, request: ProgrammeRequest) -> str | None:
        """As `Recording.load_programme`."""
        return self._documents.get((request.stream, request.version))


@dataclass(frozen=True, slots=True)
class Handed:
    """How a partner's system took something: after how long, or that it never will."""

    takes: timedelta = timedelta()
    refused: str | None = None


@dataclass(slots=True)
class _Wait:
    condition: Callable[[], bool]
    before: datetime | None
    future: "asyncio.Future[bool]"


@dataclass(slots=True)
class _Call:
    """Something to be done outside the run. `takes` says how much later the run hears of it."""

    do: Callable[[], Any]
    takes: Callable[[Any], timedelta]
    future: "asyncio.Future[Any]"


class InMemory:
    """`workflows.verbs.world.Host` for one run. `failures` is what the run told operators."""

    def __init__(self, clock: Clock, log: Log, shelf: Shelf, hand_over: Callable[[Delivery], Handed]) -> None:
        self.failures: list[str] = []
        self._clock = clock
        self._log = log
        self._shelf = shelf
        self._hand_over = hand_over
        self._waits: list[_Wait] = []
        self._calls: deque[_Call] = deque()
        self._returning: list[tuple[datetime, asyncio.Future[Any], Any]] = []
        self._gone = False

    # What a run asks ------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The moment that it is in the life."""
        return self._clock()

    async def comes(self, condition: Callable[[], bool], *, before: datetime | None = None) -> bool:
        """Wait until something is so; False when that moment comes first."""
        if before is not None and before <= self._clock():
            return condition()
        wait = _Wait(condition, before, self._future())
        self._waits.append(wait)
        try:
            return await wait.future
        finally:
            self._waits.remove(wait)

    async def load(self, stream: UUID) -> Trajectory:
        """What the stream adds up to."""
        return await self._call(lambda: self._log.state(stream))

    async def load_programme(self, request: ProgrammeRequest) -> str | None:
        """A published version of a programme."""
        return await self._call(lambda: self._shelf.find(request))

    async def append(self, request: AppendRequest) -> Outcome:
        """Put entries on the stream. See `Host.append`."""
        return await self._call(lambda: self._log.append(request))

    async def deliver(self, delivery: Delivery, role: Role) -> Delivered:
        """Hand something to a partner."""
        handed = await self._call(lambda: self._hand_over(delivery), takes=lambda handed: handed.takes)
        return Delivered(handed.refused)

    def failed(self, what: str) -> None:
        """Keep it, for the caller to look at."""
        self.failures.append(what)

    # What the life does ---------------------------------------------------------------------------------------------

    @property
    def next_moment(self) -> datetime | None:
        """When the run waits no longer, if there is such a moment."""
        moments = [wait.before for wait in self._waits if wait.before is not None]
        moments += [moment for moment, _, _ in self._returning]
        return min(moments, default=None)

    def wakes(self) -> bool:
        """Wake what waited for how it is now, or for this moment; whether there was any."""
        now, woken = self._clock(), False
        for wait in self._waits:
            if not wait.future.done() and ((came := wait.condition()) or (wait.before is not None and wait.before <= now)):
                wait.future.set_result(came)
                woken = True
        due = [each for each in self._returning if each[0] <= now]
        if due:
            self._returning = [each for each in self._returning if each[0] > now]
        for _, future, result in due:
            if not future.done():
                future.set_result(result)
                woken = True
        return woken

    def carries_out(self, *, heard: bool = True) -> bool:
        """Do the next thing that the run asked, if any; unless `heard`, the run never learns of it."""
        while self._calls:
            call = self._calls.popleft()
            # Cancelled before it began.
            if call.future.done():
                continue
            try:
                result = call.do()
            except NotRecorded as error:
                if heard:
                    call.future.set_exception(error)
                return True
            if heard:
                self._return(call, result)
            return True
        return False

    def goes(self) -> None:
        """Do nothing more for this run."""
        self._gone = True

    def _return(self, call: _Call, result: object) -> None:
        takes = call.takes(result)
        if takes:
            self._returning.append((self._clock() + takes, call.future, result))
        else:
            call.future.set_result(result)

    async def _call(self, do: Callable[[], T], *, takes: Callable[[T], timedelta] = lambda _: timedelta()) -> T:
        future = self._future()
        self._calls.append(_Call(do, takes, future))
        result: T = await future
        return result

    def _future(self) -> "asyncio.Future[Any]":
        if self._gone:
            raise asyncio.CancelledError
        return asyncio.get_running_loop().create_future()
