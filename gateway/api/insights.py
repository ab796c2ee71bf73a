"""`/v1/inzichten`: what trajectories taught, by group, at the fixed date of an edition; and how many came, went on and left in a month.

Every value is with noise, and has the interval that reckons with that. What is said in words on pages stands beside the figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request

from activities.directory import PartnerDirectory
from events.days import current_day, day_of
from events.vocabulary.person import Door, Looked
from gateway.access.terms import Action
from gateway.api.caller import Calls, Here
from gateway.api.calling import One, Route
from gateway.api.insight_bodies import (
    BY,
    Aantallen,
    AchterEenGetal,
    Inzichten,
    Lessen,
    Vergeleken,
    Verloop,
    VraagNaarGroepen,
    VraagNaarLessen,
    VraagNaarMaand,
    VraagNaarTrajecten,
    VraagNaarVerloop,
    WatVolgde,
)
from gateway.api.names import SHAPES
from gateway.api.problems import ANSWERS
from gateway.http.middleware import API
from gateway.operations.beside import beside_everybody, lived_in, otherwise_than_meant, spelled
from gateway.operations.foretold import worth
from gateway.operations.lessons import Line, lines, named, newest, supply, whose_names, work_there
from gateway.operations.months import NoMonth, flowed, stood
from gateway.operations.targets import beside_norms, beside_targets
from gateway.orders.problems import Problem
from gateway.persons.reading import Look, traced
from gateway.programmes.publishing import published
from gateway.services import Services
from projections.learning.behind import read
from projections.learning.combined import in_order
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.groups import ALL, MOST_AXES, Group
from projections.learning.lessons import Edition, by_group, editions, lessons_of, told_of, trend
from projections.learning.questions.catalogue import QUESTIONS, question_named
from projections.learning.questions.conformity import beside
from projections.learning.questions.demand import DEMAND
from projections.learning.questions.mix import ALIKE, MIX
from projections.learning.questions.question import AnyQuestion
from projections.learning.questions.ways import STEPS, Step
from projections.lists import board
from projections.lists.offer import offer
from projections.lists.work import work

PART = "lessen"
TOO_FEW_THERE = f"Over deze groep is {TOO_FEW}, of er zijn geen zulke trajecten."

router = APIRouter(prefix=f"{API}/inzichten", tags=["Inzichten"], route_class=Route)
Told = Mapping[str, msgspec.Struct | None]


async def _edition(here: Services, month: date | None = None) -> Edition:
    found = await editions(here.pool)
    chosen = next((one for one in found if month in (None, day_of(one.moment))), None)
    if chosen is None:
        months = ", ".join(dict.fromkeys(str(day_of(one.moment)) for one in found))
        raise Problem(404, f"Van die maand zijn er geen lessen; wel van {months}." if months else "Er zijn nog geen lessen.")
    return chosen


def _asked(question: str) -> AnyQuestion:
    try:
        return question_named(question)
    except LookupError as error:
        raise Problem(404, str(error.args[0])) from error


async def _names(here: Services, partners: Iterable[UUID]) -> dict[UUID, str]:
    directory = PartnerDirectory(here.store)
    found = {partner: await directory.find(partner) for partner in partners}
    return {id: entry.name for id, entry in found.items() if entry}


def _group(group: Group, names: Mapping[UUID, str]) -> dict[str, object]:
    return {"naam": named(group, names), **{called: getattr(group, axis) for called, axis in BY.items()}}


def _answers(told: Told, names: Mapping[UUID, str]) -> list[dict[str, object]]:
    return [
        {
            "label": spelled(label, names),
            "regels": [SHAPES[Line].model_validate(_in_words(line, names)) for line in lines(answer)],
            "cijfers": _without_none(msgspec.to_builtins(answer, str_keys=True)) if answer else {},
        }
        for label, answer in told.items()
    ]


def _in_words(line: Line, names: Mapping[UUID, str]) -> dict[str, str]:
    """A line as it is told, with partners called by their names."""
    return {"wat": spelled(line.what, names), "waarde": line.value, "interval": line.interval, "aantal": line.n}


def _without_none(told: Any) -> Any:
    """Nothing is null: what is not known is not there."""
    if isinstance(told, dict):
        return {name: _without_none(value) for name, value in told.items() if value is not None}
    return [_without_none(one) for one in told] if isinstance(told, list) else told


def _head(edition: Edition) -> dict[str, object]:
    return {"peilTijdstip": edition.moment, "minimum": edition.minimum}


@router.get("", operation_id="inzichten", response_model=Inzichten, responses=ANSWERS)
async def every(here: Here, caller: Calls, asked: One) -> object:
    """Over welke groepen iets te zeggen is, en welke vragen er zijn."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        edition, groups = await _edition(here), await told_of(here.pool)
        names = await _names(here, whose_names(groups, ()))
        return {**_head(edition), "groepen": [_group(one, names) for one in groups], "vragen": QUESTIONS}


@router.get("/lessen", operation_id="lessen", response_model=Lessen, responses=ANSWERS)
async def lessons(here: Here, caller: Calls, asked: Annotated[VraagNaarLessen, Query()]) -> object:
    """Wat er over een groep te zeggen is; zonder keuze over alle trajecten."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        group, only = asked.group, None if asked.question is None else _asked(asked.question)
        edition = await _edition(here, asked.edition)
        found = await lessons_of(here.pool, group, edition.number)
        there = await work(here.pool, current_day())
        names = await _names(here, whose_names([group], there) | lived_in(found.get(MIX.name)))
        programme = await published(here.store, group.programme) if group.programme else None
        told = {name: answers for name, answers in found.items() if only is None or name == only.name}
        if not any(answer for answers in told.values() for answer in answers.values()):
            raise Problem(404, TOO_FEW_THERE)
        steps: dict[str, Step | None] = {
            step: one for step, one in found.get(STEPS.name, {}).items() if one is None or isinstance(one, Step)
        }
        return {
            **_head(edition),
            "groep": _group(group, names),
            "lessen": [{"vraag": name, "antwoorden": _answers(answers, names)} for name, answers in told.items()],
            "doelen": [*beside_targets(programme.targets if programme else (), found), *beside_norms(found)],
            "weg": otherwise_than_meant(beside(steps)) if any(steps.values()) else [],
            "aanbod": [*supply(await offer(here.pool), group), *work_there(there, group, names)],
        }


@router.get("/vergelijking", operation_id="vergelijkingVanGroepen", response_model=Vergeleken, responses=ANSWERS)
async def compared(here: Here, caller: Calls, request: Request, asked: Annotated[VraagNaarGroepen, Query()]) -> object:
    """De groepen van een soort naast elkaar, voor een vraag. Wat daarvan nog niet is uitgerekend, kost even tijd."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        question, edition = _asked(asked.question), await _edition(here)
        try:
            family = in_order([BY[kind] for kind in dict.fromkeys(asked.by)])
        except (LookupError, ValueError) as error:
            raise Problem(400, f"Zo is niet te vergelijken: kies {', '.join(BY)}, en hoogstens {MOST_AXES} samen.") from error
        found = await request.app.state.at_work.of_groups(edition.number, family, question)
        if found is None:
            raise Problem(503, "Dit wordt uitgerekend; vraag het zo weer.", headers={"Retry-After": "5"})
        mixes, alike = await by_group(here.pool, MIX), await by_group(here.pool, ALIKE)
        there = await work(here.pool, current_day()) if question.name == DEMAND.name else []
        names = await _names(here, whose_names(found, there) | lived_in(mixes.get(ALL)))
        labels = sorted({label for told in found.values() for label in told}) if family == ("cohort",) else []
        return {
            **_head(edition),
            "vraag": question.name,
            "groepen": [{"groep": _group(one, names), "antwoorden": _answers(told, names)} for one, told in found.items()],
            "nieuwste": _newest(labels, found),
            "ernaast": beside_everybody(found, names, mixes, alike),
            "aanbod": work_there(there, ALL, names),
        }


def _newest(labels: Sequence[str], found: Mapping[Group, Told]) -> list[str]:
    return [one for label in labels for one in newest([(str(group.cohort), lines(told.get(label))) for group, told in found.items()])]


@router.get("/verloop", operation_id="verloopVanInzicht", response_model=Verloop, responses=ANSWERS)
async def through_editions(here: Here, caller: Calls, asked: Annotated[VraagNaarVerloop, Query()]) -> object:
    """Wat elke editie over een groep vertelde; zonder keuze over alle trajecten."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        question, group = _asked(asked.question), asked.group
        await _edition(here)
        found = await trend(here.pool, group, question)
        if not any(answer for _, answers in found for answer in answers.values()):
            raise Problem(404, TOO_FEW_THERE)
        names = await _names(here, whose_names([group], ()) | {id for _, told in found for id in lived_in(told)})
        told = [{"peilTijdstip": moment, "antwoorden": _answers(answers, names)} for moment, answers in found]
        return {"vraag": question.name, "groep": _group(group, names), "edities": told}


@router.get("/trajecten", operation_id="trajectenAchterInzicht", response_model=AchterEenGetal, responses=ANSWERS)
async def behind(here: Here, caller: Calls, asked: Annotated[VraagNaarTrajecten, Query()]) -> object:
    """Welke van uw eigen trajecten achter een getal zitten. Dat u kijkt, wordt bij elk van die trajecten vastgelegd."""
    seen = caller.seeing_for(asked.doel).over(board.Row)
    await seen.must_be_something()
    reader, question, edition = caller.actor(caller.acting(Action.READ)), _asked(asked.question), await _edition(here)
    async with here.pool.acquire() as conn:
        found = await read(conn, question, asked.group, edition.moment, reader.id, label=asked.label, category=asked.category)
    mine = await seen.among(found)
    shown = [one for one in found if one in mine]
    await seen.listed(shown, len(shown))
    for trajectory in shown:
        await traced(here.store, trajectory, Look(reader, Looked.LESSON, Door.API))
    return {**_head(edition), "trajecten": shown}


@router.get("/stand", operation_id="standVanMaand", response_model=Aantallen, responses=ANSWERS)
async def month_began(here: Here, caller: Calls, asked: Annotated[VraagNaarMaand, Query()]) -> object:
    """Hoeveel trajecten er aan het begin van een maand liepen, in welke fase, hoeveel daarvan te lang, en hoeveel waren geëindigd."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        return await _month(stood, here, asked)


@router.get("/stroom", operation_id="stroomInMaand", response_model=Aantallen, responses=ANSWERS)
async def month_went(here: Here, caller: Calls, asked: Annotated[VraagNaarMaand, Query()]) -> object:
    """Hoeveel trajecten er in een maand begonnen (instroom), fasen in- en uitgingen (doorstroom) en eindigden (uitstroom)."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        return await _month(flowed, here, asked)


async def _month(count: Any, here: Services, asked: VraagNaarMaand) -> object:
    try:
        return await count(here.pool, asked.month, asked.programme)
    except NoMonth as none:
        raise Problem(400, str(none)) from none


@router.get("/signalen", operation_id="watOpSignalenVolgde", response_model=WatVolgde, responses=ANSWERS)
async def followed(here: Here, caller: Calls, asked: One) -> object:
    """Wat op de signalen van elke regel volgde, in alle trajecten samen."""
    async with caller.seeing_for(asked.doel).of_the_house(PART, Action.LEARN):
        return {"regels": await worth(here.pool)}
