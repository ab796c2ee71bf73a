"""The web application: the API for machines under `/v1`, pages for people everywhere else."""

import asyncio
import hmac
from collections.abc import Collection, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match

from events.database.faults import OF_THE_DATABASE
from gateway.accounts.keeping import Accounts
from gateway.api.document import publishing
from gateway.api.publisher import Publisher
from gateway.api.routes import api
from gateway.asking import Denied
from gateway.http.cors import OneOrigin
from gateway.http.middleware import API_VERSION, Doorway, is_api
from gateway.http.rate import Meter
from gateway.inbox.canvas import canvas
from gateway.inbox.receive import intake
from gateway.login.gate import Gate
from gateway.operations.at_work import AtWork
from gateway.operations.health import CHECKS, Health, Look, Seen, Verdict, exposition
from gateway.orders import problems
from gateway.orders.problems import Problem
from gateway.services import Services
from gateway.web import codec, pages
from gateway.web.login import entrance
from gateway.web.routes import web
from projections.catalogue import PROJECTIONS
from projections.engine.metrics import CONTENT_TYPE, metrics
from projections.engine.status import status
from workflows.faults import MOST, Fault, in_dutch

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
READY_WITHIN = 2.0
"""Seconds in which the database must answer."""


def create_app(
    services: Services,
    *,
    hosts: Collection[str] | None = None,
    checks: Sequence[Look] = CHECKS,
    temporal_ui: str | None = None,
    metrics_token: str | None = None,
    address: str | None = None,
    publisher: Publisher | None = None,
) -> FastAPI:
    """The application. `hosts` are the names it may be called by (None: any); a server without login on loopback should name its own.

    `checks` are what pages, `/readyz` and `/metrics` tell of the installation. `temporal_ui` is the origin of Temporal's pages, which
    show what passed through a run to who logged in here and may see it; without a login they do not. `metrics_token` is shown by who reads
    the figures where there is a login; without one nobody does there. `address` and `publisher` are where the API says that it is, and who
    answers for it.

    `app.state.stopping` is an `asyncio.Event` that ends the streams; `gateway.server.serve` sets it, and tidies `app.state.room`.
    """
    app = FastAPI(title="Regie", version=API_VERSION, redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.stopping = asyncio.Event()
    app.state.room = services.room
    app.state.asks_who = services.login is not None
    app.state.services = services
    app.state.meter = Meter(services.rate)
    app.state.at_work = AtWork(services.pool)
    # Pages carry no token or other secret that stays the same: their length tells nothing to who has something repeated in them (BREACH).
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    if services.login:
        app.add_middleware(Gate, sessions=services.login.sessions, explain=_explain)
        if temporal_ui:
            app.add_middleware(OneOrigin, origin=temporal_ui, below=codec.BELOW, headers=codec.HEADERS)
            app.include_router(codec.routes(services, temporal_ui))
    app.add_middleware(Doorway, explain=_explain, hosts=hosts, room=services.room)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(Denied, _on_denied)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.include_router(intake(services))
    app.include_router(canvas(services))
    app.include_router(publishing(address, publisher or Publisher()))
    app.include_router(api)
    health = Health(Seen(services.pool, services.store, services.office.client), checks)
    if services.login:
        app.include_router(entrance(services.login, Accounts(services.pool, services.store)))
    app.include_router(web(services, health, app.state.stopping))
    app.mount("/static", StaticFiles(directory=pages.STATIC))
    _add_health(app, services, health, metrics_token)
    return app


def _add_health(app: FastAPI, services: Services, health: Health, token: str | None) -> None:
    def may_know(request: Request) -> bool:
        """Whether who asks is told how the inside is doing: everybody where nobody logs in, and otherwise who shows the token."""
        shown = request.headers.get("authorization", "").partition(" ")
        right = token is not None and hmac.compare_digest(shown[2].strip().encode(), token.encode())
        return services.login is None or (shown[0].lower() == "bearer" and right)

    @app.get("/healthz")
    async def alive() -> Response:
        """Whether this process runs."""
        return PlainTextResponse("ok")

    @app.get("/readyz")
    async def ready(request: Request) -> Response:
        """Whether it can do its work: the database answers and the read models are followed. What else is wrong here it tells along."""
        try:
            async with asyncio.timeout(READY_WITHIN):
                head = await services.store.head()
        except OF_THE_DATABASE:
            return JSONResponse({"klaar": False, "reden": "de database antwoordt niet"}, HTTPStatus.SERVICE_UNAVAILABLE)
        positions = services.watch.positions
        if not positions:
            return JSONResponse({"klaar": False, "reden": "de leesmodellen zijn nog niet gezien"}, HTTPStatus.SERVICE_UNAVAILABLE)
        if not may_know(request):
            # What hands out requests has to know no more, and whoever asks need not be logged in.
            return JSONResponse({"klaar": True})
        worries = [{"wat": one.name, "gezien": one.told} for one in await health.look() if one.verdict is not Verdict.OK]
        return JSONResponse({"klaar": True, "positie": head, "leesmodellen": positions, "zorgen": worries})

    @app.get("/metrics")
    async def measures(request: Request) -> Response:
        """How far every read model is and what the checks see, for Prometheus (`authorization` in its scrape_config)."""
        if not may_know(request):
            return PlainTextResponse("token", HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": 'Bearer realm="regie"'})
        told = metrics(await status(services.pool, services.store, PROJECTIONS)) + exposition(await health.look())
        return Response(told, headers={"Content-Type": CONTENT_TYPE})


def _explain(request: Request, status: int, detail: str | None) -> Response:
    if is_api(request.scope["path"]):
        return problems.answer(Problem(status, detail or problems.explanation_of(status)))
    return pages.error(request, status, detail)


async def _on_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problems.answer(problem)


async def _on_denied(request: Request, denied: Exception) -> Response:
    assert isinstance(denied, Denied)
    return _explain(request, denied.status, str(denied))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # Without a text of ours the detail is the English name of the status.
    detail = None if error.detail == HTTPStatus(error.status_code).phrase else error.detail
    answer = _explain(request, error.status_code, detail)
    answer.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(sorted(_allowed(request)))
    return answer


def _allowed(request: Request) -> set[str]:
    """What can be done at an address: the router itself tells that of the first of its routes only."""
    those = ({**request.scope, "method": method} for method in _METHODS)
    return {scope["method"] for scope in those if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)}


async def _on_validation_error(request: Request, error: Exception) -> Response:
    if not is_api(request.scope["path"]):
        return _explain(request, 400, None)
    assert isinstance(error, RequestValidationError)
    # Where it was sent (query, header) says less than its name.
    faults = [Fault(fault.place.partition(".")[2], fault.message) for fault in in_dutch(error.errors())]
    return problems.answer(Problem(400, "Het verzoek klopt niet.", faults[:MOST]))
