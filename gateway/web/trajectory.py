"""`/trajecten/{id}`: where a trajectory is, what it waits for, what happened, and what can be done."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from events.log.codec import decode
from events.log.store import EventStore
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.values import Stage
from gateway import words
from gateway.operations.health import Health, what_helps
from gateway.orders.catalogue import ORDERS, shown
from gateway.orders.kinds import Incomplete
from gateway.orders.sending import Failed, Refused
from gateway.programmes.publishing import published_version
from gateway.services import Services
from gateway.web.forms import Form, read_form
from gateway.web.names import Names, candidates
from gateway.web.orders import command_in, give
from gateway.web.pages import render
from projections.catalogue import PROJECTIONS
from projections.engine.aside import set_aside
from projections.lists import file as trajectory_file
from projections.lists.timeline import Row as Entry
from projections.lists.timeline import timeline
from workflows.decisions.go_no_go import obstacles_to_go
from workflows.decisions.selection import obstacles_to_selection
from workflows.decisions.tasks import BY_AIM
from workflows.programme.civic_term import RemainingTerm, remaining_term

PAGE = 30
"""Entries of the timeline on one page."""
_ACTED_ON = {Stage.INTAKE, Stage.GO_NO_GO}
"""Stages in which a person decides about going on; what is in the way of that is told beforehand."""
"""Tasks that end when what they are for is there; ticking them off would change nothing."""


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


async def state_of(store: EventStore, trajectory: UUID) -> Trajectory:
    """The trajectory as its stream says, for what read models do not hold."""
    return fold(trajectory, map(decode, await store.read_stream(trajectory, opened=True)))


async def _page(
    services: Services,
    names: Names,
    health: Health,
    request: Request,
    trajectory: UUID,
    failed: Unaccepted | None = None,
    status: int = 200,
) -> HTMLResponse:
    positions = services.watch.positions
    file, history, aside = await asyncio.gather(
        trajectory_file.find(services.pool, trajectory),
        _history(services, request, trajectory),
        set_aside(services.pool, PROJECTIONS, trajectory),
    )
    if file is None and aside:
        raise HTTPException(503, "Dit traject is er, maar zijn dossier is nu niet te tonen: niet alles wat erin gebeurde was te verwerken.")
    if file is None:
        raise HTTPException(404, "Dit traject is er niet, of het is nog niet te zien. Ververs de pagina als het net is begonnen.")
    decides = file.open and file.stage in _ACTED_ON
    state = await state_of(services.store, trajectory) if decides or (file.open and (file.signals or file.barriers)) else None
    term = await _remaining(services.store, state) if state and decides else None
    partners = [file.municipality, file.employer, *(party.partner for party in file.parties), *(item.partner for item in file.requests)]
    known = await names.of([*partners, *_partners_in(history.entries)])
    return render(
        request,
        "traject.html",
        status,
        dossier=file,
        ontbreekt=sorted({one.version for one in aside}),
        stilstand=await _standstill(health, trajectory) if file.open else "",
        tijdlijn=history,
        namen=known,
        obstakels=obstacles_to_go(state) if state and file.stage is Stage.GO_NO_GO else [],
        bezwaren=obstacles_to_selection(state) if state and file.stage is Stage.INTAKE else [],
        termijn=term.in_words() if term else "",
        niet_voldaan=state.unmet_hard_criteria if state and file.stage is Stage.INTAKE else (),
        uitzonderingen=state.intake.exceptions_requested if state else {},
        bewijs={signal: attention.evidence for signal, attention in state.attention.items()} if state else {},
        belemmeringen={name: str(barrier.kind) for name, barrier in state.voortraject.barriers.items()} if state else {},
        taak_met_doel=BY_AIM,
        opdrachten=ORDERS,
        ingrijpen=shown(file) if file.open else (),
        kandidaten=await candidates(services.pool, file.parties, known) if file.open else None,
        formulier=_forms(failed),
        mislukt=failed,
        melding=_done(request.query_params) if failed is None else "",
        posities=positions,
        adres=f"/trajecten/{trajectory}",
    )


async def _standstill(health: Health, trajectory: UUID) -> str:
    """What is wrong with its run, and what becomes of that; nothing when it goes on."""
    wrong = next((one.about[trajectory] for one in await health.glance() if trajectory in one.about), None)
    return f"Het {wrong}. {what_helps(wrong)}" if wrong else ""


async def _remaining(store: EventStore, state: Trajectory) -> RemainingTerm | None:
    """The term of civic integration beside the plan as it holds for this trajectory."""
    programme = await published_version(store, state.programme, state.programme_version)
    return remaining_term(state, programme.adjusted(state.plan_changes), datetime.now(UTC)) if programme else None


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


def _partners_in(entries: Iterable[Entry]) -> Iterable[UUID]:
    """Partners act under their id."""
    for entry in entries:
        try:
            yield UUID(entry.actor)
        except ValueError:
            continue
