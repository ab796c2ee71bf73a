"""`/personen`: finding people by what one knows of them. What is asked never stands in an address, which others keep and pass on."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from events.vocabulary.person import Door, Looked
from events.vocabulary.words import NAME
from gateway.access.terms import Action
from gateway.persons.finding import SHOWN, Asked, Found, People
from gateway.persons.reading import Look
from gateway.services import Services
from gateway.web.forms import Form, read_form
from gateway.web.pages import render
from gateway.web.visitor import visitor_of

SOUGHT = "zoek"
_NOTHING = "schrijf een naam, een geboortedatum of een klantnummer"


def routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/personen")
    async def ask(request: Request) -> HTMLResponse:
        """The form."""
        reach = (await visitor_of(services, request)).over(action=Action.FIND)
        await reach.must_be_something()
        return _page(request, Form())

    @router.post("/personen")
    async def find(request: Request) -> HTMLResponse:
        """Who it may be, among whom somebody may find. Whoever is shown can see that somebody looked."""
        form, visitor = await read_form(request), await visitor_of(services, request)
        reach = visitor.over(action=Action.FIND)
        await reach.must_be_something()
        asked, errors = _asked(form, visitor.unnamed(form))
        if errors:
            return _page(request, form.again(errors), status=400)
        look = Look(visitor.acting(form, Action.FIND), Looked.FOUND, Door.PAGE)
        found = await People(services.pool, services.store, services.vault).find(asked, look, reach.of())
        trajectories = [one for person in found for one in person.trajectories]
        await reach.listed(trajectories, len(trajectories))
        return _page(request, Form(values=form.values), found)

    return router


def _asked(form: Form, errors: dict[str, str]) -> tuple[Asked, dict[str, str]]:
    """What is asked, and what is wrong with the form, by field."""
    try:
        asked = Asked.of(NAME.enter(form.values.get(SOUGHT, "")))
    except ValueError as wrong:
        return Asked(), errors | {SOUGHT: str(wrong) if SOUGHT in form.values else _NOTHING}
    return asked, errors if asked.words() else errors | {SOUGHT: _NOTHING}


def _page(request: Request, form: Form, found: Sequence[Found] | None = None, status: int = 200) -> HTMLResponse:
    return render(request, "personen.html", status, f=form, gevonden=found, meer=found is not None and len(found) == SHOWN)
