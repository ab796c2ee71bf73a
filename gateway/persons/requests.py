"""Requests under the AVG: which right, within which term there has to be an answer, and what was decided.

One month, and two more when somebody says why within the first (AVG art. 12 lid 3).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from activities.days import LASTING
from events.days import current_day
from events.vocabulary.base import Event
from events.vocabulary.person import RightsRequestDecided, RightsRequestExtended, RightsRequestReceived
from events.vocabulary.values import Source
from gateway.fate import NotPossible
from gateway.persons.rights import Rights
from gateway.persons.standing import OF, Decide, Request, Standing, must_be
from gateway.persons.terms import term_of
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
        return [asked]

    return decide


def extend(request: str, reason: str) -> Decide:
    """Take longer for an answer, once, as long as the first term runs."""

    def decide(now: Standing) -> Sequence[Event]:
        asked = _undecided(now, request)
        if asked.extended:
            raise NotPossible("De termijn van dit verzoek is al eens verlengd; langer kan niet (AVG art. 12 lid 3).")
        if asked.due < datetime.now(UTC):
            raise NotPossible(f"De termijn was op {shown_moment(asked.due)} voorbij; verlengen kan alleen daarvoor (AVG art. 12 lid 3).")
        return [RightsRequestExtended(request=request, due=term_of(asked.received_on, extended=True), reason=reason)]

    return decide


def settle(request: str, granted: bool, reason: str) -> Decide:
    """Grant a request or refuse it."""

    def decide(now: Standing) -> Sequence[Event]:
        _undecided(now, request)
        return [RightsRequestDecided(request=request, granted=granted, reason=reason)]

    return decide


async def undecided(rights: Rights) -> list[tuple[UUID, Request]]:
    """Every request on which nobody decided yet, with whose it is, the soonest due first; nothing can be answered to who was erased."""
    asked = {RightsRequestReceived.stored_name}
    persons = dict.fromkeys([await rights.vault.subject(one.stream) async for batch in rights.store.replay(types=asked) for one in batch])
    standings = [await rights.of(person) for person in persons]
    found = [(one.person, request) for one in standings if not one.erased for request in one.requests if request.decided_at is None]
    return sorted(found, key=lambda pair: (pair[1].due, pair[0]))


def _undecided(now: Standing, request: str) -> Request:
    asked = now.request(request)
    if asked.decided_at is not None:
        raise NotPossible(f"Op dit verzoek is al besloten, op {shown_moment(asked.decided_at)}.")
    return asked
