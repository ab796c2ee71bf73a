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

from fastapi import Request, params

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from gateway.access import deciding
from gateway.access.grants import GRANTS, Grant
from gateway.access.terms import Action, Purpose
from gateway.access.views import Shown, masked
from gateway.asking import Asking, Known, Reach, could
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


_ABLE = frozenset((grant.role, grant.action) for grant in GRANTS)


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

    def over(self, view: type | None = None, action: Action = Action.READ) -> "Reach | Everything":
        """What of a list of such a view is shown: its rows, counts and pages."""
        if self.asking is None:
            return Everything()
        asking, known = self.asking
        return asking.over(known, action, _purposes(action, (), self.purpose), view)

    def speaks_for(self, role: Role) -> frozenset[UUID]:
        """The organisations that somebody speaks for in a role."""
        posts = self.asking[1].who.posts if self.asking else ()
        return frozenset(post.organisation for post in posts if post.role is role and post.organisation)

    def able(self, action: Action) -> bool:
        """Whether somebody may ever do this, by one of their posts: what they never may is not offered."""
        return self.asking is None or any((post.role, action) in _ABLE for post in self.asking[1].who.posts)

    def actor(self, form: Form, sight: Sight) -> Actor:
        """Who does what a form asks for: the account, or who they say they are where there is no login."""
        return Actor(self.asking[1].who.account, sight.role) if self.asking else Actor(form.values[WHO], Role.REGISSEUR)

    def acting(self, form: Form, action: Action) -> Actor:
        """As `actor`, for what is about no one trajectory: in the first role of somebody that may do this."""
        roles = {post.role for post in self.asking[1].who.posts} if self.asking else set()
        grants = tuple(one for one in GRANTS if one.action is action and one.role in roles)
        return self.actor(form, Sight(frozenset(), grants))

    def unnamed(self, form: Form) -> dict[str, str]:
        """What is wrong with who a form says that somebody is; nothing where that is known."""
        return {} if self.asking else unnamed(form)


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

    async def must_be_something(self) -> None:
        """There is."""


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
    visitor = Visitor((services.asking, known), Purpose(asked) if asked in set(Purpose) else None)
    # For what every page has, such as the menu.
    request.scope["state"]["visitor"] = visitor
    return visitor


def of_the_house(services: Services, part: str, action: Action) -> params.Depends:
    """What whole pages of the house depend on: whoever asks for one may do this with that part of it, which is then on disk."""

    async def ask(request: Request) -> None:
        async with (await visitor_of(services, request)).of_the_house(part, action):
            pass

    return params.Depends(ask)
