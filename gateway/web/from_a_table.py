"""`/inlezen`: begin trajectories from rows that somebody copied out of a spreadsheet, once nothing is wrong with any of them."""

import io
from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from events.vocabulary.person import Door
from gateway.access.terms import Action
from gateway.fate import NotPossible
from gateway.orders.from_a_table import COLUMNS, Beginning, Row
from gateway.orders.kinds import EMPTY
from gateway.services import Services
from gateway.sheets import read
from gateway.web.forms import Form, read_form
from gateway.web.pages import render
from gateway.web.visitor import Visitor, visitor_of

ADDRESS = "/inlezen"
TABLE, BEGIN = "tabel", "beginnen"


def routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get(ADDRESS)
    async def ask(request: Request) -> HTMLResponse:
        """The form."""
        await _may_begin_any(await visitor_of(services, request))
        return _page(request, Form())

    @router.post(ADDRESS)
    async def look(request: Request) -> HTMLResponse:
        """What is wrong with which row; when that is nothing and it was asked, they begin."""
        form, visitor = await read_form(request), await visitor_of(services, request)
        await _may_begin_any(visitor)
        errors = visitor.unnamed(form) | ({} if TABLE in form.values else {TABLE: EMPTY})
        if errors:
            return _page(request, form.again(errors), status=400)
        beginning = Beginning(
            services.pool,
            services.store,
            services.vault,
            services.office,
            visitor,
            lambda sight: visitor.actor(form, sight),
            visitor.acting(form, Action.FIND),
            Door.PAGE,
        )
        try:
            rows = await beginning.looked_at(UUID(form.order), read(io.BytesIO(form.values[TABLE].encode())))
        except NotPossible as no:
            return _page(request, form.again({TABLE: str(no)}), status=400)
        if BEGIN not in form.values or any(row.faults for row in rows):
            return _page(request, form, rows)
        done = [(row, kept) async for row, kept in beginning.begun(rows)]
        return _page(request, form, done=done)

    return router


async def _may_begin_any(visitor: Visitor) -> None:
    """Raises `Denied` for who begins trajectories nowhere."""
    await visitor.over(action=Action.START).must_be_something()


def _page(request: Request, form: Form, rows: Sequence[Row] = (), done: Sequence[tuple[Row, str]] = (), status: int = 200) -> HTMLResponse:
    wrong = sum(bool(row.faults) for row in rows)
    return render(request, "inlezen.html", status, f=form, rijen=rows, fouten=wrong, begonnen=done, kolommen=COLUMNS)
