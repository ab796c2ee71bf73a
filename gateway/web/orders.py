"""From a form to the trajectory: give the order, wait until the pages show it, and go there."""

import asyncio
from functools import partial
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from events.fact import Actor
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.accounts.staff import Staff
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import EMPTY, Incomplete, OrderKind, Surroundings
from gateway.orders.sending import Uncertain
from gateway.programmes.publishing import newest_version
from gateway.services import Services
from gateway.web.forms import SURE, Form
from gateway.web.pages import render
from gateway.web.visitor import Visitor, carried, visitor_of
from projections.lists import file
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.partners import taking_part
from projections.lists.timeline import TIMELINE
from workflows.decisions.command import Command

ELSEWHERE = "/elders"
SHOWN_WITHIN = 2.0
"""Seconds for which a page waits until it can show what was done; after that it shows that it is behind."""


async def command_in(services: Services, visitor: Visitor, trajectory: UUID, order: OrderKind, form: Form) -> Command:
    """The command to a trajectory that a form asks for. Raises as `wanted_in` does."""
    command = await wanted_in(services, visitor, trajectory, order, form)
    assert isinstance(command, Command), "it is an order to a trajectory"
    return command


async def wanted_in(services: Services, visitor: Visitor, trajectory: UUID, order: OrderKind, form: Form) -> BaseModel:
    """What a form orders.

    Raises:
        Incomplete: with what is wrong with which field.
    """
    errors = visitor.unnamed(form) | ({SURE: EMPTY} if order.warning and SURE not in form.values else {})
    staff = Staff(services.pool, services.store) if services.login else None
    newest, among = partial(newest_version, services.store), visitor.over(action=Action.FIND).among
    around = Surroundings(trajectory, UUID(form.order), services.pool, services.store, newest, among=among, staff=staff)
    try:
        command = await order.made(order.read(order.own(form.values)), around)
    except Incomplete as incomplete:
        raise type(incomplete)({**errors, **incomplete.errors}) from None
    if errors:
        raise Incomplete(errors)
    return command


async def give(
    services: Services, request: Request, visitor: Visitor, trajectory: UUID, command: Command, by: Actor, form: Form, done: str
) -> Response:
    """Give an order and show the trajectory with it; to who may not read it, or no longer, at which municipality it is.

    Raises:
        Refused: when the trajectory does not allow it.
        Failed: when something went wrong, and nothing was changed.
    """
    try:
        receipt = await services.office.execute(trajectory, command, by, id=form.order)
    except Uncertain as uncertain:
        return render(request, "verwerkt.html", 202, formulier=form, traject=trajectory, uitleg=str(uncertain))
    names = (TRAJECTORY_FILE.name, TIMELINE.name)
    shown = all(await asyncio.gather(*(services.watch.wait_for(name, receipt.position, SHOWN_WITHIN) for name in names)))
    where = f"/trajecten/{trajectory}?gedaan={done}{'' if shown else '&straks=ja'}"
    if not await visitor.still_reads(trajectory) and (now := await file.find(services.pool, trajectory)):
        where = f"{ELSEWHERE}/{now.municipality}?gedaan={done}"
    return RedirectResponse(carried(request, where), 303)


def routes(services: Services) -> APIRouter:
    """The route of where somebody is sent who gave an order and may not read what came of it."""
    router = APIRouter()

    @router.get(f"{ELSEWHERE}/{{municipality}}")
    async def elsewhere(request: Request, municipality: str) -> Response:
        """The page; of no trajectory in particular."""
        await visitor_of(services, request)
        places = {str(one.partner): one.name for one in await taking_part(services.pool) if one.role is Role.MUNICIPALITY}
        if municipality not in places:
            raise HTTPException(404, "Deze gemeente is er niet.")
        order = ORDERS.get(request.query_params.get("gedaan", ""))
        return render(request, "elders.html", gemeente=places[municipality], gedaan=order.called.done if order else "")

    return router
