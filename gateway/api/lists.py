"""The lists of the API over many trajectories, each at an address of its own: what somebody may see of it, filtered, in pages.

What pages and command line list under headings (`gateway.listings`) is here as it was found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, create_model

from events.vocabulary.values import Role, Stage
from gateway.api.caller import Calls, Here
from gateway.api.calling import AskedOfList, Route, list_of, page_of, seen
from gateway.api.names import SHAPES
from gateway.api.problems import ANSWERS
from gateway.api.shapes import Shape
from gateway.http.middleware import API
from gateway.listings import LISTINGS, MOST_WEEKS, WEEKS, Asked, Find
from gateway.orders.problems import Problem
from projections.engine.paging import BadCursor, Page, Selection
from projections.lists import board, file, open_signals, work_list

SELECTION = "selection"
_FILTERS: Mapping[str, Mapping[str, Any]] = {
    SELECTION: {
        "municipality": (UUID | None, Field(None, alias="gemeente", description="Alleen van deze gemeente.")),
        "programme": (str | None, Field(None, alias="programma", max_length=200, description="Alleen in dit programma (code).")),
        "regisseur": (str | None, Field(None, max_length=200, description="Alleen van deze regisseur.")),
    },
    "stage": {"stage": (Stage | None, Field(None, alias="fase", description="Alleen in deze fase."))},
    "role": {"role": (Role | None, Field(None, alias="rol", description="Alleen deze rol."))},
    "weeks": {"weeks": (int, Field(WEEKS, alias="weken", ge=1, le=MOST_WEEKS, description="Hoeveel weken vooruit."))},
    "rule": {"rule": (str | None, Field(None, alias="regel", max_length=200, description="Alleen van deze regel, zoals taalgroei."))},
    "ended": {
        "ended": (
            bool,
            Field(
                False, alias="beeindigd", description="De beëindigde trajecten, de laatste eerst; anders de lopende, de dringendste eerst."
            ),
        )
    },
}
"""What fills each field of `gateway.listings.Asked` that a list may look at."""

router = APIRouter(prefix=API, route_class=Route)


@dataclass(frozen=True, slots=True)
class Many:
    """A list. `name` is its address, `called` what a page of it is in the description of the API; the rest is as of a `Listing`."""

    name: str
    called: str
    help: str
    model: str
    view: type
    asks: Iterable[str]
    find: Find
    tag: str = "Lijsten"
    shape: type[Shape] | None = None
    """A row as it is answered, when that is more or something else than the view of which it is made."""
    dressed: Callable[[Any], object] = lambda one: one
    """What is answered of a row."""


def _listed(name: str, called: str, listing: str, **otherwise: Any) -> Many:
    """What is a list of pages and command line too."""
    of = LISTINGS[listing]
    return Many(name, called, of.help, of.model, of.view, of.asks, of.find, **otherwise)


async def _trajectories(pool: asyncpg.Pool, asked: Asked) -> Page[board.Row]:
    if asked.ended:
        return await board.ended(pool, None, asked.selection, after=asked.after, limit=asked.limit)
    return await board.cards(pool, asked.stage, asked.selection, after=asked.after, limit=asked.limit)


async def _work(pool: asyncpg.Pool, asked: Asked) -> Page[work_list.WorkItem]:
    return await work_list.work(pool, asked.selection, now=asked.now, role=asked.role, after=asked.after, limit=asked.limit)


async def _signals(pool: asyncpg.Pool, asked: Asked) -> Page[open_signals.OpenSignal]:
    return await open_signals.open_signals(pool, asked.selection, rule=asked.rule, after=asked.after, limit=asked.limit)


LISTS = (
    Many(
        "trajecten",
        "Trajecten",
        "De trajecten die u mag zien.",
        board.BOARD.name,
        board.Row,
        (SELECTION, "stage", "ended"),
        _trajectories,
        "Trajecten",
    ),
    Many(
        "taken",
        "Werkvoorraad",
        "Wat er te doen is: taken, en verzoeken aan partners die iemand moet nalopen. Eerst waarvan de meeste partijen melden, dan op "
        "datum; wat op het einde van een onderbreking wacht, komt het laatst.",
        work_list.WORK_LIST.name,
        work_list.WorkItem,
        (SELECTION, "role"),
        _work,
    ),
    Many(
        "signalen",
        "OpenSignalen",
        "Wat in trajecten aandacht vraagt: eerst waarvan de meeste partijen melden, dan het langst. Waarom staat bij het traject.",
        file.TRAJECTORY_FILE.name,
        open_signals.OpenSignal,
        (SELECTION, "rule"),
        _signals,
    ),
    _listed("termijnen", "Termijnen", "termijnen"),
    _listed("te-lang", "TeLang", "te-lang"),
    _listed("vacatures", "Vacatures", "vacatures"),
    _listed("tekorten", "Tekorten", "geld"),
)


def _open(one: Many) -> None:
    """Open a list at its address."""
    filters = {name: field for asks, fields in _FILTERS.items() if asks in one.asks for name, field in fields.items()}
    asks: type[AskedOfList] = create_model(f"VraagNaar{one.called}", __base__=AskedOfList, **filters)

    async def listed(here: Here, caller: Calls, request: Request, response: Response, asked: AskedOfList) -> object:
        await seen(here, asked.wait_for, one.model)
        reach = caller.seeing_for(asked.doel).over(one.view)
        await reach.must_be_something()
        told = {name: getattr(asked, name) for name in filters}
        selection = Selection(**{name: told.pop(name, None) for name in _FILTERS[SELECTION]})
        try:
            page = await one.find(here.pool, Asked(datetime.now(UTC), reach.of(selection), after=asked.cursor, limit=asked.limit, **told))
        except BadCursor as error:
            raise Problem(400, str(error)) from None
        await reach.listed([item.trajectory for item in page.items if hasattr(item, "trajectory")], page.total)
        return page_of(request, response, page, [*map(one.dressed, page.items)])

    listed.__annotations__["asked"] = Annotated[asks, Query()]
    router.add_api_route(
        f"/{one.name}",
        listed,
        operation_id=one.name,
        response_model=list_of(one.shape or SHAPES[one.view], one.called),
        responses=ANSWERS,
        description=one.help,
        tags=[one.tag],
    )


for _one in LISTS:
    _open(_one)
