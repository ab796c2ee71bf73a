"""What one asks and another agrees with: for how long that waits, that nobody agrees with themselves, and when it lapses. Pure.

So a role is given by which somebody sees sealed data (`gateway.accounts.agreeing`), and so is done what takes something from a person in
whose trajectories more than one municipality has a say (`gateway.persons.together`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from events.days import day_of
from events.fact import Recorded
from events.vocabulary.staff import AccountClosed, PostTaken
from gateway.fate import NotPossible
from workflows.law.key import Key
from workflows.law.minimum_cell import COUNTRY
from workflows.law.moments import shown_moment
from workflows.law.policy import policy_set


class What(Protocol):
    """Something that was asked, and what it is called where it was, such as vraag-1."""

    @property
    def request(self) -> str:
        """The name."""


W = TypeVar("W", bound=What)


@dataclass(frozen=True, slots=True)
class Ask(Generic[W]):
    """What somebody asked at a moment, and another has neither agreed with nor declined."""

    what: W
    by: str
    at: datetime


def until(ask: Ask[W]) -> datetime:
    """Up to when another can agree, by the policy of the day on which it was asked."""
    return policy_set(COUNTRY).as_on(day_of(ask.at)).deadline(Key.AGREEMENT, ask.at)


def waiting(asked: Iterable[Ask[W]], at: datetime) -> list[Ask[W]]:
    """What another can still agree with."""
    return [one for one in asked if at < until(one)]


def asked_for(asked: Iterable[Ask[W]], request: str, at: datetime, where: str) -> Ask[W]:
    """What was asked under a name; `where` is how a Dutch sentence goes on about where that was. Raises `NotPossible` when it waits for
    nobody."""
    ask = next((one for one in asked if one.what.request == request), None)
    if ask is None:
        raise NotPossible(f"Er wacht geen {request} (meer) {where}")
    if at >= (end := until(ask)):
        raise NotPossible(f"Instemmen met {request} kon tot {shown_moment(end)}. Vraag het opnieuw.")
    return ask


def called(asks: int) -> str:
    """What is asked next is called, after so many."""
    return f"vraag-{asks + 1}"


def lapsed(ask: Ask[W], asker: Sequence[Recorded], roles: Collection[str]) -> bool:
    """Whether who asked left, or lost one of these roles by which they could, since, as their own stream says."""
    return any(
        isinstance(one.event, AccountClosed) or (isinstance(one.event, PostTaken) and one.event.role in roles)
        for one in asker
        if one.fact.occurred_at > ask.at
    )
