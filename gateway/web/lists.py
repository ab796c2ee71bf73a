"""`/lijsten`: the lists over many trajectories, and `/lijsten/{name}`: one of them, filtered, in pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from events.vocabulary.person import Door
from events.vocabulary.values import Role, Stage
from gateway import words
from gateway.listings import LISTINGS, MOST_WEEKS, WEEKS, Asked, Listing, Row
from gateway.orders.inputs import Options
from gateway.persons.participants import Called
from gateway.services import Services
from gateway.sheets import spelled, written
from gateway.web.names import Names, called
from gateway.web.overview import NO_CHOICES, Choices, by_name, choices, read_filter
from gateway.web.pages import render
from gateway.web.visitor import Visitor, visitor_of
from projections.engine.paging import BadCursor
from projections.lists.deadlines import Due
from projections.lists.employer_view import employers
from projections.lists.partners import taking_part

PAGE = 50
AS, SHEET = "als", "csv"
"""How an address says that the list is asked for as a file for a spreadsheet."""
MOST_IN_SHEET = 5_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the filter: what can be chosen, and what is."""

    name: str
    label: str
    options: Options
    chosen: str
    nothing: str = "Alle"


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/lijsten")
    async def every(request: Request) -> HTMLResponse:
        """Every list in which somebody may see anything, with how long each is for them."""
        now, visitor, counted = datetime.now(UTC), await visitor_of(services, request), list[tuple[Listing, int | None]]()
        anything = visitor.over(Due)
        await anything.must_be_something()
        for listing in LISTINGS.values():
            seen = visitor.over(listing.view)
            if seen.anything:
                asked = Asked(now, seen.of(), limit=1)
                counted.append((listing, None if "employer" in listing.asks else (await listing.read(services.pool, asked)).total))
        await anything.listed((), sum(total or 0 for _, total in counted))
        return render(request, "lijsten.html", lijsten=counted, adres="/lijsten")

    @router.get("/lijsten/{name}")
    async def one(request: Request, name: str) -> Response:
        """A list."""
        if (listing := LISTINGS.get(name)) is None:
            raise HTTPException(404, "Deze lijst is er niet.")
        if request.query_params.get(AS) == SHEET:
            return await _sheet(services, names, request, listing, _asked(request))
        return await _page(services, names, request, listing, _asked(request))

    return router


async def _page(services: Services, names: Names, request: Request, listing: Listing, asked: Asked) -> HTMLResponse:
    positions, visitor = services.watch.positions, await visitor_of(services, request)
    seen = visitor.over(listing.view)
    await seen.must_be_something()
    asked = _of_own(visitor, listing, asked)
    try:
        page = await listing.read(services.pool, replace(asked, selection=seen.of(asked.selection)))
    except BadCursor as error:
        raise HTTPException(400, str(error)) from error
    offered = await choices(services.pool, seen.of(), listing.among) if "selection" in listing.asks else NO_CHOICES
    shown = [one for row in page.items for name in ("gemeente", "regisseur") if isinstance(one := row.get(name), UUID | str)]
    known = await names.of([*offered.municipalities, *offered.regisseurs, *shown])
    filters = list(_filters(listing, asked, offered, visitor.regisseurs(by_name(offered.regisseurs, known)), known))
    if "employer" in listing.asks:
        theirs = visitor.speaks_for(Role.EMPLOYER) or await employers(services.pool, seen.of())
        named = tuple((str(one.partner), one.name) for one in await taking_part(services.pool) if one.partner in theirs)
        filters.append(Choice("werkgever", "Werkgever", named, str(asked.employer or ""), "Kies"))
    about = [one for row in page.items if isinstance(one := row.get("traject"), UUID)]
    await seen.listed(about, page.total)

    def address(after: str = "", form: str = "") -> str:
        """The address of this list, filtered as it is, from a place on, or as a file."""
        told = {one.name: one.chosen for one in filters} | {
            "weken": str(asked.weeks) if asked.weeks != WEEKS else "",
            "na": after,
            AS: form,
        }
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/lijsten/{listing.name}{'?' if query else ''}{query}"

    return render(
        request,
        "lijst.html",
        lijst=listing,
        gevraagd=asked,
        bladzijde=page,
        keuzes=filters,
        meeste_weken=MOST_WEEKS,
        namen=known,
        deelnemers=await names.participants.in_list(seen, about, Door.PAGE),
        adres_van=address,
        posities=positions,
        adres=address(asked.after or ""),
    )


async def _sheet(services: Services, names: Names, request: Request, listing: Listing, asked: Asked) -> Response:
    """All of a list, filtered as it is, as a file for a spreadsheet."""
    visitor = await visitor_of(services, request)
    seen = visitor.over(listing.view)
    await seen.must_be_something()
    asked = replace(_of_own(visitor, listing, asked), selection=seen.of(asked.selection), after=None)
    rows, more = list[Row](), True
    while more:
        page = await listing.read(services.pool, asked)
        if page.total > MOST_IN_SHEET:
            raise HTTPException(400, f"Deze lijst is langer dan {MOST_IN_SHEET} rijen. Kies met het filter een deel ervan.")
        rows += page.items
        asked, more = replace(asked, after=page.next), page.next is not None
    about = [one for row in rows if isinstance(one := row.get("traject"), UUID)]
    await seen.listed(about, len(rows))
    participants = await names.participants.in_list(seen, about, Door.PAGE)
    known = await names.of(one for row in rows for name in ("gemeente", "regisseur") if isinstance(one := row.get(name), UUID | str))
    content = written([_in_words(row, known, participants) for row in rows], spelled)
    return Response(
        content, media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{listing.name}.csv"'}
    )


def _in_words(row: Row, names: Mapping[UUID, str], participants: Called) -> Row:
    """A row as people read it: names in the place of numbers, and who takes part beside the number of the trajectory."""
    told = {
        name: names.get(value, value) if isinstance(value, UUID) and name == "gemeente" else called(str(value), names)
        for name in ("gemeente", "regisseur")
        if (value := row.get(name)) is not None
    }
    about = row.get("traject")
    who = {"deelnemer": participants.get(about, "")} if isinstance(about, UUID) and participants else {}
    return {**who, **row, **told}


def _of_own(visitor: Visitor, listing: Listing, asked: Asked) -> Asked:
    """What is asked, by an employer of its own: of another it sees nothing, also not of a participant whom both know."""
    if "employer" in listing.asks and (own := visitor.speaks_for(Role.EMPLOYER)):
        return replace(asked, employer=asked.employer if asked.employer in own else min(own) if len(own) == 1 else None)
    return asked


def _filters(listing: Listing, asked: Asked, offered: Choices, regisseurs: Options, names: Mapping[UUID, str]) -> Iterator[Choice]:
    """What somebody can choose among of what the list looks at."""
    if "selection" in listing.asks:
        chosen = asked.selection
        yield Choice("regisseur", "Regisseur", regisseurs, chosen.regisseur or "")
        places = tuple((str(one), names[one]) for one in offered.municipalities)
        yield Choice("gemeente", "Gemeente", places, str(chosen.municipality or ""))
        yield Choice("programma", "Programma", tuple((one, one) for one in offered.programmes), chosen.programme or "")
    if "stage" in listing.asks:
        yield Choice("fase", "Fase", tuple((str(one), words.label(one)) for one in Stage), str(asked.stage or ""))
    if "role" in listing.asks:
        yield Choice("rol", "Rol", tuple((str(one), words.choice(one)) for one in Role), str(asked.role or ""))


def _asked(request: Request) -> Asked:
    """What an address asks.

    Raises:
        HTTPException: 400, when it names something that cannot exist.
    """
    told = request.query_params
    chosen = read_filter(told)
    asked = Asked(datetime.now(UTC), chosen.selection, chosen.stage, after=chosen.work_after, limit=PAGE)
    try:
        role = Role(told["rol"]) if told.get("rol") else None
        employer = UUID(told["werkgever"]) if told.get("werkgever") else None
        weeks = int(told["weken"]) if told.get("weken") else WEEKS
    except ValueError as error:
        raise HTTPException(400, "Dit filter bestaat niet. Begin opnieuw bij de lijsten.") from error
    if not 1 <= weeks <= MOST_WEEKS:
        raise HTTPException(400, f"Kies een aantal weken van 1 tot en met {MOST_WEEKS}.")
    return replace(asked, role=role, employer=employer, weeks=weeks)
