"""`POST /v1/gebeurtenissen`: what partners send is on disk before anybody acts on it (docs/partners.md).

Known sender, well-formed event, stored: then it is acknowledged. The relay takes it from there. `OPTIONS` tells a sender that asks
beforehand that it may send, and how much (HTTP 1.1 Web Hooks for Event Delivery 1.0.2, 4).
"""

import asyncio
from datetime import UTC, datetime
from functools import partial

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from events.database.faults import OF_THE_DATABASE, StoreUnavailable
from events.sealing.wrapping import CannotUnwrap
from gateway.http.rate import Meter
from gateway.http.turns import TooMuch
from gateway.inbox.batch import MOST_EVENTS, TooMany, bodies
from gateway.inbox.binary import unpacked
from gateway.inbox.keeping import Sent, Taken
from gateway.inbox.packing import Mode, Packed, look_at
from gateway.inbox.speaking import COME_BACK, who_speaks
from gateway.inbox.strict_json import Malformed, read_object
from gateway.orders import problems
from gateway.orders.problems import Problem
from gateway.services import Services

log = structlog.get_logger()

PATH = "/v1/gebeurtenissen"
SEVERAL = "; stuur elke gebeurtenis in een bericht van zichzelf, of samen als application/cloudevents-batch+json"
PATIENCE = 10.0
"""Seconds after which a sender hears that it should come back, rather than wait for a database that does not answer."""
LATER = "Het bericht kon niet worden opgeslagen; stuur het later opnieuw."
_AWAY = (StoreUnavailable, *OF_THE_DATABASE)
_MINUTE = 60


def intake(services: Services) -> APIRouter:
    """The routes."""
    router, meter = APIRouter(), Meter(services.rate)

    @router.post(PATH, status_code=202)
    async def take_in(request: Request) -> Response:
        """Take in what a partner sends: one event, or a batch."""
        try:
            mode = look_at(request.headers)
        except Packed as other:
            raise Problem(415, str(other), headers=other.headers) from None
        # Not `request.body()`, which would hold on to it.
        body = b"".join([part async for part in request.stream()])
        try:
            async with asyncio.timeout(PATIENCE):
                now = datetime.now(UTC)
                speaker = await who_speaks(services, request, body, now)
                with services.turns.holding(speaker.partner.id, len(body)):
                    sent = Sent(services, speaker, request.headers, len(body), now)
                    if mode is Mode.BATCH:
                        return await _take_batch(sent, meter, body)
                    _count(meter, sent, len(body), 1)
                    structured = partial(read_object, body, several=SEVERAL)
                    unread = partial(unpacked, request.headers, body) if mode is Mode.BINARY else structured
                    return JSONResponse((await sent.keep(unread)).told(), 202)
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

    @router.options(PATH)
    async def shake_hands(request: Request) -> Response:
        """Say whether somebody may send, which is anybody who shows with each event who it is. Nobody is called back for it."""
        allowed = {"Allow": "OPTIONS, POST"}
        if "webhook-request-origin" in request.headers:
            most = int(services.rate.messages * _MINUTE)
            asked = request.headers.get("webhook-request-rate", "")
            wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
            allowed |= {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": str(max(1, min(wanted or most, most)))}
        return Response(status_code=204, headers=allowed)

    return router


def _count(meter: Meter, sent: Sent, size: int, events: int) -> None:
    if wait := meter.wait_for(sent.partner.id, size, events):
        raise TooMuch(wait)


async def _take_batch(sent: Sent, meter: Meter, body: bytes) -> Response:
    """Each event as if it came alone. Whoever looks at no more than the status hears when one was refused; the others are kept."""
    try:
        pieces = await sent.do(lambda: bodies(body))
    except Malformed as malformed:
        raise Problem(400, "De reeks klopt niet; verbeter die en stuur die opnieuw.", malformed.faults) from None
    except TooMany:
        raise Problem(413, f"Ten hoogste {MOST_EVENTS} gebeurtenissen in een reeks; stuur die in delen.") from None
    _count(meter, sent, len(body), len(pieces))
    fates = await sent.keep_each([partial(read_object, piece) for piece in pieces])
    each = [fate.told() if isinstance(fate, Taken) else problems.told(fate) for fate in fates]
    if not (refused := [fate.status for fate in fates if isinstance(fate, Problem)]):
        return JSONResponse({"status": "ontvangen", "gebeurtenissen": each}, 202)
    why = f"{len(refused)} van de {len(fates)} gebeurtenissen zijn niet aangenomen; de andere zijn opgeslagen. Zie gebeurtenissen."
    whole = Problem(refused[0] if len({*refused}) == 1 else 400, why)
    return JSONResponse({**problems.told(whole), "gebeurtenissen": each}, whole.status, media_type=problems.MEDIA_TYPE)
