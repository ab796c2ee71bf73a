"""`/logboek/beslissingen` and `/logboek/inloggen`: the log of decisions, for who keeps watch. Looking is a decision too."""

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from events.database.queries import query
from events.days import current_day
from gateway.access.terms import Action
from gateway.logbook.reading import MOST_DAYS, Asked, TooMuch, read
from gateway.services import Services
from gateway.web.forms import clean
from gateway.web.names import Names
from gateway.web.pages import render
from gateway.web.visitor import of_the_house, visitor_of
from projections.engine.paging import BadCursor

WEEK = timedelta(days=6)
"""Before today: what is shown when nobody says otherwise."""
NO_SUCH = "Dit filter bestaat niet. Begin opnieuw bij het logboek."
TOO_LONG = f"Kies een eerste dag die niet na de laatste ligt, en ten hoogste {MOST_DAYS} dagen."
TOO_MUCH = "In zoveel regels zoeken duurt te lang. Kies minder dagen."
FIELDS = ("van", "tot", "account", "over", "uitkomst", "na")
OUTCOMES = {"": None, "toegestaan": True, "geweigerd": False}


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/logboek/beslissingen", dependencies=[of_the_house(services, "beslissingen", Action.AUDIT)])
    async def decisions(request: Request) -> HTMLResponse:
        """Who asked for what, and what they were told."""
        return await _page(services, names, request, logins=False)

    @router.get("/logboek/inloggen", dependencies=[of_the_house(services, "inloggen", Action.LOGINS)])
    async def logins(request: Request) -> HTMLResponse:
        """Who came in and went, and who was refused."""
        return await _page(services, names, request, logins=True)

    return router


async def _page(services: Services, names: Names, request: Request, *, logins: bool) -> HTMLResponse:
    told = {name: clean(value) for name, value in request.query_params.items() if name in FIELDS}
    asked = await _asked(services, told, logins=logins)
    try:
        page = await read(services.pool, asked)
    except (BadCursor, TooMuch) as wrong:
        raise HTTPException(400, TOO_MUCH if isinstance(wrong, TooMuch) else str(wrong)) from wrong
    visitor = await visitor_of(services, request)
    here = request.scope["path"]

    def address(after: str | None = None) -> str:
        """The address of this page, filtered as it is, from a place on."""
        chosen = told | {"van": asked.since.isoformat(), "tot": asked.until.isoformat(), "na": after}
        return f"{here}?{urlencode({name: value for name, value in chosen.items() if value})}"

    return render(
        request,
        "logboek.html",
        inloggen=logins,
        ziet_beslissingen=visitor.able(Action.AUDIT),
        ziet_inloggen=visitor.able(Action.LOGINS),
        gevraagd=asked,
        over=told.get("over", ""),
        uitkomst=told.get("uitkomst", ""),
        uitkomsten=OUTCOMES,
        bladzijde=page,
        namen=await names.of([one.account for one in page.items]),
        adres_van=address,
        adres=address(asked.after),
    )


async def _asked(services: Services, told: dict[str, str], *, logins: bool) -> Asked:
    """What an address asks.

    Raises:
        HTTPException: 400, when it names something that cannot exist.
    """
    try:
        until = date.fromisoformat(told["tot"]) if told.get("tot") else current_day()
        since = date.fromisoformat(told["van"]) if told.get("van") else until - WEEK
        about = UUID(told["over"]) if told.get("over") and not logins else None
        allowed = OUTCOMES[told.get("uitkomst", "")]
    except (ValueError, KeyError, OverflowError) as error:
        raise HTTPException(400, NO_SUCH) from error
    numbers = await _numbers(services, about) if about else []
    asked = Asked(logins, since, until, told.get("account", ""), numbers, allowed, told.get("na") or None)
    if not asked.fits:
        raise HTTPException(400, TOO_LONG)
    return asked


async def _numbers(services: Services, about: UUID) -> list[str]:
    """A trajectory; or a person under every number of theirs, with all of their trajectories."""
    rows = await services.pool.fetch(query("numbers_of"), [about])
    return sorted({str(one) for row in rows for one in (row["self"], *row["streams"])})
