"""`/toestand`: how the installation is, as `regie doctor` sees it, and which events read models go on without.

It is there when the database is away, too.
"""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from events.database.faults import OF_THE_DATABASE
from events.vocabulary.base import REGISTRY, Stream
from gateway.access.terms import Action
from gateway.operations.health import Health, Verdict
from gateway.services import Services
from gateway.web.pages import render
from gateway.web.visitor import of_the_house
from projections.catalogue import PROJECTIONS
from projections.engine.aside import SetAside, set_aside

MOST = 100
"""Events that were set aside which are shown."""
VERDICTS = {Verdict.OK: "in orde", Verdict.WARN: "let op", Verdict.FAIL: "mis"}


def routes(services: Services, health: Health) -> APIRouter:
    """The route."""
    router = APIRouter(dependencies=[of_the_house(services, "installatie", Action.OPERATE)])

    @router.get("/toestand")
    async def condition(request: Request) -> HTMLResponse:
        """The page."""
        aside: Sequence[SetAside] | None
        try:
            aside = await set_aside(services.pool, PROJECTIONS)
        except OF_THE_DATABASE:
            aside = None
        return render(
            request,
            "toestand.html",
            gezien=await health.look(),
            oordelen=VERDICTS,
            terzijde=aside and aside[:MOST],
            hoeveel=len(aside or ()),
            van_een_traject=_of_a_trajectory,
            adres="/toestand",
        )

    return router


def _of_a_trajectory(event: SetAside) -> bool:
    cls = REGISTRY.get(event.type)
    return cls is not None and cls.stream is Stream.TRAJECTORY
