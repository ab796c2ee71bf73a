"""Who works with Regie, beside who takes part in trajectories: accounts of colleagues and of people of organisations, a stream for each."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.words import Code, Name, Telling

_S = Stream.ACCOUNT
_D = DataClass.IDENTITY


class Office(StrEnum):
    """What somebody does for the house as a whole, and takes part in no trajectory by."""

    ADMINISTRATOR = "beheerder"
    """Keeps the installation running; opens nothing that is sealed."""
    PRIVACY_OFFICER = "privacyfunctionaris"
    """Looks after rights and supervision (AVG art. 37-39), auditors included."""
    PROGRAMME_MANAGER = "programmamanager"
    """Looks after programmes and what is learned from them, and sees no person."""


@stored("account-opened", public="account.geopend", stream=_S, data=_D)
class AccountOpened(Event):
    """A colleague, or somebody of an organisation, can be known from now on; opened again, they are called as it was told last."""

    account: UUID
    name: Sealed[Name]

    def concerns(self) -> UUID:
        """The account, by whose key the name is sealed."""
        return self.account


@stored("login-linked", public="account.inlog-gekoppeld", stream=_S, data=_D)
class LoginLinked(Event):
    """Who logs in at an issuer (by its address) as an administrator said is this account from now on. The login itself goes by a code of
    what the issuer calls them; here that is sealed, for who is to agree with what this account is given."""

    account: UUID
    issuer: Code
    subject: Sealed[Code | None] = None

    def concerns(self) -> UUID:
        """The account, by whose key what the issuer calls somebody is sealed."""
        return self.account


@stored("login-unlinked", public="account.inlog-ontkoppeld", stream=_S, data=_D)
class LoginUnlinked(Event):
    """Whoever logged in as this account does so no more, wherever they did."""

    account: UUID


@stored("post-given", public="account.rol-gegeven", stream=_S, data=_D)
class PostGiven(Event):
    """Somebody has a role (`values.Role` or `Office`) for a municipality or an organisation, or for the house."""

    account: UUID
    role: Code
    municipality: UUID | None = None
    organisation: UUID | None = None


@stored("post-taken", public="account.rol-ingetrokken", stream=_S, data=_D)
class PostTaken(Event):
    """Somebody does not have a role any more."""

    account: UUID
    role: Code
    municipality: UUID | None = None
    organisation: UUID | None = None


@stored("post-asked", public="account.rol-gevraagd", stream=_S, data=_D)
class PostAsked(Event):
    """Somebody who may give roles wants an account to have one by which sealed data are seen, or rights given: another has to agree."""

    account: UUID
    request: Code
    """What it is called on this account, such as vraag-1."""
    role: Code
    municipality: UUID | None = None
    organisation: UUID | None = None
    reason: Sealed[Telling]

    def concerns(self) -> UUID:
        """The account, by whose key the reason is sealed."""
        return self.account


@stored("login-asked", public="account.inlog-gevraagd", stream=_S, data=_D)
class LoginAsked(Event):
    """Somebody who may give roles wants whom an issuer calls so to log in as an account that has such a role: another has to agree."""

    account: UUID
    request: Code
    issuer: Code
    subject: Sealed[Code]
    reason: Sealed[Telling]

    def concerns(self) -> UUID:
        """The account, by whose key the reason and what the issuer calls somebody are sealed."""
        return self.account


@stored("request-agreed", public="account.ingestemd", stream=_S, data=_D)
class RequestAgreed(Event):
    """Another agreed with what was asked for an account; what was asked stands behind it."""

    account: UUID
    request: Code


@stored("request-declined", public="account.niet-ingestemd", stream=_S, data=_D)
class RequestDeclined(Event):
    """What was asked for an account does not go on: another did not agree, or who asked took it back."""

    account: UUID
    request: Code
    reason: Sealed[Telling]

    def concerns(self) -> UUID:
        """The account, by whose key the reason is sealed."""
        return self.account


@stored("changes-seen", public="account.wijzigingen-gezien", stream=_S, data=_D)
class ChangesSeen(Event):
    """Whose account it is has seen what others did to it, up to so many facts on its stream."""

    account: UUID
    upto: int


@stored("absence-told", public="account.afwezigheid-gemeld", stream=_S, data=_D)
class AbsenceTold(Event):
    """Somebody is away from a day up to and with another, and a colleague stands in for them (waarneming). Why is nobody's affair."""

    account: UUID
    substitute: UUID
    starts: date
    ends: date


@stored("absence-withdrawn", public="account.afwezigheid-ingetrokken", stream=_S, data=_D)
class AbsenceWithdrawn(Event):
    """Somebody is back, or does not go: an absence that began on this day ends on the day before `back`, or never was."""

    account: UUID
    starts: date
    back: date


@stored("account-closed", public="account.gesloten", stream=_S, data=_D)
class AccountClosed(Event):
    """Somebody left. What they did stays theirs."""

    account: UUID
