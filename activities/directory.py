"""The partner directory: who a partner is and how it is reached, from the partner's own stream."""

from dataclasses import dataclass, replace
from uuid import UUID

from events.codec import decode
from events.store import EventStore
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


class PartnerDirectory:
    """Looks partners up in the log."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def find(self, partner: UUID) -> Partner | None:
        """The partner, or None when nobody registered it."""
        found: Partner | None = None
        # The id comes from outside and may be that of any stream.
        for stored in filter(lambda stored: stored.type in _ABOUT_PARTNERS, await self._store.read_stream(partner)):
            match decode(stored).event:
                case PartnerRegistered() as e:
                    found = Partner(e.partner, e.name, e.role, e.channel, e.source, e.key_version)
                case PartnerChannelChanged() as e if found:
                    found = replace(found, channel=e.channel)
                case PartnerKeyRotated() as e if found:
                    found = replace(found, key_version=e.key_version)
                case PartnerLeft() if found:
                    found = replace(found, left=True)
        return found
