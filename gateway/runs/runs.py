"""The runs of trajectories beside the log: which open trajectory has none, which run cannot go on, and which is ahead of its stream.

A run cannot go on when its workflow tasks fail (what it replays is not what happened, or it does not fit its stream) or hang (they are
taken by a worker and never answered). The server says so in a search attribute, and says how often it tried.

A run is ahead when it builds on an event that is not on the log: the database was put back to an earlier moment. It finds out by itself
when it records something; one that records nothing has to be asked.
"""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client, WorkflowHandle, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from events.log.store import EventStore
from events.trajectory.carried import BEYOND, place_of
from events.vocabulary.course import TrajectoryEnded, TrajectoryStarted
from workflows.run.reference import workflow_id
from workflows.run.workflow import TrajectoryWorkflow

RUNNING = "WorkflowType = 'Trajectory' AND ExecutionStatus = 'Running'"
_FAILED, _TIMED_OUT = "category=WorkflowTaskFailed", "category=WorkflowTaskTimedOut"
_PROBLEMS = SearchAttributeKey.for_keyword_list("TemporalReportedProblems")
_STUCK = f"{RUNNING} AND {_PROBLEMS.name} IN ('{_FAILED}', '{_TIMED_OUT}')"
_PREFIX = workflow_id(UUID(int=0)).removesuffix(str(UUID(int=0)))
_AT_ONCE = 20
_ANSWER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A run that cannot go on: its tasks fail, or hang when not `failing`. `attempt` counts how often the present task was tried."""

    trajectory: UUID
    run: str
    failing: bool
    attempt: int

    @property
    def why(self) -> str:
        """Why it is thrown away."""
        return "de taken van deze run mislukken" if self.failing else "de taken van deze run blijven hangen"


@dataclass(frozen=True, slots=True)
class Ahead:
    """A run that builds on an event that is not on the log."""

    trajectory: UUID
    run: str

    @property
    def why(self) -> str:
        """Why it is thrown away."""
        return "deze run bouwt op wat niet in het logboek staat"


class Opened:
    """The trajectories that have begun and not ended, straight from the log; looking again reads only what came since."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._ids: dict[UUID, None] = {}
        self._read = 0
        self._head = 0

    async def look(self) -> list[UUID]:
        """Those that are open now."""
        # From where the log was two looks ago: what is being written may become visible after what came later.
        after, self._read, self._head = self._read, self._head, await self._store.head()
        started, ended = TrajectoryStarted.stored_name, TrajectoryEnded.stored_name
        async with aclosing(self._store.replay(after=after, types={started, ended})) as batches:
            async for batch in batches:
                for event in batch:
                    if event.type == started:
                        self._ids[event.stream] = None
                    else:
                        self._ids.pop(event.stream, None)
        return list(self._ids)


async def running(client: Client) -> set[UUID]:
    """The trajectories that have a run, as the server lists them: a little behind."""
    return {_trajectory(execution.id) async for execution in client.list_workflows(RUNNING)}


async def stuck(client: Client) -> list[Stuck]:
    """The runs that cannot go on; none on a server that does not report them."""
    found = []
    try:
        async for execution in client.list_workflows(_STUCK):
            problems = execution.typed_search_attributes.get(_PROBLEMS) or ()
            found.append((_trajectory(execution.id), execution.run_id, _FAILED in problems))
    except RPCError as error:
        if error.status is not RPCStatusCode.INVALID_ARGUMENT:
            raise
    gate = asyncio.Semaphore(_AT_ONCE)

    async def tried(trajectory: UUID, run: str, failing: bool) -> Stuck | None:
        async with gate:
            try:
                described = await client.get_workflow_handle(workflow_id(trajectory), run_id=run).describe()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                return None
        task = described.raw_description.pending_workflow_task
        return Stuck(trajectory, run, failing, task.attempt) if task.attempt > 1 else None

    return [one for one in await asyncio.gather(*(tried(*each) for each in found)) if one]


async def ahead(client: Client, store: EventStore, trajectories: Iterable[UUID]) -> tuple[list[Ahead], list[UUID]]:
    """Of these trajectories the runs that are ahead of their streams, and the trajectories whose runs gave no answer."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def look(trajectory: UUID) -> Ahead | UUID | None:
        async with gate:
            handle = client.get_workflow_handle(workflow_id(trajectory))
            try:
                if await _fits(handle, store, trajectory):
                    return None
                run = (await handle.describe(rpc_timeout=_ANSWER)).run_id or ""
                # That very run: it may have been replaced since.
                fits = await _fits(client.get_workflow_handle(handle.id, run_id=run), store, trajectory)
            except RPCError as error:
                return None if error.status is RPCStatusCode.NOT_FOUND else trajectory
            except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
                return trajectory
            return None if fits else Ahead(trajectory, run)

    found = await asyncio.gather(*(look(each) for each in trajectories))
    return [each for each in found if isinstance(each, Ahead)], [each for each in found if isinstance(each, UUID)]


async def _fits(handle: WorkflowHandle[Any, Any], store: EventStore, trajectory: UUID) -> bool:
    version, last, position = place_of(await handle.query(TrajectoryWorkflow.state, BEYOND, rpc_timeout=_ANSWER))
    if not version:
        return True
    there = await store.event_at(trajectory, version)
    return there is not None and there[0] == last and position in (None, there[1])


async def throw_away(client: Client, runs: Iterable[Stuck | Ahead]) -> None:
    """End these very runs, so that others can be started from the streams; one that has ended meanwhile is left alone."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def end(one: Stuck | Ahead) -> None:
        async with gate:
            try:
                await client.get_workflow_handle(workflow_id(one.trajectory), run_id=one.run).terminate(reason=one.why)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise

    await asyncio.gather(*(end(one) for one in runs))


def _trajectory(id: str) -> UUID:
    return UUID(id.removeprefix(_PREFIX))
