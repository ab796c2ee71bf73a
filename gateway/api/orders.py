"""`POST /v1/trajecten/{id}/{opdracht}`: every order of the catalogue under its own address, and `POST /v1/trajecten`, which begins one."""

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
from gateway.api.calling import JSON, VERSIONED, Key, OnVersion, Route, etag, order_under, sent
from gateway.api.filling import answering, filled_in, schema_of
from gateway.api.problems import ORDER_ANSWERS
from gateway.api.shapes import Shape, camel
from gateway.asker import Sight
from gateway.http.middleware import API
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import OrderKind, Surroundings
from gateway.persons.finding import Found, People
from gateway.persons.reading import Look
from gateway.programmes.publishing import newest_version
from gateway.services import Services
from workflows.decisions.course import StartTrajectory
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.order import Receipt

router = APIRouter(prefix=f"{API}/trajecten", tags=["Opdrachten"], route_class=Route)


class Uitgevoerd(Shape):
    """De opdracht is uitgevoerd."""

    trajectory: UUID = Field(alias="traject")
    version: int = Field(alias="versie", description="De versie waarop de opdracht het traject bracht.")
    position: int = Field(alias="positie", description="Geef deze als wachtOp mee om te lezen wat de opdracht deed.")


class Begonnen(Uitgevoerd):
    """Het traject is begonnen."""

    participant: UUID = Field(alias="deelnemer", description="Het nummer van de deelnemer.")


BODIES: Mapping[str, dict[str, Any]] = {order.name: schema_of(order.model, order.help) for order in ORDERS.values()}
"""The schema of what is sent with each order, by its name."""


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
            values = order.read(filled_in(order, BODIES[order.name], told))
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
            values = order.read(filled_in(order, BODIES[order.name], told))
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
        openapi_extra={"requestBody": _body, **VERSIONED},
    )
