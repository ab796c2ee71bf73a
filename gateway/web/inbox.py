"""`/berichten`: what partners sent and what became of it, and offering again what was set aside."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from events.vocabulary.person import Door
from events.vocabulary.words import TELLING
from gateway.access.terms import Action
from gateway.asking import Denied
from gateway.runs.recovery import replay
from gateway.services import Services
from gateway.web.forms import Form, clean, read_form
from gateway.web.names import Names
from gateway.web.orders import SHOWN_WITHIN
from gateway.web.pages import render
from gateway.web.visitor import carried, visitor_of
from projections.engine.paging import BadCursor
from projections.lists import inbox
from projections.lists.inbox import INBOX, State

NOT_THERE = "Dit bericht is er niet."
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
        form, visitor = await read_form(request), await visitor_of(services, request)
        found = await inbox.find(services.pool, clean(message))
        if found is None:
            raise HTTPException(404, NOT_THERE)
        try:
            async with visitor.may(found.trajectory, Action.STEER) as sight:
                errors = visitor.unnamed(form)
                try:
                    reason = TELLING.enter(form.values.get("reden", "opnieuw aangeboden vanaf de pagina"))
                except ValueError as error:
                    errors["reden"] = str(error)
                if errors:
                    return await _page(services, names, request, (message, form.again(errors)), 400)
                await replay(services.store, {message: found.partner}, reason, visitor.actor(form, sight))
        except Denied as denied:
            # Who may not know of the trajectory hears the same as when there is no such message.
            raise HTTPException(denied.status, NOT_THERE if denied.status == HTTPStatus.NOT_FOUND else str(denied)) from denied
        await services.watch.wait_for(INBOX.name, await services.store.head(), SHOWN_WITHIN)
        return RedirectResponse(carried(request, "/berichten?gedaan=opnieuw"), 303)

    return router


async def _page(
    services: Services, names: Names, request: Request, failed: tuple[str, Form] | None = None, status: int = 200
) -> HTMLResponse:
    asked, positions, visitor = request.query_params, services.watch.positions, await visitor_of(services, request)
    seen = visitor.over(inbox.Row)
    await seen.must_be_something()
    try:
        state = State(asked["toestand"]) if asked.get("toestand") else None
        page = await inbox.messages(services.pool, seen.of(), state=state, after=asked.get("na") or None)
    except BadCursor as error:
        raise HTTPException(400, str(error)) from error
    except ValueError as error:
        raise HTTPException(400, "Deze toestand bestaat niet.") from error

    def form(message: str) -> Form:
        return failed[1] if failed and failed[0] == message else Form()

    def address(**parameters: str | None) -> str:
        told = urlencode({name: value for name, value in parameters.items() if value})
        return f"/berichten?{told}" if told else "/berichten"

    about = [*dict.fromkeys(item.trajectory for item in page.items)]
    steers = await visitor.over(action=Action.STEER).among(about)
    await seen.listed(about, page.total)
    return render(
        request,
        "berichten.html",
        status,
        bladzijde=page.each(lambda row: inbox.shown_to(row, whole=row.trajectory in steers)),
        aantallen=await inbox.counts(services.pool, seen.of()),
        bij_te_sturen=steers,
        toestand=state,
        kan_opnieuw=AGAIN,
        namen=await names.of(item.partner for item in page.items),
        deelnemers=await names.participants.in_list(seen, about, Door.PAGE),
        formulier=form,
        adres_van=address,
        mislukt=failed,
        melding="Het bericht is opnieuw aangeboden." if asked.get("gedaan") == "opnieuw" and not failed else "",
        posities=positions,
        adres="/berichten",
    )
