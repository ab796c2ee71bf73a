"""`POST /v1/gebeurtenissen`: what partners send is on disk before anybody acts on it (docs/partners.md).

Known sender, good signature, well-formed event, stored: then it is acknowledged. The relay takes it from there. The same event again has
the same answer and one effect.
"""

import asyncio
import re
from datetime import UTC, datetime
from uuid import UUID, uuid5

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from activities.directory import Partner
from activities.signing import BadSignature, partner_secret, signed_id, verify
from events.database.faults import OF_THE_DATABASE, OutOfBounds, StoreUnavailable, Unstorable
from events.fact import Actor, Fact
from events.log.codec import decode, encode
from events.log.streams import inbox_stream, message_event_id, message_key
from events.sealing.wrapping import CannotUnwrap
from events.vocabulary.base import Erased
from events.vocabulary.inbox import MessageReceived
from gateway.http.rate import Meter
from gateway.inbox import packing
from gateway.inbox.cloudevents import CloudEvent, canonical, read, well_formed_trace
from gateway.inbox.strict_json import Malformed
from gateway.orders.problems import Problem
from gateway.services import Services
from workflows.faults import Fault

log = structlog.get_logger()

PARTNER = "regie-partner"
PATIENCE = 10.0
"""Seconds after which a sender hears that it should come back, rather than wait for a database that does not answer."""
COME_BACK = "5"
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
        body = await request.body()
        try:
            async with asyncio.timeout(PATIENCE):
                partner = await sender_of(services, request)
                now = datetime.now(UTC)
                must_be_signed(services, partner, request, body, now)
                if wait := meter.wait_for(partner.id, len(body)):
                    raise Problem(429, "Deze partner stuurt te veel tegelijk; stuur het later opnieuw.", headers={"Retry-After": str(wait)})
                event = _event(partner, request, body, now)
                message = await _keep(services, partner, event, request)
        except CannotUnwrap as error:
            log.error("an event could not be stored: it cannot be sealed", error=str(error))
            raise Problem(503, LATER, headers={"Retry-After": COME_BACK}) from error
        except _AWAY as error:
            log.warning("an event could not be stored", error=str(error) or type(error).__name__)
            retry = {"Retry-After": COME_BACK}
            raise Problem(503, LATER, headers=retry) from error
        return JSONResponse({"bericht": message, "traject": str(event.trajectory), "status": "ontvangen"}, 202)

    return router


async def sender_of(services: Services, request: Request) -> Partner:
    """The partner that a call names. Raises `Problem` 403 when it is not known, or no longer takes part."""
    try:
        partner = await services.directory.find(UUID(request.headers.get(PARTNER, "")))
    except ValueError:
        partner = None
    if partner is None:
        raise Problem(403, f"De kopregel {PARTNER} noemt geen partner die Regie kent.")
    if partner.left:
        raise Problem(403, "Deze partner doet niet meer mee.")
    return partner


def must_be_signed(services: Services, partner: Partner, request: Request, body: bytes, now: datetime) -> None:
    """See that the partner signed this. Raises `Problem` 401."""
    try:
        verify([partner_secret(services.master, partner.id, version) for version in partner.good_versions(now)], request.headers, body, now)
    except BadSignature as bad:
        raise Problem(401, f"Het bericht is niet aanvaard: {bad}.", headers={"WWW-Authenticate": 'Signature realm="regie"'}) from None


def _event(partner: Partner, request: Request, body: bytes, now: datetime) -> CloudEvent:
    try:
        return read(body, source=partner.source, webhook_id=signed_id(request.headers), now=now)
    except Malformed as malformed:
        raise Problem(400, "Het bericht klopt niet; verbeter het en stuur het opnieuw.", malformed.faults) from None


def name_of(source: str, id: str) -> str:
    """What the message with this event is called: the same for the same source and id."""
    return str(uuid5(_MESSAGES, f"{source} {id}"))


async def _keep(services: Services, partner: Partner, event: CloudEvent, request: Request) -> str:
    """Append the event to the partner's inbox; returns the name of the message."""
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
    trace = event.trace or well_formed_trace(request.headers.get("traceparent"))
    fact = Fact(received, event.time, Actor(str(partner.id), partner.role), message_key(message), trace=trace)
    try:
        appended = await services.store.append(inbox, [encode(fact, inbox)], expected=None)
    except Unstorable as wrong:
        faults = [Fault(f"data.{wrong.place}" if wrong.place else "data", wrong.what)] if isinstance(wrong, OutOfBounds) else []
        raise Problem(400, "Het bericht bevat iets dat niet bewaard kan worden.", faults) from None
    if appended.repeated and not await _says_the_same(services, inbox, received):
        raise Problem(409, "Deze source en id kwamen eerder, met een andere inhoud. Geef iets nieuws een nieuw id.")
    return message


async def _says_the_same(services: Services, inbox: UUID, received: MessageReceived) -> bool:
    kept = await services.store.find(message_event_id(inbox, received.message), opened=True)
    known = decode(kept).event if kept else None
    if not isinstance(known, MessageReceived):
        return False
    if isinstance(known.data, Erased) or isinstance(received.data, Erased):
        # Nobody can tell any more, and nothing that could tell may be left.
        return True
    return canonical(known.type, known.data) == canonical(received.type, received.data)
