"""What each command needs to be granted. It stands beside the command, and is asked before anything of it is done; a command that says
nothing stops the start (`undeclared`).
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TypeVar
from uuid import UUID

from cyclopts import App

from events.vocabulary.base import DataClass
from gateway.access.terms import Action

Command = TypeVar("Command", bound=Callable[..., object])
NEED = "need"
"""The attribute of a command that says what it needs; None for what needs nobody to be asked."""


class About(StrEnum):
    """What a command is about."""

    HOUSE = "huis"
    TRAJECTORY = "traject"
    PERSON = "persoon"
    LIST = "lijst"
    """Trajectories or persons, of which it shows those that are granted."""


@dataclass(frozen=True, slots=True)
class Need:
    """An action, and with what. `named` is the part of the house, or the argument that says which trajectory or person; `touches` are the
    classes of data that it is done to. `item` is the argument that says which task it is, or is about: whose task that is may do it too."""

    action: Action
    about: About
    named: str = ""
    touches: frozenset[DataClass] = frozenset()
    item: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked by a command that was given, and of whom."""

    need: Need
    id: UUID | None = None
    item: str = ""


doing: ContextVar[Asked | None] = ContextVar("doing", default=None)
"""The command that is carried out now."""


def of_the_house(part: str, action: Action) -> Callable[[Command], Command]:
    """A command about nobody in particular."""
    return needs(Need(action, About.HOUSE, part))


def with_trajectory(action: Action) -> Callable[[Command], Command]:
    """A command with the trajectory that its first argument names."""
    return needs(Need(action, About.TRAJECTORY, "trajectory"))


def with_one_of(action: Action) -> Callable[[Command], Command]:
    """A command with the person that its first argument names, or of whom it names a trajectory. One of their trajectories will do: it
    shows what is of that one, tells what the person said or what is so of them, or gives an order that says itself what it takes
    (`gateway.orders.of_person.OfPerson.alone`)."""
    return needs(Need(action, About.PERSON, "person"))


def of_many(action: Action) -> Callable[[Command], Command]:
    """A command that shows of many what is granted."""
    return needs(Need(action, About.LIST))


def of_nobody(command: Command) -> Command:
    """A command that reads and changes nothing of anybody: what comes with Regie, or the processes of this machine."""
    setattr(command, NEED, None)
    return command


def needs(need: Need) -> Callable[[Command], Command]:
    """A command with what it needs."""

    def declared(command: Command) -> Command:
        signature = inspect.signature(command)

        @wraps(command)
        async def carried_out(*values: object, **by_name: object) -> object:
            told = signature.bind(*values, **by_name).arguments
            about = told.get(need.named) if need.about in _NAMED else None
            before = doing.set(Asked(need, about if isinstance(about, UUID) else None, str(told.get(need.item, ""))))
            try:
                done = command(*values, **by_name)
                return await done if isinstance(done, Awaitable) else done
            finally:
                doing.reset(before)

        setattr(carried_out, NEED, need)
        return carried_out  # type: ignore[return-value]

    return declared


_NAMED = frozenset({About.TRAJECTORY, About.PERSON})


def commands(app: App, name: str = "") -> Iterator[tuple[str, Callable[..., object]]]:
    """Every command of an app by its words, those of groups within it included."""
    if app.default_command:
        yield name, app.default_command
    for word in app:
        if not word.startswith("-"):
            yield from commands(app[word], f"{name} {word}".strip())


def undeclared(app: App) -> list[str]:
    """Commands that do not say what they need. There may be none."""
    return [name for name, command in commands(app) if not hasattr(command, NEED)]
