"""A request under the AVG: a small workflow for each, from when it came until it is answered or taken back, or the person is erased.

It is no part of a trajectory: a person may have several or none, and its term goes on where a trajectory waits, ends or is thrown away.
What it stands for is on the person's own stream; a run knows whose request it is, looks there when something may have changed (`poke`) or
a moment of its term comes, and lets be written down that the end is near or over. Every moment is a date from the stream, so a run that is
lost is begun anew (`gateway.persons.watching`) and goes on where the other was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy

RIGHTS_QUEUE = "regie-rechten"
LOOK_AT_REQUEST = "look_at_request"
"""The activity: look at a request, and write down what is due by a moment."""
LONGEST_HISTORY = 200
_SELDOM = timedelta(days=7)
"""After the end of its term somebody is to answer it still; nothing more is written down, and it is looked at this often."""
_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class RequestRef:
    """Whose request, and which."""

    person: UUID
    request: str


@dataclass(frozen=True, slots=True)
class LookAt:
    """A request at a moment."""

    ref: RequestRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Stand:
    """How it stands: how it ended, or when there is something to write down next (None: no more)."""

    ended: str | None = None
    next: datetime | None = None


def request_workflow_id(ref: RequestRef) -> str:
    """The workflow id of a request: opaque numbers."""
    return f"verzoek-{ref.person}-{ref.request}"


@workflow.defn(name="RightsRequest")
class RequestWorkflow:
    """Watches the term of one request. It is pinned to no release: it waits for months, and is so small that it plays again on any."""

    def __init__(self) -> None:
        self._poked = False

    @workflow.run
    async def run(self, ref: RequestRef) -> str:
        """Wait until it has ended; returns how."""
        while True:
            self._poked = False
            stand: Stand = await workflow.execute_activity(
                LOOK_AT_REQUEST,
                LookAt(ref, workflow.now()),
                result_type=Stand,
                start_to_close_timeout=timedelta(seconds=30),
                retry_policy=_RETRY,
            )
            if stand.ended is not None:
                return stand.ended
            if workflow.info().get_current_history_length() > LONGEST_HISTORY and not self._poked:
                workflow.continue_as_new(ref)
            until = stand.next - workflow.now() if stand.next else _SELDOM
            try:
                await workflow.wait_condition(lambda: self._poked, timeout=max(until, timedelta()))
            except TimeoutError:
                continue

    @workflow.signal
    def poke(self) -> None:
        """Look: something may have changed."""
        self._poked = True
