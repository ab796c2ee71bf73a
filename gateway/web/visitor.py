"""Who asks for a page, and what they may see and do: one path for every page, whether there is a login or not.

Without a login, on one machine, everybody is let in: whoever gives an order says their name, and everything is shown. With one the grants
are asked (`gateway.asking`), and nothing is shown before the decision is on disk. So a page makes its answer inside the block:

    async with (await visitor_of(services, request)).may(trajectory, Action.READ) as sight:
        return render(request, ..., dossier=sight.of(row))
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from fastapi import Request

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from gateway.access import deciding
from gateway.access.grants import GRANTS, Grant
from gateway.access.terms import Action, Purpose
from gateway.access.views import Shown, masked
from gateway.asking import Asking, Known, could
from gateway.login.gate import session_of
from gateway.services import Services
from gateway.web.forms import WHO, Form, unnamed
from projections.engine.paging import EVERYTHING, Selection

PURPOSE = "doel"
"""The parameter of an address that says what for; without it that is the first purpose for which somebody may."""
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
    """The purpose that the address asks for."""

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

    def could(self, action: Action, touches: frozenset[DataClass] = frozenset()) -> bool:
        """Whether something else would be granted with the same trajectory, for what a page offers; nothing is taken down."""
        return self.request is None or could(self.request, action, _purposes(action, (), self.asked), touches)

    def shows(self, *classes: DataClass) -> bool:
        """Whether all of these are seen."""
        return self.classes.issuperset(classes)

    def of(self, row: Shown) -> Shown | None:
        """A view with what is seen of it, None when that is nothing (`gateway.access.views.masked`)."""
        return masked(row, self.classes)


EVERYTHING_SEEN = Sight(frozenset(DataClass))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `asking` is None where there is no login; `purpose` is the one that the address asks for."""

    asking: tuple[Asking, Known] | None = None
    purpose: Purpose | None = None

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
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        those = _purposes(action, purposes, self.purpose)
        async with asking.trajectory(known, trajectory, action, *those, touches=touches) as seen:
            yield Sight(seen.decision.classes, seen.decision.grants, seen.request, self.purpose)

    @asynccontextmanager
    async def of_the_house(self, part: str, action: Action, *purposes: Purpose) -> AsyncIterator[Sight]:
        """Do something that is about nobody in particular, with a part of the house by its name. Raises as `may` does."""
        if self.asking is None:
            yield EVERYTHING_SEEN
            return
        asking, known = self.asking
        async with asking.house(known, part, action, *_purposes(action, purposes, self.purpose)) as decision:
            yield Sight(decision.classes, decision.grants)

    def within(self, action: Action, purpose: Purpose, selection: Selection = EVERYTHING) -> Selection:
        """What is left of a selection: the rows, counts and pages of a list with it are of what is granted."""
        if self.asking is None:
            return selection
        asking, known = self.asking
        return asking.within(known, action, purpose, selection)

    async def listed(self, action: Action, purpose: Purpose, shown: Sequence[UUID], total: int) -> None:
        """Take down which trajectories stand on a page of a list, before it is shown. Raises `StoreUnavailable`."""
        if self.asking:
            asking, known = self.asking
            await asking.listed(known, action, purpose, shown, total)

    def actor(self, form: Form, sight: Sight) -> Actor:
        """Who does what a form asks for: the account, or who they say they are where there is no login."""
        return Actor(self.asking[1].who.account, sight.role) if self.asking else Actor(form.values[WHO], Role.REGISSEUR)

    def unnamed(self, form: Form) -> dict[str, str]:
        """What is wrong with who a form says that somebody is; nothing where that is known."""
        return {} if self.asking else unnamed(form)


def _purposes(action: Action, purposes: Sequence[Purpose], asked: Purpose | None) -> Sequence[Purpose]:
    all_of_them = purposes or PURPOSES[action]
    return (asked,) if asked and asked in all_of_them else all_of_them


NOBODY = Visitor()
"""Whoever asks where there is no login."""


async def visitor_of(services: Services, request: Request) -> Visitor:
    """Who asks for a page, with the posts that they have now."""
    if services.asking is None:
        return NOBODY
    session = session_of(request)
    assert session, "the gate lets nobody in without"
    known = await services.asking.known(session.who, request.headers.get("traceparent"))
    asked = request.query_params.get(PURPOSE, "")
    return Visitor((services.asking, known), Purpose(asked) if asked in set(Purpose) else None)
