"""`GET /v1/programmas/{code}`: parties see the Canvas of their programme, its goal and who does what (whitepaper l.529-531; domain.md Q7).

A call has no body; who signs signs the address in its place, as it is called (docs/partners.md).
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from activities.directory import Partner
from events.programme import ProgrammeState
from gateway.http.rate import Meter
from gateway.inbox.speaking import who_speaks
from gateway.orders.problems import Problem
from gateway.programmes.publishing import state_of
from gateway.services import Services
from projections.lists import file
from workflows.canvas.overview import as_json, header
from workflows.programme.document import Programme


def canvas(services: Services) -> APIRouter:
    """The route."""
    router, meter = APIRouter(), Meter(services.rate)

    @router.get("/v1/programmas/{code}")
    async def show(request: Request, code: str) -> Response:
        """The Canvas of the newest published version, for a partner whose programme it is."""
        partner = (await who_speaks(services, request, request.scope["raw_path"], datetime.now(UTC))).partner
        if wait := meter.wait_for(partner.id, 0):
            raise Problem(429, "Deze partner vraagt te veel tegelijk; vraag het later opnieuw.", headers={"Retry-After": str(wait)})
        state = await state_of(services.store, code)
        if state.present is None or not await _is_of(services, partner, state):
            raise Problem(404, "Er is geen gepubliceerd programma met deze code waarin u meedoet.")
        programme = Programme.model_validate(dict(state.present.document))
        return JSONResponse({**header(programme), **as_json(programme)})

    return router


async def _is_of(services: Services, partner: Partner, state: ProgrammeState) -> bool:
    """Whether a partner agreed with a version of a programme, or takes part in a trajectory in it."""
    agreed = {organisation for edition in state.editions.values() for organisation in edition.agreements}
    return partner.id in {*agreed, *state.agreements} or await file.takes_part(services.pool, partner.id, state.code)
