"""`/inzichten`: what trajectories taught, by group; every value with its interval, about how many people, and the date that it is of."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from events.days import current_day
from gateway.access.terms import Action
from gateway.operations.beside import lived_in, spelled
from gateway.operations.lessons import Line, lines, named, supply, whose_names, work_there
from gateway.services import Services
from gateway.web.forms import clean
from gateway.web.names import Names
from gateway.web.pages import render
from gateway.web.visitor import of_the_house
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.groups import ALL, AXES, Group
from projections.learning.lessons import by_group, edition, lessons_of, told_of
from projections.learning.questions.catalogue import question_named
from projections.learning.questions.demand import DEMAND
from projections.learning.questions.mix import MIX
from projections.lists.offer import offer
from projections.lists.work import work

BY = {called: (axis,) for axis, called in AXES.items()}
"""What groups are set beside each other by."""


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router = APIRouter(dependencies=[of_the_house(services, "inzichten", Action.LEARN)])

    @router.get("/inzichten")
    async def lessons(request: Request) -> HTMLResponse:
        """All answers for one group."""
        present = await edition(services.pool)
        groups = await told_of(services.pool) if present else [ALL]
        chosen = _chosen(groups, clean(request.query_params.get("groep", "")))
        told = await lessons_of(services.pool, chosen) if present else {}
        there = await work(services.pool, current_day()) if present else []
        known = await names.of(whose_names(groups, there) | lived_in(told.get(MIX.name)))
        return render(
            request,
            "inzichten.html",
            editie=present,
            groepen={group.key: named(group, known) for group in groups},
            groep=chosen.key,
            vragen=[
                (question_named(name), [(label, _spelled(answer, known)) for label, answer in answers.items()])
                for name, answers in told.items()
            ],
            aanbod={DEMAND.name: [*supply(await offer(services.pool), chosen), *work_there(there, chosen, known)] if present else []},
            soorten=BY,
            te_weinig=TOO_FEW,
            adres_van=_address,
        )

    @router.get("/inzichten/{question}")
    async def compare(request: Request, question: str) -> HTMLResponse:
        """One question, of all groups of a kind beside each other."""
        kind = request.query_params.get("op", "gemeente")
        present = await edition(services.pool)
        try:
            asked = question_named(question)
            family = BY[kind]
        except LookupError as error:
            raise HTTPException(404, "Deze vraag is er niet.") from error
        found = await by_group(services.pool, asked) if present else {}
        beside = {group: answers for group, answers in found.items() if group == group.by(family)}
        there = await work(services.pool, current_day()) if present and asked.name == DEMAND.name else []
        lived = [one for answers in found.values() for one in lived_in(answers)] if asked.name == MIX.name else []
        known = await names.of(whose_names(beside, there) | {*lived})
        called = {group.key: named(group, known) for group in beside}
        labels = sorted({label for answers in beside.values() for label in answers})
        return render(
            request,
            "vergelijking.html",
            editie=present,
            vraag=asked,
            op=kind,
            soorten=BY,
            labels=[(label, [(called[one.key], _spelled(told.get(label), known)) for one, told in beside.items()]) for label in labels],
            aanbod=work_there(there, ALL, known),
            te_weinig=TOO_FEW,
            adres_van=_address,
        )

    return router


def _spelled(answer: msgspec.Struct | None, known: Mapping[UUID, str]) -> list[Line]:
    """What an answer says, with partners called by their names."""
    return [replace(line, what=spelled(line.what, known)) for line in lines(answer)]


def _chosen(groups: list[Group], key: str) -> Group:
    """The group with this key.

    Raises:
        HTTPException: 404, also when there are such trajectories and too little is to be told of them.
    """
    for group in groups:
        if group.key == (key or ALL.key):
            return group
    raise HTTPException(404, f"Over deze groep is {TOO_FEW}, of er zijn geen zulke trajecten.")


def _address(path: str = "", **parameters: str) -> str:
    return f"/inzichten{path}" + (f"?{urlencode(parameters)}" if parameters else "")
