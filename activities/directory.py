"""The partner directory: who a partner is and how it is reached, from the partner's own stream."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

from events.fact import Recorded
from events.log.codec import decode
from events.log.store import EventStore
from events.record import NOTHING, Tip
from events.vocabulary.inbox import (
    Channel,
    PartnerChannelChanged,
    PartnerContactNamed,
    PartnerDescribed,
    PartnerKeyRotated,
    PartnerLeft,
    PartnerPlacesTold,
    PartnerRegistered,
)
from events.vocabulary.values import EmployerSize, Role

MOST_OTHERS = 10_000
"""Streams remembered as being no partner's."""
HANDING_OVER = timedelta(days=14)
"""How long it may take before a partner's system signs and checks with the secret that its people were given."""
ORGANISATIONS = frozenset(
    {
        Role.MUNICIPALITY,
        Role.UWV,
        Role.EMPLOYER,
        Role.SCHOOL,
        Role.LANGUAGE_SCHOOL,
        Role.EXPERTISE_PARTNER,
        Role.SECTOR_ORGANISATION,
        Role.EMPLOYER_SERVICE_POINT,
        Role.CONNECTOR,
    }
)
"""Roles of organisations; the others are those of people."""

ABOUT_PARTNERS = frozenset(
    event.stored_name
    for event in (PartnerRegistered, PartnerDescribed, PartnerChannelChanged, PartnerKeyRotated, PartnerPlacesTold, PartnerLeft)
)
"""What is told about a partner on its own stream; about its people nothing is needed to reach it."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation as it is now."""

    id: UUID
    name: str
    role: Role
    channel: Channel
    source: str
    key_version: int
    left: bool = False
    former_until: datetime | None = None
    key_since: datetime | None = None
    withheld: bool = False
    """Nobody was given its present secret."""
    cbs_code: str | None = None
    """Of a municipality, when it was told."""
    sectors: tuple[str, ...] = ()
    kvk: str | None = None
    rsin: str | None = None
    oin: str | None = None
    size: EmployerSize | None = None
    sends: tuple[str, ...] | None = None
    """Types of CloudEvents that are taken from it; None: those of its role."""

    def good_versions(self, now: datetime) -> list[int]:
        """The versions of its key with which it may sign: the present one and, while it changes over, the one before."""
        former = self.key_version > 1 and (self.former_until is None or now < self.former_until)
        return [self.key_version, self.key_version - 1] if former else [self.key_version]

    def changes_over(self, now: datetime) -> bool:
        """Whether its system may not have the present secret yet: it is new, or the former one was good until lately."""
        return any(moment and now < moment + HANDING_OVER for moment in (self.key_since, self.former_until))


class PartnerDirectory:
    """Looks partners up in the log. A partner's stream is read once, and after that only what came since.

    Which partner is meant is told by strangers, who may name any stream: of one that is no partner's only the first event is ever read.
    """

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self._known: dict[UUID, tuple[Tip, Partner]] = {}
        self._others: set[UUID] = set()

    async def find(self, partner: UUID) -> Partner | None:
        """The partner as it is now, or None when nobody registered it."""
        if partner in self._others:
            return None
        known, found = self._known.get(partner, (NOTHING, None))
        tip = await self.store.tip(partner)
        if tip == known:
            return found
        # Of a database that was put back, another event may stand at the version that was read.
        if tip.version <= known.version:
            known, found = NOTHING, None
        version = known.version
        if found is None and not await self._is_one(partner):
            return None
        for stored in await self.store.read_stream(partner, after=version):
            version = stored.version
            if stored.type in ABOUT_PARTNERS:
                found = _after(found, decode(stored))
        if found and version == tip.version:
            self._known[partner] = tip, found
        return found

    async def knows(self, organisation: UUID, roles: Collection[Role] = ()) -> bool:
        """Whether this is an organisation that takes part in the work, in one of these roles; without roles, in any."""
        found = await self.find(organisation)
        return found is not None and not found.left and (not roles or found.role in roles)

    async def _is_one(self, stream: UUID) -> bool:
        [first] = await self.store.read_stream(stream, limit=1)
        if first.type == PartnerRegistered.stored_name:
            return True
        if len(self._others) >= MOST_OTHERS:
            self._others.clear()
        self._others.add(stream)
        return False


async def contacts_of(store: EventStore, partner: UUID) -> list[PartnerContactNamed]:
    """Whom to speak with at a partner, once and now, who came last at the end."""
    named = [stored for stored in await store.read_stream(partner) if stored.type == PartnerContactNamed.stored_name]
    told = [decode(stored).event for stored in await store.open(named)]
    return [event for event in told if isinstance(event, PartnerContactNamed)]


def known_by(stream: Iterable[Recorded]) -> Partner | None:
    """The partner as these events of its stream, from the first on, say; None when it was not registered by then."""
    return reduce(_after, stream, None)


def _after(partner: Partner | None, recorded: Recorded) -> Partner | None:
    match recorded.event:
        case PartnerRegistered() as e:
            since = recorded.recorded_at
            known = Partner(e.partner, e.name, e.role, e.channel, e.source, e.key_version, key_since=since)
            return replace(known, cbs_code=e.cbs_code, sectors=e.sectors, kvk=e.kvk, rsin=e.rsin, oin=e.oin, size=e.size, sends=e.sends)
        case PartnerDescribed() as e if partner:
            described = replace(partner, name=e.name, sectors=e.sectors, kvk=e.kvk, rsin=e.rsin, oin=e.oin)
            return replace(described, cbs_code=e.cbs_code, size=e.size, sends=e.sends)
        case PartnerChannelChanged() as e if partner:
            return replace(partner, channel=e.channel)
        case PartnerKeyRotated() as e if partner:
            key_since = recorded.recorded_at
            return replace(partner, key_version=e.key_version, former_until=e.former_until, withheld=e.withheld, key_since=key_since)
        case PartnerLeft() if partner:
            return replace(partner, left=True)
    return partner
