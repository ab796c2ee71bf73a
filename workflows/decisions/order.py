"""An order: a command with who gives it, as it goes through Temporal, and the decision on it. This module knows every subject."""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import BaseModel, ConfigDict, Field

from events.trajectory.state import Trajectory
from events.vocabulary.values import Role
from events.vocabulary.words import Code
from workflows.decisions import (  # noqa: F401  # each brings its commands and their decisions with it
    adjustment,
    barriers,
    birth,
    civic_duty,
    civic_route,
    contract,
    corrections,
    course,
    ending,
    go_no_go,
    housing,
    job_lost,
    money,
    moving,
    not_begun,
    open_items,
    pause,
    people,
    permit,
    placement,
    programme_change,
    qualification,
    roles,
    selection,
    subsidy,
    telling,
    voortraject,
)
from workflows.decisions.case import Case, Events, decide_on
from workflows.decisions.command import Command, Who
from workflows.decisions.days import see_to_days
from workflows.decisions.refusal import Moved, Refused

COMMANDS: tuple[type[Command], ...] = tuple(Command.__subclasses__())
"""Every command that there is."""

if TYPE_CHECKING:
    _AnyCommand = Command
else:
    _AnyCommand = Annotated[Union[COMMANDS], Field(discriminator="name")]  # noqa: UP007


class Order(BaseModel):
    """A command with who gives it. `id` is the caller's: the same id is the same order, however often it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Code = Field(min_length=1, max_length=200)
    actor: Who
    role: Role
    command: _AnyCommand
    seen: int | None = Field(None, ge=0, exclude_if=lambda seen: seen is None)
    """The version of the trajectory that it was decided on; it is refused at another one. None where nobody said so."""


def cause_of(order: Order) -> str:
    """Under what the events of an order are on the stream: the key of each is this with its number."""
    return f"order:{order.id}"


class Receipt(BaseModel):
    """Where an order ended: the stream version and log position that it brought the trajectory to."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    version: int
    position: int


def see_to_version(state: Trajectory, order: Order) -> None:
    """See that a trajectory is as whoever gave an order has seen it. Raises `Moved`."""
    if order.seen is not None and order.seen != state.version:
        raise Moved("Dit traject is intussen veranderd. Bekijk het opnieuw, en geef de opdracht op wat er dan staat.")


def decide(case: Case, command: Command) -> Events:
    """The events that follow from a command.

    Raises:
        Refused: when the command is not allowed.
    """
    if isinstance(command, course.StartTrajectory):
        see_to_days(command, case)
        return course.start(command, case)
    if not case.state.started:
        raise Refused("Dit traject bestaat niet.")
    if case.state.ended and not command.after_end:
        raise Refused("Dit traject is beëindigd; er kan niets meer aan veranderen.")
    see_to_days(command, case)
    return decide_on(command, case)
