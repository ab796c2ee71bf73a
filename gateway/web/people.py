"""`/personen`: finding people by what one knows of them. What is asked never stands in an address, which others keep and pass on."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from events.fact import Actor
from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.persons.finding import SHOWN, Asked, Found, People
from gateway.persons.reading import Look
from gateway.services import Services
from gateway.web.forms import WHO, Form, read_form, unnamed
from gateway.web.pages import render

SOUGHT = "zoek"
_NOTHING = "schrijf een naam, een geboortedatum of een klantnummer"


def routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/personen")
    async def ask(request: Request) -> HTMLResponse:
        """The form."""
        return _page(request, Form())

    @router.post("/personen")
    async def find(request: Request) -> HTMLResponse:
        """Who it may be. Whoever is shown can see that somebody looked."""
        form = await read_form(request)
        try:
            asked = Asked.of(NAME.enter(form.values.get(SOUGHT, "")))
            errors = unnamed(form) | ({} if asked.words() else {SOUGHT: _NOTHING})
        except ValueError as wrong:
            errors = unnamed(form) | {SOUGHT: str(wrong) if SOUGHT in form.values else _NOTHING}
        if errors:
            return _page(request, form.again(errors), status=400)
        look = Look(Actor(NAME.enter(form.values[WHO]), Role.REGISSEUR), Looked.FOUND, Door.PAGE, form.order)
        found = await People(services.pool, services.store, services.vault).find(asked, look)
        return _page(request, Form(values=form.values), found)

    return router


def _page(request: Request, form: Form, found: Sequence[Found] | None = None, status: int = 200) -> HTMLResponse:
    return render(request, "personen.html", status, f=form, gevonden=found, meer=found is not None and len(found) == SHOWN)
