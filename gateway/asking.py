"""Asking whether somebody may, before anything is done or shown: the one way from a door to the table of grants.

Who asks is looked up, what they ask for is looked up, it is decided, and the decision is taken down; what happens inside the block of an
`async with` goes on meanwhile, and nothing leaves that block before the decision is on disk.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from events.database.queries import query
from events.days import day_of
from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.deciding import TABLE, Capacity, Decision, Kind, Reason, Request, Resource, decide
from gateway.access.duties import GIVERS, at_odds
from gateway.access.grants import GRANTS, Grant
from gateway.access.kinds import is_for
from gateway.access.relations import Filter, capacities, of_the_house
from gateway.access.terms import Action, Purpose, Relation
from gateway.access.views import needs
from gateway.access.who import Post, Who
from gateway.accounts.account import post_of
from gateway.logbook.decisions import Decisions, line, line_of_list
from projections.engine.paging import EVERYTHING, Selection
from projections.engine.set_apart import Mark, marks_of
from projections.lists import accounts, file
from projections.lists.open_items import OpenRequest, OpenTask

STANDING_IN = "waarneming"
"""In the place of a regisseur in a selection: everybody for whom who asks stands in today."""
NOT_THERE = "Dit traject is er niet."
NOT_YOURS = "Dit mag u niet doen of inzien. Denkt u van wel? Vraag het de beheerder van uw organisatie."
RESTRICTED = (
    "De verwerking van deze gegevens is beperkt op verzoek van de deelnemer (AVG art. 18): zij worden bewaard en niet gebruikt. "
    "Moet het toch? Leg dan eerst een uitzondering vast: op de bladzijde over rechten (/rechten achter het adres van het traject), of met "
    "regie persons except."
)
NOT_ALL = (
    "Er is niets gedaan. Dit raakt deze persoon in alle trajecten, en over een daarvan gaat u niet, zoals een van een andere gemeente."
)
_STATUS = {404: NOT_THERE, 403: NOT_YOURS}
_IDENTITY = frozenset({DataClass.IDENTITY})


class Denied(Exception):
    """It is not granted; `status` tells no more than somebody may know, and the message is Dutch."""

    def __init__(self, status: int, told: str | None = None) -> None:
        super().__init__(told or _STATUS[status])
        self.status = status


class NotAll(Denied):
    """It is granted `within` some trajectories of a person, and reaches others as well."""

    def __init__(self, within: frozenset[UUID]) -> None:
        super().__init__(403, NOT_ALL)
        self.within = within


@dataclass(frozen=True, slots=True)
class Known:
    """Who asks, with all of their posts, and for whom they stand in today; `traceparent` is that of what they ask."""

    who: Who
    standing_in: frozenset[str] = frozenset()
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A trajectory that somebody may do this with, and what of it they see."""

    file: file.Row
    decision: Decision
    request: Request


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks for one installation. `now` is a clock."""

    pool: asyncpg.Pool
    log: Decisions
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def known(self, who: Who, traceparent: str | None = None) -> Known:
        """Who asks, with the posts that Regie has of their account beside those that they came with; a closed account has none."""
        try:
            account = UUID(who.account)
        except ValueError:
            return Known(who, traceparent=traceparent)
        if any(post.role is Role.PARTICIPANT for post in who.posts):
            who = replace(who, selves=await self._selves(account))
        row = await accounts.find(self.pool, account)
        if row is None:
            return Known(who, traceparent=traceparent)
        if row.closed:
            return Known(replace(who, posts=()), traceparent=traceparent)
        posts = (*who.posts, *map(post_of, row.posts))
        if at_odds(posts):
            # By a group at the issuer and a role in Regie that was given since they logged in; at the next login they are told.
            posts = tuple(one for one in posts if one.role not in GIVERS)
        others = await accounts.stood_in_for(self.pool, account, day_of(self.now()))
        return Known(replace(who, posts=tuple(dict.fromkeys(posts))), frozenset(map(str, others)), traceparent)

    async def _selves(self, participant: UUID) -> frozenset[str]:
        """The numbers of a participant: what was told under one of them is theirs, also when another turned out to be theirs as well."""
        person = await self.pool.fetchval(query("one_person"), participant) or participant
        return frozenset(str(row["self"]) for row in await self.pool.fetch(query("selves"), [person]))

    @asynccontextmanager
    async def trajectory(
        self, known: Known, id: UUID, action: Action, *purposes: Purpose, touches: frozenset[DataClass] = frozenset()
    ) -> AsyncIterator[Seen]:
        """Do something with a trajectory and data of these classes, for the first of these purposes for which it is granted: one decision.

        Raises:
            Denied: they may not, or may not know of it, or there is none: who may not know hears the same as when there is none.
            StoreUnavailable: it is not known whether the decision was taken down; nothing that the block made may be shown then.
        """
        row, asked = await self._asked(known, id, action, purposes[0], touches)
        request = _for_one(asked, purposes)
        async with self._decided(request, known) as decision:
            if row is None or not decision.allowed:
                raise _denied(decision)
            yield Seen(row, decision, request)

    async def only_by_task(
        self, known: Known, id: UUID, action: Action, purposes: Sequence[Purpose], touches: frozenset[DataClass], item: str
    ) -> bool:
        """Whether somebody who would not be granted this has to do an open task that is, or is about, an item."""
        row, asked = await self._asked(known, id, action, purposes[0], touches)
        return row is not None and not could(asked, action, purposes, touches) and any(has_to_do(asked, one) for one in about(row, item))

    async def only_by_question(
        self, known: Known, id: UUID, purposes: Sequence[Purpose], touches: frozenset[DataClass], question: str
    ) -> bool:
        """Whether an open question, by its key, was put to somebody who would not be granted to answer every one that touches this."""
        row, asked = await self._asked(known, id, Action.ANSWER, purposes[0], touches)
        if row is None or could(asked, Action.ANSWER, purposes, touches):
            return False
        return any(one.key == question and was_asked(asked, known.who, one) for one in row.requests)

    async def _asked(
        self, known: Known, id: UUID, action: Action, purpose: Purpose, touches: frozenset[DataClass]
    ) -> tuple[file.Row | None, Request]:
        row = await file.find(self.pool, id)
        theirs = capacities(known.who, row, known.standing_in) if row else frozenset[Capacity]()
        return row, Request(known.who.account, theirs, action, await self._resource(id), purpose, touches)

    @asynccontextmanager
    async def house(self, known: Known, part: str, action: Action, *purposes: Purpose) -> AsyncIterator[Decision]:
        """Do something that is about nobody in particular, with a part of the house by its name. Raises as `trajectory` does."""
        request = _for_one(Request(known.who.account, of_the_house(known.who), action, Resource(Kind.HOUSE, part), purposes[0]), purposes)
        async with self._decided(request, known) as decision:
            if not decision.allowed:
                raise Denied(decision.status)
            yield decision

    @asynccontextmanager
    async def person(
        self, known: Known, id: UUID, trajectories: Sequence[UUID], action: Action, *purposes: Purpose
    ) -> AsyncIterator[Decision]:
        """Do something with a person, of whom these are the trajectories: in whatever capacity somebody has in any of them. With a person
        of whom there is none nobody has any. Raises as `trajectory` does."""
        [request, *_] = await self._of_person(known, id, trajectories, action, purposes, frozenset())
        async with self._decided(request, known) as decision:
            if not decision.allowed:
                raise _denied(decision)
            yield decision

    @asynccontextmanager
    async def whole_person(
        self,
        known: Known,
        id: UUID,
        trajectories: Sequence[UUID],
        action: Action,
        *purposes: Purpose,
        touches: frozenset[DataClass] = frozenset(),
    ) -> AsyncIterator[Decision]:
        """Do something that reaches all of a person, of whom these are all the trajectories, those under their other numbers and those that
        have ended included: it has to be granted in each of these, and nothing is seen by it but what is in each.

        Raises:
            Denied: as `trajectory` does; NotAll: to who may do it in some of them.
            StoreUnavailable: it is not known whether the decision was taken down.
        """
        [whole, *each] = await self._of_person(known, id, trajectories, action, purposes, touches)
        refused = next((one for one in each if not decide(one).allowed), None) if decide(whole).allowed else None
        async with self._decided(refused or whole, known) as decision:
            if refused:
                raise NotAll(frozenset(one for one, asked in zip(trajectories, each, strict=True) if decide(asked).allowed))
            if not decision.allowed:
                raise _denied(decision)
            yield replace(decision, classes=decision.classes.intersection(*(decide(one).classes for one in each)))

    async def within_person(
        self,
        known: Known,
        id: UUID,
        trajectories: Sequence[UUID],
        action: Action,
        *purposes: Purpose,
        touches: frozenset[DataClass] = frozenset(),
    ) -> dict[UUID, frozenset[DataClass]]:
        """Those of these trajectories of a person in which somebody may do something with them, each with what is seen by it. Nothing is
        taken down."""
        [_, *each] = await self._of_person(known, id, trajectories, action, purposes, touches)
        return {one: decision.classes for one, asked in zip(trajectories, each, strict=True) if (decision := decide(asked)).allowed}

    async def _of_person(
        self,
        known: Known,
        id: UUID,
        trajectories: Sequence[UUID],
        action: Action,
        purposes: Sequence[Purpose],
        touches: frozenset[DataClass],
    ) -> list[Request]:
        """The request in the capacities that somebody has in any of these trajectories, and after it that in those of each."""
        rows = [await file.find(self.pool, one) for one in trajectories]
        # Of a trajectory that cannot be seen yet nobody is anything.
        theirs = [capacities(known.who, row, known.standing_in) if row else frozenset[Capacity]() for row in rows]
        about = replace(await self._resource(id), kind=Kind.PERSON)
        asked = Request(known.who.account, frozenset[Capacity]().union(*theirs), action, about, purposes[0], touches)
        return [_for_one(replace(asked, capacities=one), purposes) for one in (asked.capacities, *theirs)]

    @asynccontextmanager
    async def beginning(self, known: Known, id: UUID, municipality: UUID, *purposes: Purpose) -> AsyncIterator[Decision]:
        """Begin a trajectory of a municipality, which is not there yet. Raises as `trajectory` does."""
        theirs = frozenset(Capacity(post.role, Relation.MUNICIPALITY) for post in known.who.posts if post.municipality == str(municipality))
        about = Resource(Kind.TRAJECTORY, str(id))
        request = _for_one(Request(known.who.account, theirs, Action.START, about, purposes[0]), purposes)
        async with self._decided(request, known) as decision:
            if not decision.allowed:
                raise Denied(403)
            yield decision

    async def _resource(self, trajectory: UUID) -> Resource:
        marks = await marks_of(self.pool, trajectory)
        return Resource(Kind.TRAJECTORY, str(trajectory), Mark.SENSITIVE in marks, Mark.RESTRICTED in marks)

    def within(
        self,
        known: Known,
        action: Action,
        purpose: Purpose,
        selection: Selection = EVERYTHING,
        classes: frozenset[DataClass] = frozenset(),
    ) -> Selection:
        """What is left of a selection for somebody: the rows, counts and pages of a list with it are of what is granted to them, with all
        of these classes of data (`gateway.access.views.needs`). With `STANDING_IN` for a regisseur it is of those they stand in for."""
        only = Filter(action, purpose, classes)
        if selection.regisseur == STANDING_IN:
            selection = replace(selection, regisseur=None, regisseurs=known.standing_in)
        return replace(selection, only=lambda where: only.apply(where, known.who, known.standing_in))

    def over(self, known: Known, action: Action, purposes: Sequence[Purpose], view: type | None = None) -> "Reach":
        """What of a list of such a view is for somebody, for the first of these purposes for which a post of theirs may see a row of it at
        all. Without a view it is of what they find, rather than read."""
        needed = needs(view) if view else frozenset[DataClass]()
        roles = {post.role for post in known.who.posts}
        theirs = [one for one in GRANTS if one.role in roles and one.action is action and needed <= one.classes]
        purpose = next((one for one in purposes if any(grant.purpose is one for grant in theirs)), None)
        return Reach(self, known, action, purpose or purposes[0], needed, purpose is not None)

    async def listed(
        self,
        known: Known,
        action: Action,
        purpose: Purpose,
        shown: Sequence[UUID],
        total: int,
        touches: frozenset[DataClass] = frozenset(),
    ) -> None:
        """Take down which trajectories somebody is about to see on a page of a list, with data of these classes where that is told apart.
        Raises `StoreUnavailable`."""
        roles = {post.role for post in known.who.posts}
        as_whom = frozenset(
            capacity for capacity, grants in TABLE.items() if capacity.role in roles and _any(grants, action, purpose, touches)
        )
        request = Request(known.who.account, as_whom, action, Resource(Kind.TRAJECTORY, ""), purpose, touches)
        await self.log.take_down(line_of_list(request, [str(id) for id in shown], total, self.now(), known.traceparent))

    @asynccontextmanager
    async def _decided(self, request: Request, known: Known) -> AsyncIterator[Decision]:
        decision = decide(request)
        written = self.log.take_down(line(request, decision, self.now(), known.traceparent))
        try:
            yield decision
        finally:
            await written


def about(row: file.Row, item: str) -> list[OpenTask]:
    """The open tasks of a file that are an item, by their key, or are about one."""
    return [one for one in row.tasks if item in (one.key, one.about)]


def has_to_do(request: Request, task: OpenTask) -> bool:
    """Whether a task is for who made a request about its trajectory."""
    roles = {is_for(one, sensitive=request.resource.sensitive) for one in request.capacities} - {None}
    return not roles.isdisjoint({task.role, task.before})


def was_asked(request: Request, who: Who, question: OpenRequest) -> bool:
    """Whether a question was put to who made a request about its trajectory: to themselves, or to an organisation that they work for.

    For a municipality its caseworkers answer; a regisseur of it is no party to what it is asked. Of a sensitive case nobody was asked but
    who is meant by name: a colleague does not learn that it was, nor what about.
    """
    if question.role is Role.PARTICIPANT and who.is_participant(question.partner):
        return True
    return any(_answers(post, question) and _meant(request, post.role) for post in who.posts)


def _answers(post: Post, question: OpenRequest) -> bool:
    if post.role is Role.CASEWORKER and post.municipality == str(question.partner):
        return True
    return post.role is question.role and post.organisation == question.partner


def _meant(request: Request, role: Role | Office) -> bool:
    return not request.resource.sensitive or any(is_for(one, sensitive=True) is role for one in request.capacities)


def could(request: Request, action: Action, purposes: Sequence[Purpose], touches: frozenset[DataClass] = frozenset()) -> bool:
    """Whether who made a request would be granted something else with the same, for what a page offers: nothing is done by that."""
    return decide(_for_one(replace(request, action=action, purpose=purposes[0], touches=touches), purposes)).allowed


@dataclass(frozen=True, slots=True)
class Reach:
    """What of a list is for somebody, and for what purpose. `anything` is whether a post of theirs may see a row of it at all."""

    asking: Asking
    known: Known
    action: Action
    purpose: Purpose
    classes: frozenset[DataClass]
    anything: bool

    def of(self, selection: Selection = EVERYTHING) -> Selection:
        """What is left of a selection."""
        return self.asking.within(self.known, self.action, self.purpose, selection, self.classes)

    async def listed(self, shown: Sequence[UUID], total: int) -> None:
        """Take down which trajectories somebody is about to see. Raises `StoreUnavailable`."""
        await self.asking.listed(self.known, self.action, self.purpose, shown, total)

    async def among(self, trajectories: Sequence[UUID]) -> set[UUID]:
        """Those of these trajectories for which it is granted."""
        return await file.among(self.asking.pool, trajectories, self.of())

    @property
    def seer(self) -> Actor | None:
        """Who sees the names of participants in the list, in the first of their roles in which that is granted; None who never does."""
        roles = {post.role for post in self.known.who.posts}
        theirs = (one.role for one in GRANTS if one.role in roles and _any([one], self.action, self.purpose, _IDENTITY))
        role = next(theirs, None)
        # Offices are no roles in a trajectory.
        return Actor(self.known.who.account, role if isinstance(role, Role) else Role.COORDINATOR) if role else None

    async def identified(self, trajectories: Sequence[UUID]) -> set[UUID]:
        """Those of these trajectories of which somebody sees who the participant is; that is taken down. Raises `StoreUnavailable`."""
        if self.seer is None or not trajectories:
            return set()
        within = self.asking.within(self.known, self.action, self.purpose, classes=_IDENTITY)
        if those := await file.among(self.asking.pool, trajectories, within):
            await self.asking.listed(self.known, self.action, self.purpose, sorted(those), len(those), _IDENTITY)
        return those

    async def must_be_something(self) -> None:
        """See that there is anything to see here for somebody. Raises `Denied`, after that was taken down, and `StoreUnavailable`."""
        if not self.anything:
            await self.listed((), 0)
            raise Denied(403)


def _denied(decision: Decision) -> Denied:
    return Denied(decision.status, RESTRICTED if decision.reason is Reason.RESTRICTED else None)


def _for_one(request: Request, purposes: Sequence[Purpose]) -> Request:
    """The request for the first of these purposes that is granted; for the first of them when none is."""
    asked = (replace(request, purpose=one) for one in purposes)
    return next((one for one in asked if decide(one).allowed), request)


def _any(grants: Sequence[Grant], action: Action, purpose: Purpose, touches: frozenset[DataClass] = frozenset()) -> bool:
    return any((one.action, one.purpose) == (action, purpose) and touches <= one.classes for one in grants)
