"""The one way from a running trajectory to its stream: decide on the present state, append, fold what was stored.

Everything that decides passes through one lock, so that no two decisions see the same version. What is being recorded is never cut
off halfway: cancelling a step lets its recording finish.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from uuid import UUID

import msgspec
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from activities.recording import PAGE, AppendRequest, LoadRequest, ProgrammeRequest, Recording
from events.codec import decode, encode
from events.fact import Fact
from events.fold import advance, evolve
from events.record import Stored
from events.streams import programme_stream
from events.trajectory import Trajectory
from workflows.programme import Programme

_ATTEMPT = timedelta(seconds=10)
_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(minutes=1))
_WAIT_IN_TASK = timedelta(seconds=5)
"""A longer wait becomes a timer. Waiting within the workflow task is kept alive by events in the history, which would grow for as long as
the database is away."""

Decision = Callable[[Trajectory], Sequence[Fact]]


class NotRecorded(Exception):
    """The log will never take these facts; nothing was stored."""


class Recorder:
    """Holds the state of one trajectory during a run."""

    def __init__(self, stream: UUID) -> None:
        self.state = Trajectory(stream)
        self.loaded = False
        self._programmes: dict[tuple[str, int], Programme] = {}
        self._adjusted: tuple[Programme, Mapping[str, str | int | bool], Programme] | None = None
        self._lock = asyncio.Lock()
        self._underway: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether there is a trajectory, with its programme, to decide about."""
        return self.loaded and self._present in self._programmes

    @property
    def programme(self) -> Programme:
        """The programme as it holds for this trajectory: its version, with what was adjusted since."""
        programme, changes = self._programmes[self._present], self.state.plan_changes
        if not changes:
            return programme
        if self._adjusted is None or self._adjusted[0] is not programme or self._adjusted[1] is not changes:
            self._adjusted = (programme, changes, programme.adjusted(changes))
        return self._adjusted[2]

    @property
    def idle(self) -> bool:
        """Whether nothing is being recorded."""
        return not self._underway

    async def load(self) -> None:
        """Bring the state up from the stream, and take the programme that belongs to it."""
        more = True
        while more:
            request = LoadRequest(self.state.id, self.state.version)
            stored = await workflow.execute_local_activity_method(
                Recording.load,
                request,
                start_to_close_timeout=_ATTEMPT,
                retry_policy=_RETRY,
                local_retry_threshold=_WAIT_IN_TASK,
            )
            self._fold(stored)
            more = len(stored) == PAGE
        if self.state.started:
            await self.use_present_programme()
        self.loaded = True

    async def use_present_programme(self) -> None:
        """Take the programme version that the trajectory is under now.

        Raises:
            LookupError: when that version was never published.
        """
        if await self.published(*self._present) is None:
            raise LookupError(f"programme {self._present} is not on the log")

    async def published(self, code: str, version: int) -> Programme | None:
        """A version of a programme, or None when it was never published."""
        found = self._programmes.get((code, version))
        if found is None:
            request = ProgrammeRequest(programme_stream(code), version)
            document = await workflow.execute_local_activity_method(
                Recording.load_programme,
                request,
                start_to_close_timeout=_ATTEMPT,
                retry_policy=_RETRY,
                local_retry_threshold=_WAIT_IN_TASK,
            )
            if document is None:
                return None
            found = self._programmes[code, version] = Programme.model_validate(msgspec.json.decode(document)["document"])
        return found

    async def record(self, decision: Decision) -> None:
        """Append what `decision` makes of the state, unless that is nothing.

        When the stream turns out to have moved on, the state is brought up and the decision is taken again. What the decision raises,
        this raises.

        Raises:
            NotRecorded: when the log will never take it.
        """
        recording = asyncio.create_task(self._record(decision))
        self._underway.add(recording)
        recording.add_done_callback(self._underway.discard)
        await asyncio.shield(recording)

    async def _record(self, decision: Decision) -> None:
        async with self._lock:
            while facts := decision(self.state):
                entries = [encode(fact, self.state.id) for fact in facts]
                request = AppendRequest(self.state.id, self.state.version, entries)
                try:
                    outcome = await workflow.execute_local_activity_method(
                        Recording.append,
                        request,
                        start_to_close_timeout=_ATTEMPT,
                        retry_policy=_RETRY,
                        local_retry_threshold=_WAIT_IN_TASK,
                    )
                except FailureError as error:
                    raise NotRecorded(str(error)) from error
                if not outcome.moved_on:
                    state = reduce(evolve, facts, self.state)
                    self.state = replace(state, version=outcome.version, position=outcome.position)
                    return
                self._fold(outcome.moved_on)
                if facts[-1].key in self.state.keys:
                    return

    @property
    def _present(self) -> tuple[str, int]:
        return self.state.programme, self.state.programme_version

    def _fold(self, stored: Sequence[Stored]) -> None:
        for event in stored:
            self.state = advance(self.state, decode(event))
