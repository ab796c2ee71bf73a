"""The world of a trajectory that lives on Temporal: its clock, timers and activities."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

from activities.channels import Delivery
from activities.delivery import Delivered, Deliveries, queue_for
from activities.recording import LOG_QUEUE, AppendRequest, LoadRequest, Outcome, ProgrammeRequest, Recording
from events.trajectory.carried import Pieces
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role
from workflows.verbs.world import NotRecorded

T = TypeVar("T")

_LOCALLY = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=2),
)
_LOADING = workflow.LocalActivityConfig(start_to_close_timeout=timedelta(seconds=10), retry_policy=_LOCALLY["retry_policy"])
_REACHES = workflow.ActivityConfig(
    task_queue=LOG_QUEUE,
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=1),
)
_LONGEST_PAUSE = timedelta(seconds=30)
_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(seconds=10))
"""For what fails on our side, however long it did; for a partner `Deliveries` says when it is tried again."""
_ATTEMPT = timedelta(seconds=30)


class OnTemporal:
    """`workflows.verbs.world.Host` within a workflow. Recording is local; partners are called on the task queue of their role.

    `woken` is called at each moment that stands in the history of the run: when a timer fired, or something came back from a partner.
    """

    def __init__(self, woken: Callable[[], None]) -> None:
        self._woken = woken

    def now(self) -> datetime:
        """The time of the workflow task."""
        return workflow.now()

    async def comes(self, condition: Callable[[], bool], *, before: datetime | None = None) -> bool:
        """Wait until something is so; False when that moment comes first."""
        timeout = None
        if before is not None:
            timeout = before - workflow.now()
            if timeout.total_seconds() <= 0:
                self._woken()
                return condition()
        try:
            await workflow.wait_condition(condition, timeout=timeout)
        except TimeoutError:
            self._woken()
            came = False
        else:
            came = True
        # Until Python 3.12 asyncio.wait_for, which this rests on, forgets a cancellation that comes at the same moment as what was
        # waited for.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        return came

    async def load(self, stream: UUID) -> Trajectory:
        """What a stream adds up to now. A large state comes in pieces, each read in a workflow task of its own."""
        pieces = Pieces()
        while True:
            told = await self._load(LoadRequest(stream, pieces.version, pieces.after))
            if told and (state := pieces.take(told)) is not None:
                return state
            await workflow.sleep(timedelta(milliseconds=1))

    async def _load(self, request: LoadRequest) -> bytes:
        return await _done(lambda: workflow.execute_local_activity_method(Recording.load, request, **_LOADING))

    async def load_programme(self, request: ProgrammeRequest) -> str | None:
        """A published version of a programme."""
        return await _done(lambda: workflow.execute_local_activity_method(Recording.load_programme, request, **_LOCALLY))

    async def append(self, request: AppendRequest) -> Outcome:
        """Put entries on a stream. See `Host.append`."""
        return await _done(lambda: workflow.execute_local_activity_method(Recording.append, request, **_LOCALLY))

    async def deliver(self, delivery: Delivery, role: Role) -> Delivered:
        """Hand something to a partner in a role."""
        try:
            delivered = await workflow.execute_activity_method(
                Deliveries.deliver,
                delivery,
                task_queue=queue_for(role),
                start_to_close_timeout=_ATTEMPT,
                retry_policy=_RETRY,
                summary=f"{delivery.purpose}: {delivery.kind}",
            )
        except ActivityError as error:
            # Temporal tells of a cancelled task by a failed activity; to those who wait for the task it is a cancellation.
            if is_cancelled_exception(error):
                raise asyncio.CancelledError from error
            raise
        self._woken()
        return delivered

    def failed(self, what: str) -> None:
        """A line in the log of the worker, unless it is a replay."""
        workflow.logger.exception(what)


async def _done(locally: Callable[[], Awaitable[T]]) -> T:
    """Have something done within the workflow task; when the log cannot be reached, once it can be again.

    The waiting is done by an activity that the server tries again and again, which costs a handful of events in the history, however long
    it takes.

    Raises:
        NotRecorded: when trying again will not help.
    """
    for attempt in count():
        try:
            return await locally()
        except FailureError as error:
            # In a replay Temporal tells of a local activity that came too late without the error around it.
            refusal = error if isinstance(error, ApplicationError) else error.cause
            if isinstance(refusal, ApplicationError) and refusal.non_retryable:
                raise NotRecorded(str(refusal)) from error
        if attempt:
            # The log can be reached, and something else is wrong.
            await workflow.sleep(min(_LONGEST_PAUSE, timedelta(seconds=2**attempt)))
        await workflow.execute_activity_method(Recording.reachable, **_REACHES)
    raise AssertionError
