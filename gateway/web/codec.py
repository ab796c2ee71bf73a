"""`POST /codec/decode`: Temporal's pages show what passed through a run to who may open that trajectory, and to nobody else.

The protocol is Temporal's (docs.temporal.io/codec-server): payloads in, as many payloads out, in that order. By whose key one is encrypted
says of which trajectory it is. What is not to be seen, is gone or was changed, stands there as a word that says so; what belongs to no
trajectory, or was said after an erasure, is shown to nobody. Nothing is encrypted here: orders go by the doors.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.service import RPCError

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, Looked
from gateway.access.terms import Action, Purpose
from gateway.asking import Denied
from gateway.http.middleware import NOT_NOW
from gateway.login.refusals import Untrue
from gateway.login.strict import read_object
from gateway.orders.problems import Problem
from gateway.persons.reading import Look, NotThere, looked_into
from gateway.services import Services
from gateway.web.visitor import Visitor, visitor_of
from workflows.run.payloads import Forgotten, SealedPayloads, owner_of

BELOW = "/codec/"
NAMESPACE = "x-namespace"
HEADERS = (NAMESPACE, "content-type")
MOST = 200
"""Payloads at once; a page of Temporal sends those of one event."""
ALL = frozenset(DataClass) - {DataClass.CITIZEN_NUMBER}
"""What may be in a payload, which cannot be shown in part; a citizen number never passes through Temporal."""
NOT_YOURS, GONE, SPOILT = "niet voor u", "gewist", "niet te lezen"


def routes(services: Services, origin: str) -> APIRouter:
    """The routes, for Temporal's pages at one origin."""
    router = APIRouter()

    @router.post(f"{BELOW}decode")
    async def decode(request: Request) -> Response:
        """What these payloads say, as far as whoever is logged in may see it."""
        _must_be_the_pages(request, origin, services.office.client.namespace)
        asked = _read(await request.body())
        visitor = await visitor_of(services, request)
        by_owner = defaultdict[UUID, list[int]](list)
        for number, payload in enumerate(asked):
            if owner := owner_of(payload):
                by_owner[owner].append(number)
        shown = list(asked)
        for owner, numbers in by_owner.items():
            told = await _shown(services, visitor, owner, [asked[number] for number in numbers])
            for number, payload in zip(numbers, told, strict=True):
                shown[number] = payload
        return JSONResponse(json_format.MessageToDict(Payloads(payloads=shown)) or {"payloads": []})

    @router.post(f"{BELOW}encode")
    async def encode() -> Response:
        """Nothing is encrypted for a page: what is ordered, is ordered at the doors of Regie."""
        raise Problem(403, "Regie versleutelt niets voor de pagina's van Temporal. Geef een opdracht in Regie zelf.")

    return router


def _must_be_the_pages(request: Request, origin: str, namespace: str) -> None:
    """See that it is Temporal's own page that asks, about our namespace. Raises `Problem`."""
    if request.headers.get("origin") != origin:
        raise Problem(403, "Dit is voor de pagina's van Temporal, en die staan elders.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "Hier hoort application/json.")
    if request.headers.get(NAMESPACE) != namespace:
        raise Problem(400, f"De kopregel {NAMESPACE} noemt een andere namespace dan die van Regie.")


def _read(body: bytes) -> Sequence[Payload]:
    try:
        found = json_format.ParseDict(read_object(body), Payloads(), ignore_unknown_fields=True).payloads
    except (Untrue, json_format.ParseError, ValueError):
        raise Problem(400, "Dit zijn geen payloads van Temporal.") from None
    if len(found) > MOST:
        raise Problem(413, f"Ten hoogste {MOST} payloads tegelijk.")
    return found


async def _shown(services: Services, visitor: Visitor, owner: UUID, payloads: Sequence[Payload]) -> list[Payload]:
    """What the payloads of one owner say to whoever asks. The look is on disk before they are opened, the decision before that is shown."""
    masked = [_word(NOT_YOURS)] * len(payloads)
    if visitor.asking is None:
        return masked
    account = visitor.asking[1].who.account
    try:
        async with visitor.may(owner, Action.OPEN, Purpose.GUIDANCE, touches=ALL) as sight:
            seen = f"{account}:{await services.store.version(owner)}:{datetime.now(UTC).date()}"
            await looked_into(services.store, owner, Look(Actor(account, sight.role), Looked.RUN, Door.TEMPORAL, seen))
            codec = SealedPayloads(services.vault.keys)
            return [await _opened(codec, payload) for payload in payloads]
    except (Denied, NotThere):
        return masked
    except RPCError as away:
        raise Problem(503, NOT_NOW, headers={"Retry-After": "5"}) from away


async def _opened(codec: SealedPayloads, payload: Payload) -> Payload:
    try:
        [found] = await codec.decode([payload])
    except Forgotten:
        return _word(GONE)
    except ValueError:
        return _word(SPOILT)
    return found


def _word(text: str) -> Payload:
    """A word in the place of what is not shown."""
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(f"({text})").encode())
