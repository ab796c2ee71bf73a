"""From a form to the trajectory: give the order, wait until the pages show it, and go there."""

import asyncio
from functools import partial
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from events.fact import Actor
from gateway.accounts.staff import Staff
from gateway.orders.kinds import EMPTY, Incomplete, OrderKind, Surroundings
from gateway.orders.sending import Uncertain
from gateway.programmes.publishing import newest_version
from gateway.services import Services
from gateway.web.forms import SURE, Form
from gateway.web.pages import render
from gateway.web.visitor import Visitor
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.timeline import TIMELINE
from workflows.decisions.command import Command

SHOWN_WITHIN = 2.0
"""Seconds for which a page waits until it can show what was done; after that it shows that it is behind."""


async def command_in(services: Services, visitor: Visitor, trajectory: UUID, order: OrderKind, form: Form) -> Command:
    """The command that a form asks for.

    Raises:
        Incomplete: with what is wrong with which field.
    """
    errors = visitor.unnamed(form) | ({SURE: EMPTY} if order.warning and SURE not in form.values else {})
    staff = Staff(services.pool, services.store) if services.login else None
    around = Surroundings(trajectory, UUID(form.order), services.pool, services.store, partial(newest_version, services.store), staff=staff)
    try:
        command = await order.command_from(order.read(order.own(form.values)), around)
    except Incomplete as incomplete:
        raise type(incomplete)({**errors, **incomplete.errors}) from None
    if errors:
        raise Incomplete(errors)
    return command


async def give(services: Services, request: Request, trajectory: UUID, command: Command, by: Actor, form: Form, done: str) -> Response:
    """Give an order and show the trajectory with it.

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
    return RedirectResponse(f"/trajecten/{trajectory}?gedaan={done}{'' if shown else '&straks=ja'}", 303)
