"""How it stands with the rights of a person, as the facts on the person's own stream add up: consent, requests under the AVG, retention."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from activities.days import Bound
from events.days import day_of
from events.fact import Recorded
from events.vocabulary import person
from events.vocabulary.base import DataClass, Event
from events.vocabulary.person import PersonRegistered
from events.vocabulary.values import Source
from gateway.agreeing import Ask
from gateway.fate import NotPossible
from gateway.persons.terms import term_of
from projections.engine.set_apart import Mark
from workflows.law.moments import shown_day

OF = "-van-"
"""Stands between the name of a request and the number under which it was made, when that is a former one."""


def must_be(bound: Bound, what: str, day: date, today: date) -> None:
    """See that a day can be meant; `what` is how a Dutch sentence about it begins. Raises `NotPossible`."""
    if wrong := bound.wrong(day, today):
        raise NotPossible(f"{what}, {shown_day(day)}, {wrong}.")


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agrees with: data of one class to one kind of party, for a purpose, since when and how we know; and, once
    they no longer do, since when and how we know that."""

    shares: DataClass
    role: str
    purpose: str
    since: datetime
    source: Source | None
    withdrawn_at: datetime | None = None
    withdrawn_source: Source | None = None

    def ends_with(self, gone: person.ConsentWithdrawn) -> bool:
        """Whether this is what somebody no longer agrees with."""
        return (self.shares, self.role) == (gone.shares, gone.role) and gone.purpose in (None, self.purpose)


@dataclass(frozen=True, slots=True)
class Request:
    """A request under the AVG: of which article, when it came and when it is due, who handles it, and what was decided (None: nothing yet).

    `reminded` and `told_late` are the ends of a term of which was written down that it is near, and that it is over.
    """

    id: str
    article: int
    received_on: date
    due: datetime
    extended: bool = False
    decided_at: datetime | None = None
    granted: bool | None = None
    handler: str | None = None
    withdrawn: bool = False
    reminded: datetime | None = None
    told_late: datetime | None = None
    recorded_at: datetime | None = None
    """When it was written down: what it is carried out with came later."""

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.decided_at is None and not self.withdrawn

    def late(self, now: datetime) -> bool:
        """Whether the term passed without a decision."""
        return self.open and self.due < now


@dataclass(frozen=True, slots=True)
class Restriction:
    """Data are kept and not used, because of a request; up to and with `excepted_until` they are used all the same."""

    request: str
    ground: person.RestrictionGround
    excepted_until: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """All that is kept was made ready for the person: by which fact, and when."""

    fact: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Retention:
    """Data of these classes are kept until the end of a day; `expired` once that was written down.

    `since` is the end of the civic duty that it is counted from, and `trajectory` where that was told; None when it was told elsewhere.
    """

    classes: tuple[DataClass, ...]
    ends: date
    since: date | None = None
    trajectory: UUID | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """Somebody agreed with what was asked, for a trajectory, which was of a municipality then."""

    trajectory: UUID
    municipality: UUID | None
    by: str


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do to all of a person, and who agreed with it; nobody declined it, and it is not done."""

    ask: Ask[person.ActAsked]
    agreed: tuple[Agreed, ...] = ()

    def says(self, wanted: person.ActAsked) -> bool:
        """Whether just this was asked, under whatever name."""
        return self.ask.what.model_copy(update={"request": wanted.request}) == wanted

    @property
    def people(self) -> frozenset[str]:
        """Who asked it, and who agreed."""
        return frozenset({self.ask.by, *(one.by for one in self.agreed)})


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the rights of a person."""

    person: UUID
    consents: tuple[Consent, ...] = ()
    withdrawn: tuple[Consent, ...] = ()
    """Those that the person no longer agrees with, in the order in which they were withdrawn: that they were given stays to be shown (AVG
    art. 7 lid 1)."""
    requests: tuple[Request, ...] = ()
    retention: Retention | None = None
    erased: bool = False
    sensitive: bool = False
    """Whether this is a sensitive case."""
    restrictions: tuple[Restriction, ...] = ()
    given: tuple[Given, ...] = ()
    number: str | None = field(default=None, repr=False)
    """The citizen number that was noted last."""
    who: PersonRegistered | None = field(default=None, repr=False)
    """Who they are, as it was told last under their own number, or else under one that turned out to be theirs."""
    former: tuple[UUID, ...] = ()
    """Numbers that turned out to be this person's as well."""
    acts: tuple[Act, ...] = ()
    """What others have to agree with; some of it may have lapsed."""
    asks: int = 0
    """How much was ever asked so under their own number."""
    counted: frozenset[UUID] = field(default_factory=frozenset)
    """Trajectories of which the end of the civic duty was taken into account."""

    @property
    def marks(self) -> dict[Mark, date | None]:
        """The marks on this person, each with the last day on which it does not count, if there is one."""
        marks: dict[Mark, date | None] = {Mark.SENSITIVE: None} if self.sensitive else {}
        if self.restrictions:
            # Each has to be excepted before anything is used.
            days = [one.excepted_until for one in self.restrictions]
            marks[Mark.RESTRICTED] = None if None in days else min(day for day in days if day)
        return marks

    def request(self, id: str) -> Request:
        """The request of that name.

        Raises:
            NotPossible: there is none.
        """
        found = next((one for one in self.requests if one.id == id), None)
        if found is None:
            known = ", ".join(one.id for one in self.requests) or "geen"
            raise NotPossible(f"Deze persoon heeft geen verzoek '{id}'. Wel: {known}.")
        return found


def standing(person: UUID, stream: Sequence[Recorded]) -> Standing:
    """What the facts of a person's stream add up to, together with those of the numbers that turned out to be theirs."""
    now = Standing(person)
    for recorded in stream:
        now = _after(now, recorded)
    return now


def _after(now: Standing, recorded: Recorded) -> Standing:
    at = recorded.fact.occurred_at
    match recorded.event:
        case person.ConsentGiven() as given:
            consent = Consent(given.shares, given.role, given.purpose, at, given.source)
            return replace(now, consents=(*now.consents, consent))
        case person.ConsentWithdrawn() as gone:
            over = [replace(one, withdrawn_at=at, withdrawn_source=gone.source) for one in now.consents if one.ends_with(gone)]
            stands = tuple(one for one in now.consents if not one.ends_with(gone))
            return replace(now, consents=stands, withdrawn=(*now.withdrawn, *over))
        case person.RightsRequestReceived() as asked:
            on = asked.received_on or day_of(at)
            name = called(now.person, recorded, asked.request)
            request = Request(name, asked.article, on, asked.due or term_of(on), recorded_at=recorded.recorded_at)
            return replace(now, requests=(*now.requests, request))
        case person.RightsRequestExtended(request=id, due=due):
            return _with(now, called(now.person, recorded, id), lambda request: replace(request, due=due, extended=True))
        case person.RightsRequestAssigned(request=id, handler=handler):
            return _with(now, called(now.person, recorded, id), lambda request: replace(request, handler=handler))
        case person.RightsRequestReminded(request=id, due=due, late=late):
            name = called(now.person, recorded, id)
            return _with(now, name, lambda one: replace(one, told_late=due) if late else replace(one, reminded=due))
        case person.RightsRequestWithdrawn(request=id):
            return _with(now, called(now.person, recorded, id), lambda request: replace(request, withdrawn=True))
        case person.ProcessingRestricted(request=id, ground=ground):
            return replace(now, restrictions=(*now.restrictions, Restriction(called(now.person, recorded, id), ground)))
        case person.RestrictionExcepted(until=until):
            return replace(now, restrictions=tuple(replace(one, excepted_until=until) for one in now.restrictions))
        case person.RestrictionLifted(request=id):
            ended = called(now.person, recorded, id)
            return replace(now, restrictions=tuple(one for one in now.restrictions if one.request != ended))
        case person.FileLookedInto(what=person.Looked.FOR_THE_PERSON) if recorded.event.trajectory == recorded.stream:
            return replace(now, given=(*now.given, Given(recorded.id, recorded.recorded_at)))
        case person.RightsRequestDecided(request=id, granted=granted):
            return _with(now, called(now.person, recorded, id), lambda request: replace(request, decided_at=at, granted=granted))
        case person.RetentionStarted() | person.RetentionStopped() | person.RetentionProlonged() | person.RetentionExpired():
            return _kept(now, recorded.event)
        case person.CaseMarkedSensitive() | person.SensitivityLifted():
            return replace(now, sensitive=isinstance(recorded.event, person.CaseMarkedSensitive))
        case person.CitizenNumberNoted(number=str(number)):
            return replace(now, number=number)
        case PersonRegistered() as who if recorded.stream == now.person or now.who is None:
            return replace(now, who=who)
        case person.PersonsMerged(former=former) if former not in (now.person, *now.former):
            return replace(now, former=(*now.former, former))
        case person.PersonsSplit(former=former):
            # What was counted from a trajectory of the other is counted again, from those that are left.
            kept = now.retention if now.retention and now.retention.trajectory is None else None
            return replace(now, former=tuple(one for one in now.former if one != former), retention=kept, counted=frozenset())
        case person.ActAsked() | person.ActAgreed() | person.ActDeclined():
            return _acted(now, recorded)
        case person.PersonErased():
            return replace(now, erased=True, acts=())
    return now


def _acted(now: Standing, recorded: Recorded) -> Standing:
    match recorded.event:
        case person.ActAsked() as asked:
            named = asked.model_copy(update={"request": called(now.person, recorded, asked.request)})
            act = Act(Ask(named, recorded.fact.actor.id, recorded.fact.occurred_at))
            return replace(now, acts=(*now.acts, act), asks=now.asks + (recorded.stream == now.person))
        case person.ActAgreed(request=id, trajectory=trajectory, municipality=municipality, done=False):
            name, agreed = called(now.person, recorded, id), Agreed(trajectory, municipality, recorded.fact.actor.id)
            those = (replace(one, agreed=(*one.agreed, agreed)) if one.ask.what.request == name else one for one in now.acts)
            return replace(now, acts=tuple(those))
        case person.ActAgreed(request=id) | person.ActDeclined(request=id):
            name = called(now.person, recorded, id)
            return replace(now, acts=tuple(one for one in now.acts if one.ask.what.request != name))
    return now


def _kept(now: Standing, event: Event) -> Standing:
    """How long data are kept, after what was written down of that."""
    match event:
        case person.RetentionStarted(classes=classes, ends=ends, since=since, trajectory=trajectory):
            counted = now.counted | ({trajectory} if trajectory else set())
            return replace(now, retention=Retention(classes, ends, since, trajectory), counted=counted)
        case person.RetentionStopped(trajectory=trajectory):
            kept = now.retention if now.retention and now.retention.trajectory != trajectory else None
            return replace(now, retention=kept, counted=now.counted - {trajectory})
        case person.RetentionProlonged(classes=classes, ends=ends) if now.retention:
            both = tuple(dict.fromkeys((*now.retention.classes, *classes)))
            return replace(now, retention=replace(now.retention, classes=both, ends=max(ends, now.retention.ends), expired=False))
        case person.RetentionExpired():
            return replace(now, retention=now.retention and replace(now.retention, expired=True))
        case _:
            return now


def called(person: UUID, recorded: Recorded, request: str) -> str:
    """The name of a request of a person; one of a former number says of which, because each number counts its own."""
    own = recorded.stream == person or OF in request
    return request if own else f"{request}{OF}{str(recorded.stream)[:8]}"


def _with(now: Standing, id: str, change: Callable[[Request], Request]) -> Standing:
    """What was decided on a request of somebody who turned out to be another is no more about anything."""
    return replace(now, requests=tuple(change(one) if one.id == id else one for one in now.requests))


Decide = Callable[[Standing], Sequence[Event]]
"""What is written down of a person with whom it stands so; nothing changes nothing. Raises `NotPossible`."""


def nothing(now: Standing) -> Sequence[Event]:
    """Nothing is written down."""
    return ()
