"""The one way from a running trajectory to its stream: decide on the present state, append, fold what was stored.

Everything that decides passes through one lock, so that no two decisions see the same version. What is being recorded is never cut
off halfway: cancelling a step lets its recording finish.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.recording import AppendRequest, LoadRequest, ProgrammeRequest, Recording
from events.codec import decode, encode
from events.fact import Fact
from events.fold import advance
from events.record import Stored
from events.streams import programme_stream
from events.trajectory import Trajectory
from workflows.commands import Command, StartTrajectory
from workflows.decisions import Refused
from workflows.programme import Programme

_ATTEMPT = timedelta(seconds=10)
_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=10))

Decision = Callable[[Trajectory], Sequence[Fact]]


class Recorder:
    """Holds the state of one trajectory during a run."""

    def __init__(self, stream: UUID) -> None:
        self.state = Trajectory(stream)
        self.loaded = False
        self._programme: Programme | None = None
        self._lock = asyncio.Lock()
        self._underway: set[asyncio.Task[None]] = set()

    @property
    def programme(self) -> Programme:
        """The programme as it holds for this trajectory: its version, with what was adjusted since."""
        assert self._programme is not None, "a trajectory that has started has its programme loaded"
        return self._programme.adjusted(self.state.plan_changes) if self.state.plan_changes else self._programme

    @property
    def ready(self) -> bool:
        """Whether there is a trajectory, with its programme, to decide about."""
        return self.loaded and self._programme is not None

    @property
    def idle(self) -> bool:
        """Whether nothing is being recorded."""
        return not self._underway

    async def load(self) -> None:
        """Bring the state up from the stream, and take the programme that belongs to it."""
        request = LoadRequest(self.state.id, self.state.version)
        self._fold(
            await workflow.execute_local_activity_method(Recording.load, request, start_to_close_timeout=_ATTEMPT, retry_policy=_RETRY)
        )
        if self.state.started:
            await self.use_present_programme()
        self.loaded = True

    async def use_present_programme(self) -> None:
        """Take the programme version that the trajectory is under now."""
        await self._use(self.state.programme, self.state.programme_version)

    async def use_programme_for(self, command: Command) -> None:
        """Take the programme that a start asks for; other commands are about the present one.

        Raises:
            Refused: when that version was never published.
        """
        if isinstance(command, StartTrajectory) and not self.state.started:
            await self._use(command.programme, command.programme_version)

    async def _use(self, code: str, version: int) -> None:
        if self._programme and (self._programme.code, self._programme.version) == (code, version):
            return
        request = ProgrammeRequest(programme_stream(code), version)
        document = await workflow.execute_local_activity_method(
            Recording.load_programme, request, start_to_close_timeout=_ATTEMPT, retry_policy=_RETRY
        )
        if document is None:
            raise Refused(f"Programma '{code}' versie {version} is niet gepubliceerd.")
        self._programme = Programme.model_validate(msgspec.json.decode(document)["document"])

    async def record(self, decision: Decision) -> None:
        """Append what `decision` makes of the state, unless that is nothing.

        When the stream turns out to have moved on, the state is brought up and the decision is taken again.
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
                stored = await workflow.execute_local_activity_method(
                    Recording.append, request, start_to_close_timeout=_ATTEMPT, retry_policy=_RETRY
                )
                self._fold(stored)
                if facts[-1].key in self.state.keys:
                    return

    def _fold(self, stored: Sequence[Stored]) -> None:
        for event in stored:
            self.state = advance(self.state, decode(event))
