"""Ending tasks of which the purpose was reached."""

from collections.abc import Callable, Iterator

from events.trajectory.state import Task, Trajectory
from events.vocabulary import requests
from events.vocabulary.base import Event


def close_tasks(state: Trajectory, matches: Callable[[Task], bool], remark: str = "") -> Iterator[Event]:
    """`TaskDone` for every open task that matches."""
    return (requests.TaskDone(key=t.key, remark=remark) for t in state.open_tasks if matches(t))


def close_calls_about(state: Trajectory, request: str) -> Iterator[Event]:
    """`TaskDone` for tasks to go after an answer that has come now."""
    return close_tasks(state, lambda task: task.kind == "nabellen" and task.about == request)
