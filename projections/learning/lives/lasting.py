"""What goes on in a life until something ends it: which of it goes on, and how it ends."""

from datetime import datetime
from typing import TypeVar

from projections.learning.lives.facts import History, Wait
from projections.learning.lives.parts import Lasting

L = TypeVar("L", bound=Lasting)


def going_on(lasting: list[L]) -> L | None:
    """The last one, when it still goes on."""
    return lasting[-1] if lasting and lasting[-1].until is None else None


def end_all(lasting: list[L], at: datetime, ending: str) -> None:
    """Whatever of these still goes on ends."""
    for one in lasting:
        if one.until is None:
            one.until, one.ending = at, ending


def waited_for(life: History, key: str) -> Wait | None:
    """What is still waited for under a key; most lately asked is most likely meant."""
    return next((wait for wait in reversed(life.waits) if wait.key == key and wait.until is None), None)


def end_wait(life: History, key: str, at: datetime, ending: str) -> None:
    """What was waited for under a key is waited for no longer."""
    if wait := waited_for(life, key):
        wait.until, wait.ending = at, ending
