"""What partners are called, for pages that only have their ids."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from activities.directory import PartnerDirectory
from gateway import words
from gateway.orders.inputs import Input
from projections.engine.table import Reader
from projections.lists.file import Party
from projections.lists.partners import taking_part

Candidates = list[tuple[str, list[tuple[str, str]]]]
"""Partners with their names, by what a role is called."""


class Names:
    """Remembers names: a partner is registered under one and keeps it."""

    def __init__(self, directory: PartnerDirectory) -> None:
        self._directory = directory
        self._known: dict[UUID, str] = {}

    async def of(self, partners: Iterable[UUID | None]) -> dict[UUID, str]:
        """The name of each; of somebody whom nobody registered, the beginning of the id."""
        found = {}
        for partner in {partner for partner in partners if partner is not None}:
            if partner not in self._known and (entry := await self._directory.find(partner)):
                self._known[partner] = entry.name
            found[partner] = self._known.get(partner, str(partner)[:8])
        return found


async def candidates(conn: Reader, parties: Iterable[Party], names: Mapping[UUID, str]) -> Callable[[Input], Candidates]:
    """Whom each field of a form lets choose from; `parties` take part in the trajectory that it is about."""
    everybody = [(one.role, one.partner, one.name) for one in await taking_part(conn)]
    here = [(party.role, party.partner, names[party.partner]) for party in parties]

    def of(asked: Input) -> Candidates:
        chosen = [one for one in (here if asked.taking_part else everybody) if not asked.roles or one[0] in asked.roles]
        groups = groupby(sorted(chosen, key=itemgetter(0, 2)), key=itemgetter(0))
        return [(words.choice(role), [(str(partner), name) for _, partner, name in those]) for role, those in groups]

    return of
