"""Living in memory up to something that is waited for, with people who leave some of their tasks undone."""

from datetime import timedelta
from uuid import UUID

import pytest

from events.trajectory.state import Task, Trajectory
from events.vocabulary.values import Role, Stage
from tests.workflows import city
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import ANNA, NOW, Everybody, the_end
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.programme.catalogue import find
from workflows.programme.document import Programme
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life


class Waiting(Everybody):
    """People who leave some kinds of task undone."""

    def __init__(self, *undone: str) -> None:
        super().__init__(timedelta(days=2))
        self.undone = undone

    def hears(self, task: Task) -> timedelta | None:
        return None if task.kind in self.undone else super().hears(task)


def begins(programme: str | Programme, everybody: Everybody, *, without: Role | None = None) -> Life:
    """A life in a programme, or a shipped one by its code, with an organisation in each of its roles but one."""
    programme = find(programme) if isinstance(programme, str) else programme
    start = city.start_with_everybody(programme)
    there = tuple(party for party in start.parties if party.role is not without)
    life = Life(UUID(int=3), Shelf([programme]), NOW)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start.model_copy(update={"parties": there}), ANNA)
    return life


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
