"""What a person has a right to, on the person's own stream: consent, requests under the AVG with their term, and retention that runs out.

Each of it is a fact with who told it. Terms are policy (`workflows.law`): of a request one month, and two more when somebody says why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from uuid import UUID

import asyncpg
import structlog

from activities.days import BORN, LASTING, Bound
from events.database.faults import Unstorable
from events.database.patience import pause
from events.database.queries import query
from events.fact import SYSTEM, Actor, Fact, Recorded
from events.log.codec import decode, encode
from events.log.store import EventStore, VersionConflict
from events.sealing.vault import Vault
from events.vocabulary import person as facts
from events.vocabulary.base import REGISTRY, DataClass, Event, Stream
from events.vocabulary.intake import CivicDutyEnded
from events.vocabulary.values import Source
from gateway.fate import AnotherOrder, as_it_left, cause_of
from workflows.law.calendar import deadline
from workflows.law.key import Key
from workflows.law.minimum_cell import COUNTRY
from workflows.law.moments import OPENING, in_the_netherlands, shown_day, shown_moment
from workflows.law.period import AMSTERDAM
from workflows.law.policy import policy_set

log = structlog.get_logger()

LOOK = 3600.0
"""Seconds between two looks whether another day has begun."""
KEPT = (DataClass.CIVIC_INTEGRATION,)
"""The classes of data that the retention of Besluit inburgering art. 9.9 is about."""


class Right(StrEnum):
    """What somebody can ask for (AVG art. 15-18, 20-22)."""

    ACCESS = "inzage"
    RECTIFICATION = "rectificatie"
    ERASURE = "wissing"
    RESTRICTION = "beperking"
    PORTABILITY = "overdracht"
    OBJECTION = "bezwaar"
    NO_AUTOMATED_DECISION = "menselijk-besluit"


ARTICLES = MappingProxyType(
    {
        Right.ACCESS: 15,
        Right.RECTIFICATION: 16,
        Right.ERASURE: 17,
        Right.RESTRICTION: 18,
        Right.PORTABILITY: 20,
        Right.OBJECTION: 21,
        Right.NO_AUTOMATED_DECISION: 22,
    }
)
"""The article of the AVG for each right."""


class NotPossible(Exception):
    """It cannot be done with this person; the message is Dutch and meant for who asked."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agrees with: data of one class to one kind of party, for a purpose, since when and how we know."""

    shares: DataClass
    role: str
    purpose: str
    since: datetime
    source: Source | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request under the AVG: of which article, when it came and when it is due, and what was decided (None: nothing yet)."""

    id: str
    article: int
    received_on: date
    due: datetime
    extended: bool = False
    decided_at: datetime | None = None
    granted: bool | None = None

    def late(self, now: datetime) -> bool:
        """Whether the term passed without a decision."""
        return self.decided_at is None and self.due < now


@dataclass(frozen=True, slots=True)
class Retention:
    """Data of these classes are kept until the end of a day; `expired` once that was written down."""

    classes: tuple[DataClass, ...]
    ends: date
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the rights of a person."""

    person: UUID
    consents: tuple[Consent, ...] = ()
    requests: tuple[Request, ...] = ()
    retention: Retention | None = None
    erased: bool = False
    counted: frozenset[UUID] = field(default_factory=frozenset)
    """Trajectories of which the end of the civic duty was taken into account."""

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
    """What the facts of a person's stream add up to."""
    now = Standing(person)
    for recorded in stream:
        now = _after(now, recorded)
    return now


def _after(now: Standing, recorded: Recorded) -> Standing:
    at = recorded.fact.occurred_at
    match recorded.event:
        case facts.ConsentGiven() as given:
            consent = Consent(given.shares, given.role, given.purpose, at, given.source)
            return replace(now, consents=(*now.consents, consent))
        case facts.ConsentWithdrawn(shares=shares, role=role):
            return replace(now, consents=tuple(one for one in now.consents if (one.shares, one.role) != (shares, role)))
        case facts.RightsRequestReceived() as asked:
            on = asked.received_on or at.astimezone(AMSTERDAM).date()
            return replace(now, requests=(*now.requests, Request(asked.request, asked.article, on, asked.due or term_of(on))))
        case facts.RightsRequestExtended(request=id, due=due):
            return _with(now, replace(now.request(id), due=due, extended=True))
        case facts.RightsRequestDecided(request=id, granted=granted):
            return _with(now, replace(now.request(id), decided_at=at, granted=granted))
        case facts.RetentionStarted(classes=classes, ends=ends, trajectory=trajectory):
            counted = now.counted | ({trajectory} if trajectory else set())
            return replace(now, retention=Retention(classes, ends), counted=counted)
        case facts.RetentionExpired():
            return replace(now, retention=now.retention and replace(now.retention, expired=True))
        case facts.PersonErased():
            return replace(now, erased=True)
    return now


def _with(now: Standing, request: Request) -> Standing:
    return replace(now, requests=tuple(request if one.id == request.id else one for one in now.requests))


def term_of(received_on: date, *, extended: bool = False) -> datetime:
    """The last moment for an answer to a request of that day (AVG art. 12 lid 3), counted by Regulation (EEC, Euratom) 1182/71."""
    rules = policy_set(COUNTRY).as_on(received_on)
    start = in_the_netherlands(received_on, OPENING)
    if not extended:
        return rules.deadline(Key.RIGHTS_REQUEST, start)
    whole = rules.period(Key.RIGHTS_REQUEST).plus(rules.period(Key.RIGHTS_REQUEST_EXTENSION))
    return deadline(start, whole, rules.entry(Key.RIGHTS_REQUEST_EXTENSION).term)


def retention_until(ended_on: date, today: date) -> date:
    """The last day on which data on civic integration are kept when the duty ended on a day, by the rule of today (Besluit inburgering
    art. 9.9).
    """
    rules = policy_set(COUNTRY).as_on(today)
    return rules.deadline(Key.RETENTION, in_the_netherlands(ended_on, OPENING)).astimezone(AMSTERDAM).date()


Decide = Callable[[Standing], Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of the persons of one log, for who keeps them."""

    pool: asyncpg.Pool
    store: EventStore
    vault: Vault

    async def of(self, id: UUID) -> Standing:
        """How it stands with a person, by their own id or that of a trajectory of theirs.

        Raises:
            NotPossible: nothing was ever told about a person with this id.
        """
        person = await self._known(id)
        return standing(person, await self._stream(person))

    async def register(self, id: UUID, who: facts.PersonRegistered, by: Actor, order: UUID | None = None) -> Standing:
        """Say who somebody is, or say it anew. Raises `NotPossible` when the number is something else's, or nobody was born then."""
        person = await self.vault.subject(id)
        first = await self.store.read_stream(person, limit=1)
        if first and REGISTRY[first[0].type].stream is not Stream.PERSON:
            raise NotPossible(f"Het nummer {id} is van iets anders, zoals een partner. Kijk het nummer na.")
        if isinstance(born := who.born, date):
            _must_be(BORN, "De geboortedatum", born, datetime.now(UTC).astimezone(AMSTERDAM).date())
        return await self._carry_out_for(person, lambda _: [who], by, order)

    async def consents(self, id: UUID, consent: facts.ConsentGiven, by: Actor, order: UUID | None = None) -> Standing:
        """A person agrees. Raises `NotPossible`, also when that is so already."""

        def decide(now: Standing) -> Sequence[Event]:
            if any((one.shares, one.role, one.purpose) == (consent.shares, consent.role, consent.purpose) for one in now.consents):
                raise NotPossible("Deze toestemming is er al.")
            return [consent]

        return await self._carry_out(id, decide, by, order)

    async def withdraws(self, id: UUID, withdrawal: facts.ConsentWithdrawn, by: Actor, order: UUID | None = None) -> Standing:
        """A person no longer agrees. Raises `NotPossible`, also when there is nothing to withdraw."""

        def decide(now: Standing) -> Sequence[Event]:
            if not any((one.shares, one.role) == (withdrawal.shares, withdrawal.role) for one in now.consents):
                raise NotPossible("Deze toestemming is er niet, of zij is al ingetrokken.")
            return [withdrawal]

        return await self._carry_out(id, decide, by, order)

    async def asks(
        self, id: UUID, right: Right, text: str, received_on: date, source: Source, by: Actor, order: UUID | None = None
    ) -> Standing:
        """A person makes a request; its name is its number. Raises `NotPossible`."""

        def decide(now: Standing) -> Sequence[Event]:
            if received_on > (today := datetime.now(UTC).astimezone(AMSTERDAM).date()):
                raise NotPossible("Een verzoek kan niet in de toekomst zijn ontvangen.")
            _must_be(LASTING, "De dag waarop het verzoek kwam", received_on, today)
            asked = facts.RightsRequestReceived(
                request=f"verzoek-{len(now.requests) + 1}",
                article=ARTICLES[right],
                text=text,
                received_on=received_on,
                due=term_of(received_on),
                source=source,
            )
            return [asked]

        return await self._carry_out(id, decide, by, order)

    async def extends(self, id: UUID, request: str, reason: str, by: Actor, order: UUID | None = None) -> Standing:
        """Take longer for an answer, once, as long as the first term runs. Raises `NotPossible`."""

        def decide(now: Standing) -> Sequence[Event]:
            asked = _undecided(now, request)
            if asked.extended:
                raise NotPossible("De termijn van dit verzoek is al eens verlengd; langer kan niet (AVG art. 12 lid 3).")
            if asked.due < datetime.now(UTC):
                raise NotPossible(
                    f"De termijn was op {shown_moment(asked.due)} voorbij; verlengen kan alleen daarvoor (AVG art. 12 lid 3)."
                )
            return [facts.RightsRequestExtended(request=request, due=term_of(asked.received_on, extended=True), reason=reason)]

        return await self._carry_out(id, decide, by, order)

    async def decides(self, id: UUID, request: str, granted: bool, reason: str, by: Actor, order: UUID | None = None) -> Standing:
        """Grant a request or refuse it. Raises `NotPossible`."""

        def decide(now: Standing) -> Sequence[Event]:
            _undecided(now, request)
            return [facts.RightsRequestDecided(request=request, granted=granted, reason=reason)]

        return await self._carry_out(id, decide, by, order)

    async def duty_ended(self, id: UUID, on: date, source: Source, by: Actor, order: UUID | None = None) -> Standing:
        """The civic integration duty of somebody without a running trajectory ended. Raises `NotPossible`."""

        def decide(now: Standing) -> Sequence[Event]:
            today = datetime.now(UTC).astimezone(AMSTERDAM).date()
            if on > today:
                raise NotPossible("Deze dag moet nog komen; leg het einde van de plicht vast als het zover is.")
            _must_be(LASTING, "Het einde van de plicht", on, today)
            if now.retention:
                raise NotPossible(f"De bewaartermijn loopt al, tot en met {shown_day(now.retention.ends)}.")
            return [facts.RetentionStarted(classes=KEPT, ends=retention_until(on, today), since=on, source=source)]

        return await self._carry_out(id, decide, by, order)

    async def undecided(self) -> list[tuple[UUID, Request]]:
        """Every request on which nobody decided yet, with whose it is, the soonest due first; nothing can be answered to who was erased."""
        asked = {facts.RightsRequestReceived.stored_name}
        persons = dict.fromkeys([one.stream async for batch in self.store.replay(types=asked) for one in batch])
        standings = [await self.of(person) for person in persons]
        found = [(one.person, request) for one in standings if not one.erased for request in one.requests if request.decided_at is None]
        return sorted(found, key=lambda pair: (pair[1].due, pair[0]))

    async def keep_terms(self, today: date) -> list[Standing]:
        """Begin the retention of everybody whose civic duty ended, and write down whose is over. Returns of whom something was written."""
        kinds = {CivicDutyEnded.stored_name, facts.RetentionStarted.stored_name}
        written = [one async for batch in self.store.replay(types=kinds) for one in batch]
        ended = {one.stream: event.on for one in written if isinstance(event := decode(one).event, CivicDutyEnded)}
        persons = {trajectory: await self.vault.subject(trajectory) for trajectory in ended}
        concerned = dict.fromkeys([*persons.values(), *(one.stream for one in written if one.type != CivicDutyEnded.stored_name)])
        changed = []
        for person in concerned:
            theirs = {trajectory: on for trajectory, on in ended.items() if persons[trajectory] == person}
            if (before := await self.of(person)).erased:
                continue
            after = await self._carry_out(person, partial(_terms, ended=theirs, today=today), SYSTEM, None)
            if after != before:
                changed.append(after)
        return changed

    async def _carry_out(self, id: UUID, decide: Decide, by: Actor, order: UUID | None) -> Standing:
        return await self._carry_out_for(await self._known(id), decide, by, order)

    async def _carry_out_for(self, person: UUID, decide: Decide, by: Actor, order: UUID | None) -> Standing:
        while True:
            stream = await self._stream(person)
            try:
                if (left := as_it_left(stream, order, by, lambda _, __: True)) is not None:
                    return standing(person, left)
            except AnotherOrder as another:
                raise NotPossible(str(another)) from another
            now = standing(person, stream)
            if now.erased:
                raise NotPossible("De gegevens van deze persoon zijn gewist; er is niets meer om vast te leggen.")
            if not (events := decide(now)):
                return now
            version = stream[-1].version if stream else 0
            cause = cause_of(order) if order else None
            made = [
                Fact(event, datetime.now(UTC), by, f"{cause or event.stored_name}:{version + n}", causation=cause)
                for n, event in enumerate(events)
            ]
            try:
                await self.store.append(person, [encode(fact, person) for fact in made], expected=version)
            except VersionConflict:
                # Somebody looked into the file, or wrote something down, at the same time.
                continue
            except Unstorable as wrong:
                raise NotPossible(f"Dit kan niet worden bewaard: {wrong}.") from wrong
            return standing(person, await self._stream(person))

    async def _stream(self, person: UUID) -> list[Recorded]:
        return [decode(one) for one in await self.store.read_stream(person, opened=True)]

    async def _known(self, id: UUID) -> UUID:
        person = await self.vault.subject(id)
        if not await self.pool.fetchval(query("person_known"), person):
            raise NotPossible(f"Niemand met het nummer {id} is bekend. Kijk het nummer na.")
        return person


def _must_be(bound: Bound, what: str, day: date, today: date) -> None:
    if wrong := bound.wrong(day, today):
        raise NotPossible(f"{what}, {shown_day(day)}, {wrong}.")


def _undecided(now: Standing, request: str) -> Request:
    asked = now.request(request)
    if asked.decided_at is not None:
        raise NotPossible(f"Op dit verzoek is al besloten, op {shown_moment(asked.decided_at)}.")
    return asked


def _terms(now: Standing, ended: dict[UUID, date], today: date) -> Sequence[Event]:
    """What is to be written down of the retention of a person whose civic duty ended in these trajectories, on these days."""
    for trajectory, on in ended.items():
        if trajectory not in now.counted and now.retention is None:
            return [facts.RetentionStarted(classes=KEPT, ends=retention_until(on, today), since=on, trajectory=trajectory)]
    if now.retention and not now.retention.expired and now.retention.ends < today:
        return [facts.RetentionExpired(classes=now.retention.classes)]
    return []


async def keep_looking(rights: Rights, look: float = LOOK) -> None:
    """Look once a day whose retention begins or is over; a failure stops nothing but itself."""
    done: date | None = None
    while True:
        today = datetime.now(UTC).astimezone(AMSTERDAM).date()
        try:
            if done != today:
                for one in await rights.keep_terms(today):
                    log.info("the retention of a person began or is over", person=str(one.person))
                done = today
        except Exception as error:
            log.error("whose retention is over was not seen", error=str(error) or type(error).__name__, again_in=look)
        await pause(look)
