"""Requests under the AVG: which right, within which term there has to be an answer, who handles it, and what was decided.

One month, and two more when somebody says why within the first (AVG art. 12 lid 3). What is granted is done: the decision names the facts
with which it was.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from activities.days import LASTING
from events.days import current_day
from events.vocabulary.base import Event
from events.vocabulary.person import (
    ProcessingRestricted,
    RestrictionGround,
    RightsRequestAssigned,
    RightsRequestDecided,
    RightsRequestExtended,
    RightsRequestReceived,
    RightsRequestReminded,
    RightsRequestWithdrawn,
)
from events.vocabulary.values import Source
from gateway.fate import NotPossible
from gateway.persons.marks import lifting
from gateway.persons.rights import Rights
from gateway.persons.standing import OF, Decide, Request, Standing, must_be
from gateway.persons.terms import reminder_of, term_of
from workflows.law.moments import shown_moment


class Right(StrEnum):
    """What somebody can ask for (AVG art. 15-18, 20-22)."""

    ACCESS = "inzage"
    RECTIFICATION = "rectificatie"
    ERASURE = "wissing"
    RESTRICTION = "beperking"
    PORTABILITY = "overdracht"
    OBJECTION = "bezwaar"
    NO_AUTOMATED_DECISION = "menselijk-besluit"

    @classmethod
    def of(cls, article: int) -> "Right":
        """The right that an article is about."""
        return next(right for right, of in ARTICLES.items() if of == article)


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


def ask(right: Right, text: str, received_on: date, source: Source) -> Decide:
    """A person makes a request; its name is its number."""

    def decide(now: Standing) -> Sequence[Event]:
        if received_on > (today := current_day()):
            raise NotPossible("Een verzoek kan niet in de toekomst zijn ontvangen.")
        must_be(LASTING, "De dag waarop het verzoek kwam", received_on, today)
        asked = RightsRequestReceived(
            request=f"verzoek-{1 + sum(OF not in one.id for one in now.requests)}",
            article=ARTICLES[right],
            text=text,
            received_on=received_on,
            due=term_of(received_on),
            source=source,
        )
        # Until it is weighed nothing rests on the ground that is objected to, which is that of all of it (AVG art. 18 lid 1 onder d).
        held = [ProcessingRestricted(request=asked.request, ground=RestrictionGround.OBJECTION)] if right is Right.OBJECTION else []
        return [asked, *held]

    return decide


def assign(request: str, handler: str) -> Decide:
    """Somebody handles it from now on."""

    def decide(now: Standing) -> Sequence[Event]:
        if _open(now, request).handler == handler:
            raise NotPossible("Dit verzoek is al van deze behandelaar.")
        return [RightsRequestAssigned(request=request, handler=handler)]

    return decide


def withdraw_request(request: str, source: Source) -> Decide:
    """The person no longer asks for it; what was held because of an objection goes on."""

    def decide(now: Standing) -> Sequence[Event]:
        _open(now, request)
        gone = RightsRequestWithdrawn(request=request, source=source)
        return [gone, *_lifted(now, request, current_day(), "de persoon trok het bezwaar in")]

    return decide


def extend(request: str, reason: str) -> Decide:
    """Take longer for an answer, once, as long as the first term runs."""

    def decide(now: Standing) -> Sequence[Event]:
        asked = _open(now, request)
        if asked.extended:
            raise NotPossible("De termijn van dit verzoek is al eens verlengd; langer kan niet (AVG art. 12 lid 3).")
        if asked.due < datetime.now(UTC):
            raise NotPossible(f"De termijn was op {shown_moment(asked.due)} voorbij; verlengen kan alleen daarvoor (AVG art. 12 lid 3).")
        return [RightsRequestExtended(request=request, due=term_of(asked.received_on, extended=True), reason=reason)]

    return decide


def remind(request: str, at: datetime) -> Decide:
    """Write down, once for each end of its term, that it is near or over."""

    def decide(now: Standing) -> Sequence[Event]:
        asked = now.request(request)
        if not asked.open or at < reminder_of(asked.received_on, asked.due):
            return []
        if at >= asked.due:
            return [] if asked.told_late == asked.due else [RightsRequestReminded(request=request, due=asked.due, late=True)]
        return [] if asked.reminded == asked.due else [RightsRequestReminded(request=request, due=asked.due)]

    return decide


def grant(request: str, reason: str, *, facts: tuple[UUID, ...] = (), ground: RestrictionGround | None = None) -> Decide:
    """Grant a request. `facts` are those that set right what was wrong (`setting_right`), `ground` that of a restriction."""

    def decide(now: Standing) -> Sequence[Event]:
        asked, also = _open(now, request), list[Event]()
        match Right.of(asked.article):
            case Right.ACCESS | Right.PORTABILITY:
                done = tuple(one.fact for one in now.given if asked.recorded_at is None or one.at >= asked.recorded_at)
                if not done:
                    raise NotPossible("Maak eerst het overzicht voor deze persoon (regie persons access, of de bladzijde bij het traject).")
            case Right.RECTIFICATION:
                if not (done := facts):
                    raise NotPossible("Verbeter eerst wat niet klopt, en noem de feiten waarmee dat is gedaan (--fact).")
            case Right.ERASURE:
                raise NotPossible(f"Ken dit toe door te wissen: regie persons erase --request {request}")
            case Right.RESTRICTION:
                if ground in (None, RestrictionGround.OBJECTION):
                    raise NotPossible("Zeg op welke grond de verwerking wordt beperkt (AVG art. 18 lid 1).")
                also, done = [ProcessingRestricted(request=request, ground=ground)], ()
            case _:
                done = facts
        return [RightsRequestDecided(request=request, granted=True, reason=reason, facts=done), *also]

    return decide


def refuse(request: str, reason: str, *, told_on: date | None = None) -> Decide:
    """Refuse a request. After an objection data are used again, of which the person was told on a day (AVG art. 18 lid 3)."""

    def decide(now: Standing) -> Sequence[Event]:
        asked = _open(now, request)
        if asked.article == ARTICLES[Right.OBJECTION] and told_on is None:
            raise NotPossible("Vertel de persoon eerst dat de gegevens weer worden gebruikt, en zeg wanneer dat was (AVG art. 18 lid 3).")
        return [RightsRequestDecided(request=request, granted=False, reason=reason), *_lifted(now, request, told_on, reason)]

    return decide


async def setting_right(rights: Rights, person: UUID, request: str, facts: Iterable[UUID]) -> tuple[UUID, ...]:
    """See that these facts about a person came after their request.

    Raises:
        NotPossible: one is not there, is about somebody else, or was there before.
    """
    now = await rights.of(person)
    since = now.request(request).recorded_at
    found = []
    for id in facts:
        fact = await rights.store.find(id)
        if fact is None or await rights.vault.subject(fact.stream) != now.person or (since and fact.recorded_at < since):
            raise NotPossible(f"Het feit {id} is er niet, is van een ander, of was er al voor dit verzoek. Kijk het nummer na.")
        found.append(id)
    return tuple(found)


def may_erase(now: Standing, request: str | None) -> None:
    """See that somebody can be erased, as the answer to a request of theirs if one is named. Raises `NotPossible`."""
    if request is not None and _open(now, request).article != ARTICLES[Right.ERASURE]:
        raise NotPossible("Dit is geen verzoek om wissing.")


async def undecided(rights: Rights) -> list[tuple[UUID, Request]]:
    """Every request that waits for an answer, with whose it is, the soonest due first; nothing can be answered to who was erased."""
    asked = {RightsRequestReceived.stored_name}
    persons = dict.fromkeys([await rights.vault.subject(one.stream) async for batch in rights.store.replay(types=asked) for one in batch])
    standings = [await rights.of(person) for person in persons]
    found = [(one.person, request) for one in standings if not one.erased for request in one.requests if request.open]
    return sorted(found, key=lambda pair: (pair[1].due, pair[0]))


def _lifted(now: Standing, request: str, told_on: date | None, reason: str) -> Sequence[Event]:
    if told_on is None or request not in {one.request for one in now.restrictions}:
        return []
    return [lifting(request, told_on, reason)]


def _open(now: Standing, request: str) -> Request:
    asked = now.request(request)
    if asked.decided_at is not None:
        raise NotPossible(f"Op dit verzoek is al besloten, op {shown_moment(asked.decided_at)}.")
    if asked.withdrawn:
        raise NotPossible("Dit verzoek is ingetrokken.")
    return asked
