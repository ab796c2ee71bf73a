"""`/trajecten/{id}/rechten`: what a participant asked under the AVG and what becomes of it, and the marks by which less is seen of them.

`/verzoeken` is every request that waits for an answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from events.days import current_day
from events.fact import Actor, Recorded
from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, Looked, RightsRequestDecided, RightsRequestExtended, RightsRequestReceived
from gateway.access.terms import Action
from gateway.agreeing import until
from gateway.asker import WHOLE_FILE, Sight
from gateway.asking import Denied
from gateway.fate import NotPossible
from gateway.login.logins import another_number
from gateway.orders.kinds import Incomplete, OrderKind
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import RIGHTS
from gateway.orders.together import Acts, Waiting
from gateway.persons import standing
from gateway.persons.participants import concerned
from gateway.persons.reading import Look, in_plain_words, leave_trace
from gateway.persons.requests import Right, undecided
from gateway.persons.rights import Rights
from gateway.services import Services
from gateway.web.forms import Form, read_form
from gateway.web.names import Names
from gateway.web.orders import wanted_in
from gateway.web.pages import render
from gateway.web.trajectory import known_as
from gateway.web.visitor import Visitor, visitor_of
from projections.lists.timeline import timeline
from workflows.law.moments import shown_moment

_NOT_THERE = "Dit traject is er niet."
MOST = 50
"""Facts among which is chosen with which of them something was set right."""


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """A form that was not accepted: of which order, about which request."""

    order: str
    item: str
    form: Form


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is shown: what stands of it in the open, what was asked, why it took longer, and why it was decided so."""

    request: standing.Request
    right: Right
    text: str
    longer: str
    why: str
    decide: OrderKind
    """With the facts among which can be chosen."""


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router, page = APIRouter(), _Page(services, names)

    @router.get("/verzoeken")
    async def waiting(request: Request) -> HTMLResponse:
        """Requests that nobody decided on yet, of whom somebody handles those."""
        return await page.waiting(request, await visitor_of(services, request))

    @router.get("/trajecten/{id}/rechten")
    async def show(request: Request, id: str) -> HTMLResponse:
        """The page."""
        return await page.shown(request, await visitor_of(services, request), known_as(id))

    @router.post("/trajecten/{id}/rechten/{name}")
    async def act(request: Request, id: str, name: str) -> Response:
        """Give an order; what was not accepted is shown again with what was filled in."""
        trajectory, order = known_as(id), RIGHTS.get(name)
        if order is None:
            raise HTTPException(404)
        visitor, form = await visitor_of(services, request), await read_form(request)
        async with visitor.may(trajectory, order.action, touches=order.touches) as sight:
            try:
                wanted = await wanted_in(services, visitor, trajectory, order, form)
                assert isinstance(wanted, OfPerson)
                by, own = visitor.actor(form, sight), UUID(form.order)
                outcome = await page.acts(visitor).carry_out(trajectory, wanted, by, own)
            except Incomplete as incomplete:
                failed, status = form.again(incomplete.errors), 400
            except NotPossible as no:
                failed, status = form.again({}, str(no)), 409
            except Denied as not_all:
                failed, status = form.again({}, str(not_all)), not_all.status
            else:
                if outcome.told:
                    done = [] if outcome.waits else [order.called.done]
                    return await page.shown(request, visitor, trajectory, said=[*done, *outcome.told])
                return RedirectResponse(f"/trajecten/{trajectory}/rechten?gedaan={name}", 303)
            unaccepted = Unaccepted(name, form.values.get(order.item, ""), failed)
            return await page.shown(request, visitor, trajectory, unaccepted, status)

    return router


@dataclass(frozen=True, slots=True)
class _Page:
    services: Services
    names: Names

    @property
    def rights(self) -> Rights:
        return Rights(self.services.pool, self.services.store, self.services.vault, another_number)

    def acts(self, visitor: Visitor) -> Acts:
        """What is done to persons, by who looks at the page."""
        return Acts(self.rights, self.services.office, visitor)

    async def waiting(self, request: Request, visitor: Visitor) -> HTMLResponse:
        """Of whom somebody handles requests: those of the trajectories that are theirs for that."""
        seen = visitor.over(action=Action.HANDLE)
        await seen.must_be_something()
        those = await concerned(self.services.pool, seen, await undecided(self.rights))
        found = [(trajectory, asked) for trajectory, _, asked in those if trajectory]
        acts = await self.acts(visitor).waiting()
        await seen.listed([one.trajectory for one in acts], len(acts))
        shown = [*(trajectory for trajectory, _ in found), *(one.trajectory for one in acts)]
        return render(
            request,
            "verzoeken.html",
            verzoeken=found,
            handelingen=acts,
            tot=until,
            recht=Right.of,
            namen=await self.names.of([*(asked.handler for _, asked in found), *(one.act.ask.by for one in acts)]),
            deelnemers=await self.names.participants.in_list(seen, shown, Door.PAGE),
        )

    async def shown(
        self,
        request: Request,
        visitor: Visitor,
        trajectory: UUID,
        failed: Unaccepted | None = None,
        status: int = 200,
        said: list[str] | None = None,
    ) -> HTMLResponse:
        """How it stands with the rights of the participant. Raises `Denied`, and `HTTPException` when nothing of them is known."""
        async with visitor.may(trajectory, Action.RIGHTS) as sight:
            try:
                now = await self.rights.of(trajectory)
            except NotPossible:
                raise HTTPException(404, _NOT_THERE) from None
            asked = await self._asked(now, trajectory, visitor.actor(None, sight), sight)
            acts = await self.acts(visitor).waiting_of(now.person)
            done = RIGHTS.get(request.query_params.get("gedaan", ""))

            def form(order: str, item: str = "") -> Form:
                return failed.form if failed and (failed.order, failed.item) == (order, item) else Form()

            return render(
                request,
                "rechten.html",
                status,
                traject=trajectory,
                stand=now,
                verzoeken=asked,
                opdrachten=RIGHTS,
                kan=lambda order: not now.erased and sight.could(order.action, order.touches),
                mag_overzicht=sight.could(Action.RIGHTS, WHOLE_FILE),
                formulier=form,
                mislukt=failed,
                melding=said or ([done.called.done] if done and not failed else []),
                handelingen=acts,
                tot=until,
                hoe=_how,
                namen=await self.names.of([*(one.request.handler for one in asked), *(one.act.ask.by for one in acts)]),
                adres=f"/trajecten/{trajectory}/rechten",
            )

    async def _asked(self, now: standing.Standing, trajectory: UUID, by: Actor, sight: Sight) -> list[Asked]:
        """The requests with what was told with them, after it was written down that somebody looks; also when there are none: of the marks
        there is something to see as well."""
        store, id = self.services.store, f"rechten:{len(now.requests)}:{current_day()}:{by.id}"
        await leave_trace(store, now.person, now.person, await store.version(now.person), Look(by, Looked.QUESTION, Door.PAGE, id))
        facts = await self.rights.stream(now.person)
        texts = _told(now.person, facts) if sight.shows(DataClass.IDENTITY) else {}
        found = []
        for one in reversed(now.requests):
            right, told = Right.of(one.article), texts.get(one.id, {})
            order = RIGHTS["besluiten"]
            if right is Right.RECTIFICATION and one.open and sight.shows(*WHOLE_FILE):
                order = await self._with_facts(order, trajectory, one.recorded_at)
            found.append(Asked(one, right, told.get("text", ""), told.get("longer", ""), told.get("why", ""), order))
        return found

    async def _with_facts(self, order: OrderKind, trajectory: UUID, since: datetime | None) -> OrderKind:
        """The order by which is decided, with what was written down since the request to choose from."""
        entries = await timeline(self.services.pool, trajectory, newest_first=True, limit=MOST)
        later = [one for one in entries if since is None or one.recorded_at >= since]
        options = tuple((str(one.event), f"{one.title} ({shown_moment(one.occurred_at)})") for one in later)
        return replace(order, fields={**order.fields, "facts": replace(order.fields["facts"], options=options)})


def _how(one: Waiting) -> str:
    """What exactly was asked, to who sees that."""
    return one.wanted.said if DataClass.IDENTITY in one.classes else ""


def _told(person: UUID, facts: Iterable[Recorded]) -> Mapping[str, Mapping[str, str]]:
    """What was told with each request, by its name: what was asked, why it takes longer and why it was decided so."""
    found = defaultdict[str, dict[str, str]](dict)
    for recorded in facts:
        match recorded.event:
            case RightsRequestReceived(request=id, text=text):
                found[standing.called(person, recorded, id)]["text"] = in_plain_words(text)
            case RightsRequestExtended(request=id, reason=reason):
                found[standing.called(person, recorded, id)]["longer"] = in_plain_words(reason)
            case RightsRequestDecided(request=id, reason=reason):
                found[standing.called(person, recorded, id)]["why"] = in_plain_words(reason)
    return found
