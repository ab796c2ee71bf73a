"""What others did to somebody's account since they last saw that: told once, when they log in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.fact import Recorded
from events.vocabulary.staff import (
    AbsenceTold,
    AbsenceWithdrawn,
    ChangesSeen,
    LoginAsked,
    LoginLinked,
    LoginUnlinked,
    PostAsked,
    PostGiven,
    PostTaken,
    RequestDeclined,
)
from gateway.fate import NotPossible

MOST = 20
"""Changes that are told; of those before them only how many."""
_Told = PostAsked | PostGiven | PostTaken | LoginAsked | LoginLinked | LoginUnlinked | RequestDeclined | AbsenceTold | AbsenceWithdrawn


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did to an account, when. `about` are a role, and the municipality or organisation it is for, or an issuer."""

    what: str
    about: str
    where: UUID | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What somebody has not seen of their own account, the newest first; `before` counts what is not among it, and `upto` the facts that
    there were."""

    those: tuple[Change, ...]
    before: int
    upto: int


def unseen(stream: Sequence[Recorded], account: UUID) -> Changes | None:
    """What others did to an account that its owner did not see; None when that is nothing."""
    since = max((one.event.upto for one in stream if isinstance(one.event, ChangesSeen)), default=0)
    found = [_change(one) for one in stream[since:] if isinstance(one.event, _Told) and one.fact.actor.id != str(account)]
    return Changes(tuple(reversed(found[-MOST:])), len(found[:-MOST]), len(stream)) if found else None


def seen(stream: Sequence[Recorded], account: UUID, upto: int) -> list[ChangesSeen]:
    """Somebody saw the changes up to so many facts; what they saw before changes nothing. Raises `NotPossible`."""
    if not 0 < upto <= len(stream):
        raise NotPossible("Zoveel is er niet veranderd aan uw account.")
    if any(isinstance(one.event, ChangesSeen) and one.event.upto >= upto for one in stream):
        return []
    return [ChangesSeen(account=account, upto=upto)]


def _change(recorded: Recorded) -> Change:
    told = recorded.event
    match told:
        case PostAsked() | PostGiven() | PostTaken():
            about, where = told.role, told.municipality or told.organisation
        case LoginAsked() | LoginLinked():
            about, where = told.issuer, None
        case _:
            about, where = "", None
    return Change(told.titled(), about, where, recorded.fact.actor.id, recorded.fact.occurred_at)
