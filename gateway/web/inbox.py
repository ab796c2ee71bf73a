"""`/berichten`: what partners sent and what became of it, and offering again what was set aside."""

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from events.fact import Actor
from events.vocabulary.values import Role
from events.vocabulary.words import NAME, TELLING
from gateway.runs.recovery import replay
from gateway.services import Services
from gateway.web.forms import WHO, Form, clean, read_form, unnamed
from gateway.web.names import Names
from gateway.web.orders import SHOWN_WITHIN
from gateway.web.pages import render
from projections.engine.paging import BadCursor
from projections.lists import inbox
from projections.lists.inbox import INBOX, State

AGAIN = frozenset({State.RECEIVED, State.SET_ASIDE, State.REPLAYED})
"""What had no effect yet, and may have one when it is offered again."""


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/berichten")
    async def messages(request: Request) -> Response:
        """The list."""
        return await _page(services, names, request)

    @router.post("/berichten/{message}/opnieuw")
    async def again(request: Request, message: str) -> Response:
        """Offer a message to its trajectory again."""
        form = await read_form(request)
        found = await inbox.find(services.pool, clean(message))
        if found is None:
            raise HTTPException(404, "Dit bericht is er niet.")
        errors = unnamed(form)
        try:
            reason = TELLING.enter(form.values.get("reden", "opnieuw aangeboden vanaf de pagina"))
        except ValueError as error:
            errors["reden"] = str(error)
        if errors:
            return await _page(services, names, request, (message, form.again(errors)), 400)
        await replay(services.store, {message: found.partner}, reason, Actor(NAME.enter(form.values[WHO]), Role.REGISSEUR))
        await services.watch.wait_for(INBOX.name, await services.store.head(), SHOWN_WITHIN)
        return RedirectResponse("/berichten?gedaan=opnieuw", 303)

    return router


async def _page(
    services: Services, names: Names, request: Request, failed: tuple[str, Form] | None = None, status: int = 200
) -> HTMLResponse:
    asked, positions = request.query_params, services.watch.positions
    try:
        state = State(asked["toestand"]) if asked.get("toestand") else None
        page = await inbox.messages(services.pool, state=state, after=asked.get("na") or None)
    except BadCursor as error:
        raise HTTPException(400, str(error)) from error
    except ValueError as error:
        raise HTTPException(400, "Deze toestand bestaat niet.") from error

    def form(message: str) -> Form:
        return failed[1] if failed and failed[0] == message else Form()

    def address(**parameters: str | None) -> str:
        told = urlencode({name: value for name, value in parameters.items() if value})
        return f"/berichten?{told}" if told else "/berichten"

    return render(
        request,
        "berichten.html",
        status,
        bladzijde=page,
        aantallen=await inbox.counts(services.pool),
        toestand=state,
        kan_opnieuw=AGAIN,
        namen=await names.of(item.partner for item in page.items),
        formulier=form,
        adres_van=address,
        mislukt=failed,
        melding="Het bericht is opnieuw aangeboden." if asked.get("gedaan") == "opnieuw" and not failed else "",
        posities=positions,
        adres="/berichten",
    )
