"""The partner directory: who a partner is and how it is reached, from the partner's own stream."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from events.codec import decode
from events.store import EventStore
from events.vocabulary.base import Event
from events.vocabulary.partner import Channel, PartnerChannelChanged, PartnerKeyRotated, PartnerLeft, PartnerRegistered
from events.vocabulary.parts import Role

_ABOUT_PARTNERS = {event.stored_name for event in (PartnerRegistered, PartnerChannelChanged, PartnerKeyRotated, PartnerLeft)}


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

    def good_versions(self, now: datetime) -> list[int]:
        """The versions of its key with which it may sign: the present one and, while it changes over, the one before."""
        former = self.key_version > 1 and (self.former_until is None or now < self.former_until)
        return [self.key_version, self.key_version - 1] if former else [self.key_version]


class PartnerDirectory:
    """Looks partners up in the log. A partner's stream is also its inbox, so it is read once, and after that only what came since."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._known: dict[UUID, tuple[int, Partner]] = {}

    async def find(self, partner: UUID) -> Partner | None:
        """The partner as it is now, or None when nobody registered it."""
        version, found = self._known.get(partner, (0, None))
        if await self._store.version(partner) == version:
            return found
        for stored in await self._store.read_stream(partner, after=version):
            version = stored.version
            # The id comes from outside and may be that of any stream.
            if stored.type in _ABOUT_PARTNERS:
                found = _after(found, decode(stored).event)
        if found:
            self._known[partner] = version, found
        return found


def _after(partner: Partner | None, event: Event) -> Partner | None:
    match event:
        case PartnerRegistered() as e:
            return Partner(e.partner, e.name, e.role, e.channel, e.source, e.key_version)
        case PartnerChannelChanged() as e if partner:
            return replace(partner, channel=e.channel)
        case PartnerKeyRotated() as e if partner:
            return replace(partner, key_version=e.key_version, former_until=e.former_until)
        case PartnerLeft() if partner:
            return replace(partner, left=True)
    return partner
