"""`/trajecten/{id}/antwoord`: writing down what a partner answered by telephone or letter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import JsonValue, ValidationError

from activities.kinds import KINDS
from activities.question import Answer
from events.trajectory.state import Trajectory
from events.vocabulary.person import Door, Looked
from gateway.asker import Sight
from gateway.orders.catalogue import ORDERS
from gateway.orders.sending import Failed, Refused
from gateway.partners.known import faults_in_answer
from gateway.services import Services
from gateway.web.answer_form import ANSWER, answer_in, faults_in, fields_of, without_empty_rows
from gateway.web.forms import Form, read_form
from gateway.web.names import Names, candidates
from gateway.web.orders import give
from gateway.web.pages import render
from gateway.web.trajectory import known_as, state_of
from gateway.web.visitor import Visitor, visitor_of
from workflows.decisions.open_items import RecordAnswer
from workflows.faults import in_dutch

AGREED = "akkoord"
_FIELDS = {"remark": "toelichting"}
"""Fields of the command by what they are in the form."""


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/trajecten/{id}/antwoord")
    async def show(request: Request, id: str, verzoek: str = "") -> Response:
        """An empty form for the question that is named."""
        async with _answering(services, request, known_as(id), verzoek) as answering:
            return await _page(services, names, request, answering, Form())

    @router.post("/trajecten/{id}/antwoord")
    async def record(request: Request, id: str) -> Response:
        """Record the answer."""
        trajectory, form = known_as(id), await read_form(request)
        async with _answering(services, request, trajectory, form.values.get("verzoek", "")) as answering:
            shape = KINDS[answering.state.requests[answering.key].kind].answer
            form = replace(form, values=without_empty_rows(shape, form.values))
            agreed = form.values.get("uitkomst") == AGREED
            answer = answer_in(shape, form.values) if agreed else {}
            errors = answering.visitor.unnamed(form) | _faults(shape, form, answer)
            unknown = await faults_in_answer(services.directory, answer)
            errors |= {f"{ANSWER}.{name}": why for name, why in unknown.items()}
            if errors:
                return await _page(services, names, request, answering, form.again(errors), 400)
            try:
                key, remark = answering.key, form.values.get("toelichting", "")
                command = RecordAnswer(request=key, agreed=agreed, answer=answer, remark=remark)
            except ValidationError as error:
                wrong = {_FIELDS.get(fault.place, ""): fault.message for fault in in_dutch(error.errors())}
                return await _page(services, names, request, answering, form.again(wrong), 400)
            by = answering.visitor.actor(form, answering.sight)
            try:
                return await give(services, request, answering.visitor, trajectory, command, by, form, "antwoord")
            except Refused as refused:
                return await _page(services, names, request, answering, form.again({}, str(refused)), 409)
            except Failed as failed:
                return await _page(services, names, request, answering, form.again({}, str(failed)), 500)

    return router


def _faults(shape: type[Answer], form: Form, answer: dict[str, JsonValue]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if form.values.get("uitkomst") not in (AGREED, "afgewezen"):
        errors["uitkomst"] = "kies of de partner akkoord is"
    elif form.values["uitkomst"] == AGREED:
        errors |= faults_in(shape, answer)
    elif "toelichting" not in form.values:
        errors["toelichting"] = "schrijf op waarom de partner nee zei"
    return errors


@dataclass(frozen=True, slots=True)
class _Answering:
    """Somebody answers a question of a trajectory."""

    visitor: Visitor
    sight: Sight
    state: Trajectory
    key: str


@asynccontextmanager
async def _answering(services: Services, request: Request, trajectory: UUID, key: str) -> AsyncIterator[_Answering]:
    """Who may answer: whoever sees the file whole, and whoever was asked.

    Raises:
        HTTPException: 404.
        Denied: they may not.
    """
    visitor = await visitor_of(services, request)
    async with visitor.may_answer(trajectory, key, ORDERS["antwoord"].touches) as sight:
        state = await state_of(services.store, trajectory, Looked.QUESTION, visitor.actor(None, sight))
        if key not in state.requests:
            raise HTTPException(404, "Dit verzoek is er niet.")
        yield _Answering(visitor, sight, state, key)


async def _page(services: Services, names: Names, request: Request, answering: _Answering, form: Form, status: int = 200) -> Response:
    state, question = answering.state, answering.state.requests[answering.key]
    return render(
        request,
        "antwoord.html",
        status,
        traject=state.id,
        verzoek=question,
        regisseur=state.regisseur,
        namen=await names.of([question.partner]),
        deelnemers=await names.participants.in_list(answering.visitor.over(), [state.id], Door.PAGE),
        kandidaten=await candidates(services.pool, (), {}),
        velden=fields_of(KINDS[question.kind].answer, question.content),
        formulier=form,
    )
