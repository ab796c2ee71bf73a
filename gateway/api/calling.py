"""What every call of the API may ask, and what it is held to: what it accepts and sends, on which version, under which key, and from where
in a list.
"""

import asyncio
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from fastapi import Depends, Header, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, JsonValue, create_model

from events.vocabulary.words import VISIBLE
from gateway.access.terms import Purpose
from gateway.api.caller import Caller
from gateway.http.turns import TooMuch
from gateway.inbox.strict_json import Malformed, read_object
from gateway.orders.problems import MEDIA_TYPE, Problem
from gateway.services import Services
from projections.engine.paging import BACK, LIMIT, Page

JSON = "application/json"
MOST = 200
"""Items on a page."""
FURTHEST = 1024
"""Characters of a cursor."""
LONGEST_KEY = 255
SMALL = 4096
"""Bytes of a body that is read at once; a larger one has to wait for its turn."""
SEEN_WITHIN = 5.0
"""Seconds for which a call waits for what it wants to see."""
_ORDERS = UUID("5b0e2c9e-7d0a-4c38-8f5e-6d1e0c9f3a17")
_VERSION = re.compile(r'"?([0-9]{1,9})"?')
NO_PLACE = "Deze plaats in de lijst bestaat niet; begin opnieuw bij het begin."
_NONE = 0
"""In the place of a version that is none: no trajectory that has begun is at it."""

VERSIONED: dict[str, Any] = {"x-versie": True}
"""What is said of a route of which the answer has an `ETag`."""

T = TypeVar("T")


class Asked(BaseModel):
    """What any call may ask, in the query of its address; whatever else stands there is a mistake."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    doel: Purpose | None = Field(None, description="Waarvoor u het vraagt; zonder: het eerste waarvoor u het mag.")
    wait_for: int | None = Field(
        None, alias="wachtOp", ge=0, lt=2**53, description="Wacht tot dit te zien is: de positie uit het antwoord op een opdracht."
    )


class AskedOfList(Asked):
    """What may be asked of any list."""

    cursor: str | None = Field(None, min_length=1, max_length=FURTHEST, description="Waar de bladzijde begint; zie de kopregel Link.")
    limit: int = Field(LIMIT, ge=1, le=MOST, description="Hoeveel er hoogstens op een bladzijde staan.")


One = Annotated[Asked, Query()]
Many = Annotated[AskedOfList, Query()]


class Listed(BaseModel):
    """Een bladzijde van een lijst."""

    model_config = ConfigDict(hide_input_in_errors=True)

    items: list[Any]
    totaal: int = Field(description="Hoeveel er in de hele lijst staan.")


def list_of(shape: type[BaseModel], called: str) -> type[Listed]:
    """A page of a list as it is answered. `totaal` counts the whole list."""
    return create_model(called, __base__=Listed, __doc__=Listed.__doc__, items=(list[shape], ...))  # type: ignore[valid-type]


class Route(APIRoute):
    """A route of the API: what is not there is not told."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, endpoint, **{**settings, "response_model_exclude_none": True})


def acceptable(request: Request) -> None:
    """See that JSON is welcome. Raises `Problem` (406)."""
    accepted = ",".join(request.headers.getlist("accept")) or "*/*"
    kinds = {part.partition(";")[0].strip().lower() for part in accepted.split(",") if not re.search(r";\s*q=0(\.0*)?\s*$", part.lower())}
    if kinds.isdisjoint({"*/*", "application/*", JSON, MEDIA_TYPE}):
        raise Problem(406, f"De API antwoordt alleen als {JSON}.")


async def sent(request: Request, services: Services, caller: Caller) -> dict[str, JsonValue]:
    """The JSON object that was sent; nothing sent is one without fields.

    Raises:
        Problem: 415, it is something else; 400, it is no sound JSON; 429, there is too much of theirs.
    """
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if ((body or kind) and kind != JSON) or request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, f"Stuur de inhoud als {JSON}, niet ingepakt.", headers={"Accept": JSON})
    if not body:
        return {}
    try:
        with services.turns.holding(caller.number, len(body)):
            return read_object(body) if len(body) <= SMALL else await services.turns.work(caller.number, lambda: read_object(body))
    except Malformed as malformed:
        raise Problem(400, "De inhoud klopt niet.", malformed.faults) from None
    except TooMuch as much:
        raise Problem(429, "U stuurt te veel tegelijk; stuur het later opnieuw.", headers={"Retry-After": str(much.seconds)}) from None


async def seen(services: Services, position: int | None, *models: str) -> None:
    """Wait until what is read has a position of the log, where that is asked.

    Raises:
        Problem: 400, the log does not go so far; 503, it takes too long.
    """
    if position is None:
        return
    if position > await services.store.head():
        raise Problem(400, "Zo ver is het logboek nog niet: wachtOp is geen positie uit een antwoord van deze installatie.")
    if not all(await asyncio.gather(*(services.watch.wait_for(name, position, SEEN_WITHIN) for name in models))):
        raise Problem(503, "Wat u wilt zien is er, maar nog niet te lezen. Vraag het zo weer.", headers={"Retry-After": "1"})


def page_of(request: Request, response: Response, page: Page[T], items: Sequence[object]) -> dict[str, object]:
    """A page as it is answered, with where the others are (RFC 8288)."""
    ways = (("prev", page.previous), ("next", page.next))
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("cursor", "wachtOp")]
    links = [f'<{request.url.path}?{urlencode([*asked, ("cursor", cursor)])}>; rel="{way}"' for way, cursor in ways if cursor]
    if links:
        response.headers["Link"] = ", ".join(links)
    return {"items": items, "totaal": page.total}


def part_of(items: Sequence[T], asked: AskedOfList, key: Callable[[T], str] | None = None) -> Page[T]:
    """A page of what is in memory as a whole: in the order of a key that each has of its own, and without one in the order of the log,
    in which nothing ever comes between. Raises `Problem`, when it is asked for after no place in such a list."""
    keys = [key(one) for one in items] if key else [f"{number:09}" for number in range(len(items))]
    back, place = (asked.cursor or "").startswith(BACK), (asked.cursor or "").removeprefix(BACK)
    try:
        found = urlsafe_b64decode(place.encode("ascii")).decode()
    except ValueError:
        raise Problem(400, NO_PLACE) from None
    stop = bisect_left(keys, found) if back else min(len(keys), bisect_right(keys, found) + asked.limit)
    start = max(0, stop - asked.limit) if back else bisect_right(keys, found)
    after = urlsafe_b64encode(keys[stop - 1].encode()).decode() if start < stop < len(keys) else None
    before = BACK + urlsafe_b64encode(keys[start].encode()).decode() if 0 < start < stop else None
    return Page([*items[start:stop]], len(items), after, before)


def etag(version: int | None) -> dict[str, str]:
    """The header that says at which version something is, where that is seen."""
    return {"ETag": f'"{version}"'} if version else {}


def on_version(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="De versie waarop u besluit, uit de kopregel ETag; * als elke versie goed is. Zonder: 428. Een andere: 412.",
        ),
    ] = None,
) -> int | None:
    """The version that an order is decided on; None when whoever gives it says that any will do. Raises `Problem` (428)."""
    if if_match is None:
        raise Problem(428, "Zeg met de kopregel If-Match op welke versie u besluit: de ETag, of * als elke goed is.")
    if if_match.strip() == "*":
        return None
    found = _VERSION.fullmatch(if_match.strip())
    return int(found[1]) if found else _NONE


OnVersion = Annotated[int | None, Depends(on_version)]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        description="Uw eigen kenmerk van deze opdracht: dezelfde opdracht gebeurt daaronder één keer, en heeft hetzelfde antwoord.",
    ),
]


def order_under(caller: Caller, key: str | None) -> UUID:
    """The id of an order under a key of whoever gives it; without a key it is another one each time. Raises `Problem` (400)."""
    if key is None:
        return uuid4()
    if not VISIBLE.fullmatch(key):
        raise Problem(400, "De kopregel Idempotency-Key heeft andere tekens dan zichtbare ASCII zonder spaties.")
    return uuid5(_ORDERS, f"{caller.number} {key}")
