"""The doors of the simulation: the endpoint of each partner, the telephone, and the log that tests ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from fastapi import FastAPI, HTTPException, Request
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel, JsonValue, ValidationError

from deploy.simulation.partners.answers import KINDS
from deploy.simulation.partners.config import Config, Partner
from deploy.simulation.partners.messages import Incoming
from deploy.simulation.partners.office import Office
from deploy.simulation.partners.signing import BadSignature, verify


class Call(BaseModel):
    """A phone call about a question."""

    verzoek: UUID


def partners_app(config: Config) -> FastAPI:
    """The partners of a configuration, as an application that works from its start to its shutdown."""
    office = Office(config)

    @asynccontextmanager
    async def at_work(_: FastAPI) -> AsyncIterator[None]:
        office.resume()
        yield
        await office.close()

    app = FastAPI(title="Gesimuleerde partners", lifespan=at_work)
    # A page elsewhere must not reach us under a name of its own.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])

    def known(id: UUID) -> Partner:
        if partner := office.partner(id):
            return partner
        raise HTTPException(404, "deze partner is hier niet")

    @app.post("/partners/{id}/verzoeken", status_code=202)
    async def take(id: UUID, request: Request) -> None:
        partner, body = known(id), await request.body()
        try:
            verify(partner.secret, request.headers, datetime.now(UTC), body)
            event = Incoming.model_validate_json(body)
        except BadSignature as error:
            raise HTTPException(401, str(error)) from error
        except ValidationError as error:
            raise HTTPException(400, error.errors(include_url=False, include_input=False, include_context=False)) from error
        if not event.id == request.headers["webhook-id"] == request.headers.get("idempotency-key"):
            raise HTTPException(400, "webhook-id en Idempotency-Key zijn niet het id van de gebeurtenis")
        if event.data.kind not in KINDS or partner.role not in KINDS[event.data.kind][0]:
            raise HTTPException(422, f"een {partner.role} wordt dit niet gevraagd: {event.data.kind}")
        office.take(partner, event)

    @app.post("/partners/{id}/telefoon")
    async def phone(id: UUID, call: Call) -> dict[str, JsonValue]:
        told = office.phone(known(id), call.verzoek)
        if told is None:
            raise HTTPException(404, "dit verzoek is deze partner niet gedaan")
        return {"antwoord": {}, "toelichting": "", **told.data()}

    @app.get("/partners/{id}/log")
    async def partner_log(id: UUID) -> JSONResponse:
        return JSONResponse(office.postbox.log(str(known(id).id)))

    @app.get("/log")
    async def log() -> JSONResponse:
        return JSONResponse(office.postbox.log())

    @app.get("/gezond")
    async def healthy() -> dict[str, bool]:
        return {"gezond": True}

    return app
