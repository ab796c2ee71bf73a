"""`/trajecten/{id}`: where a trajectory is, what it waits for, what happened, and what can be done."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from events.days import day_of
from events.fact import Actor
from events.log.store import EventStore
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Stage
from gateway import words
from gateway.access.kinds import hidden
from gateway.access.terms import Action
from gateway.asker import WHOLE_FILE, Sight
from gateway.asking import about
from gateway.operations.foretold import worth
from gateway.operations.health import Health, what_helps
from gateway.orders.catalogue import ORDERS, shown
from gateway.orders.kinds import Incomplete, place_of
from gateway.orders.sending import Failed, Refused
from gateway.persons.reading import Look, NotThere, Told, opened, opened_on_a_page, told
from gateway.programmes.publishing import published_version
from gateway.services import Services
from gateway.web.forms import Form, read_form
from gateway.web.names import Names, candidates
from gateway.web.orders import command_in, give
from gateway.web.pages import render
from gateway.web.visitor import Visitor, visitor_of
from projections.catalogue import PROJECTIONS
from projections.engine.aside import set_aside
from projections.engine.shape import TRAJECTORY_EVENTS
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
_GUIDED_BY = frozenset({DataClass.HEALTH, DataClass.CIVIC_INTEGRATION, DataClass.PROGRESS})
"""What the evidence of signals, barriers and what is in the way of a decision may tell."""
_CLASSES: Mapping[str, frozenset[DataClass]] = MappingProxyType(
    {
        code: frozenset(event.data_class for event in TRAJECTORY_EVENTS if words.subject_of(event.stored_name) == code)
        for code in words.SUBJECTS
    }
)
"""Of which classes of data the entries of the timeline about a subject are."""
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
    """A page of the timeline. `next` is the version after which the next page begins; it is `partial` when there may be more than somebody
    sees."""

    entries: list[Entry]
    next: int | None
    newest_first: bool
    subject: str
    begins: int
    partial: bool
    subjects: Mapping[str, str]
    """What somebody can choose among: what they may see something of."""

    def address(self, path: str, **changes: object) -> str:
        """The address of another page of it."""
        chosen = {"volgorde": "nieuwste" if self.newest_first else "oudste", "over": self.subject, **changes}
        told = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
        return f"{path}?{told}#tijdlijn"


def routes(services: Services, names: Names, health: Health) -> APIRouter:
    """The routes."""
    router, page = APIRouter(), _Page(services, names, health)

    @router.get("/trajecten/{id}")
    async def show(request: Request, id: str) -> Response:
        """The page."""
        return await page.shown(request, await visitor_of(services, request), known_as(id))

    @router.post(f"/trajecten/{{id}}/{READ}")
    async def read(request: Request, id: str) -> Response:
        """What was told, as far as somebody may read it, who says who they are."""
        trajectory, form = known_as(id), await read_form(request)
        visitor = await visitor_of(services, request)
        if errors := visitor.unnamed(form):
            return await page.shown(request, visitor, trajectory, Unaccepted(READ, "", form.again(errors)), 400)
        async with visitor.may(trajectory, Action.OPEN) as sight:
            look = Look(visitor.actor(form, sight), Looked.EVERYTHING, Door.PAGE)
            try:
                found = [one for one in told(await opened(services.store, trajectory, look)) if sight.shows(*one.data)]
            except NotThere as nothing:
                raise HTTPException(404, str(nothing)) from nothing
            return await page.shown(request, visitor, trajectory, readable=found)

    @router.post("/trajecten/{id}/{name}")
    async def act(request: Request, id: str, name: str) -> Response:
        """Give an order; what was not accepted is shown again with what was filled in."""
        trajectory, order = known_as(id), ORDERS.get(name)
        if order is None or order.without_form:
            raise HTTPException(404)
        visitor, form = await visitor_of(services, request), await read_form(request)
        item = form.values.get(order.item, "") if order.by_holder else ""
        async with visitor.may_with_item(trajectory, order.action, order.touches, item) as sight:
            try:
                command = await command_in(services, visitor, trajectory, order, form)
                return await give(services, request, visitor, trajectory, command, visitor.actor(form, sight), form, name)
            except Incomplete as incomplete:
                failed, status = form.again(incomplete.errors), 400
            except Refused as refused:
                failed, status = form.again({}, str(refused)), 409
            except Failed as unforeseen:
                failed, status = form.again({}, str(unforeseen)), 500
            unaccepted = Unaccepted(name, form.values.get(order.item, ""), failed)
            return await page.shown(request, visitor, trajectory, unaccepted, status)

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


async def state_of(store: EventStore, trajectory: UUID, what: Looked, by: Actor) -> Trajectory:
    """The trajectory as its stream says, for what read models do not hold; `what` of it is shown to somebody.

    Raises:
        HTTPException: 404.
    """
    try:
        return fold(trajectory, await opened_on_a_page(store, trajectory, what, by))
    except NotThere as nothing:
        raise HTTPException(404, str(nothing)) from nothing


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What lies under seal and is shown on the page itself, with the programme when a person decides about going on."""

    state: Trajectory
    plan: Programme | None

    def shown(self, dossier: file.Row, now: datetime) -> dict[str, object]:
        """What a page tells of it."""
        state, plan = self.state, self.plan
        term = remaining_term(state, plan, now) if plan else None
        intake = dossier.stage is Stage.INTAKE
        return {
            "obstakels": obstacles_to_go(state, plan, day_of(now)) if plan and dossier.stage is Stage.GO_NO_GO else [],
            "bezwaren": obstacles_to_selection(state) if intake else [],
            "termijn": term.in_words() if term else "",
            "niet_voldaan": state.unmet_hard_criteria if intake else (),
            "uitzonderingen": state.intake.exceptions_requested,
            "bewijs": {signal: attention.evidence for signal, attention in state.attention.items()},
            "belemmeringen": {name: str(barrier.kind) for name, barrier in state.voortraject.barriers.items()},
        }


def _closed(dossier: file.Row) -> dict[str, object]:
    """What a page tells to who may not see what is sealed; nor who asked for an exception."""
    unmet = [one.criterion for one in dossier.progress.criteria if one.hard and one.met is False and not one.excepted]
    intake = dossier.stage is Stage.INTAKE
    nothing: dict[str, object] = {"obstakels": [], "bezwaren": [], "termijn": "", "uitzonderingen": None, "bewijs": {}, "belemmeringen": {}}
    return {**nothing, "niet_voldaan": unmet if intake else ()}


@dataclass(frozen=True, slots=True)
class _Page:
    """The page, for who may see it and with what they see."""

    services: Services
    names: Names
    health: Health

    async def shown(
        self,
        request: Request,
        visitor: Visitor,
        trajectory: UUID,
        failed: Unaccepted | None = None,
        status: int = 200,
        readable: Sequence[Told] | None = None,
    ) -> HTMLResponse:
        """Raises `Denied`, and `HTTPException` when it cannot be shown now."""
        async with visitor.may(trajectory, Action.READ) as sight:
            whole, aside = await asyncio.gather(
                file.find(self.services.pool, trajectory), set_aside(self.services.pool, PROJECTIONS, trajectory)
            )
            if whole is None and aside:
                raise HTTPException(
                    503, "Dit traject is er, maar zijn dossier is nu niet te tonen: niet alles wat erin gebeurde was te verwerken."
                )
            if whole is None or (dossier := visitor.dossier(sight, whole)) is None:
                raise HTTPException(404, "Dit traject is er niet, of het is nog niet te zien. Ververs de pagina als het net is begonnen.")
            look = Look.of_today(visitor.actor(None, sight), Looked.FILE, Door.PAGE, sight.classes & WHOLE_FILE)
            called = await self.names.participants.seen([trajectory], look)
            progress = sight.shows(DataClass.PROGRESS)
            sealed = await self._sealed(visitor, sight, whole) if progress else None
            return render(
                request,
                "traject.html",
                status,
                dossier=dossier,
                deelnemer=called.get(trajectory),
                ziet=sight.classes,
                kan=lambda order, item="": (
                    sight.could(order.action, order.touches)
                    or (order.by_holder and any(map(sight.has_to_do, about(whole, item))) and sight.could(Action.ANSWER))
                ),
                beantwoordt=lambda asked: (
                    (visitor.was_asked(sight, asked) and sight.could(Action.ANSWER))
                    or sight.could(Action.ANSWER, ORDERS["antwoord"].touches)
                ),
                mag_lezen=sight.could(Action.OPEN),
                mag_overzicht=sight.could(Action.RIGHTS, WHOLE_FILE),
                mag_rechten=sight.could(Action.RIGHTS),
                ontbreekt=sorted({one.version for one in aside}) if progress else (),
                stilstand=await _standstill(self.health, trajectory) if whole.open and progress else "",
                **(sealed.shown(dossier, datetime.now(UTC)) if sealed else _closed(dossier)),
                **await self._told(request, sight, dossier, sealed, readable),
                **await self._offered(sight, whole, dossier, failed),
                melding=_done(request.query_params) if failed is None else "",
                posities=self.services.watch.positions,
                adres=f"/trajecten/{trajectory}",
            )

    async def _sealed(self, visitor: Visitor, sight: Sight, dossier: file.Row) -> _Sealed | None:
        """What is sealed, when something of it is to be shown and they may see it."""
        decides = dossier.stage in _ACTED_ON
        shows = dossier.open and (decides or dossier.signals or dossier.barriers)
        if not shows or not sight.could(Action.OPEN, _GUIDED_BY):
            return None
        store = self.services.store
        async with visitor.may(dossier.trajectory, Action.OPEN, touches=_GUIDED_BY) as opened:
            state = await state_of(store, dossier.trajectory, Looked.OPEN_ITEMS, visitor.actor(None, opened))
        return _Sealed(state, await _plan(store, state) if decides else None)

    async def _told(
        self, request: Request, sight: Sight, dossier: file.Row, sealed: _Sealed | None, readable: Sequence[Told] | None
    ) -> dict[str, object]:
        """What happened and what was told, with what everybody is called."""
        trajectory = dossier.trajectory
        history = await _history(self.services, request, trajectory, sight)
        asked = sealed.state.intake.exceptions_requested.values() if sealed else ()
        actors = [*(entry.actor for entry in history.entries), *(one.actor.id for one in readable or ()), *asked]
        return {
            "tijdlijn": history,
            "niet_alles": words.PARTIAL,
            "namen": await self.names.of([*_those_of(dossier), *actors]),
            "waard": await worth(self.services.pool) if dossier.signals else {},
            "verteld": None if readable is None else _by_subject(readable),
            "gewist": readable is not None and await self.services.store.erased(trajectory),
        }

    async def _offered(self, sight: Sight, whole: file.Row, dossier: file.Row, failed: Unaccepted | None) -> dict[str, object]:
        """The orders that can be given now, with whom can be chosen in them."""
        offered = [order for order in shown(whole) if (whole.open or order.after_end) and sight.could(order.action, order.touches)]
        people = await self.names.staff.whom(place_of(whole)) if self.services.login and whole.open else {}
        called = await self.names.of(_those_of(dossier))
        return {
            "opdrachten": ORDERS,
            "taak_met_doel": BY_AIM,
            "ingrijpen": offered,
            "kandidaten": await candidates(self.services.pool, dossier.parties, called, people, dossier.holders) if whole.open else None,
            "formulier": _forms(failed),
            "mislukt": failed,
        }


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


async def _history(services: Services, request: Request, trajectory: UUID, sight: Sight) -> History:
    """A page of what happened of the classes of data that are seen, oldest or newest first, about everything or one subject."""
    asked, classes = request.query_params, sight.classes
    newest_first, subject = asked.get("volgorde") != "oudste", asked.get("over", "")
    subjects = {code: name for code, name in words.SUBJECTS.items() if classes & _CLASSES[code]}
    if subject not in subjects:
        subject = ""
    after_version = asked.get("na", "")
    begins = int(after_version) if after_version.isascii() and after_version.isdecimal() and len(after_version) < 10 else 0
    found: list[Entry] = []
    after = begins
    while len(found) <= PAGE and (
        entries := await timeline(
            services.pool, trajectory, after=after, limit=4 * PAGE, newest_first=newest_first, classes=classes, hidden=hidden(classes)
        )
    ):
        found += [entry for entry in entries if not subject or words.subject_of(entry.type) == subject]
        after = entries[-1].version
        if len(entries) < 4 * PAGE or after <= 1:
            break
    more = len(found) > PAGE
    return History(found[:PAGE], found[PAGE - 1].version if more else None, newest_first, subject, begins, sight.partial, subjects)
