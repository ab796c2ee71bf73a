"""`POST /v1/trajecten/{id}/{opdracht}`: every order of the catalogue under its own address, and `POST /v1/trajecten`, which begins one.

What is filled in has the words and the values of forms and command line; names are written as JSON has them (`uitstelTot`).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Request, Response
from pydantic import Field, JsonValue

from events.vocabulary.person import Door, Looked
from gateway.access.terms import Action
from gateway.accounts.staff import Staff
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import JSON, Key, OnVersion, Route, etag, order_under, sent
from gateway.api.problems import ORDER_ANSWERS
from gateway.api.shapes import Shape, camel
from gateway.asker import Sight
from gateway.http.middleware import API
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import Incomplete, OrderKind, Surroundings
from gateway.orders.problems import Problem
from gateway.orders.sending import Changed, Failed, Refused, Uncertain
from gateway.persons.finding import Found, People
from gateway.persons.reading import Look
from gateway.programmes.publishing import newest_version
from gateway.services import Services
from workflows.decisions.course import StartTrajectory
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.order import Receipt
from workflows.faults import Fault, place

COME_BACK = "5"
_KINDS: Mapping[object, tuple[type, str]] = {
    "boolean": (bool, "hier hoort true of false"),
    "integer": (int, "hier hoort een geheel getal"),
    "string": (str, "hier hoort tekst"),
    "array": (list, "hier hoort een lijst"),
    "object": (dict, "hier hoort een groep velden"),
}

router = APIRouter(prefix=f"{API}/trajecten", tags=["Opdrachten"], route_class=Route)


class Uitgevoerd(Shape):
    """De opdracht is uitgevoerd."""

    trajectory: UUID = Field(alias="traject")
    version: int = Field(alias="versie", description="De versie waarop de opdracht het traject bracht.")
    position: int = Field(alias="positie", description="Geef deze als wachtOp mee om te lezen wat de opdracht deed.")


class Begonnen(Uitgevoerd):
    """Het traject is begonnen."""

    participant: UUID = Field(alias="deelnemer", description="Het nummer van de deelnemer.")


def _body_of(order: OrderKind) -> dict[str, Any]:
    """The schema of what is sent with an order, from the model that reads it."""
    told = order.model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    known: Mapping[str, Any] = told.get("$defs", {})
    fields = {camel(name): _field(schema, known) for name, schema in told["properties"].items()}
    needed = [camel(name) for name in told.get("required", ())]
    return {"type": "object", "description": order.help, "properties": fields, "additionalProperties": False} | (
        {"required": needed} if needed else {}
    )


def _field(schema: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A field: what it is when it is there, and what it is called on forms."""
    inner: dict[str, Any] = {name: value for name, value in schema.items() if name not in ("anyOf", "$ref", "title", "default")}
    those = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    # An organisation, by its number or by what it is called.
    [one] = those[-1:] or [{}]
    for found in (one, schema):
        inner |= _known(found, known)
    if "items" in inner:
        inner["items"] = _field(inner["items"], known)
    if isinstance(inner.get("additionalProperties"), dict):
        inner["additionalProperties"] = True
    return inner | ({"description": schema["title"]} if "title" in schema else {})


def _known(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return {name: value for name, value in schema.items() if name not in ("anyOf", "title", "default")}
    named: Mapping[str, Any] = known[schema["$ref"].rpartition("/")[2]]
    return {name: value for name, value in named.items() if name not in ("title", "description")}


BODIES: Mapping[str, dict[str, Any]] = {order.name: _body_of(order) for order in ORDERS.values()}
"""The schema of what is sent with each order, by its name."""


def filled_in(order: OrderKind, told: Mapping[str, JsonValue]) -> dict[str, object]:
    """What was sent, as forms and command line fill it in.

    Raises:
        Incomplete: a field is of another kind than it is said to be.
    """
    fields, errors = BODIES[order.name]["properties"], dict[str, str]()
    for name, value in told.items():
        if name not in fields:
            errors[name] = "dit veld bestaat niet"
        elif (kind := _KINDS.get(fields[name].get("type"))) and type(value) is not kind[0]:
            errors[name] = kind[1]
    if errors:
        raise Incomplete(errors)
    own = {camel(one.name): one.name for one in order.inputs}
    return {own[name]: value for name, value in told.items()}


@asynccontextmanager
async def answering(order: OrderKind) -> AsyncIterator[None]:
    """Around an order: what becomes of it as the API says it. Raises `Problem`."""
    try:
        yield
    except Incomplete as incomplete:
        own = {one.name: camel(one.name) for one in order.inputs}
        faults = [Fault(own.get(name, place(name)), error) for name, error in incomplete.errors.items()]
        raise Problem(400, "De opdracht klopt niet; verbeter die en geef die opnieuw.", faults) from None
    except Changed as changed:
        raise Problem(412, str(changed)) from None
    except Refused as refused:
        raise Problem(409, str(refused)) from None
    except Failed as failed:
        raise Problem(500, str(failed)) from None
    except Uncertain as uncertain:
        raise Problem(503, str(uncertain), headers={"Retry-After": COME_BACK}) from None


def around(here: Services, caller: Caller, trajectory: UUID, id: UUID) -> Surroundings:
    """Where an order looks things up."""
    staff = Staff(here.pool, here.store) if here.login else None
    find = caller.over(action=Action.FIND)

    async def others(person: UUID) -> Sequence[Found]:
        look = Look(caller.actor(Sight(frozenset())), Looked.FOUND, Door.API)
        return await People(here.pool, here.store, here.vault).others(person, look, find.of())

    return Surroundings(trajectory, id, here.pool, here.store, partial(newest_version, here.store), others, find.among, staff)


def _given(receipt: Receipt, trajectory: UUID, response: Response, **told: object) -> dict[str, object]:
    response.headers.update(etag(receipt.version))
    return {"traject": trajectory, "versie": receipt.version, "positie": receipt.position, **told}


@asynccontextmanager
async def _granted(caller: Caller, id: UUID, order: OrderKind, told: Mapping[str, JsonValue]) -> AsyncIterator[Sight]:
    """Around an order that somebody may give. Raises `Denied`."""
    if order.command is RecordAnswer:
        question = told.get("verzoek")
        async with caller.may_answer(id, question if isinstance(question, str) else "", order.touches) as sight:
            yield sight
        return
    item = told.get(camel(order.item)) if order.by_holder else None
    async with caller.may_with_item(id, order.action, order.touches, item if isinstance(item, str) else "") as sight:
        yield sight


def _giving(order: OrderKind) -> Callable[..., Awaitable[object]]:
    async def give(
        here: Here, caller: Calls, request: Request, response: Response, id: UUID, version: OnVersion, key: Key = None
    ) -> object:
        caller.must_be_named()
        told, order_id = await sent(request, here, caller), order_under(caller, key)
        async with answering(order), _granted(caller, id, order, told) as sight:
            values = order.read(filled_in(order, told))
            command = await order.command_from(values, around(here, caller, id, order_id))
            receipt = await here.office.execute(id, command, caller.actor(sight), id=str(order_id), seen=version)
            return _given(receipt, id, response)

    return give


def _beginning(order: OrderKind) -> Callable[..., Awaitable[object]]:
    async def begin(here: Here, caller: Calls, request: Request, response: Response, key: Key = None) -> object:
        caller.must_be_named()
        await caller.over(action=Action.START).must_be_something()
        told, order_id = await sent(request, here, caller), order_under(caller, key)
        trajectory = uuid5(order_id, "traject")
        async with answering(order):
            values = order.read(filled_in(order, told))
            command = await order.command_from(values, around(here, caller, trajectory, order_id))
            assert isinstance(command, StartTrajectory)
            async with caller.may_begin(trajectory, command.municipality) as sight:
                receipt = await here.office.start(trajectory, command, caller.actor(sight), id=str(order_id))
                response.headers["Location"] = f"{request.url.path}/{trajectory}"
                return _given(receipt, trajectory, response, deelnemer=command.participant)

    return begin


for _order in ORDERS.values():
    _begins = _order.command is StartTrajectory
    _body = {"required": "required" in BODIES[_order.name], "content": {JSON: {"schema": BODIES[_order.name]}}}
    router.add_api_route(
        "" if _begins else f"/{{id}}/{_order.name}",
        (_beginning if _begins else _giving)(_order),
        methods=["POST"],
        status_code=201 if _begins else 200,
        response_model=Begonnen if _begins else Uitgevoerd,
        responses={status: ORDER_ANSWERS[status] for status in ORDER_ANSWERS if not (_begins and status in (412, 428))},
        operation_id=camel(_order.name),
        summary=_order.called.title,
        description=_order.help,
        openapi_extra={"requestBody": _body},
    )
