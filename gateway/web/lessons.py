"""`/inzichten`: what trajectories taught, by group; every value with its interval, about how many people, and the date that it is of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from events.days import current_day, day_of
from gateway.access.terms import Action
from gateway.operations.at_work import AtWork
from gateway.operations.beside import beside_everybody, lived_in, otherwise_than_meant, spelled
from gateway.operations.lessons import Line, course, lines, named, newest, supply, whose_names, work_there
from gateway.operations.targets import beside_norms, beside_targets
from gateway.programmes.publishing import published
from gateway.services import Services
from gateway.web.forms import clean
from gateway.web.names import Names
from gateway.web.pages import render
from gateway.web.visitor import of_the_house
from projections.learning.combined import in_order
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.groups import ALL, AXES, MOST_AXES, Family, Group
from projections.learning.lessons import by_group, edition, lessons_of, told_of, trend
from projections.learning.questions import conformity
from projections.learning.questions.catalogue import question_named
from projections.learning.questions.demand import DEMAND
from projections.learning.questions.mix import ALIKE, MIX
from projections.learning.questions.question import AnyQuestion
from projections.learning.questions.ways import STEPS, Step
from projections.lists.offer import offer
from projections.lists.work import work

BY = {called: axis for axis, called in AXES.items()}
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
            bedoeld=await _meant(services, chosen, told),
            naast_de_weg={STEPS.name: otherwise_than_meant(conformity.beside(_steps(told)))} if any(_steps(told).values()) else {},
            aanbod={DEMAND.name: [*supply(await offer(services.pool), chosen), *work_there(there, chosen, known)] if present else []},
            soorten=BY,
            te_weinig=TOO_FEW,
            adres_van=_address,
        )

    _beside(router, services, names)
    return router


def _beside(router: APIRouter, services: Services, names: Names) -> None:
    """The routes of one question: of groups beside each other, and of editions."""
    at_work = AtWork(services.pool)

    @router.get("/inzichten/{question}")
    async def compare(request: Request, question: str) -> HTMLResponse:
        """One question, of all groups of a kind beside each other, or of two or three kinds together."""
        kinds = list(dict.fromkeys(request.query_params.getlist("op"))) or ["gemeente"]
        present = await edition(services.pool)
        asked, family = _asked(question), _family(kinds)
        found = await at_work.of_groups(present.number, family, asked) if present else {}
        beside = found or {}
        there = await work(services.pool, current_day()) if present and asked.name == DEMAND.name else []
        mixes, alike = (await by_group(services.pool, MIX), await by_group(services.pool, ALIKE)) if present else ({}, {})
        known = await names.of(whose_names(beside, there) | lived_in(mixes.get(ALL)))
        called = {group.key: named(group, known) for group in beside}
        labels = sorted({label for answers in beside.values() for label in answers})
        return render(
            request,
            "vergelijking.html",
            editie=present,
            vraag=asked,
            op=kinds,
            soorten=BY,
            ook=[kind for kind in BY if kind not in kinds] if len(kinds) < MOST_AXES else [],
            bezig=found is None,
            labels=[(label, [(called[one.key], _spelled(told.get(label), known)) for one, told in beside.items()]) for label in labels],
            nieuwste={
                label: newest([(str(one.cohort), lines(told.get(label))) for one, told in beside.items()]) if family == ("cohort",) else []
                for label in labels
            },
            ernaast=beside_everybody(beside, known, mixes, alike),
            aanbod=work_there(there, ALL, known),
            te_weinig=TOO_FEW,
            adres_van=_address,
        )

    @router.get("/inzichten/{question}/verloop")
    async def through_editions(request: Request, question: str) -> HTMLResponse:
        """What each edition told of a group about one question."""
        asked, present = _asked(question), await edition(services.pool)
        groups = await told_of(services.pool) if present else [ALL]
        chosen = _chosen(groups, clean(request.query_params.get("groep", "")))
        found = await trend(services.pool, chosen, asked) if present else []
        known = await names.of(whose_names([chosen], ()) | {id for _, told in found for id in lived_in(told)})
        months = {
            label: course([(day_of(moment), _spelled(told.get(label), known)) for moment, told in found])
            for label in sorted({label for _, told in found for label in told})
        }
        return render(request, "verloop.html", editie=present, vraag=asked, groep=named(chosen, known), labels=months, te_weinig=TOO_FEW)


def _asked(question: str) -> AnyQuestion:
    try:
        return question_named(question)
    except LookupError as error:
        raise HTTPException(404, "Deze vraag is er niet.") from error


def _family(kinds: Sequence[str]) -> Family:
    """By what is divided.

    Raises:
        HTTPException: 404 when nothing is divided by one of them, or when there are more than can go together.
    """
    try:
        return in_order([BY[kind] for kind in kinds])
    except (LookupError, ValueError) as error:
        raise HTTPException(404, f"Zo is niet te vergelijken: kies {', '.join(BY)}, en hoogstens {MOST_AXES} samen.") from error


async def _meant(services: Services, group: Group, told: Mapping[str, Mapping[str, msgspec.Struct | None]]) -> list[str]:
    """What is, beside the targets of the programme and the norms of its stages."""
    programme = await published(services.store, group.programme) if group.programme else None
    return [*beside_targets(programme.targets if programme else (), told), *beside_norms(told)]


def _steps(told: Mapping[str, Mapping[str, msgspec.Struct | None]]) -> dict[str, Step | None]:
    return {step: one for step, one in told.get(STEPS.name, {}).items() if one is None or isinstance(one, Step)}


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


def _address(path: str = "", **parameters: str | Sequence[str]) -> str:
    return f"/inzichten{path}" + (f"?{urlencode(parameters, doseq=True)}" if parameters else "")
