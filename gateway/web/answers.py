"""`/trajecten/{id}/antwoord`: writing down what a partner answered by telephone or letter."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import JsonValue, ValidationError

from activities.kinds import KINDS
from activities.question import Answer
from events.trajectory.state import Trajectory
from events.vocabulary.person import Looked
from gateway.orders.sending import Failed, Refused
from gateway.partners.known import faults_in_answer
from gateway.services import Services
from gateway.web.answer_form import ANSWER, answer_in, faults_in, fields_of, without_empty_rows
from gateway.web.forms import Form, read_form, unnamed
from gateway.web.names import Names, candidates
from gateway.web.orders import give
from gateway.web.pages import render
from gateway.web.trajectory import known_as, state_of
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
        return await _page(services, names, request, known_as(id), verzoek, Form())

    @router.post("/trajecten/{id}/antwoord")
    async def record(request: Request, id: str) -> Response:
        """Record the answer."""
        trajectory, form = known_as(id), await read_form(request)
        key = form.values.get("verzoek", "")
        shape = KINDS[(await _asked_in(services, trajectory, key)).requests[key].kind].answer
        form = replace(form, values=without_empty_rows(shape, form.values))
        agreed = form.values.get("uitkomst") == AGREED
        answer = answer_in(shape, form.values) if agreed else {}
        errors = _faults(shape, form, answer)
        unknown = await faults_in_answer(services.directory, answer)
        errors |= {f"{ANSWER}.{name}": why for name, why in unknown.items()}
        if errors:
            return await _page(services, names, request, trajectory, key, form.again(errors), 400)
        try:
            command = RecordAnswer(request=key, agreed=agreed, answer=answer, remark=form.values.get("toelichting", ""))
        except ValidationError as error:
            wrong = {_FIELDS.get(fault.place, ""): fault.message for fault in in_dutch(error.errors())}
            return await _page(services, names, request, trajectory, key, form.again(wrong), 400)
        try:
            return await give(services, request, trajectory, command, form, "antwoord")
        except Refused as refused:
            return await _page(services, names, request, trajectory, key, form.again({}, str(refused)), 409)
        except Failed as failed:
            return await _page(services, names, request, trajectory, key, form.again({}, str(failed)), 500)

    return router


def _faults(shape: type[Answer], form: Form, answer: dict[str, JsonValue]) -> dict[str, str]:
    errors = unnamed(form)
    if form.values.get("uitkomst") not in (AGREED, "afgewezen"):
        errors["uitkomst"] = "kies of de partner akkoord is"
    elif form.values["uitkomst"] == AGREED:
        errors |= faults_in(shape, answer)
    elif "toelichting" not in form.values:
        errors["toelichting"] = "schrijf op waarom de partner nee zei"
    return errors


async def _asked_in(services: Services, trajectory: UUID, key: str) -> Trajectory:
    """The trajectory, in which this is asked."""
    state = await state_of(services.store, trajectory, Looked.QUESTION)
    if key not in state.requests:
        raise HTTPException(404, "Dit verzoek is er niet.")
    return state


async def _page(services: Services, names: Names, request: Request, trajectory: UUID, key: str, form: Form, status: int = 200) -> Response:
    state = await _asked_in(services, trajectory, key)
    question = state.requests[key]
    return render(
        request,
        "antwoord.html",
        status,
        traject=trajectory,
        verzoek=question,
        regisseur=state.regisseur,
        namen=await names.of([question.partner]),
        kandidaten=await candidates(services.pool, (), {}),
        velden=fields_of(KINDS[question.kind].answer, question.content),
        formulier=form,
    )
