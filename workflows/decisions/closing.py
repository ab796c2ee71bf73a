"""Ending what another decision leaves no room for: tasks of which the purpose was reached, work on trial."""

from collections.abc import Iterator

from events.trajectory.state import Trajectory
from events.vocabulary import requests
from events.vocabulary.base import Event
from events.vocabulary.placement import TrialPlacementEnded
from workflows.decisions.tasks import ByAim


def close_tasks(state: Trajectory, kind: ByAim, *, about: str | None = None, remark: str = "") -> Iterator[Event]:
    """`TaskDone` for every open task of a kind, or for those about one thing."""
    for task in state.open_tasks:
        if task.kind == kind.name and about in (None, task.about):
            yield requests.TaskDone(key=task.key, remark=remark)


def stop_trial(state: Trajectory) -> Iterator[Event]:
    """The end of a proefplaatsing that runs: what follows leaves no room for it, and nobody is hired."""
    if trial := state.placement.on_trial:
        yield TrialPlacementEnded(employer=trial.employer, hired=False)
