"""`/v1/trajecten/{id}`: of one trajectory where it is, what it waits for and what happened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, create_model

from events.vocabulary.base import REGISTRY, Event
from events.vocabulary.course import NoteWritten
from events.vocabulary.person import Door, Looked
from gateway import words
from gateway.access.kinds import hidden
from gateway.access.terms import Action
from gateway.access.views import told_of
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import NO_PLACE, VERSIONED, Asked, AskedOfList, Many, One, Route, etag, list_of, page_of, part_of, seen
from gateway.api.names import SHAPES
from gateway.api.problems import ANSWERS
from gateway.asker import WHOLE_FILE, Sight
from gateway.http.middleware import API
from gateway.orders.problems import Problem
from gateway.persons import reading
from gateway.persons.participants import Participants
from gateway.persons.reading import Look
from gateway.services import Services
from projections.catalogue import PROJECTIONS
from projections.engine.aside import set_aside
from projections.engine.paging import BACK, Page
from projections.learning.as_of import By, file_as_of
from projections.lists import file, open_items, timeline
from workflows.law.period import AMSTERDAM

NOT_THERE = "Dit traject is er niet, of het is nog niet te zien."
CANNOT_BE_SHOWN = "Dit traject is er, maar zijn dossier is nu niet te tonen: niet alles wat erin gebeurde was te verwerken."

router = APIRouter(prefix=f"{API}/trajecten", tags=["Trajecten"], route_class=Route)

Traject = create_model(
    "Traject",
    __base__=SHAPES[file.Row],
    __doc__=SHAPES[file.Row].__doc__,
    name=(str | None, Field(None, alias="naam", description="Hoe de deelnemer heet.")),
)


@asynccontextmanager
async def looking(here: Services, caller: Caller, id: UUID) -> AsyncIterator[tuple[Sight, file.Row]]:
    """Look into a trajectory; it is on disk that somebody does before anything is shown.

    Raises:
        Denied: they may not, or may not know of it.
        Problem: 404, 503.
    """
    async with caller.may(id, Action.READ) as sight:
        whole, aside = await asyncio.gather(file.find(here.pool, id), set_aside(here.pool, PROJECTIONS, id))
        if whole is None and aside:
            raise Problem(503, CANNOT_BE_SHOWN)
        if whole is None or (dossier := caller.dossier(sight, whole)) is None:
            raise Problem(404, NOT_THERE)
        yield sight, dossier


async def _look(here: Services, caller: Caller, id: UUID, sight: Sight) -> str | None:
    """Write down that somebody looks, and give the name of the participant where they see that."""
    look = Look.of_today(caller.actor(sight), Looked.FILE, Door.API, sight.classes & WHOLE_FILE)
    return (await Participants(here.pool, here.store).seen([id], look)).get(id)


@router.get("/{id}", operation_id="traject", response_model=Traject, responses=ANSWERS, openapi_extra=VERSIONED)
async def one(here: Here, caller: Calls, response: Response, id: UUID, asked: One) -> object:
    """Eén traject: waar het is, wie meedoen en waarop het wacht. De kopregel ETag is de versie waarop u een opdracht geeft."""
    await seen(here, asked.wait_for, file.TRAJECTORY_FILE.name)
    async with looking(here, caller.seeing_for(asked.doel), id) as (sight, dossier):
        name = await _look(here, caller, id, sight)
        response.headers.update(etag(dossier.version))
        return Traject.model_validate(told_of(dossier, sight.classes)).model_copy(update={"name": name})


def _part(name: str, view: type, of: str, help: str) -> None:
    """A sub-resource: a list in the file."""

    async def part(here: Here, caller: Calls, response: Response, id: UUID, asked: One) -> object:
        await seen(here, asked.wait_for, file.TRAJECTORY_FILE.name)
        async with looking(here, caller.seeing_for(asked.doel), id) as (sight, dossier):
            await _look(here, caller, id, sight)
            response.headers.update(etag(dossier.version))
            items = getattr(dossier, of)
            return {"items": items, "totaal": len(items)}

    model, called = list_of(SHAPES[view], name.capitalize()), f"{name}VanTraject"
    router.add_api_route(
        f"/{{id}}/{name}",
        part,
        operation_id=called,
        response_model=model,
        responses=ANSWERS,
        openapi_extra=VERSIONED,
        description=help,
    )


_part("verzoeken", open_items.OpenRequest, "requests", "Wat in een traject aan partners is gevraagd en nog niet is beantwoord.")
_part("taken", open_items.OpenTask, "tasks", "Wat mensen in een traject nog moeten doen.")
_part("signalen", file.Signal, "signals", "Wat in een traject aandacht vraagt.")


Gebeurtenissen = list_of(SHAPES[timeline.Entry], "Gebeurtenissen")


@router.get("/{id}/gebeurtenissen", operation_id="gebeurtenissenVanTraject", response_model=Gebeurtenissen, responses=ANSWERS)
async def happened(here: Here, caller: Calls, request: Request, response: Response, id: UUID, asked: Many) -> object:
    """Wat er in een traject gebeurde, van begin tot nu, voor zover u dat mag zien."""
    await seen(here, asked.wait_for, file.TRAJECTORY_FILE.name, timeline.TIMELINE.name)
    async with looking(here, caller.seeing_for(asked.doel), id) as (sight, _):
        await _look(here, caller, id, sight)
        page = await _history(here, id, sight, asked)
        return page_of(request, response, page, page.items)


class Toen(Asked):
    """Welke dag."""

    on: date = Field(alias="opDatum", ge=date(1900, 1, 1), lt=date(2200, 1, 1), description="De dag; hoe het aan het eind daarvan was.")
    by: By = Field("gebeurd", alias="naar", description="Wat er toen gebeurd was, zoals wij dat nu weten; of wat er toen van bekend was.")


@router.get("/{id}/toen", operation_id="trajectToen", response_model=Traject, responses=ANSWERS)
async def then(here: Here, caller: Calls, id: UUID, asked: Annotated[Toen, Query()]) -> object:
    """Het dossier van een traject zoals het aan het eind van een dag was."""
    caller = caller.seeing_for(asked.doel)
    async with caller.may(id, Action.READ) as sight:
        end = datetime.combine(asked.on + timedelta(days=1), time(), AMSTERDAM) - timedelta(microseconds=1)
        row = await file_as_of(here.pool, here.store, id, end, asked.by)
        if row is None or (dossier := caller.dossier(sight, row)) is None:
            raise Problem(404, "Op die dag was dit traject er niet.")
        await _look(here, caller, id, sight)
        return Traject.model_validate(told_of(dossier, sight.classes))


class Onderwerp(AskedOfList):
    """Waarover."""

    subject: Literal[tuple(words.SUBJECTS)] | None = Field(None, alias="onderwerp", description="Alleen hierover.")  # type: ignore[valid-type]


VerteldInTraject = create_model(
    "VerteldInTraject",
    __base__=SHAPES[reading.Told],
    __doc__="Een tekst die in een traject is verteld, en door wie.",
    by=(str | None, Field(None, alias="door")),
    role=(str | None, Field(None, alias="rol")),
)


VerteldInTrajecten = list_of(VerteldInTraject, "VerteldInTrajecten")


@router.get("/{id}/verteld", operation_id="verteldInTraject", response_model=VerteldInTrajecten, responses=ANSWERS)
async def texts(here: Here, caller: Calls, request: Request, response: Response, id: UUID, asked: Annotated[Onderwerp, Query()]) -> object:
    """Wat in een traject is verteld: wensen, omstandigheden, afspraken, adviezen en redenen. Dat u leest, wordt vastgelegd."""
    return await _texts(here, caller, request, response, id, asked, Looked.EVERYTHING, Event)


@router.get("/{id}/notities", operation_id="notitiesVanTraject", response_model=VerteldInTrajecten, responses=ANSWERS)
async def notes(here: Here, caller: Calls, request: Request, response: Response, id: UUID, asked: Many) -> object:
    """De notities van een traject. Dat u leest, wordt vastgelegd."""
    return await _texts(here, caller, request, response, id, asked, Looked.NOTES, NoteWritten)


async def _texts(
    here: Services, caller: Caller, request: Request, response: Response, id: UUID, asked: AskedOfList, what: Looked, only: type[Event]
) -> object:
    caller, about = caller.seeing_for(asked.doel), getattr(asked, "subject", None)
    async with caller.may(id, Action.OPEN) as sight:
        try:
            facts = await reading.opened(here.store, id, Look(caller.actor(sight), what, Door.API))
        except reading.NotThere as nothing:
            raise Problem(404, NOT_THERE) from nothing
        found = reading.told(one for one in facts if isinstance(one.event, only))
        seen = [one for one in found if sight.shows(*one.data) and about in (None, one.subject)]
        page = part_of(seen, asked)
        told = [
            VerteldInTraject.model_validate(one).model_copy(update={"by": one.actor.id, "role": str(one.actor.role)}) for one in page.items
        ]
        return page_of(request, response, page, told)


async def _history(here: Services, id: UUID, sight: Sight, asked: AskedOfList) -> Page[timeline.Entry]:
    """A page of what happened; a place in it is a version."""
    back, place = (asked.cursor or "").startswith(BACK), (asked.cursor or "0").removeprefix(BACK)
    if not (place.isascii() and place.isdecimal() and len(place) < 10):
        raise Problem(400, NO_PLACE)
    unseen = hidden(sight.classes)
    found = await timeline.timeline(
        here.pool, id, after=int(place), limit=asked.limit + 1, newest_first=back, classes=sight.classes, hidden=unseen
    )
    more, shown = len(found) > asked.limit, found[: asked.limit]
    shown = shown[::-1] if back else shown
    total = await timeline.counted(here.pool, id, sight.classes, unseen)
    named = [msgspec.structs.replace(one, type=REGISTRY[one.type].public_name) for one in shown]
    before = f"{BACK}{shown[0].version}" if shown and (more if back else int(place)) else None
    after = str(shown[-1].version) if shown and (back or more) else None
    return Page(named, total, after, before)
