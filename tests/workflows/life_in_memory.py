"""Living in memory up to something that is waited for, with people who leave some of their tasks undone."""

from datetime import timedelta

import pytest

from events.trajectory.state import Task, Trajectory
from events.vocabulary.values import Stage
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import ANNA, Everybody, the_end
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.run.rehearsal.life import Life


class Waiting(Everybody):
    """People who leave some kinds of task undone."""

    def __init__(self, *undone: str) -> None:
        super().__init__(timedelta(days=2))
        self.undone = undone

    def hears(self, task: Task) -> timedelta | None:
        return None if task.kind in self.undone else super().hears(task)


def waits_for(life: Life, kind: str) -> Task:
    """Live on until there is such a task."""
    end = the_end(life)
    while not (found := [task for task in life.state.open_tasks if task.kind == kind]):
        assert life.moves(end), f"no task {kind}: {life.state.stage} {life.state.open_tasks}"
    return found[0]


def reaches(life: Life, stage: Stage) -> Trajectory:
    """Live on until a stage is entered."""
    end = the_end(life)
    while stage not in life.state.visits:
        assert life.moves(end), f"never at {stage}: {life.state.stage} {life.state.open_tasks}"
    Law(life.id).sees(life.facts)
    return life.state


def refused(life: Life, command: Command) -> str:
    """Why an order is not carried out."""
    with pytest.raises(Refused) as refusal:
        life.order(command, ANNA)
    return str(refusal.value)
