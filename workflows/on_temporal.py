"""The world of a trajectory that lives on Temporal: its clock, timers and activities."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

from activities.channels import Delivery
from activities.delivery import Delivered, Deliveries, queue_for
from activities.recording import AppendRequest, LoadRequest, Outcome, ProgrammeRequest, Recording
from events.record import Stored
from events.vocabulary.parts import Role
from workflows.host import NotRecorded

_LOCALLY = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(minutes=1)),
    # A longer wait becomes a timer. Waiting within the workflow task is kept alive by events in the history, which would grow for as
    # long as the database is away.
    local_retry_threshold=timedelta(seconds=5),
)
_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(hours=1))
_ATTEMPT = timedelta(seconds=30)


class OnTemporal:
    """`workflows.host.Host` within a workflow. Recording is local; partners are called on the task queue of their role."""

    def now(self) -> datetime:
        """The time of the workflow task."""
        return workflow.now()

    async def comes(self, condition: Callable[[], bool], *, before: datetime | None = None) -> bool:
        """Wait until something is so; False when that moment comes first."""
        timeout = None
        if before is not None:
            timeout = before - workflow.now()
            if timeout.total_seconds() <= 0:
                return condition()
        try:
            await workflow.wait_condition(condition, timeout=timeout)
        except TimeoutError:
            came = False
        else:
            came = True
        # Until Python 3.12 asyncio.wait_for, which this rests on, forgets a cancellation that comes at the same moment as what was
        # waited for.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        return came

    async def load(self, request: LoadRequest) -> Sequence[Stored]:
        """A page of a stream."""
        return await workflow.execute_local_activity_method(Recording.load, request, **_LOCALLY)

    async def load_programme(self, request: ProgrammeRequest) -> str | None:
        """A published version of a programme."""
        return await workflow.execute_local_activity_method(Recording.load_programme, request, **_LOCALLY)

    async def append(self, request: AppendRequest) -> Outcome:
        """Put entries on a stream. See `Host.append`."""
        try:
            return await workflow.execute_local_activity_method(Recording.append, request, **_LOCALLY)
        except FailureError as error:
            raise NotRecorded(str(error)) from error

    async def deliver(self, delivery: Delivery, role: Role) -> Delivered:
        """Hand something to a partner in a role."""
        try:
            return await workflow.execute_activity_method(
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

    def failed(self, what: str) -> None:
        """A line in the log of the worker, unless it is a replay."""
        workflow.logger.exception(what)
