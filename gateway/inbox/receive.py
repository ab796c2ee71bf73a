"""`POST /v1/gebeurtenissen`: what partners send is on disk before anybody acts on it (docs/partners.md).

Known sender, well-formed event, stored: then it is acknowledged. The relay takes it from there. The same event again has
the same answer and one effect.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid5

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers

from events.database.faults import OF_THE_DATABASE, OutOfBounds, StoreUnavailable, Unstorable
from events.fact import Actor, Fact
from events.log.codec import decode, encode
from events.log.streams import inbox_stream, message_event_id, message_key
from events.record import Entry, Stored
from events.sealing.wrapping import CannotUnwrap
from events.vocabulary.base import Erased
from events.vocabulary.inbox import MessageReceived
from gateway.http.rate import Meter
from gateway.http.turns import TooMuch
from gateway.inbox import packing
from gateway.inbox.cloudevents import canonical, read, well_formed_trace
from gateway.inbox.speaking import COME_BACK, Speaker, who_speaks
from gateway.inbox.strict_json import Malformed
from gateway.orders.problems import Problem
from gateway.services import Services
from workflows.faults import Fault

log = structlog.get_logger()

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds after which a sender hears that it should come back, rather than wait for a database that does not answer."""
SMALL = 4096
"""Bytes of an event that is read at once, in a millisecond; a larger one has to wait for its turn."""
LATER = "Het bericht kon niet worden opgeslagen; stuur het later opnieuw."
_AWAY = (StoreUnavailable, *OF_THE_DATABASE)
_MADE_UP = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-HJKMNP-TV-Z]{26}")
"""A UUID or a ULID."""
_MESSAGES = UUID("6f1d2c0e-58a4-5b7e-8f0e-3c9c5b1f4d21")


def intake(services: Services) -> APIRouter:
    """The route."""
    router, meter = APIRouter(), Meter(services.rate)

    @router.post("/v1/gebeurtenissen", status_code=202)
    async def take_in(request: Request) -> Response:
        """Take in one event of a partner."""
        try:
            packing.look_at(request.headers)
        except packing.Packed as other:
            raise Problem(415, str(other), headers=other.headers) from None
        # Not `request.body()`, which would hold on to it.
        body = b"".join([part async for part in request.stream()])
        try:
            async with asyncio.timeout(PATIENCE):
                now = datetime.now(UTC)
                speaker = await who_speaks(services, request, body, now)
                partner = speaker.partner.id
                with services.turns.holding(partner, len(body)):
                    if wait := meter.wait_for(partner, len(body)):
                        raise TooMuch(wait)
                    taken = await _keep(services, speaker, body, request.headers, now)
        except TooMuch as much:
            again = {"Retry-After": str(much.seconds)}
            raise Problem(429, "Deze partner stuurt te veel tegelijk; stuur het later opnieuw.", headers=again) from None
        except CannotUnwrap as error:
            log.error("an event could not be stored: it cannot be sealed", error=str(error))
            raise Problem(503, LATER, headers={"Retry-After": COME_BACK}) from error
        except _AWAY as error:
            log.warning("an event could not be stored", error=str(error) or type(error).__name__)
            retry = {"Retry-After": COME_BACK}
            raise Problem(503, LATER, headers=retry) from error
        return JSONResponse({"bericht": taken.message, "traject": str(taken.trajectory), "status": "ontvangen"}, 202)

    return router


def name_of(source: str, id: str) -> str:
    """What the message with this event is called: the same for the same source and id."""
    return str(uuid5(_MESSAGES, f"{source} {id}"))


@dataclass(frozen=True, slots=True)
class _Taken:
    """A message as it is appended to the inbox."""

    message: str
    trajectory: UUID
    inbox: UUID
    entry: Entry


async def _keep(services: Services, speaker: Speaker, body: bytes, headers: Headers, now: datetime) -> _Taken:
    """Append the event that a body holds to the partner's inbox."""

    async def do(what: Callable[[], T]) -> T:
        return what() if len(body) <= SMALL else await services.turns.work(speaker.partner.id, what)

    try:
        taken = await do(lambda: _read(speaker, body, headers, now))
        appended = await services.store.append(taken.inbox, [taken.entry], expected=None)
    except Malformed as malformed:
        raise Problem(400, "Het bericht klopt niet; verbeter het en stuur het opnieuw.", malformed.faults) from None
    except Unstorable as wrong:
        faults = [Fault(f"data.{wrong.place}" if wrong.place else "data", wrong.what)] if isinstance(wrong, OutOfBounds) else []
        raise Problem(400, "Het bericht bevat iets dat niet bewaard kan worden.", faults) from None
    if appended.repeated:
        kept = await services.store.find(message_event_id(taken.inbox, taken.message), opened=True)
        if not await do(lambda: _say_the_same(kept, taken.entry.stored(taken.inbox, 1, now))):
            raise Problem(409, "Deze source en id kwamen eerder, met een andere inhoud. Geef iets nieuws een nieuw id.")
    return taken


def _read(speaker: Speaker, body: bytes, headers: Headers, now: datetime) -> _Taken:
    partner = speaker.partner
    event = read(body, source=partner.source, signed_id=speaker.signed_id, now=now)
    inbox, message = inbox_stream(partner.id), name_of(event.source, event.id)
    received = MessageReceived(
        message=message,
        partner=partner.id,
        source=event.source,
        # In the open, and so nothing of a person: what only a machine makes up; whoever has another id finds the message by its name.
        cloud_event_id=event.id if _MADE_UP.fullmatch(event.id) else message,
        type=event.type,
        trajectory=event.trajectory,
        data=event.data,
    )
    trace = event.trace or well_formed_trace(headers.get("traceparent"))
    fact = Fact(received, event.time, Actor(str(partner.id), partner.role), message_key(message), trace=trace)
    return _Taken(message, event.trajectory, inbox, encode(fact, inbox))


def _say_the_same(one: Stored | None, other: Stored) -> bool:
    known, received = decode(one).event if one else None, decode(other).event
    if not isinstance(known, MessageReceived) or not isinstance(received, MessageReceived):
        return False
    if isinstance(known.data, Erased) or isinstance(received.data, Erased):
        # Nobody can tell any more, and nothing that could tell may be left.
        return True
    return canonical(known.type, known.data) == canonical(received.type, received.data)
