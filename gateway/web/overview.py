"""`/`: the board of stages and the work list, most urgent first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from events.vocabulary.person import Door
from events.vocabulary.values import Stage
from gateway.access.terms import Action
from gateway.listings import LISTINGS
from gateway.operations.health import Health, Verdict
from gateway.orders.inputs import Options
from gateway.services import Services
from gateway.web.forms import clean
from gateway.web.names import Names, called
from gateway.web.pages import render
from gateway.web.visitor import visitor_of
from projections.engine.paging import EVERYTHING, BadCursor, Page, Selection, Where
from projections.lists import board, work_list
from projections.lists.board import BOARD

CARDS = 4
"""Cards in a column as long as all stages are shown."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address says should be shown."""

    selection: Selection
    stage: Stage | None
    cards_after: str | None
    work_after: str | None

    def address(self, **changes: str | None) -> str:
        """The address of this page with other values; what is None is left out."""
        chosen = {
            "regisseur": self.selection.regisseur,
            "gemeente": self.selection.municipality and str(self.selection.municipality),
            "programma": self.selection.programme,
            "fase": self.stage,
            "na": self.work_after,
            **changes,
        }
        told = urlencode({name: value for name, value in chosen.items() if value})
        return f"/?{told}" if told else "/"


def routes(services: Services, names: Names, health: Health) -> APIRouter:
    """The route."""
    router = APIRouter()

    @router.get("/")
    async def overview(request: Request) -> HTMLResponse:
        """The page. Who sees nothing of this of any trajectory gets what else there is for them."""
        now, positions, chosen = datetime.now(UTC), services.watch.positions, read_filter(request.query_params)
        visitor = await visitor_of(services, request)
        seen, wrong = visitor.over(board.Row), [one for one in await health.glance() if one.verdict is Verdict.FAIL]
        operates = visitor.able(Action.OPERATE)
        if not seen.anything:
            await seen.listed((), 0)
            theirs = [one for one in LISTINGS.values() if visitor.over(one.view).anything]
            return render(request, "begin.html", lijsten=theirs, zorgen=wrong, beheert=operates)
        selection = seen.of(chosen.selection)
        try:
            shown = await _columns(services.pool, chosen, selection, now)
            work = await work_list.work(services.pool, selection, now=now, after=chosen.work_after, limit=PAGE)
        except BadCursor as error:
            raise HTTPException(400, str(error)) from error
        offered = await choices(services.pool, seen.of())
        cards = [card for _, page in shown for card in page.items]
        places = [*offered.municipalities, *(c.municipality for c in cards)]
        known = await names.of([*places, *offered.regisseurs, *(i.partner for i in work.items)])
        trajectories = dict.fromkeys([*(one.trajectory for one in cards), *(one.trajectory for one in work.items)])
        await seen.listed([*trajectories], sum(column.total for column, _ in shown))
        return render(
            request,
            "overzicht.html",
            zorgen=wrong,
            beheert=operates,
            kolommen=shown,
            werk=work,
            hoeveel=await work_list.amount(services.pool, selection, now=now),
            uitkomsten=await board.outcomes(services.pool, selection),
            namen=known,
            deelnemers=await names.participants.in_list(seen, trajectories, Door.PAGE),
            keuzes=offered,
            regisseurs=visitor.regisseurs(by_name(offered.regisseurs, known)),
            filter=chosen,
            posities=positions,
        )

    return router


def read_filter(parameters: Mapping[str, str]) -> Filter:
    """The filter in an address.

    Raises:
        HTTPException: 400, when it names something that cannot exist.
    """
    try:
        municipality = UUID(parameters["gemeente"]) if parameters.get("gemeente") else None
        stage = Stage(parameters["fase"]) if parameters.get("fase") else None
    except ValueError as error:
        raise HTTPException(400, "Dit filter bestaat niet. Begin opnieuw bij het overzicht.") from error
    return Filter(
        Selection(clean(parameters.get("regisseur", "")) or None, municipality, clean(parameters.get("programma", "")) or None),
        stage,
        parameters.get("kaarten-na") or None,
        parameters.get("na") or None,
    )


async def _columns(pool: asyncpg.Pool, chosen: Filter, selection: Selection, now: datetime) -> list[tuple[board.Column, Page[board.Row]]]:
    limit = PAGE if chosen.stage else CARDS
    return [
        (column, await board.cards(pool, column.stage, selection, after=chosen.cards_after, limit=limit))
        for column in await board.columns(pool, selection, now=now)
        if chosen.stage in (None, column.stage)
    ]


@dataclass(frozen=True, slots=True)
class Choices:
    """What one can filter by: what occurs on the board."""

    regisseurs: list[str]
    municipalities: list[UUID]
    programmes: list[str]


NO_CHOICES = Choices([], [], [])


def by_name(regisseurs: Iterable[str], names: Mapping[UUID, str]) -> Options:
    """Regisseurs as one chooses them: each by what they are called, in that order."""
    return tuple(sorted(((one, called(one, names)) for one in regisseurs if one), key=itemgetter(1, 0)))


async def choices(pool: asyncpg.Pool, selection: Selection = EVERYTHING, among: tuple[str, str] = (BOARD.table.name, "")) -> Choices:
    """What occurs on the board, or among other rows (`Listing.among`), in a selection, by which it can be filtered."""
    source, data = among
    where = Where(selection, data=data)
    rows = await pool.fetch(f"select distinct regisseur, municipality, programme from {source} {where}", *where.arguments)
    return Choices(
        sorted({row["regisseur"] for row in rows}),
        sorted({row["municipality"] for row in rows}),
        sorted({row["programme"] for row in rows}),
    )
