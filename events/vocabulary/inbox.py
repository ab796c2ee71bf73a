"""Partner organisations, how they are reached, and what they send: the partner stream and its inbox stream."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import EmployerSize, Part, Role
from events.vocabulary.words import Code, Document, Name, Telling

_S = Stream.PARTNER
_D = DataClass.PROGRESS


class Channel(Part):
    """How a partner is reached: the kind of channel, the address that belongs to it, and in which language, where people read it."""

    kind: Code
    address: Telling
    language: Code | None = None


class Way(StrEnum):
    """By what a partner's system shows whose it is, beside the secret with which it signs."""

    CLIENT = "client"
    """A token that an issuer gives to a client of its own."""
    CERTIFICATE = "certificaat"
    OIN = "oin"
    """Any certificate of PKIoverheid for an OIN."""


class Credential(Part):
    """One of those: `name` is the id of a client of `issuer`, the SHA-256 of a certificate, or an OIN."""

    way: Way
    name: Code
    issuer: Code | None = None


@stored("partner-registered", public="partner.geregistreerd", stream=_S, data=_D)
class PartnerRegistered(Event):
    """An organisation takes part in the work. `source` is what its CloudEvents name as source; `size` is known of some employers, and
    `cbs_code` of municipalities. `kvk`, `rsin` and `oin` are the numbers by which it is known elsewhere. `sends` are the types of
    CloudEvents that are taken from it; None: those of its role.
    """

    partner: UUID
    name: Name
    role: Role
    channel: Channel
    source: Code
    key_version: int = 1
    size: EmployerSize | None = None
    cbs_code: Code | None = None
    sectors: tuple[Code, ...] = ()
    kvk: Code | None = None
    rsin: Code | None = None
    oin: Code | None = None
    sends: tuple[Code, ...] | None = None


@stored("partner-described", public="partner.beschreven", stream=_S, data=_D)
class PartnerDescribed(Event):
    """What is known of an organisation from now on, all of it: what it is called, where it works, by which numbers it is known, and which
    types of CloudEvents are taken from it (None: those of its role)."""

    partner: UUID
    name: Name
    sectors: tuple[Code, ...] = ()
    kvk: Code | None = None
    rsin: Code | None = None
    oin: Code | None = None
    cbs_code: Code | None = None
    size: EmployerSize | None = None
    sends: tuple[Code, ...] | None = None


@stored("partner-contact-named", public="partner.contactpersoon-genoemd", stream=_S, data=DataClass.IDENTITY)
class PartnerContactNamed(Event):
    """Whom to speak with at an organisation from now on, instead of whoever it was.

    A person of their own (`contact`), by whose key it is sealed: forgetting them forgets it, and the organisation stays.
    """

    partner: UUID
    contact: UUID
    name: Sealed[Name]
    email: Sealed[Name | None] = None
    telephone: Sealed[Name | None] = None

    def concerns(self) -> UUID:
        """The contact person."""
        return self.contact


@stored("partner-places-told", public="partner.plaatsen-verteld", stream=_S, data=_D)
class PartnerPlacesTold(Event):
    """How many places to learn and work there are in a sector in a municipality, from now on, until a day when it is known.

    Instead of what the same partner told of the same sector and municipality before; 0 is none any more (whitepaper l.76-77).
    """

    partner: UUID
    municipality: UUID
    sector: Code
    places: int
    until: date | None = None


@stored("partner-channel-changed", public="partner.kanaal-gewijzigd", stream=_S, data=_D)
class PartnerChannelChanged(Event):
    """The partner is reached in another way from now on."""

    partner: UUID
    channel: Channel


@stored("partner-key-rotated", public="partner.sleutel-vernieuwd", stream=_S, data=_D, version=3)
class PartnerKeyRotated(Event):
    """The partner signs with the next version of its key; the one before is good until `former_until`, or else the following rotation.

    A version that is `withheld` was given to nobody: the one before is revoked, and what follows waits for the next.
    """

    partner: UUID
    key_version: int
    former_until: datetime | None = None
    withheld: bool = False


@stored("partner-credential-linked", public="partner.systeem-gekoppeld", stream=_S, data=_D)
class PartnerCredentialLinked(Event):
    """Who shows this speaks for the partner from now on. `subject` is who a token of a client is about, when that is not the client."""

    partner: UUID
    credential: Credential
    subject: Code | None = None


@stored("partner-credential-unlinked", public="partner.systeem-losgekoppeld", stream=_S, data=_D)
class PartnerCredentialUnlinked(Event):
    """Who shows this speaks for nobody from now on."""

    partner: UUID
    credential: Credential


@stored("partner-left", public="partner.vertrokken", stream=_S, data=_D)
class PartnerLeft(Event):
    """The organisation no longer takes part."""

    partner: UUID
    reason: Telling


@stored("message-received", public="bericht.ontvangen", stream=_S, data=_D, version=2)
class MessageReceived(Event):
    """A partner's CloudEvent as it came in, before anybody acted on it. `message` is unique for its source and id.

    One that `disputes` another message came with the source and id of that, and says something else. It reaches nobody unless a person
    offers it.
    """

    message: Code
    partner: UUID
    source: Code
    cloud_event_id: Code
    type: Code
    trajectory: UUID
    data: Sealed[Document]
    disputes: Code | None = None

    def concerns(self) -> UUID:
        """The trajectory; the inbox is about nobody."""
        return self.trajectory


@stored("message-set-aside", public="bericht.terzijde-gelegd", stream=_S, data=_D)
class MessageSetAside(Event):
    """The message cannot reach a trajectory; a person can look and replay it."""

    message: Code
    reason: Telling


@stored("message-replayed", public="bericht.opnieuw-aangeboden", stream=_S, data=_D, version=2)
class MessageReplayed(Event):
    """A person (or a recovery) offered the message again."""

    message: Code
    trajectory: UUID | None = None
    reason: Sealed[Telling]

    def concerns(self) -> UUID | None:
        """The trajectory of the message."""
        return self.trajectory
