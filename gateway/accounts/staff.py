"""Colleagues by name: what accounts are called, and whom an order can mean.

Names are sealed and stay on the log. That one is shown to whoever works here leaves no trace: who looked is written down for the sake of
participants, about whom a file is kept (AVG art. 5, 2 and 32), and a colleague's name is part of the answer to who did what. A line for
each page that shows a regisseur would only bury those that matter.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import product
from operator import itemgetter
from uuid import UUID

import asyncpg

from events.days import current_day
from events.log.codec import decode
from events.log.store import EventStore
from events.vocabulary.base import Erased
from events.vocabulary.staff import AccountOpened, Office
from events.vocabulary.values import Role
from events.vocabulary.words import same
from gateway import words
from gateway.accounts.account import ANYWHERE, FOR_A_MUNICIPALITY, MAYBE_FOR_ONE, role_of
from gateway.fate import NotPossible
from projections.lists import accounts
from projections.lists.accounts import Held, Row
from workflows.law.moments import shown_day

FRESH = 60.0
"""Seconds for which a name is remembered: a colleague may be called otherwise, or be erased."""
GONE = "gewist"
MOST_NAMED = 10
"""Colleagues that are named when any of them can be meant."""


NOBODY_HERE = (
    "'{who}' is hier geen {role}: niemand met die naam of dat nummer heeft hier die rol. Kies een ander, of vraag de beheerder om die "
    "een account met die rol te geven"
)
NOBODY_IN_ANY = "'{who}' kan dit hier niet: niemand met die naam of dat nummer heeft hier een rol die daarbij past. Kies een ander."
MORE_THAN_ONE = "'{who}' kan meer dan een zijn, noem het nummer: {those}"


class NoSuchColleague(NotPossible):
    """Nobody with an account and that role here is called so."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a colleague has to work: for a municipality, or for an organisation that takes part."""

    municipality: UUID | None
    organisations: frozenset[UUID] = frozenset()

    def has(self, row: Row, role: str) -> bool:
        """Whether somebody has a role here; a coach and a verbinder have it wherever it is that employs them."""
        return any(held.role == role and self._is_of(held, role) for held in row.posts)

    def _is_of(self, held: Held, role: str) -> bool:
        if role in FOR_A_MUNICIPALITY | MAYBE_FOR_ONE:
            return held.municipality == self.municipality
        return role in ANYWHERE or held.organisation in self.organisations


class Staff:
    """The accounts of one log by name. `clock` gives seconds."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._store = store
        self._clock = clock
        self._names: dict[UUID, tuple[float, str | None]] = {}

    async def called(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """What each of these is called, also after they left. What is no account is not among them."""
        now, asked = self._clock(), set(ids)
        known = {id: name for id, (until, name) in self._names.items() if until > now}
        if stale := asked - known.keys():
            self._names = {id: (until, name) for id, (until, name) in self._names.items() if until > now}
            fresh = await self._read(stale)
            self._names |= {id: (now + FRESH, fresh.get(id)) for id in stale}
            known |= {id: fresh.get(id) for id in stale}
        return {id: name for id in asked if (name := known[id]) is not None}

    async def whom(self, at: Place) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Who can be chosen at a place: by role, the accounts with their names, in the order of these."""
        here, rows, today = *await self._around(at), current_day()
        names = await self.called(row.account for row in here)
        found: dict[str, list[tuple[str, str]]] = {}
        for row in here:
            for role in {held.role for held in row.posts} if row.account in names else ():
                if at.has(row, role) and not _away(row, role, at, rows, today):
                    found.setdefault(role, []).append((str(row.account), names[row.account]))
        return {role: sorted(those, key=itemgetter(1, 0)) for role, those in sorted(found.items())}

    async def meant(self, text: str, role: str, at: Place) -> UUID:
        """The account that has this number or, of all that have this role here, this name.

        Whoever is not here in this role is as good as nobody: who asks hears of a name or number no more than that, whether it has an
        account, what else it is and where.

        Raises:
            NoSuchColleague: there is none.
            NotPossible: it may be more than one, or it is one who cannot be chosen: that is said in Dutch.
        """
        here, rows, today = *await self._around(at), current_day()
        those = [row for row in here if at.has(row, role)]
        names, number = await self.called(row.account for row in those), account_in(text)
        those = [row for row in those if row.account in names and number in (None, row.account)]
        those = [row for row in those if number or same(names[row.account], text)]
        wrong = {row.account: _away(row, role, at, rows, today) for row in those}
        fit = [account for account, why in wrong.items() if not why]
        if not those:
            raise NoSuchColleague(NOBODY_HERE.format(who=text, role=words.label(role_of(role))))
        if len(fit) > 1:
            raise NotPossible(MORE_THAN_ONE.format(who=text, those=", ".join(map(str, sorted(fit)[:MOST_NAMED]))))
        if not fit:
            raise NotPossible(f"{names[those[0].account]} {wrong[those[0].account]}")
        return fit[0]

    async def one_of(self, text: str, roles: Iterable[Role | Office], places: Iterable[Place]) -> UUID:
        """The one account that is meant (see `meant`) in any of these roles at any of these places. Raises as `meant` does."""
        found = set[UUID]()
        for role, at in product(roles, places):
            with suppress(NoSuchColleague):
                found.add(await self.meant(text, role, at))
        if not found:
            raise NoSuchColleague(NOBODY_IN_ANY.format(who=text))
        if len(found) > 1:
            raise NotPossible(MORE_THAN_ONE.format(who=text, those=", ".join(map(str, sorted(found)[:MOST_NAMED]))))
        return found.pop()

    async def _around(self, at: Place) -> tuple[list[Row], Mapping[UUID, Row]]:
        """Who works at a place or could anywhere; and them with who stands in for them, by account."""
        here = await accounts.working(self._pool, [one for one in (at.municipality, *at.organisations) if one], ANYWHERE)
        today = current_day()
        stand_in = [absence.substitute for row in here if (absence := row.absence_on(today))]
        return here, {row.account: row for row in [*here, *await accounts.among(self._pool, stand_in)]}

    async def _read(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        newest = await self._store.newest_names(list(ids))
        events = {id: decode(stored).event for id, stored in newest.items()}
        return {id: GONE if isinstance(e.name, Erased) else e.name for id, e in events.items() if isinstance(e, AccountOpened)}


def _away(row: Row, role: str, at: Place, rows: Mapping[UUID, Row], today: date) -> str:
    """Why somebody who works here cannot be chosen, in Dutch; nothing when they can."""
    if (absence := row.absence_on(today)) is None:
        return ""
    other = rows.get(absence.substitute)
    if other and not other.closed and at.has(other, role) and other.absence_on(today) is None:
        return ""
    return f"is afwezig tot en met {shown_day(absence.ends)}, en niemand neemt waar; kies een ander"


def account_in(who: str) -> UUID | None:
    """The account, or the partner, by whose number somebody goes; None for who goes by a text."""
    try:
        return UUID(who)
    except ValueError:
        return None
