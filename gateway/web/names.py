"""What partners are called, for pages that only have their ids."""

from collections.abc import Iterable
from uuid import UUID

from activities.directory import PartnerDirectory


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
