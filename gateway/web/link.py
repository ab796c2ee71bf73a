"""`/formulier/{token}`: the page behind a link, on which somebody without an account answers one question; `/formulier` takes the code of a
letter.

Short, without scripts, in the language of the reader. What was typed stays, also when another language is chosen. Whatever is wrong with a
link is told on a quiet page that says nothing of the question.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from activities.forms.link import FORM_PATH, find_by_code, token_of
from activities.forms.texts import LANGUAGES, Texts, texts
from events.days import day_of
from events.vocabulary.words import NAME
from gateway.forms.asking import Asked, Closed, Shut, asked_by
from gateway.forms.giving import Given, give, objection
from gateway.http.rate import Meter, Rate
from gateway.orders.problems import Problem
from gateway.partners.known import faults_in_answer
from gateway.services import Services
from gateway.web.answer_form import ANSWER, answer_in, faults_in, without_empty_rows
from gateway.web.forms import Form, read_form
from gateway.web.link_fields import Fields, fields_for
from gateway.web.names import candidates
from gateway.web.pages import render

YES, NO = "ja", "nee"
OUTCOME, REMARK, BY, CHOSEN, CODE = "uitkomst", "toelichting", "door", "kies-taal", "code"
LANGUAGE = "taal"
LINKS = Rate(messages=0.5, bytes=1e9, burst=60.0)
"""How often one link may be opened or sent: thirty times at once, and then once in two seconds."""
CODES = Rate(messages=0.2, bytes=1e9, burst=200.0)
"""How often one caller may try codes: forty times at once, and then once in five seconds. Behind a proxy all callers are one."""
_CALLERS = UUID("5f8b0f0c-0d4e-5d7f-9c50-0c86d0a3a7b1")
_STATUS = {Shut.UNKNOWN: 404, Shut.WITHDRAWN: 410, Shut.EXPIRED: 410, Shut.ANSWERED: 200}


def routes(services: Services) -> APIRouter:
    """The routes."""
    router, page = APIRouter(), _Page(services)

    @router.get(FORM_PATH)
    async def ask_code(request: Request) -> Response:
        """Where a code is typed."""
        return _code_page(request, texts(request.query_params.get(LANGUAGE)), Form())

    @router.post(FORM_PATH)
    async def with_code(request: Request) -> Response:
        """To the form that a code leads to."""
        return await page.by_code(request, await read_form(request))

    @router.get(f"{FORM_PATH}/{{token}}")
    async def show(request: Request, token: str) -> Response:
        """The form."""
        return await page.shown(request, token, None)

    @router.post(f"{FORM_PATH}/{{token}}")
    async def answer(request: Request, token: str) -> Response:
        """The answer; what was not accepted is shown again with what was filled in."""
        return await page.shown(request, token, await read_form(request))

    return router


class _Page:
    """The pages behind links."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._links, self._codes = Meter(LINKS), Meter(CODES)

    async def by_code(self, request: Request, form: Form) -> Response:
        told = texts(request.query_params.get(LANGUAGE))
        caller = uuid5(_CALLERS, request.client.host if request.client else "")
        if wait := self._codes.wait_for(caller, 0):
            return _too_many(request, told, wait)
        link = await find_by_code(self._services.store, self._services.master, form.values.get(CODE, ""))
        if link is None:
            return _code_page(request, told, form.again({CODE: told["code.klopt-niet"]}), 404)
        return RedirectResponse(f"{FORM_PATH}/{token_of(self._services.master, link)}", 303)

    async def shown(self, request: Request, token: str, form: Form | None) -> Response:
        """The form behind a link, or what becomes of the answer that was sent."""
        chosen, now = request.query_params.get(LANGUAGE), datetime.now(UTC)
        try:
            asked = await asked_by(self._services, token, now)
            if wait := self._links.wait_for(asked.link.request, 0):
                return _too_many(request, texts(chosen or asked.language), wait)
            if form is None:
                return await self._form(request, asked, texts(chosen or asked.language), Form())
            return await self._answered(request, asked, chosen or asked.language, form, now)
        except Closed as closed:
            return _closed(request, texts(chosen or closed.language), closed.why, asks_language=form is None)

    async def _answered(self, request: Request, asked: Asked, language: str | None, form: Form, now: datetime) -> Response:
        shape = asked.kind.answer
        form = Form(order=form.order, values=without_empty_rows(shape, form.values))
        if other := form.values.get(CHOSEN):
            return await self._form(request, asked, texts(other), form)
        told = texts(language)
        given, errors = await self._given(asked, told, form)
        if errors:
            return await self._form(request, asked, told, form.again(errors), 400)
        if why := await objection(self._services, asked, given, now):
            return await self._form(request, asked, told, form.again({}, why), 409)
        try:
            await give(self._services, asked, given, now)
        except Problem as problem:
            return await self._form(request, asked, told, form.again({}, problem.detail), problem.status)
        return RedirectResponse(f"{request.scope['path']}?{LANGUAGE}={quote(told.language)}", 303)

    async def _given(self, asked: Asked, told: Texts, form: Form) -> tuple[Given, dict[str, str]]:
        """What was filled in, and what is wrong with it by the name of the field."""
        shape, values = asked.kind.answer, form.values
        outcome, remark = values.get(OUTCOME), values.get(REMARK, "")
        errors: dict[str, str] = {}
        answer = {name: value for name, value in answer_in(shape, values).items() if value != []} if outcome == YES else {}
        if outcome not in (YES, NO):
            errors[OUTCOME] = told["kies-antwoord"]
        elif outcome == NO and not remark:
            errors[REMARK] = told["waarom"]
        elif outcome == YES:
            unknown = {f"{ANSWER}.{name}": why for name, why in (await faults_in_answer(self._services.directory, answer)).items()}
            errors = {name: told[_what_is_wrong(why)] for name, why in (faults_in(shape, answer) | unknown).items()}
        if not errors and outcome == YES:
            answer = shape.model_validate(answer).model_dump(mode="json", by_alias=True, exclude_unset=True)
        try:
            by = NAME.enter(values[BY]) if BY in values else ""
        except ValueError:
            by, errors = "", errors | {BY: told["klopt-niet"]}
        return Given(outcome == YES, answer, remark, by), errors

    async def _form(self, request: Request, asked: Asked, told: Texts, form: Form, status: int = 200) -> Response:
        fields = fields_for(asked, told, form, await candidates(self._services.pool, (), {}))
        shown = {"gevraagd": asked, "uiterlijk": f"{day_of(asked.request.due):%d-%m-%Y}", "velden": fields, "formulier": form}
        return _rendered(request, "formulier.html", status, told, fouten=_faults(fields, form), **shown)


def _what_is_wrong(why: str) -> str:
    return "leeg" if why == "vul dit in" else "klopt-niet"


def _faults(fields: Fields, form: Form) -> list[tuple[str, str, str]]:
    """What is wrong, for the top of the page: where it is, what that is called, and what is wrong there."""
    known = {field.name: (field.id, field.label) for field in fields.all()}
    return [(*known.get(name, (ANSWER, "")), why) for name, why in form.errors.items()]


def _closed(request: Request, told: Texts, why: Shut, *, asks_language: bool) -> Response:
    return _rendered(request, "formulier-dicht.html", _STATUS[why], told, waarom=str(why), kiesbaar=asks_language)


def _code_page(request: Request, told: Texts, form: Form, status: int = 200) -> Response:
    return _rendered(request, "formulier-code.html", status, told, formulier=form)


def _too_many(request: Request, told: Texts, wait: int) -> Response:
    answer = _rendered(request, "formulier-dicht.html", 429, told, waarom="te-veel", kiesbaar=False)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _rendered(request: Request, template: str, status: int, told: Texts, **values: object) -> Response:
    return render(request, template, status, t=told, talen=_languages(told), **values)


def _languages(told: Texts) -> Iterable[tuple[str, str, str]]:
    """The other languages: the code, what its readers call it, and how it is written."""
    others: Mapping[str, str] = {code: name for code, name in LANGUAGES.items() if code != told.language}
    return [(code, name, texts(code).direction) for code, name in others.items()]
