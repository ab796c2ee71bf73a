"""Plays runs again, whole and cut off, in a process of its own: `python -m tests.workflows.replaying folder seed most [disorder]`.

The seed wears the memory out in another way; the process is given another PYTHONHASHSEED by who starts it. So what depends on addresses or
hashes comes out differently. Of all places to cut off, `most` are tried at most. With `disorder`, groups cut off what they run in an order
of chance, to see that it would be found.
"""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from random import Random

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent, WorkflowTaskScheduledEventAttributes, WorkflowTaskStartedEventAttributes
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from workflows.run.plugin import regie_plugin
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.together import Together

ROOT = Path(__file__).parents[2]
STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
SCHEDULED = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
COMMANDS = {
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_TIMER_CANCELED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
    EventType.EVENT_TYPE_MARKER_RECORDED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
}
"""What a workflow task leaves behind; it stands in a history all at once."""


class Run(msgspec.Struct, frozen=True):
    """One run, as it is handed to such a process. `history` is Temporal's JSON."""

    workflow: str
    history: str


def keep(folder: Path, histories: Sequence[WorkflowHistory]) -> None:
    """Put runs where such a process finds them."""
    for number, history in enumerate(histories):
        (folder / f"{number:04}.json").write_bytes(msgspec.json.encode(Run(history.workflow_id, history.to_json())))


def cuts(history: WorkflowHistory) -> list[int]:
    """After how many events a run can be cut off: all but those amid what one task left behind."""
    return [number for number, event in enumerate(history.events) if number and event.event_type not in COMMANDS]


def cut(history: WorkflowHistory, number: int) -> WorkflowHistory:
    """The run as it was after so many events, as the server would hand it to a worker that never saw it: with a task to do."""
    events = list(history.events)[:number]
    return WorkflowHistory(history.workflow_id, [*events, *_task_after(events)])


def _task_after(events: Sequence[HistoryEvent]) -> Iterator[HistoryEvent]:
    last = events[-1]
    number, at = last.event_id, Timestamp()
    at.CopyFrom(last.event_time)
    if last.event_type == STARTED:
        return
    kinds = [event.event_type for event in events]
    began, asked = (max((n for n, kind in enumerate(kinds, 1) if kind == wanted), default=0) for wanted in (STARTED, SCHEDULED))
    if asked < began or not asked:
        number = asked = number + 1
        scheduled = WorkflowTaskScheduledEventAttributes(attempt=1)
        yield HistoryEvent(event_id=number, event_time=at, event_type=SCHEDULED, workflow_task_scheduled_event_attributes=scheduled)
    started = WorkflowTaskStartedEventAttributes(scheduled_event_id=asked)
    yield HistoryEvent(event_id=number + 1, event_time=at, event_type=STARTED, workflow_task_started_event_attributes=started)


class _Heard(logging.Handler):
    """What the SDK could not do with a run, such as dropping it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


async def play(runs: Sequence[Run], most: int, chance: Random) -> list[str]:
    """Play runs again, whole and cut off; returns what was wrong."""
    heard = _Heard()
    logging.getLogger("temporalio").addHandler(heard)

    whole = [WorkflowHistory.from_json(run.workflow, run.history) for run in runs]
    places = [(history, number) for history in whole for number in cuts(history)]
    chosen = sorted(chance.sample(range(len(places)), min(most, len(places))))

    async def all_of_them() -> AsyncIterator[WorkflowHistory]:
        for history in whole:
            yield history
        for place in chosen:
            yield cut(*places[place])

    faults, number = [], 0
    # A busy machine may take longer over a task than Temporal allows; that says nothing of the run.
    replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[regie_plugin()], debug_mode=True)
    async with replayer.workflow_replay_iterator(all_of_them()) as results:
        async for result in results:
            number += 1
            if result.replay_failure:
                faults.append(f"{result.history.workflow_id}, {len(result.history.events)} events: {result.replay_failure}")
    print(f"{number} replays", file=sys.stderr)
    return [*faults, *heard.lines]


def worn(seed: int) -> list[object]:
    """Memory with holes in it, others for each seed; keep what it returns."""
    chance = Random(seed)
    taken: list[object] = [bytearray(chance.randrange(16, 2000)) for _ in range(50_000)]
    chance.shuffle(taken)
    return taken[: chance.randrange(10_000, 40_000)]


def disorder(seed: int) -> None:
    """Let groups cut off what they run in an order of chance."""
    chance = Random(seed)

    def after(turns: int, task: asyncio.Task[object]) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(after, turns - 1, task)
        else:
            task.cancel()

    def cut_off(group: Together) -> None:
        group._cutting_off = True
        running = list(group._running)
        chance.shuffle(running)
        for turns, task in enumerate(running):
            after(turns, task)

    Together._cut_off = cut_off  # type: ignore[method-assign, assignment]


def main() -> int:
    """0 when every run played again as it was."""
    folder, seed, most, *disordered = sys.argv[1:]
    kept = worn(int(seed))
    if disordered:
        disorder(int(seed))
    runs = [msgspec.json.decode(file.read_bytes(), type=Run) for file in sorted(Path(folder).glob("*.json"))]
    faults = asyncio.run(play(runs, int(most), Random(int(seed))))
    for fault in faults:
        print(fault)
    # The SDK's threads need a moment; without it the process may abort (sdk-python#300).
    time.sleep(0.05)
    del kept
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
