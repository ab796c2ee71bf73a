"""The runs of trajectories beside the log: which open trajectory has none, which run cannot go on, and which does not fit its stream.

A run cannot go on when its workflow tasks fail (what it replays is not what happened, or it does not fit its stream) or hang (they are
taken by a worker and never answered). The server says so in a search attribute, and says how often it tried.

A run is astray when it builds on an event that is not on the log, because the database was put back to an earlier moment, or does not know
what is on its stream, because Temporal was. It finds out by itself when it records something; one that records nothing has to be asked.
"""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio.client import (
    Client,
    WorkflowExecution,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowHistoryEventFilterType,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from events.log.store import EventStore
from events.trajectory.carried import BEYOND, place_of
from events.vocabulary.course import TrajectoryEnded, TrajectoryStarted
from workflows.run.reference import workflow_id
from workflows.run.workflow import TOLD, TrajectoryWorkflow

RUNNING = "WorkflowType = 'Trajectory' AND ExecutionStatus = 'Running'"
_FAILED, _TIMED_OUT = "category=WorkflowTaskFailed", "category=WorkflowTaskTimedOut"
_PROBLEMS = SearchAttributeKey.for_keyword_list("TemporalReportedProblems")
_STUCK = f"{RUNNING} AND {_PROBLEMS.name} IN ('{_FAILED}', '{_TIMED_OUT}')"
_PREFIX = workflow_id(UUID(int=0)).removesuffix(str(UUID(int=0)))
_AT_ONCE = 20
_ANSWER = timedelta(seconds=5)
_READS_ON = 1.0
"""Seconds in which a run takes in what it has just recorded itself."""
_JUST_BEFORE = timedelta(minutes=1)
"""Within this time before a run begins, the one that it takes the place of was ended."""
FAILING, HANGING = "de taken van deze run mislukken", "de taken van deze run blijven hangen"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A run that cannot go on: its tasks fail, or hang when not `failing`. `attempt` counts how often the present task was tried.

    `again` says that it was begun anew because of that already.
    """

    trajectory: UUID
    run: str
    failing: bool
    attempt: int
    again: bool = False

    @property
    def why(self) -> str:
        """Why it is thrown away."""
        return FAILING if self.failing else HANGING


@dataclass(frozen=True, slots=True)
class Astray:
    """A run that does not fit its stream: it builds on an event that is not on the log, or does not know the last one."""

    trajectory: UUID
    run: str
    why: str
    """Why it is thrown away."""


class Opened:
    """The trajectories that have begun and not ended, straight from the log; looking again reads only what came since."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._ids: dict[UUID, None] = {}
        self._read = 0
        self._head = 0

    def forget(self) -> None:
        """Read all of the log at the next look: it is not the one that was read."""
        self._ids, self._read, self._head = {}, 0, 0

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
        again = task.attempt > 1 and await _begun_anew(client, described)
        return Stuck(trajectory, run, failing, task.attempt, again) if task.attempt > 1 else None

    return [one for one in await asyncio.gather(*(tried(*each) for each in found)) if one]


async def astray(
    client: Client, store: EventStore, trajectories: Iterable[UUID], within: float | None = None
) -> tuple[list[Astray], list[UUID]]:
    """Of these trajectories the runs that do not fit their streams, and the trajectories whose runs gave no answer, or none `within` so
    many seconds."""
    gate = asyncio.Semaphore(_AT_ONCE)
    until = None if within is None else asyncio.get_running_loop().time() + within

    async def look_in_time(trajectory: UUID) -> Astray | UUID | None:
        try:
            async with asyncio.timeout_at(until):
                return await look(trajectory)
        except TimeoutError:
            return trajectory

    async def look(trajectory: UUID) -> Astray | UUID | None:
        async with gate:
            handle = client.get_workflow_handle(workflow_id(trajectory))
            try:
                if await _misfit(handle, store, trajectory) is None:
                    return None
                run = (await handle.describe(rpc_timeout=_ANSWER)).run_id or ""
                # That very run: it may have been replaced since, or have read on.
                await asyncio.sleep(_READS_ON)
                why = await _misfit(client.get_workflow_handle(handle.id, run_id=run), store, trajectory)
            except RPCError as error:
                return None if error.status is RPCStatusCode.NOT_FOUND else trajectory
            except (WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError):
                return trajectory
            return Astray(trajectory, run, why) if why else None

    found = await asyncio.gather(*(look_in_time(each) for each in trajectories))
    return [each for each in found if isinstance(each, Astray)], [each for each in found if isinstance(each, UUID)]


async def began(client: Client, trajectory: UUID) -> datetime | None:
    """When the present run of a trajectory began; None when none runs."""
    try:
        run = await client.get_workflow_handle(workflow_id(trajectory)).describe(rpc_timeout=_ANSWER)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return run.start_time if run.status is WorkflowExecutionStatus.RUNNING else None


async def _misfit(handle: WorkflowHandle[Any, Any], store: EventStore, trajectory: UUID) -> str | None:
    """Why a run does not fit its stream, if it does not."""
    # In this order: what is on the stream before it is asked, it has to know.
    there = await store.version(trajectory)
    version, last, position = place_of(await state_under_way(handle, BEYOND))
    if not version:
        return None
    if (found := await store.event_at(trajectory, version)) is None or found[0] != last or position not in (None, found[1]):
        return "deze run bouwt op wat niet in het logboek staat"
    return "deze run weet niet wat er later in het logboek kwam" if version < there else None


async def state_under_way(handle: WorkflowHandle[Any, Any], after: int = 0) -> bytes:
    """What a run that has not ended takes its trajectory to be: a piece, after so many items of it (`events.trajectory.carried`).

    Raises:
        RPCError: it has ended, or Temporal is away.
        WorkflowUpdateFailedError: it is of a release that does not tell.
        WorkflowUpdateRPCTimeoutOrCancelledError: no answer came in time.
    """
    try:
        await handle.execute_update(TrajectoryWorkflow.state_under_way, after, rpc_timeout=_ANSWER)
    except WorkflowUpdateFailedError as answer:
        if not isinstance(answer.cause, ApplicationError) or answer.cause.type != TOLD:
            raise
        told: bytes = answer.cause.details[0]
        return told
    raise AssertionError("it is always turned down")


async def throw_away(client: Client, runs: Iterable[Stuck | Astray]) -> None:
    """End these very runs, so that others can be started from the streams; one that has ended meanwhile is left alone."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def end(one: Stuck | Astray) -> None:
        async with gate:
            try:
                await client.get_workflow_handle(workflow_id(one.trajectory), run_id=one.run).terminate(reason=one.why)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise

    await asyncio.gather(*(end(one) for one in runs))


async def _begun_anew(client: Client, run: WorkflowExecution) -> bool:
    """Whether a run took the place of one that was thrown away."""
    since = (run.start_time - _JUST_BEFORE).isoformat()
    async for before in client.list_workflows(f"WorkflowId = '{run.id}' AND ExecutionStatus = 'Terminated' AND CloseTime > '{since}'"):
        handle = client.get_workflow_handle(run.id, run_id=before.run_id)
        async for event in handle.fetch_history_events(event_filter_type=WorkflowHistoryEventFilterType.CLOSE_EVENT):
            if event.workflow_execution_terminated_event_attributes.reason in (FAILING, HANGING):
                return True
    return False


def _trajectory(id: str) -> UUID:
    return UUID(id.removeprefix(_PREFIX))
