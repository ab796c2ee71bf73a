"""Partner organisations, how they are reached, and what they send: the partner stream and its inbox stream."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.parts import EmployerSize, Part, Role

_S = Stream.PARTNER
_D = DataClass.PROGRESS


class Channel(Part):
    """How a partner is reached: the kind of channel and the address that belongs to it."""

    kind: str
    address: str


@stored("partner-registered", public="partner.geregistreerd", stream=_S, data=_D)
class PartnerRegistered(Event):
    """An organisation takes part in the work. `source` is what its CloudEvents name as source; `size` is known of some employers."""

    partner: UUID
    name: str
    role: Role
    channel: Channel
    source: str
    key_version: int = 1
    size: EmployerSize | None = None


@stored("partner-channel-changed", public="partner.kanaal-gewijzigd", stream=_S, data=_D)
class PartnerChannelChanged(Event):
    """The partner is reached in another way from now on."""

    partner: UUID
    channel: Channel


@stored("partner-key-rotated", public="partner.sleutel-vernieuwd", stream=_S, data=_D, version=2)
class PartnerKeyRotated(Event):
    """The partner signs with the next version of its key; the one before is good until `former_until`, or else the following rotation."""

    partner: UUID
    key_version: int
    former_until: datetime | None = None


@stored("partner-left", public="partner.vertrokken", stream=_S, data=_D)
class PartnerLeft(Event):
    """The organisation no longer takes part."""

    partner: UUID
    reason: str


@stored("message-received", public="bericht.ontvangen", stream=_S, data=_D, version=2)
class MessageReceived(Event):
    """A partner's CloudEvent as it came in, before anybody acted on it. `message` is unique for its source and id."""

    message: str
    partner: UUID
    source: str
    cloud_event_id: str
    type: str
    trajectory: UUID
    data: Sealed[dict[str, JsonValue]]

    def concerns(self) -> UUID:
        """The trajectory; the inbox is about nobody."""
        return self.trajectory


@stored("message-set-aside", public="bericht.terzijde-gelegd", stream=_S, data=_D)
class MessageSetAside(Event):
    """The message cannot reach a trajectory; a person can look and replay it."""

    message: str
    reason: str


@stored("message-replayed", public="bericht.opnieuw-aangeboden", stream=_S, data=_D)
class MessageReplayed(Event):
    """A person (or a recovery) offered the message again."""

    message: str
    reason: str
