"""`/trajecten/{id}`: where a trajectory is, what it waits for, what happened, and what can be done."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from events.days import day_of
from events.fact import Actor
from events.log.store import EventStore
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role, Stage
from events.vocabulary.words import NAME
from gateway import words
from gateway.operations.foretold import worth
from gateway.operations.health import Health, what_helps
from gateway.orders.catalogue import ORDERS, shown
from gateway.orders.kinds import Incomplete, place_of
from gateway.orders.sending import Failed, Refused
from gateway.persons.reading import Look, NotThere, Told, opened, opened_on_a_page, told
from gateway.programmes.publishing import published_version
from gateway.services import Services
from gateway.web.forms import WHO, Form, read_form, unnamed
from gateway.web.names import Names, candidates
from gateway.web.orders import command_in, give
from gateway.web.pages import render
from projections.catalogue import PROJECTIONS
from projections.engine.aside import set_aside
from projections.lists import file
from projections.lists.timeline import Entry, timeline
from workflows.decisions.go_no_go import obstacles_to_go
from workflows.decisions.selection import obstacles_to_selection
from workflows.decisions.tasks import BY_AIM
from workflows.programme.civic_term import remaining_term
from workflows.programme.document import Programme

PAGE = 30
"""Entries of the timeline on one page."""
_ACTED_ON = {Stage.INTAKE, Stage.GO_NO_GO}
"""Stages in which a person decides about going on; what is in the way of that is told beforehand."""
READ = "lezen"
"""The last word of the address at which what was told is read back."""


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """A form that was not accepted: of which order, about which item."""

    order: str
    item: str
    form: Form


@dataclass(frozen=True, slots=True)
class History:
    """A page of the timeline. `next` is the version after which the next page begins."""

    entries: list[Entry]
    next: int | None
    newest_first: bool
    subject: str
    begins: int

    def address(self, path: str, **changes: object) -> str:
        """The address of another page of it."""
        chosen = {"volgorde": "nieuwste" if self.newest_first else "oudste", "over": self.subject, **changes}
        told = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
        return f"{path}?{told}#tijdlijn"


def routes(services: Services, names: Names, health: Health) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/trajecten/{id}")
    async def show(request: Request, id: str) -> Response:
        """The page."""
        return await _page(services, names, health, request, known_as(id))

    @router.post(f"/trajecten/{{id}}/{READ}")
    async def read(request: Request, id: str) -> Response:
        """What was told, for somebody who says who they are."""
        trajectory, form = known_as(id), await read_form(request)
        if errors := unnamed(form):
            about = Unaccepted(READ, "", form.again(errors))
            return await _page(services, names, health, request, trajectory, about, 400)
        look = Look(Actor(NAME.enter(form.values[WHO]), Role.REGISSEUR), Looked.EVERYTHING, Door.PAGE, form.order)
        try:
            found = told(await opened(services.store, trajectory, look))
        except NotThere as nothing:
            raise HTTPException(404, str(nothing)) from nothing
        return await _page(services, names, health, request, trajectory, readable=found)

    @router.post("/trajecten/{id}/{name}")
    async def act(request: Request, id: str, name: str) -> Response:
        """Give an order; what was not accepted is shown again with what was filled in."""
        trajectory, order = known_as(id), ORDERS.get(name)
        if order is None or order.without_form:
            raise HTTPException(404)
        form = await read_form(request)
        try:
            return await give(services, request, trajectory, await command_in(services, trajectory, order, form), form, name)
        except Incomplete as incomplete:
            failed, status = form.again(incomplete.errors), 400
        except Refused as refused:
            failed, status = form.again({}, str(refused)), 409
        except Failed as unforeseen:
            failed, status = form.again({}, str(unforeseen)), 500
        about = Unaccepted(name, form.values.get(order.item, ""), failed)
        return await _page(services, names, health, request, trajectory, about, status)

    return router


def known_as(id: str) -> UUID:
    """The trajectory in an address.

    Raises:
        HTTPException: 404.
    """
    try:
        return UUID(id)
    except ValueError as error:
        raise HTTPException(404, "Dit traject is er niet.") from error


async def state_of(store: EventStore, trajectory: UUID, what: Looked) -> Trajectory:
    """The trajectory as its stream says, for what read models do not hold; `what` of it is shown.

    Raises:
        HTTPException: 404.
    """
    try:
        return fold(trajectory, await opened_on_a_page(store, trajectory, what))
    except NotThere as nothing:
        raise HTTPException(404, str(nothing)) from nothing


async def _page(
    services: Services,
    names: Names,
    health: Health,
    request: Request,
    trajectory: UUID,
    failed: Unaccepted | None = None,
    status: int = 200,
    readable: Sequence[Told] | None = None,
) -> HTMLResponse:
    positions = services.watch.positions
    dossier, history, aside = await asyncio.gather(
        file.find(services.pool, trajectory),
        _history(services, request, trajectory),
        set_aside(services.pool, PROJECTIONS, trajectory),
    )
    if dossier is None and aside:
        raise HTTPException(503, "Dit traject is er, maar zijn dossier is nu niet te tonen: niet alles wat erin gebeurde was te verwerken.")
    if dossier is None:
        raise HTTPException(404, "Dit traject is er niet, of het is nog niet te zien. Ververs de pagina als het net is begonnen.")
    decides = dossier.open and dossier.stage in _ACTED_ON
    shows = decides or (dossier.open and (dossier.signals or dossier.barriers))
    state = await state_of(services.store, trajectory, Looked.OPEN_ITEMS) if shows else None
    plan = await _plan(services.store, state) if state and decides else None
    now = datetime.now(UTC)
    today = day_of(now)
    term = remaining_term(state, plan, now) if state and plan else None
    actors = [*(entry.actor for entry in history.entries), *(one.actor.id for one in readable or ())]
    known = await names.of([*_those_of(dossier), *actors])
    people = await names.staff.whom(place_of(dossier)) if services.login and dossier.open else {}
    return render(
        request,
        "traject.html",
        status,
        dossier=dossier,
        ontbreekt=sorted({one.version for one in aside}),
        stilstand=await _standstill(health, trajectory) if dossier.open else "",
        tijdlijn=history,
        namen=known,
        obstakels=obstacles_to_go(state, plan, today) if state and plan and dossier.stage is Stage.GO_NO_GO else [],
        bezwaren=obstacles_to_selection(state) if state and dossier.stage is Stage.INTAKE else [],
        termijn=term.in_words() if term else "",
        niet_voldaan=state.unmet_hard_criteria if state and dossier.stage is Stage.INTAKE else (),
        uitzonderingen=state.intake.exceptions_requested if state else {},
        bewijs={signal: attention.evidence for signal, attention in state.attention.items()} if state else {},
        waard=await worth(services.pool) if dossier.signals else {},
        belemmeringen={name: str(barrier.kind) for name, barrier in state.voortraject.barriers.items()} if state else {},
        taak_met_doel=BY_AIM,
        opdrachten=ORDERS,
        ingrijpen=shown(dossier) if dossier.open else (),
        kandidaten=await candidates(services.pool, dossier.parties, known, people, dossier.holders) if dossier.open else None,
        formulier=_forms(failed),
        verteld=None if readable is None else _by_subject(readable),
        gewist=readable is not None and await services.store.erased(trajectory),
        mislukt=failed,
        melding=_done(request.query_params) if failed is None else "",
        posities=positions,
        adres=f"/trajecten/{trajectory}",
    )


def _those_of(dossier: file.Row) -> list[UUID | str | None]:
    """Who is asked, takes part or works on it."""
    takes_part = (dossier.municipality, dossier.employer, *(party.partner for party in dossier.parties))
    works_on_it = (dossier.regisseur, dossier.handover_to, *(one.holder for one in dossier.holders))
    return [*takes_part, *works_on_it, *(item.partner for item in dossier.requests)]


def _by_subject(readable: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """What was told by what it is about, in the order in which subjects are always told, the newest first."""
    found = [(named, [one for one in reversed(readable) if one.subject == code]) for code, named in words.SUBJECTS.items()]
    return [(named, those) for named, those in found if those]


async def _standstill(health: Health, trajectory: UUID) -> str:
    """What is wrong with its run, and what becomes of that; nothing when it goes on."""
    wrong = next((one.about[trajectory] for one in await health.glance() if trajectory in one.about), None)
    return f"Het {wrong}. {what_helps(wrong)}" if wrong else ""


async def _plan(store: EventStore, state: Trajectory) -> Programme | None:
    """The programme as it holds for this trajectory."""
    programme = await published_version(store, state.programme, state.programme_version)
    return programme.adjusted(state.plan_changes) if programme else None


def _forms(failed: Unaccepted | None) -> Callable[..., Form]:
    def form(order: str, item: str = "") -> Form:
        """The form of an order about an item, as it was filled in if it was the one that failed."""
        return failed.form if failed and (failed.order, failed.item) == (order, item) else Form()

    return form


def _done(parameters: Mapping[str, str]) -> str:
    name = parameters.get("gedaan", "")
    said = ORDERS[name].called.done if name in ORDERS else ""
    late = " Deze pagina loopt nog iets achter; ververs de pagina straks." if said and parameters.get("straks") else ""
    return said + late


async def _history(services: Services, request: Request, trajectory: UUID) -> History:
    """A page of what happened, oldest or newest first, about everything or one subject."""
    asked = request.query_params
    newest_first, subject = asked.get("volgorde") != "oudste", asked.get("over", "")
    if subject not in words.SUBJECTS:
        subject = ""
    after_version = asked.get("na", "")
    begins = int(after_version) if after_version.isascii() and after_version.isdecimal() and len(after_version) < 10 else 0
    found: list[Entry] = []
    after = begins
    while len(found) <= PAGE and (
        entries := await timeline(services.pool, trajectory, after=after, limit=4 * PAGE, newest_first=newest_first)
    ):
        found += [entry for entry in entries if not subject or words.subject_of(entry.type) == subject]
        after = entries[-1].version
        if len(entries) < 4 * PAGE or after <= 1:
            break
    more = len(found) > PAGE
    return History(found[:PAGE], found[PAGE - 1].version if more else None, newest_first, subject, begins)
