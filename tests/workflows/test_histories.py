"""What earlier releases left behind stays good: their streams can be taken up, and their runs are played again or stay where they are."""

from pathlib import Path

import msgspec
import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from events.codec import decode
from events.fold import advance
from events.trajectory import Trajectory
from tests.histories.kept import files, present_release, read
from workflows.plugin import regie_plugin
from workflows.trajectory import TrajectoryWorkflow

FILES = list(files())
PINNED = "VERSIONING_BEHAVIOR_PINNED"


def named(file: Path) -> str:
    """The release and the road."""
    return f"{file.parent.name}/{file.name.partition('.')[0]}"


def test_the_present_release_has_left_its_lives() -> None:
    assert present_release() in {file.parent.name for file in FILES}, "give: make histories"


@pytest.mark.parametrize("file", FILES, ids=named)
async def test_runs_of_this_release_play_again_and_those_of_earlier_ones_are_pinned_to_it(file: Path) -> None:
    kept = read(file)
    if file.parent.name != present_release():
        assert all(PINNED in run for run in kept.runs), "a run that is not pinned would be played again on this code"
        return
    replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[regie_plugin()])
    for run in kept.runs:
        await replayer.replay_workflow(WorkflowHistory.from_json(kept.workflow, run))


@pytest.mark.parametrize("file", FILES, ids=named)
def test_the_stream_of_every_release_folds_to_a_trajectory_that_has_ended(file: Path) -> None:
    kept = read(file)
    state = Trajectory(kept.stream[0].stream)
    for stored in kept.stream:
        state = advance(state, decode(stored))
    assert state.ended
    assert not state.open_requests
    assert not state.open_tasks
    assert msgspec.json.decode(kept.runs[-1])["events"], "there is a history to go with it"
