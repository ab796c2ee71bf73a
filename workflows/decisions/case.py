"""What a decision looks at, and how a command finds its decision."""

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.values import Role
from workflows.decisions.command import Command
from workflows.programme.document import Programme

Events = list[Event]


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision looks at: the state, the programme, who asks, and when; `other` is the programme that a command wants to go under."""

    state: Trajectory
    programme: Programme
    actor: str
    role: Role
    now: datetime
    other: Programme | None = None


@singledispatch
def decide_on(command: Command, case: Case) -> Events:
    """The events that follow from a command on a trajectory that is under way. Raises `Refused`."""
    raise TypeError(f"no decision for {type(command).__name__}")


decides = decide_on.register
"""Says of a function that it is the decision on the command that it takes."""
