"""`/v1/deelnemers/{id}`: how it stands with the rights of a participant, what was told of them, who looked, and all that is kept for them.

The number is that of the person, or of a trajectory of theirs. Nothing that somebody is known by stands in an address.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from events.vocabulary.person import Door, FileLookedInto, Looked
from gateway.access.terms import Action
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import Many, One, Route, list_of, page_of, part_of
from gateway.api.names import SHAPES
from gateway.api.participant_bodies import Alles, GevraagdAan, Inzage, WachtendeAanvraag
from gateway.api.problems import ANSWERS
from gateway.asker import WHOLE_FILE, Sight
from gateway.asking import NOT_YOURS, Denied
from gateway.fate import NotPossible
from gateway.http.middleware import API
from gateway.orders.problems import Problem
from gateway.persons import standing
from gateway.persons.grounds import GROUNDS
from gateway.persons.participants import concerned
from gateway.persons.reading import Look, NotThere, Told, looked_at, looks, opened, told
from gateway.persons.requests import undecided
from gateway.persons.rights import Rights
from gateway.persons.subject_access import SubjectAccess, subject_access
from gateway.services import Services
from gateway.words import DATA_CLASSES
from projections.engine.trajectories import trajectories_of

NOBODY = "Deze deelnemer is er niet."

router = APIRouter(prefix=API, tags=["Deelnemers"], route_class=Route)


def rights_of(here: Services) -> Rights:
    """The rights of the persons of this installation."""
    return Rights(here.pool, here.store, here.vault)


@asynccontextmanager
async def with_one(here: Services, caller: Caller, id: UUID, action: Action) -> AsyncIterator[tuple[Sight, UUID]]:
    """Around what somebody may do with a person, by the person's own number or that of a trajectory, which then is the one that is asked
    about.

    Raises:
        Denied: they may not.
        Problem: 404, they may not know of them.
    """
    person = await here.vault.subject(id)
    every = await trajectories_of(here.pool, person)
    try:
        async with caller.may_with(person, [id] if id in every else every, action) as sight:
            yield sight, person
    except Denied as denied:
        if denied.status != 404:
            raise
        raise Problem(404, NOBODY) from None


@router.get("/deelnemers/{id}", operation_id="deelnemer", response_model=SHAPES[standing.Standing], responses=ANSWERS)
async def one(here: Here, caller: Calls, id: UUID, asked: One) -> object:
    """Hoe het staat met de rechten van een deelnemer. Dat u keek, wordt vastgelegd."""
    caller = caller.seeing_for(asked.doel)
    async with with_one(here, caller, id, Action.RIGHTS) as (sight, _):
        try:
            now = await rights_of(here).of(id)
        except NotPossible:
            raise Problem(404, NOBODY) from None
        await looked_at(here.store, now.person, Look.of_today(caller.actor(sight), Looked.QUESTION, Door.API, ()))
        return now


Vertellingen = list_of(SHAPES[Told], "Vertellingen")


@router.get("/deelnemers/{id}/verteld", operation_id="verteldVanDeelnemer", response_model=Vertellingen, responses=ANSWERS)
async def texts(here: Here, caller: Calls, request: Request, response: Response, id: UUID, asked: Many) -> object:
    """Wat over een deelnemer of in een traject is verteld, van wat u daarvan mag lezen. Dat u leest, wordt vastgelegd."""
    caller = caller.seeing_for(asked.doel)
    async with with_one(here, caller, id, Action.OPEN) as (sight, _):
        try:
            found = told(await opened(here.store, id, Look(caller.actor(sight), Looked.EVERYTHING, Door.API)))
        except NotThere as nothing:
            raise Problem(404, NOBODY) from nothing
        page = part_of([text for text in found if sight.shows(*text.data)], asked)
        return page_of(request, response, page, page.items)


Inzagen = list_of(Inzage, "Inzagen")


@router.get("/deelnemers/{id}/inzagen", operation_id="inzagenVanDeelnemer", response_model=Inzagen, responses=ANSWERS)
async def seen(here: Here, caller: Calls, request: Request, response: Response, id: UUID, asked: Many) -> object:
    """Wie inzag wat over een deelnemer is verteld, van trajecten waarvan u dat mag zien. Ook dat u dit vraagt, wordt vastgelegd."""
    caller = caller.seeing_for(asked.doel)
    async with with_one(here, caller, id, Action.TRACES) as (sight, person):
        every = await trajectories_of(here.pool, person)
        others = set(every) - await caller.over(action=Action.TRACES).among(every)
        found = await looks(here.store, person, others)
        await looked_at(here.store, person, Look.of_today(caller.actor(sight), Looked.TRACES, Door.API, ()))
        page = part_of(found, asked).each(
            lambda one: Inzage.model_validate(
                {"gezienTijdstip": one.fact.occurred_at, "door": one.fact.actor.id, "rol": one.fact.actor.role, **_looked(one.event)}
            )
        )
        return page_of(request, response, page, page.items)


def _looked(look: object) -> dict[str, object]:
    assert isinstance(look, FileLookedInto)
    classes = [DATA_CLASSES[one] for one in look.classes]
    return {"traject": look.trajectory, "wat": look.what, "gegevens": classes, "deur": look.door, "totEnMetVersie": look.up_to}


@router.get("/deelnemers/{id}/overzicht", operation_id="overzichtVanDeelnemer", response_model=Alles, responses=ANSWERS)
async def overview(here: Here, caller: Calls, id: UUID, asked: One) -> object:
    """Alles wat over een deelnemer is vastgelegd, om aan die deelnemer te geven. Wie het maakt, wordt vastgelegd."""
    caller = caller.seeing_for(asked.doel)
    async with with_one(here, caller, id, Action.RIGHTS) as (sight, person):
        if not sight.shows(*WHOLE_FILE):
            raise Denied(403, NOT_YOURS)
        look = Look(caller.actor(sight), Looked.EVERYTHING, Door.API)
        try:
            found = await subject_access(here.pool, here.store, person, look, caller.whole)
        except NotThere as nothing:
            raise Problem(404, NOBODY) from nothing
        asked_of = [GevraagdAan.model_validate({"rol": role, "partner": partner}) for role, partner in found.asked]
        grounds = {DATA_CLASSES[data]: ground for data, ground in GROUNDS.items()}
        return SHAPES[SubjectAccess].model_validate(found).model_dump() | {"asked": asked_of, "grounds": grounds}


Aanvragen = list_of(WachtendeAanvraag, "Aanvragen")


@router.get("/aanvragen", operation_id="aanvragen", response_model=Aanvragen, responses=ANSWERS)
async def waiting(here: Here, caller: Calls, request: Request, response: Response, asked: Many) -> object:
    """Wat deelnemers onder de AVG vroegen en waarop nog niet is besloten, het eerst wat het eerst klaar moet zijn."""
    reach = caller.seeing_for(asked.doel).over(action=Action.HANDLE)
    await reach.must_be_something()
    found, now = await concerned(here.pool, reach, await undecided(rights_of(here))), datetime.now(UTC)
    page = part_of(found, asked, lambda one: f"{one[2].due.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {one[1]} {one[2].id}").each(
        lambda one: {
            **SHAPES[standing.Request].model_validate(one[2]).model_dump(by_alias=True),
            "traject": one[0],
            "deelnemer": one[1],
            "teLaat": one[2].late(now),
        }
    )
    return page_of(request, response, page, page.items)
