"""The one way from a running trajectory to its stream: decide on the present state, append, fold what was stored.

Decisions are taken one after the other, so that no two see the same version; what waits at the same moment is appended together. What is
being recorded is never cut off halfway: cancelling a step lets its recording finish.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from uuid import UUID

import msgspec

from activities.recording import AppendRequest, ProgrammeRequest, Verdict
from events.database.faults import OutOfBounds
from events.fact import Fact
from events.log.bounds import fitted, fitted_model, sift, texts_in
from events.log.codec import encode
from events.log.streams import programme_stream
from events.record import Entry
from events.trajectory import evolve
from events.trajectory.change import replace
from events.trajectory.state import Trajectory
from workflows.programme.document import Programme
from workflows.verbs.world import Host, NotRecorded

Decision = Callable[[Trajectory], Sequence[Fact]]
TOGETHER = 500_000
"""Characters that are appended together, at most; what comes of one decision is never parted."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A version of a programme, if it was published, and why nobody begins in it any more, if so."""

    programme: Programme | None
    closed: str | None = None


@lru_cache(maxsize=256)
def _offer(loaded: str) -> Offer:
    """What a loaded version says. The same text comes at every run of every trajectory under it."""
    told = msgspec.json.decode(loaded)
    return Offer(Programme.model_validate(told["document"]), told.get("closed"))


@dataclass(slots=True)
class _Waiting:
    """A decision that is to be taken, and the one who waits for it."""

    decision: Decision
    fits: bool
    counted: bool
    done: "asyncio.Future[None]"
    error: Exception | None = None
    deserted: bool = False
    """Whether the one who waited was cut off."""

    def settle(self, error: Exception | None) -> None:
        """Tell how it went."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Recorder:
    """Holds the state of one trajectory during a run.

    `astray` says that the state is not what the stream holds, because the log was put back to an earlier moment. Then nothing is recorded
    until `begin_anew`, for which everything that rests on that state has to be cut off first. After it the run is `anew`: it goes on, and
    is best replaced.
    """

    def __init__(self, stream: UUID, host: Host) -> None:
        self.state = Trajectory(stream)
        self.host = host
        self.loaded = False
        self.astray = False
        self.anew = False
        self._programmes: dict[tuple[str, int], Programme] = {}
        self._adjusted: tuple[Programme, Mapping[str, str | int | bool], Programme] | None = None
        self._said: Trajectory = self.state
        self._queue: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a trajectory, with its programme, to decide about."""
        return self.loaded and self._present in self._programmes

    @property
    def programme(self) -> Programme:
        """The programme as it holds for this trajectory: its version, with what was adjusted since, in texts that the log takes."""
        programme, changes = self._programmes[self._present], self.state.plan_changes
        if self._adjusted is None or self._adjusted[0] is not programme or self._adjusted[1] is not changes:
            whole = programme.adjusted(changes) if changes else programme
            # By what was said when this run began: the same whenever somebody looks, as those do who are not in its history.
            self._adjusted = (programme, changes, fitted_model(whole, partial(texts_in, self._said)))
        return self._adjusted[2]

    @property
    def idle(self) -> bool:
        """Whether nothing is being recorded."""
        return self._writing is None or self._writing.done()

    async def load(self) -> None:
        """Take the state that the stream adds up to, and the programme that belongs to it."""
        self.state = self._said = await self.host.load(self.state.id)
        self._adjusted = None
        if self.state.started:
            await self.use_present_programme()
        self.loaded = True

    async def begin_anew(self) -> None:
        """Take what the stream holds for the truth, whatever this run thought; what waits to be recorded is decided on that.

        Of which nobody waits any more, is dropped: it rested on a state that never was.
        """
        await self.load()
        self._queue = [waiting for waiting in self._queue if not waiting.deserted]
        self.astray, self.anew = False, True

    async def use_present_programme(self) -> None:
        """Take the programme version that the trajectory is under now.

        Raises:
            LookupError: when that version was never published.
        """
        if await self.published(*self._present) is None:
            raise LookupError(f"programme {self._present} is not on the log")

    async def published(self, code: str, version: int) -> Programme | None:
        """A version of a programme, or None when it was never published."""
        known = self._programmes.get((code, version))
        return known or (await self.on_offer(code, version)).programme

    async def on_offer(self, code: str, version: int) -> Offer:
        """A version of a programme as it is now: whether somebody can still begin in it."""
        request = ProgrammeRequest(programme_stream(code), version)
        loaded = await self.host.load_programme(request)
        if loaded is None:
            return Offer(None)
        offer = _offer(loaded)
        assert offer.programme
        self._programmes[code, version] = offer.programme
        return offer

    async def record(self, decision: Decision, *, fits: bool = True, counted: bool = False) -> None:
        """Append what `decision` makes of the state, unless that is nothing.

        When the stream turns out to have moved on, the state is brought up and the decision is taken again. What the decision raises,
        this raises. A fact that the log does not take as it is, is made to fit when it `fits`: nobody is there to say it in other words.
        A decision that is `counted` sees in the version of the state also what goes to the log before it in the same go.

        Raises:
            NotRecorded: when the log will never take it.
            OutOfBounds: when the log does not take it as it is, and it is not made to fit.
        """
        waiting = _Waiting(decision, fits, counted, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        try:
            await asyncio.shield(waiting.done)
        except asyncio.CancelledError:
            waiting.deserted = True
            raise

    async def _write(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            try:
                await self._write_together(batch)
            except NotRecorded:
                for waiting in batch:
                    await self._write_alone(waiting)
            except Exception as error:
                for waiting in batch:
                    waiting.settle(error)

    async def _write_alone(self, waiting: "_Waiting") -> None:
        try:
            await self._write_together([waiting])
        except Exception as error:
            waiting.settle(error)

    async def _write_together(self, batch: "list[_Waiting]") -> None:
        """Take decisions one after the other, each on what the one before made of the state, and append all that follows at once."""
        while True:
            state, entries, taken = self._decided(batch)
            if not entries:
                break
            request = AppendRequest(self.state.id, self.state.version, entries, self.state.position, self.state.last)
            outcome = await self.host.append(request)
            if outcome.verdict is Verdict.STORED:
                self.state = replace(state, version=outcome.version, position=outcome.position, last=entries[-1].id)
                break
            if outcome.verdict is Verdict.ASTRAY:
                self.astray = True
                await self.host.comes(lambda: not self.astray)
                batch[:] = [waiting for waiting in batch if not waiting.deserted]
            else:
                self.state = await self.host.load(self.state.id)
        for waiting in batch[:taken]:
            waiting.settle(waiting.error)
        self._queue[:0] = batch[taken:]
        del batch[taken:]

    def _decided(self, batch: "Sequence[_Waiting]") -> tuple[Trajectory, list[Entry], int]:
        """What decisions make of the state, the entries that tell it, and how many of the decisions that were: no more than go together."""
        state, entries, size = self.state, list[Entry](), 0
        for number, waiting in enumerate(batch):
            try:
                seen = replace(state, version=self.state.version + len(entries)) if waiting.counted else state
                told = [_encoded(fact, state, fits=waiting.fits) for fact in waiting.decision(seen)]
                encoded, after = [entry for _, entry in told], reduce(evolve, (fact for fact, _ in told), state)
            except Exception as error:
                waiting.error = error
                continue
            waiting.error = None
            size += sum(entry.size for entry in encoded)
            if entries and size > TOGETHER:
                return state, entries, number
            entries, state = [*entries, *encoded], after
        return state, entries, len(batch)

    @property
    def _present(self) -> tuple[str, int]:
        return self.state.programme, self.state.programme_version


def _encoded(fact: Fact, state: Trajectory, *, fits: bool) -> tuple[Fact, Entry]:
    """A fact as it is recorded, and the entry that tells it. Raises `OutOfBounds` unless it may be made to fit."""
    said = partial(texts_in, state)
    try:
        return fact, _taken(fact, state.id, said)
    except OutOfBounds:
        if not fits:
            raise
    fact = fitted(fact, said)
    return fact, _taken(fact, state.id, said)


def _taken(fact: Fact, stream: UUID, said: Callable[[], Iterable[str]]) -> Entry:
    entry = encode(fact, stream, said)
    sift(entry)
    return entry
