"""Whether a partner's message is for a trajectory at all: what the relay has to know of it, from the trajectory's own stream.

Not from a read model, which may be behind: who joined a moment ago takes part.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from events.log.store import EventStore
from events.record import Stored
from events.vocabulary.course import MunicipalityChanged, PartyJoined, TrajectoryEnded, TrajectoryStarted
from events.vocabulary.requests import PartnerRequested

PAGE = 500
MOST_KNOWN = 10_000
"""Trajectories of which is remembered who takes part."""
UNKNOWN = "het traject is onbekend"
ENDED = "het traject is beëindigd"
OUTSIDER = "deze partner doet niet mee in dit traject"
_NAMES = {event.stored_name for event in (TrajectoryStarted, MunicipalityChanged, PartyJoined, PartnerRequested)}


class _Party(msgspec.Struct):
    partner: UUID


class _Naming(msgspec.Struct):
    """The places in which an event names a partner."""

    partner: UUID | None = None
    municipality: UUID | None = None
    parties: list[_Party] = []


_read = msgspec.json.Decoder(_Naming).decode


@dataclass(slots=True)
class _Known:
    version: int = 0
    last: tuple[UUID, int] | None = None
    """The id and the position of the event at that version."""
    began: datetime | None = None
    ended: bool = False
    partners: set[UUID] = field(default_factory=set)

    def learn(self, stored: Stored) -> None:
        self.version, self.last = stored.version, (stored.id, stored.position)
        if stored.type == TrajectoryStarted.stored_name:
            self.began = stored.occurred_at
        self.ended = self.ended or stored.type == TrajectoryEnded.stored_name
        if stored.type in _NAMES:
            named = _read(stored.data)
            found = {named.partner, named.municipality, *(party.partner for party in named.parties)}
            self.partners |= {partner for partner in found if partner}


class Standing:
    """Remembers, and reads what came since."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._known: dict[UUID, _Known] = {}

    async def why_not(self, trajectory: UUID, partner: UUID, *, anew: bool = False) -> str | None:
        """Why this partner's message goes to a person and not to the trajectory, in Dutch; None when it is for the trajectory.

        A partner that ever took part, or was ever asked something, is let through: what the message means now is for the trajectory to say.
        `anew` also reads what came since it was known.
        """
        known = self._known.get(trajectory)
        # Of a database that was put back, it may not have ended at all.
        if known and known.ended and await self._store.event_at(trajectory, known.version) != known.last:
            known = None
        if known is None or anew or partner not in known.partners:
            known = await self._caught_up(trajectory, known or _Known())
        if known.began is None:
            return UNKNOWN
        if known.ended:
            return ENDED
        return None if partner in known.partners else OUTSIDER

    def at(self, trajectory: UUID, told: datetime) -> datetime:
        """When something happened in a trajectory that a message is for: as was told, and not before it began."""
        known = self._known.get(trajectory)
        return max(told, known.began) if known and known.began else told

    async def _caught_up(self, trajectory: UUID, known: _Known) -> _Known:
        while events := await self._store.read_stream(trajectory, after=known.version, limit=PAGE):
            for stored in events:
                known.learn(stored)
            if len(events) < PAGE:
                break
        if known.began:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[trajectory] = known
        return known
