"""What a decision looks at, and how it refuses."""

from datetime import datetime
from functools import singledispatch

from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.values import Role
from workflows import commands as c
from workflows.programme.document import Programme

Events = list[Event]


class Refused(Exception):
    """A command that is not allowed now. The message is Dutch and meant for the person who gave it."""


class Case:
    """What a decision looks at: the state, the programme, who asks, and when; `other` is the programme that a command wants to go under."""

    def __init__(
        self, state: Trajectory, programme: Programme, actor: str, role: Role, now: datetime, other: Programme | None = None
    ) -> None:
        self.state = state
        self.programme = programme
        self.other = other
        self.actor = actor
        self.role = role
        self.now = now


@singledispatch
def decide_on(command: c.Command, case: Case) -> Events:
    """The events that follow from a command on a trajectory that is under way. Raises `Refused`."""
    raise TypeError(f"no decision for {type(command).__name__}")
