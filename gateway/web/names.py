"""What partners and colleagues are called, for pages that only have their ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from uuid import UUID

from activities.directory import PartnerDirectory
from events.vocabulary.values import Role
from gateway import words
from gateway.accounts.staff import Staff, account_in
from gateway.orders.inputs import Input
from gateway.persons.participants import Called, Participants
from projections.engine.table import Reader
from projections.lists.file import Party
from projections.lists.holding import Holder
from projections.lists.partners import taking_part

Candidates = list[tuple[str, list[tuple[str, str]]]]
"""Partners or colleagues with their names, by what a role is called."""


class Names:
    """Remembers names: a partner is registered under one and keeps it; `staff` remembers those of colleagues. Of participants none is."""

    def __init__(self, directory: PartnerDirectory, staff: Staff, participants: Participants) -> None:
        self.staff = staff
        self.participants = participants
        self._directory = directory
        self._known: dict[UUID, str] = {}

    async def of(self, those: Iterable[UUID | str | None]) -> dict[UUID, str]:
        """The name of each that is a partner or an account, by its number; of somebody whom nobody registered, the beginning of that.

        Who goes by a text, as everybody does where there is no login, is called by it.
        """
        asked = {number for one in those if (number := account_in(one) if isinstance(one, str) else one)}
        found = {one: name for one in asked if (name := self._known.get(one))}
        found |= await self.staff.called(asked - found.keys())
        for one in asked - found.keys():
            if entry := await self._directory.find(one):
                found[one] = self._known[one] = entry.name
        return {one: found.get(one, str(one)[:8]) for one in asked}


def participant(trajectory: UUID, names: Called) -> str:
    """The participant of a trajectory by name, for who may know that, and the beginning of its number, by which everybody knows it."""
    name, number = names.get(trajectory), str(trajectory)[:8]
    return f"{name} ({number})" if name else f"Traject {number}"


Chosen = Mapping[str, Sequence[tuple[str, str]]]
"""Colleagues that can be chosen, with their names, by role."""


async def candidates(
    conn: Reader, parties: Iterable[Party], names: Mapping[UUID, str], people: Chosen = MappingProxyType({}), holders: Iterable[Holder] = ()
) -> Callable[[Input], Candidates]:
    """Whom each field of a form lets choose from; `parties` take part in the trajectory that it is about, and `holders` hold its roles.

    Of people there are none to choose from where there is no login.
    """
    everybody = [(one.role, str(one.partner), one.name) for one in await taking_part(conn)]
    here = [(party.role, str(party.partner), names[party.partner]) for party in parties]
    colleagues = [(Role(role), account, name) for role, those in people.items() if role in set(Role) for account, name in those]
    held = [(one.role, one.holder, called(one.holder, names)) for one in holders] if people else []

    def of(asked: Input) -> Candidates:
        those = (held if asked.taking_part else colleagues) if asked.kind == "account" else here if asked.taking_part else everybody
        chosen = [one for one in those if not asked.roles or one[0] in asked.roles]
        if not all(id for _, id, _ in chosen):
            # Of somebody among them the name is sealed: who that is has to be typed.
            return []
        groups = groupby(sorted(chosen, key=itemgetter(0, 2)), key=itemgetter(0))
        return [(words.choice(role), [(id, name) for _, id, name in each]) for role, each in groups]

    return of


def called(who: str, names: Mapping[UUID, str]) -> str:
    """What somebody is called who goes by an account, by the number of a partner, or by a text."""
    number = account_in(who)
    return names.get(number, who) if number else who
