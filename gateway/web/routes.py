"""Every page under one router."""

import asyncio

from fastapi import APIRouter, Depends

from gateway.accounts.keeping import Accounts
from gateway.accounts.staff import Staff
from gateway.operations.health import Health
from gateway.persons.participants import Participants
from gateway.services import Services
from gateway.web import (
    answers,
    condition,
    from_a_table,
    inbox,
    lessons,
    link,
    lists,
    logbook,
    login,
    orders,
    overview,
    people,
    rights,
    stream,
    subject_access,
    trajectory,
)
from gateway.web.guard import same_site
from gateway.web.names import Names


def web(services: Services, health: Health, stopping: asyncio.Event) -> APIRouter:
    """The routes of all pages; forms are only taken from our own."""
    names = Names(services.directory, Staff(services.pool, services.store), Participants(services.pool, services.store))
    router = APIRouter(dependencies=[Depends(same_site)])
    router.include_router(overview.routes(services, names, health))
    # Before the other actions on a trajectory, of which the address has the same shape.
    router.include_router(answers.routes(services, names))
    router.include_router(subject_access.routes(services, names))
    router.include_router(trajectory.routes(services, names, health))
    router.include_router(orders.routes(services))
    router.include_router(lists.routes(services, names))
    router.include_router(people.routes(services))
    router.include_router(from_a_table.routes(services))
    router.include_router(rights.routes(services, names))
    router.include_router(inbox.routes(services, names))
    router.include_router(lessons.routes(services, names))
    router.include_router(condition.routes(services, health))
    router.include_router(stream.routes(services, stopping))
    router.include_router(link.routes(services))
    if services.login:
        router.include_router(login.routes(services.login, Accounts(services.pool, services.store), names))
        router.include_router(logbook.routes(services, names))
    return router
