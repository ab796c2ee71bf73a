"""`/v1/programmas`: the Canvas of a programme from draft to closing, what changes in it, and what lessons propose.

At `/v1/programmas/{code}` itself partners see theirs (`gateway.inbox.canvas`), by what they show.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from activities.directory import PartnerDirectory
from events.programme import ProgrammeState
from events.vocabulary.programme import Brought
from gateway.access.terms import Action
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import VERSIONED, Asked, Many, One, Route, etag, list_of, page_of, part_of
from gateway.api.deeds import MOST, Code, Deed, Doing, Done, May, Niets, of_house, open_deeds
from gateway.api.problems import ANSWERS
from gateway.api.programme_bodies import (
    Bevindingen,
    Canvas,
    MetDocument,
    MetReden,
    NieuwAkkoord,
    ProgrammaNaOpdracht,
    ProgrammaNu,
    Vergelijking,
    Versie,
    Voorstel,
    Voorstellen,
    Wijzigingen,
    agreed,
    canvas,
    findings,
    line,
    proposed,
)
from gateway.asker import Sight
from gateway.fate import NotPossible
from gateway.http.middleware import API
from gateway.orders.kinds import Incomplete
from gateway.orders.problems import Problem
from gateway.partners.known import unknown
from gateway.programmes.proposing import propose, seen_of
from gateway.programmes.publishing import Conflict, carry_out, programmes, state_of
from gateway.services import Services
from projections.learning.lessons import moment_of
from projections.learning.programme_versions import compare
from workflows.canvas.commands import AcceptProposal, Agree, Close, Command, Draft, Publish, RejectProposal, Revise
from workflows.canvas.differences import differences
from workflows.law.minimum_cell import minimum_cell
from workflows.programme.catalogue import load_catalogue

PART = "programmas"
MONTHS = 12

router = APIRouter(prefix=API, tags=["Programma's"], route_class=Route)


class VraagNaarCanvas(Asked):
    """Welke Canvas."""

    version: int | None = Field(None, alias="versie", ge=1, lt=2**31, description="Welke gepubliceerde versie; zonder: de nieuwste.")
    draft: bool = Field(False, alias="ontwerp", description="Het ontwerp.")


class VraagNaarVergelijking(Asked):
    """Welke versies."""

    version: int | None = Field(None, alias="versie", ge=1, lt=2**31, description="Zonder: de nieuwste waarin trajecten begonnen.")
    months: int = Field(MONTHS, alias="maanden", ge=1, le=600, description="Binnen hoeveel wordt gekeken wie is geplaatst of uitgevallen.")


async def _state(here: Services, code: str) -> ProgrammeState:
    state = await state_of(here.store, code)
    if not state.code:
        raise Problem(404, "Dit programma is er niet.")
    return state


@router.get("/programmas", operation_id="programmas", response_model=list_of(ProgrammaNu, "Programmas"), responses=ANSWERS)
async def every(here: Here, caller: Calls, request: Request, response: Response, asked: Many) -> object:
    """De programma's, en hoe ver zij zijn."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        page = part_of(await programmes(here.store), asked, lambda one: one.code).each(line)
        return page_of(request, response, page, page.items)


@router.get("/sjablonen", operation_id="sjablonen", response_model=list_of(Canvas, "Sjablonen"), responses=ANSWERS)
async def templates(here: Here, caller: Calls, request: Request, response: Response, asked: Many) -> object:
    """De programma's die met Regie meekomen, om er een eigen van te maken."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        page = part_of(list(load_catalogue().values()), asked, lambda one: one.code)
        return page_of(request, response, page, [canvas(one.document(), ProgrammeState()) for one in page.items])


@router.get(
    "/programmas/{code}/canvas", operation_id="canvasVanProgramma", response_model=Canvas, responses=ANSWERS, openapi_extra=VERSIONED
)
async def one(here: Here, caller: Calls, response: Response, code: Code, asked: Annotated[VraagNaarCanvas, Query()]) -> object:
    """De Canvas van een programma. De kopregel ETag is de versie waarop u een opdracht geeft."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        state = await _state(here, code)
        edition = state.editions.get(asked.version) if asked.version else state.present
        published = edition.document if edition else None
        document = state.draft if asked.draft or not (edition or asked.version) else published
        if document is None:
            raise Problem(404, f"Dat is er niet van dit programma; gepubliceerd: {', '.join(map(str, state.editions)) or 'niets'}.")
        response.headers.update(etag(state.version))
        return canvas(document, state)


@router.get(
    "/programmas/{code}/versies",
    operation_id="versiesVanProgramma",
    response_model=list_of(Versie, "Versies"),
    responses=ANSWERS,
    openapi_extra=VERSIONED,
)
async def versions(here: Here, caller: Calls, request: Request, response: Response, code: Code, asked: Many) -> object:
    """De gepubliceerde versies van een programma, en wie erachter staan."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        state = await _state(here, code)
        page = part_of([*state.editions.items()], asked)
        told = [{"version": number, "at": one.at, "agreed": agreed(one.document, state)} for number, one in page.items]
        response.headers.update(etag(state.version))
        return page_of(request, response, page, told)


@router.get(
    "/programmas/{code}/wijzigingen",
    operation_id="wijzigingenVanProgramma",
    response_model=Wijzigingen,
    responses=ANSWERS,
    openapi_extra=VERSIONED,
)
async def changes(here: Here, caller: Calls, response: Response, code: Code, asked: One) -> object:
    """Wat het ontwerp verandert aan de gepubliceerde versie."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        state = await _state(here, code)
        if state.draft is None or state.present is None:
            raise Problem(404, "Van dit programma is er geen ontwerp naast een gepubliceerde versie.")
        response.headers.update(etag(state.version))
        return {"items": differences(state.present.document, state.draft)}


@router.get("/programmas/{code}/vergelijking", operation_id="vergelijkingVanProgramma", response_model=Vergelijking, responses=ANSWERS)
async def beside(here: Here, caller: Calls, code: Code, asked: Annotated[VraagNaarVergelijking, Query()]) -> object:
    """De trajecten die in een versie begonnen naast die van de versie ervoor."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        moment = moment_of(now := datetime.now(UTC))
        found = await seen_of(here.pool, code, moment)
        after = asked.version if asked.version is not None else max(found, default=0)
        before = max((one for one in found if one < after), default=None)
        if before is None or after not in found:
            raise Problem(404, "Er zijn geen twee versies van dit programma om te vergelijken.")
        told = compare(found[before], found[after], asked.months, minimum_cell(now))
        return {"before": before, "after": after, "until": moment, "differences": told}


@router.get("/voorstellen", operation_id="voorstellen", response_model=list_of(Voorstel, "LijstVanVoorstellen"), responses=ANSWERS)
async def proposals(here: Here, caller: Calls, request: Request, response: Response, asked: Many) -> object:
    """De voorstellen om normen te herzien waarover nog niemand heeft besloten, met de onderbouwing."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        found = [one for state in await programmes(here.store) for one in proposed(state)]
        page = part_of(sorted(found, key=_place), asked, _place)
        return page_of(request, response, page, page.items)


def _place(one: Voorstel) -> str:
    return f"{one.code} {one.place}"


@dataclass(frozen=True, slots=True)
class Programme(Done):
    """How a programme stands after an order."""

    told: Mapping[str, object]


async def _carry(doing: Doing, code: str, command: Command, **told: object) -> Programme:
    state = await carry_out(doing.here.store, code, command, doing.by, seen=doing.seen, order=doing.order)
    return Programme({**line(state), **told}, state.version, "" if doing.about else f"{API}/programmas/{code}/canvas")


async def _begin(doing: Doing, told: MetDocument) -> object:
    code = told.document.get("code")
    if not isinstance(code, str) or not 0 < len(code) <= MOST:
        raise Incomplete({"document.code": "hier hoort een code, zoals zorg-utrecht"})
    try:
        return await _carry(replace(doing, seen=0), code, Draft(told.document), gaps=findings(told.document)[1])
    except Conflict:
        raise Problem(409, "Er is al een programma met deze code. Leg een ander ontwerp vast, of herzie het.") from None


async def _draft(doing: Doing, told: MetDocument) -> object:
    if told.document.get("code") != doing.about:
        raise Incomplete({"document.code": "dit document is van een ander programma dan het adres"})
    return await _carry(doing, doing.about, Draft(told.document), gaps=findings(told.document)[1])


async def _agree(doing: Doing, told: NieuwAkkoord) -> object:
    directory = PartnerDirectory(doing.here.store)
    known, why = await directory.find(told.partner), await unknown(directory, told.partner, [told.role] if told.role else [])
    if known is None or why:
        raise NotPossible(f"{why}.")
    brought = (Brought(what=told.brings, cents=told.cents, hours=told.hours, places=told.places),) if told.brings else ()
    return await _carry(doing, doing.about, Agree(told.partner, known.role, brought, told.organisation or known.name))


async def _publish(doing: Doing, _: Niets) -> object:
    done = await _carry(doing, doing.about, Publish())
    present = (await state_of(doing.here.store, doing.about)).present
    return done if present is None else replace(done, told={**done.told, "gaps": findings(present.document)[1]})


async def _revise(doing: Doing, told: MetDocument) -> object:
    done = await _carry(doing, doing.about, Revise(told.document))
    present = (await state_of(doing.here.store, doing.about)).present
    changed = differences(present.document, told.document) if present else []
    return replace(done, told={**done.told, "changes": changed})


def _ordered(command: Callable[[Any], Command]) -> Callable[[Doing, Any], Awaitable[object]]:
    async def do(doing: Doing, told: Any) -> object:
        return await _carry(doing, doing.about, command(told))

    return do


async def _propose(doing: Doing, _: Niets) -> object:
    here = doing.here
    return {"items": proposed(await propose(here.pool, here.store, doing.about, doing.by, datetime.now(UTC), order=doing.order))}


async def _look(doing: Doing, told: MetDocument) -> object:
    faults, open_ends = findings(told.document)
    return {"faults": faults, "gaps": open_ends}


async def _compared(doing: Doing, told: MetDocument) -> object:
    state = await _state(doing.here, doing.about)
    if state.present is None:
        raise Problem(404, "Van dit programma is niets gepubliceerd om mee te vergelijken.")
    return {"items": differences(state.present.document, told.document)}


def _with(action: Action) -> May:
    """With a programme that is there."""

    @asynccontextmanager
    async def may(here: Services, caller: Caller, code: str) -> AsyncIterator[Sight]:
        async with caller.of_the_house(PART, action) as sight:
            await _state(here, code)
            yield sight

    return may


_LEARNS, _PROPOSES, _PUBLISHES = map(_with, (Action.LEARN, Action.PROPOSE, Action.PUBLISH))
_OF = partial(Deed, answer=ProgrammaNaOpdracht, versioned=True)
open_deeds(
    router,
    Deed(
        "/programmas",
        "Een programma ontwerpen",
        "Leg een ingevulde Canvas vast als ontwerp van een nieuw programma. Er mag nog iets aan ontbreken.",
        of_house(PART, Action.PROPOSE),
        MetDocument,
        _begin,
        ProgrammaNaOpdracht,
        status=201,
        told_version=True,
    ),
    Deed(
        "/programmadocumenten/nakijken",
        "Een document nakijken",
        "Zeg wat er aan een programmadocument ontbreekt. Er wordt niets vastgelegd.",
        of_house(PART, Action.LEARN),
        MetDocument,
        _look,
        Bevindingen,
        asks=True,
    ),
    Deed(
        "/programmas/{code}/vergelijken",
        "Een document vergelijken",
        "Zeg in woorden wat een document verandert aan de gepubliceerde versie. Er wordt niets vastgelegd.",
        _LEARNS,
        MetDocument,
        _compared,
        Wijzigingen,
        asks=True,
    ),
    _OF(
        "/programmas/{code}/ontwerp",
        "Het ontwerp vervangen",
        "Leg een ander ontwerp op tafel. Wie akkoord was, was dat met de vorige tekst.",
        _PROPOSES,
        MetDocument,
        _draft,
    ),
    _OF(
        "/programmas/{code}/akkoord",
        "Akkoord vastleggen",
        "Leg vast dat een partij akkoord is met het ontwerp, met wat zij inbrengt.",
        _PROPOSES,
        NieuwAkkoord,
        _agree,
    ),
    _OF(
        "/programmas/{code}/publiceren",
        "Publiceren",
        "Maak van het ontwerp de versie waarin nieuwe trajecten beginnen. Daarvoor is ieder akkoord aan wie iets wordt gevraagd.",
        _PUBLISHES,
        Niets,
        _publish,
    ),
    _OF(
        "/programmas/{code}/herzien",
        "Herzien",
        "Ontwerp de volgende versie van een gepubliceerd programma. Lopende trajecten houden hun versie.",
        _PROPOSES,
        MetDocument,
        _revise,
    ),
    _OF(
        "/programmas/{code}/sluiten",
        "Sluiten",
        "Laat geen nieuwe trajecten meer beginnen; lopende gaan door.",
        _PUBLISHES,
        MetReden,
        _ordered(lambda told: Close(told.reason)),
    ),
    Deed(
        "/programmas/{code}/voorstel",
        "Normen voorstellen",
        "Leg de normen van de nieuwste versie naast wat trajecten werkelijk duurden, en stel zo nodig andere voor. Dat verandert niets.",
        _PROPOSES,
        Niets,
        _propose,
        Voorstellen,
    ),
    _OF(
        "/programmas/{code}/voorstel-aannemen",
        "Een voorstel aannemen",
        "Maak van het voorstel een ontwerp van de volgende versie. Daarna gaat het als elke herziening: afspreken, publiceren.",
        _PROPOSES,
        Niets,
        _ordered(lambda _: AcceptProposal()),
    ),
    _OF(
        "/programmas/{code}/voorstel-afwijzen",
        "Een voorstel afwijzen",
        "Volg het voorstel niet. Hetzelfde komt pas terug als er duidelijk meer trajecten achter staan.",
        _PROPOSES,
        MetReden,
        _ordered(lambda told: RejectProposal(told.reason)),
    ),
)
