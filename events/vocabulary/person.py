"""A person's own stream: who looked into what was told, consent, rights requests, retention and erasure (domain.md 2.5)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import Source
from events.vocabulary.words import Code, Document, Name, Telling

_S = Stream.PERSON
_D = DataClass.IDENTITY


@stored("person-registered", public="persoon.geregistreerd", stream=_S, data=_D)
class PersonRegistered(Event):
    """Who this is; everything that identifies is sealed. Registered again, it holds as it was told last.

    `name` is as it is written, `called` how somebody is to be addressed ("mevrouw Haile"), `language` in which language, of the `languages`
    that somebody speaks. `interpreter` says whether one is needed for a conversation. `client_number` is that of the municipality.
    """

    name: Sealed[Name]
    born: Sealed[date | None] = None
    language: Code = "nl"
    called: Sealed[Name | None] = None
    languages: Sealed[tuple[Code, ...]] = ()
    interpreter: Sealed[bool | None] = None
    telephone: Sealed[Code | None] = None
    email: Sealed[Code | None] = None
    client_number: Sealed[Code | None] = None


@stored("citizen-number-noted", public="persoon.bsn-vastgelegd", stream=_S, data=DataClass.CITIZEN_NUMBER)
class CitizenNumberNoted(Event):
    """The burgerservicenummer, for the exchange with a municipality (UAVG art. 46; Wet inburgering 2021 art. 36); the last one holds."""

    number: Sealed[Code]
    municipality: UUID


@stored("persons-merged", public="persoon.samengevoegd", stream=_S, data=_D)
class PersonsMerged(Event):
    """Two numbers turned out to be of one person: from now on `former` is `person`. It stands on both streams."""

    person: UUID
    former: UUID
    reason: Sealed[Telling]


@stored("persons-split", public="persoon.losgemaakt", stream=_S, data=_D)
class PersonsSplit(Event):
    """They are two after all, as they were before they were merged. It stands on both streams."""

    person: UUID
    former: UUID
    reason: Sealed[Telling]


class Door(StrEnum):
    """Through which door somebody looked into a file."""

    PAGE = "pagina"
    COMMAND_LINE = "opdrachtregel"
    API = "api"
    TEMPORAL = "temporal"
    """The pages of Temporal, which show what passed through it."""
    FORM = "formulier"
    """The page behind a link, for who answers a question without an account."""


class Looked(StrEnum):
    """What somebody opened of a file."""

    EVERYTHING = "alles-wat-is-verteld"
    NOTES = "notities"
    OPEN_ITEMS = "wat-openstaat"
    """The evidence of signals, the barriers, and who asked for an exception."""
    QUESTION = "een-verzoek"
    LESSON = "wie-achter-een-les"
    """That it is one of the trajectories behind what lessons tell of a group; nothing of the file itself."""
    FILE = "dossier"
    """What stands in the open: where it is, what it waits for, what happened."""
    NAME = "naam-in-een-lijst"
    """Who somebody is, where they stand among others; nothing of the file itself."""
    FOUND = "gevonden-op-naam"
    """Who somebody is, among those whom a search found."""
    FOR_THE_PERSON = "overzicht-voor-de-persoon"
    """All that is kept, to give it to the person (AVG art. 15 and 20)."""
    RUN = "uitvoering"
    """What passed through the run of a trajectory: orders, messages, questions."""
    TRACES = "wie-keek"
    """Who looked, and when."""
    EXPORT = "uitvoer-voor-analyse"
    """How it went, under a pseudonym, in a file for process mining elsewhere."""


@stored("file-looked-into", public="persoon.dossier-ingezien", stream=_S, data=_D)
class FileLookedInto(Event):
    """Somebody (the actor) looked into a trajectory of the person, up to a version of its stream; or into the person's own.

    It is on the log before anything is shown, so that the person can be told who looked (AVG art. 15; domain.md 2.5). Of the open parts of
    a file and of names in lists it is there once a day; `classes` are then the classes of data that were seen.
    """

    trajectory: UUID
    up_to: int
    what: Looked
    door: Door
    classes: tuple[DataClass, ...] = ()


@stored("consent-given", public="persoon.toestemming-gegeven", stream=_S, data=_D)
class ConsentGiven(Event):
    """The person agrees that data of one class goes to one kind of party, for a purpose; `source` is how we know (AVG art. 7 lid 1)."""

    shares: DataClass
    role: Code
    purpose: Telling
    source: Source | None = None


@stored("consent-withdrawn", public="persoon.toestemming-ingetrokken", stream=_S, data=_D)
class ConsentWithdrawn(Event):
    """The person no longer agrees (AVG art. 7 lid 3), with one purpose or, without one, with any."""

    shares: DataClass
    role: Code
    purpose: Telling | None = None
    source: Source | None = None


@stored("case-marked-sensitive", public="persoon.als-gevoelig-gemarkeerd", stream=_S, data=_D)
class CaseMarkedSensitive(Event):
    """From now on who this is, is for those who are meant by name only: a hidden address, somebody whom a colleague knows."""

    reason: Sealed[Telling]


@stored("sensitivity-lifted", public="persoon.niet-meer-gevoelig", stream=_S, data=_D)
class SensitivityLifted(Event):
    """It is a case like any other again."""

    reason: Sealed[Telling]


@stored("rights-request-received", public="persoon.rechtenverzoek-ontvangen", stream=_S, data=_D)
class RightsRequestReceived(Event):
    """A request under AVG art. 15-22; decided before `due`: within one month of `received_on` (AVG art. 12 lid 3)."""

    request: Code
    article: int
    text: Sealed[Telling]
    received_on: date | None = None
    due: datetime | None = None
    source: Source | None = None


@stored("rights-request-assigned", public="persoon.rechtenverzoek-toegewezen", stream=_S, data=_D)
class RightsRequestAssigned(Event):
    """Who handles it from now on."""

    request: Code
    handler: Name


@stored("rights-request-reminded", public="persoon.rechtenverzoek-herinnerd", stream=_S, data=_D)
class RightsRequestReminded(Event):
    """The end of its term is near, or when `late` it is over, without a decision."""

    request: Code
    due: datetime
    late: bool = False


@stored("rights-request-withdrawn", public="persoon.rechtenverzoek-ingetrokken", stream=_S, data=_D)
class RightsRequestWithdrawn(Event):
    """The person no longer asks for it; `source` is how we know."""

    request: Code
    source: Source | None = None


@stored("rights-request-extended", public="persoon.rechtenverzoek-verlengd", stream=_S, data=_D)
class RightsRequestExtended(Event):
    """The answer takes longer, at most two months; the person is told why within the first month (AVG art. 12 lid 3)."""

    request: Code
    due: datetime
    reason: Sealed[Telling]


@stored("rights-request-decided", public="persoon.rechtenverzoek-besloten", stream=_S, data=_D)
class RightsRequestDecided(Event):
    """Granted or refused, with the ground; `facts` are those with which it was carried out: that the person was given what is kept, or what
    was set right.
    """

    request: Code
    granted: bool
    reason: Sealed[Telling]
    facts: tuple[UUID, ...] = ()


class RestrictionGround(StrEnum):
    """Why data are kept and not used (AVG art. 18 lid 1)."""

    ACCURACY = "juistheid-betwist"
    UNLAWFUL = "onrechtmatig"
    CLAIM = "nodig-voor-een-rechtsvordering"
    OBJECTION = "bezwaar"
    """Until it is weighed, and for good when the objection is granted (AVG art. 21 lid 1)."""


class RestrictionException(StrEnum):
    """For what restricted data may be used all the same (AVG art. 18 lid 2)."""

    CONSENT = "toestemming"
    CLAIM = "rechtsvordering"
    OTHERS = "rechten-van-een-ander"
    PUBLIC_INTEREST = "gewichtig-algemeen-belang"


@stored("processing-restricted", public="persoon.verwerking-beperkt", stream=_S, data=_D)
class ProcessingRestricted(Event):
    """From now on data of the person are kept and not used, but for what AVG art. 18 lid 2 names; because of a request."""

    request: Code
    ground: RestrictionGround


@stored("restriction-excepted", public="persoon.beperking-uitgezonderd", stream=_S, data=_D)
class RestrictionExcepted(Event):
    """Up to and with a day they are used all the same (AVG art. 18 lid 2)."""

    ground: RestrictionException
    until: date
    reason: Sealed[Telling]


@stored("restriction-lifted", public="persoon.beperking-opgeheven", stream=_S, data=_D)
class RestrictionLifted(Event):
    """They are used again; the person was told so on a day before it (AVG art. 18 lid 3)."""

    request: Code
    told_on: date
    reason: Sealed[Telling]


@stored("retention-started", public="persoon.bewaartermijn-begonnen", stream=_S, data=_D)
class RetentionStarted(Event):
    """Data of these classes are kept until `ends`, counted from the day on which the civic duty ended (Besluit inburgering art. 9.9).

    That is told in `trajectory`, or by `source` when no trajectory runs any more.
    """

    classes: tuple[DataClass, ...]
    ends: date
    since: date | None = None
    trajectory: UUID | None = None
    source: Source | None = None


@stored("retention-stopped", public="persoon.bewaartermijn-gestopt", stream=_S, data=_D)
class RetentionStopped(Event):
    """The civic duty turned out to go on in the trajectory where its end was told: nothing is counted from that any more."""

    trajectory: UUID


@stored("retention-expired", public="persoon.bewaartermijn-verstreken", stream=_S, data=_D)
class RetentionExpired(Event):
    """The term is over; a person decides on erasure."""

    classes: tuple[DataClass, ...]


@stored("retention-prolonged", public="persoon.bewaartermijn-verlengd", stream=_S, data=_D)
class RetentionProlonged(Event):
    """Data of these classes have to be kept until a later day, by another rule than that of the civic duty; why is sealed."""

    classes: tuple[DataClass, ...]
    ends: date
    reason: Sealed[Telling]


@stored("act-asked", public="persoon.handeling-gevraagd", stream=_S, data=_D)
class ActAsked(Event):
    """Somebody wants to do to all of the person what they may do in some of the trajectories only, or not alone: others have to agree.
    `act` is the name of what they want, `what` all that they said with it."""

    request: Code
    """What it is called with this person, such as vraag-1."""
    act: Code
    what: Sealed[Document]
    number: Annotated[Sealed[Code | None], DataClass.CITIZEN_NUMBER] = None
    """The citizen number that it is about."""


@stored("act-agreed", public="persoon.met-handeling-ingestemd", stream=_S, data=_D)
class ActAgreed(Event):
    """Somebody who may do what was asked in a trajectory, of a municipality, agrees with it for that one; who asked does so by asking.
    `done` says that nobody else had to, so that it was carried out with it."""

    request: Code
    trajectory: UUID
    municipality: UUID | None = None
    done: bool = False


@stored("act-declined", public="persoon.handeling-gaat-niet-door", stream=_S, data=_D)
class ActDeclined(Event):
    """What was asked does not go on: somebody who was to agree does not, or who asked took it back."""

    request: Code
    reason: Sealed[Telling]


class Remains(StrEnum):
    """What stays of somebody who was erased, without anything that says who it was."""

    COURSE = "verloop-zonder-wie-het-is"
    """What happened and when, under numbers that lead to nobody: for statistics and to account for money (AVG art. 89, UAVG art. 24)."""
    ERASURE = "dat-en-waarom-is-gewist"
    """To show that it was done (AVG art. 5 lid 2)."""


@stored("person-erased", public="persoon.gewist", stream=_S, data=_D)
class PersonErased(Event):
    """The person's key was destroyed; nothing about them can be read any more. `request` is the one that it answers, `kept` what stays."""

    ground: Telling
    request: Code | None = None
    kept: tuple[Remains, ...] = ()
