"""What earlier releases left behind stays good: their streams can be taken up, and their runs are played again or stay where they are."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from activities.channels import Delivery, Purpose
from events.fact import Actor
from events.log.codec import decode
from events.trajectory import advance
from events.trajectory.state import Task, Trajectory
from events.vocabulary.course import StageEntered
from tests.histories.kept import files, present_release, read
from tests.workflows.city import GARAGE, REGISSEUR
from tests.workflows.habits import DECISIONS, always, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import Everybody
from workflows.decisions.command import Command
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.tasks import BY_AIM
from workflows.programme.document import Programme
from workflows.run.plugin import regie_plugin
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life, Reaction
from workflows.run.workflow import TrajectoryWorkflow

FILES = list(files())
PINNED = "VERSIONING_BEHAVIOR_PINNED"


def named(file: Path) -> str:
    """The release and the road."""
    return f"{file.parent.name}/{file.name.partition('.')[0]}"


def test_the_present_release_has_left_its_lives() -> None:
    assert ".dev" in present_release() or present_release() in {file.parent.name for file in FILES}, "give: make histories"


@pytest.mark.parametrize("file", FILES, ids=named)
async def test_runs_of_this_release_play_again_and_those_of_earlier_ones_are_pinned_to_it(file: Path) -> None:
    kept = read(file)
    if file.parent.name != present_release():
        assert all(PINNED in run for run in kept.runs), "a run that is not pinned would be played again on this code"
        return
    replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[regie_plugin()])
    for run in kept.runs:
        await replayer.replay_workflow(WorkflowHistory.from_json(kept.workflow, run))


class TakesUp(Everybody):
    """Partners who have a question already answer when they are reminded, and whoever has a task does it."""

    def partners(self, delivery: Delivery) -> Reaction:
        return super().partners(replace(delivery, purpose=Purpose.ASK) if delivery.purpose is Purpose.REMIND else delivery)

    def hears(self, task: Task) -> timedelta | None:
        return self.wait

    def acts(self, state: Trajectory, task: Task) -> list[tuple[Command, Actor]]:
        if task.kind in DECISIONS:
            return super().acts(state, task)
        return [] if task.kind in BY_AIM else [(CompleteTask(task=task.key, remark="gedaan"), REGISSEUR)]


@pytest.mark.parametrize("file", FILES, ids=named)
def test_the_stream_of_every_release_is_taken_up_by_this_one_at_the_beginning_of_every_stage(file: Path) -> None:
    kept = read(file)
    shelf = Shelf([Programme.model_validate(kept.programme)])
    for number, stored in enumerate(kept.stream, start=1):
        if stored.type != StageEntered.stored_name:
            continue
        everybody = TakesUp(timedelta(seconds=1))
        everybody.answers["werkgever-matchen"] = always(yes(werkgever=str(GARAGE)))
        life = Life(stored.stream, shelf, stored.occurred_at, stream=kept.stream[:number])
        everybody.now = partial(getattr, life, "now")
        life.partners, life.people = everybody.partners, everybody
        life.passes(stored.occurred_at + timedelta(days=3000))
        assert life.over, f"from {decode(stored).event}: {life.state.open_requests} {life.state.open_tasks}"
        assert not life.failures
        assert Law(life.id, earlier=number).sees(life.facts).state == life.state
        assert life.state.ended


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
