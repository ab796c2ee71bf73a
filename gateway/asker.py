"""Who asks at a door, and what they may see and do: one path for every page and every command, whether there is a login or not.

Without a login, on one machine, everything is shown to everybody. With one the grants are asked (`gateway.asking`), and nothing leaves a
block before the decision is on disk.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

import asyncpg

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from gateway.access import deciding
from gateway.access.grants import GRANTS, Grant
from gateway.access.terms import UNDER_RESTRICTION, Action, Purpose
from gateway.access.views import Shown, masked
from gateway.asking import RESTRICTED, Asking, Denied, Known, Reach, could, has_to_do, was_asked
from projections.engine.paging import EVERYTHING, Selection
from projections.engine.set_apart import Mark, marks_of
from projections.lists import file
from projections.lists.open_items import OpenRequest, OpenTask

PURPOSES: Mapping[Action, tuple[Purpose, ...]] = MappingProxyType(
    {action: tuple(one for one in Purpose if any((grant.action, grant.purpose) == (action, one) for grant in GRANTS)) for action in Action}
)
"""What an action is ever granted for, in the order in which somebody's work lies."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen: the classes of data, and the grants by which that is so; none where nobody is asked."""

    classes: frozenset[DataClass]
    grants: tuple[Grant, ...] = ()
    request: deciding.Request | None = None
    """What was asked about a trajectory."""
    asked: Purpose | None = None
    """The purpose that was asked for."""

    @property
    def purpose(self) -> Purpose | None:
        """What for; None where nobody is asked."""
        return self.grants[0].purpose if self.grants else None

    @property
    def role(self) -> Role:
        """As what somebody does what they do."""
        role = self.grants[0].role if self.grants else Role.REGISSEUR
        # Who does something for the house does so as its coordinator: offices are no roles in a trajectory.
        return role if isinstance(role, Role) else Role.COORDINATOR

    @property
    def partial(self) -> bool:
        """Whether there may be more of a file than is seen. Whether there is, and how much, is not told: that tells of what is hidden."""
        return not self.shows(*WHOLE_FILE)

    def could(self, action: Action, touches: frozenset[DataClass] = frozenset()) -> bool:
        """Whether something else would be granted with the same trajectory, for what a page offers; nothing is taken down."""
        return self.request is None or could(self.request, action, _purposes(action, (), self.asked), touches)

    def shows(self, *classes: DataClass) -> bool:
        """Whether all of these are seen."""
        return self.classes.issuperset(classes)

    def has_to_do(self, task: OpenTask) -> bool:
        """Whether a task of the trajectory that was asked for is theirs."""
        return self.request is None or has_to_do(self.request, task)

    def of(self, row: Shown) -> Shown | None:
        """A view with what is seen of it, None when that is nothing (`gateway.access.views.masked`)."""
        return masked(row, self.classes)


WHOLE_FILE = frozenset(DataClass) - {DataClass.CITIZEN_NUMBER}
"""What somebody has to be shown who sees a file whole; the citizen number is of nobody's view."""
EVERYTHING_SEEN = Sight(frozenset(DataClass))


_OF_RIGHTS = frozenset(grant.action for grant in GRANTS if grant.purpose in UNDER_RESTRICTION) - {Action.READ, Action.OPEN}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `asking` is None where there is no login; `purpose` is the one that they ask for."""

    asking: tuple[Asking, Known] | None = None
    purpose: Purpose | None = None
    pool: asyncpg.Pool | None = None
    """Where nobody logs in: there it is looked up whether data are used at all (AVG art. 18)."""

    @asynccontextmanager
    async def may(
        self, trajectory: UUID, action: Action, *purposes: Purpose, touches: frozenset[DataClass] = frozenset()
    ) -> AsyncIterator[Sight]:
        """Do something with a trajectory and data of these classes, for the first of these purposes (none: of all) for which it is granted.

        Raises:
            Denied: they may not, or may not know of it.
            StoreUnavailable: it is not known whether the decision was taken down.
        """
        if self.asking is None:
            if self.pool and action not in _OF_RIGHTS and Mark.RESTRICTED in await marks_of(self.pool, trajectory):
                raise Denied(403, RESTRICTED)
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        those = _purposes(action, purposes, self.purpose)
        async with asking.trajectory(known, trajectory, action, *those, touches=touches) as seen:
            yield Sight(seen.decision.classes, seen.decision.grants, seen.request, self.purpose)

    @asynccontextmanager
    async def may_with_item(self, trajectory: UUID, action: Action, touches: frozenset[DataClass], item: str) -> AsyncIterator[Sight]:
        """As `may`, for what whoever has to do a task that is or is about an item may do too: they answer that."""
        if self.asking and item:
            asking, known = self.asking
            if await asking.only_by_task(known, trajectory, action, _purposes(action, (), self.purpose), touches, item):
                action, touches = Action.ANSWER, frozenset()
        async with self.may(trajectory, action, touches=touches) as sight:
            yield sight

    @asynccontextmanager
    async def may_answer(self, trajectory: UUID, question: str, touches: frozenset[DataClass]) -> AsyncIterator[Sight]:
        """Answer a question of a trajectory, by its key: as `may`, and whoever was asked, whatever it is about."""
        if self.asking:
            asking, known = self.asking
            if await asking.only_by_question(known, trajectory, _purposes(Action.ANSWER, (), self.purpose), touches, question):
                touches = frozenset()
        async with self.may(trajectory, Action.ANSWER, touches=touches) as sight:
            yield sight

    @asynccontextmanager
    async def of_the_house(self, part: str, action: Action, *purposes: Purpose) -> AsyncIterator[Sight]:
        """Do something that is about nobody in particular, with a part of the house by its name. Raises as `may` does."""
        if self.asking is None:
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        async with asking.house(known, part, action, *_purposes(action, purposes, self.purpose)) as decision:
            yield Sight(decision.classes, decision.grants)

    @asynccontextmanager
    async def may_with(self, person: UUID, trajectories: Sequence[UUID], action: Action, *purposes: Purpose) -> AsyncIterator[Sight]:
        """Do something with a person, of whom these are the trajectories. Raises as `may` does."""
        if self.asking is None:
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        async with asking.person(known, person, trajectories, action, *_purposes(action, purposes, self.purpose)) as decision:
            yield Sight(decision.classes, decision.grants)

    @asynccontextmanager
    async def may_with_all_of(
        self,
        person: UUID,
        trajectories: Sequence[UUID],
        action: Action,
        *purposes: Purpose,
        touches: frozenset[DataClass] = frozenset(),
    ) -> AsyncIterator[Sight]:
        """Do something that reaches all of a person, and so takes all of their trajectories, which these are (`Asking.whole_person`).
        Raises as `may` does, and `NotAll`."""
        if self.asking is None:
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        those = _purposes(action, purposes, self.purpose)
        async with asking.whole_person(known, person, trajectories, action, *those, touches=touches) as decision:
            yield Sight(decision.classes, decision.grants)

    async def within_person(
        self, person: UUID, trajectories: Sequence[UUID], action: Action, touches: frozenset[DataClass]
    ) -> dict[UUID, frozenset[DataClass]]:
        """Those of these trajectories of a person in which somebody may do something with them, each with what is seen by it. Nothing is
        taken down."""
        if self.asking is None:
            return dict.fromkeys(trajectories, EVERYTHING_SEEN.classes)
        asking, known = self.asking
        return await asking.within_person(known, person, trajectories, action, *_purposes(action, (), self.purpose), touches=touches)

    @asynccontextmanager
    async def may_begin(self, trajectory: UUID, municipality: UUID) -> AsyncIterator[Sight]:
        """Begin a trajectory of a municipality. Raises as `may` does."""
        if self.asking is None:
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        async with asking.beginning(known, trajectory, municipality, *_purposes(Action.START, (), self.purpose)) as decision:
            yield Sight(decision.classes, decision.grants)

    async def whole(self, trajectories: Sequence[UUID]) -> set[UUID]:
        """Those of these trajectories that somebody may show whole to the participant (AVG art. 15); that is taken down. Raises
        `StoreUnavailable`."""
        if self.asking is None:
            return set(trajectories)
        asking, known = self.asking
        shown = set[UUID]()
        for purpose in _purposes(Action.RIGHTS, (), self.purpose):
            if those := await file.among(asking.pool, trajectories, asking.within(known, Action.RIGHTS, purpose, classes=WHOLE_FILE)):
                await asking.listed(known, Action.RIGHTS, purpose, sorted(those), len(those), WHOLE_FILE)
                shown |= those
        return shown

    async def still_reads(self, trajectory: UUID) -> bool:
        """Whether somebody may read a trajectory, for whatever purpose, for where they are sent next: nothing of it is shown by that."""
        if self.asking is None:
            return True
        asking, known = self.asking
        for purpose in PURPOSES[Action.READ]:
            if await file.among(asking.pool, [trajectory], asking.within(known, Action.READ, purpose)):
                return True
        return False

    def over(self, view: type | None = None, action: Action = Action.READ) -> "Reach | Everything":
        """What of a list of such a view is shown: its rows, counts and pages."""
        if self.asking is None:
            return Everything()
        asking, known = self.asking
        return asking.over(known, action, _purposes(action, (), self.purpose), view)

    def dossier(self, sight: Sight, whole: file.Row) -> file.Row | None:
        """A file with what is seen of it, and the questions and tasks that are for them, whatever those are about; None when that is
        nothing."""
        seen = sight.of(whole)
        if seen is not None:
            seen.requests = [one for one in whole.requests if one in seen.requests or self.was_asked(sight, one)]
            seen.tasks = [one for one in whole.tasks if one in seen.tasks or sight.has_to_do(one)]
        return seen

    def was_asked(self, sight: Sight, question: OpenRequest) -> bool:
        """Whether a question of the trajectory that is seen was put to who asks (`gateway.asking.was_asked`)."""
        return self.asking is None or sight.request is None or was_asked(sight.request, self.asking[1].who, question)

    def speaks_for(self, role: Role) -> frozenset[UUID]:
        """The organisations that somebody speaks for in a role."""
        posts = self.asking[1].who.posts if self.asking else ()
        return frozenset(post.organisation for post in posts if post.role is role and post.organisation)


def _purposes(action: Action, purposes: Sequence[Purpose], asked: Purpose | None) -> Sequence[Purpose]:
    all_of_them = purposes or PURPOSES[action]
    return (asked,) if asked and asked in all_of_them else all_of_them


@dataclass(frozen=True, slots=True)
class Everything:
    """All of a list, where nobody is asked (see `gateway.asking.Reach`)."""

    anything: bool = True

    def of(self, selection: Selection = EVERYTHING) -> Selection:
        """The selection itself."""
        return selection

    async def listed(self, shown: Sequence[UUID], total: int) -> None:
        """Nothing is decided, and so nothing taken down."""

    async def among(self, trajectories: Sequence[UUID]) -> set[UUID]:
        """All of them."""
        return set(trajectories)

    @property
    def seer(self) -> Actor | None:
        """Nobody who is known."""
        return None

    async def identified(self, trajectories: Sequence[UUID]) -> set[UUID]:
        """All of them."""
        return set(trajectories)

    async def must_be_something(self) -> None:
        """There is."""
