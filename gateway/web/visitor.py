"""Who asks for a page, and what they may see and do: one path for every page, whether there is a login or not.

Without a login, on one machine, everybody is let in: whoever gives an order says their name, and everything is shown. With one the grants
are asked (`gateway.asking`), and nothing is shown before the decision is on disk. So a page makes its answer inside the block:

    async with (await visitor_of(services, request)).may(trajectory, Action.READ) as sight:
        return render(request, ..., dossier=sight.of(row))
"""

from dataclasses import dataclass

from fastapi import HTTPException, Request, params

from events.fact import Actor
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.access.grants import GRANTS
from gateway.access.terms import Action, Purpose
from gateway.asker import Asker, Sight
from gateway.asking import STANDING_IN
from gateway.logbook.decisions import begun
from gateway.login.gate import NOT_IN, session_of
from gateway.orders.inputs import Options
from gateway.persons.reading import NOBODY_KNOWN
from gateway.services import Services
from gateway.web.forms import WHO, Form, unnamed

PURPOSE = "doel"
"""The parameter of an address that says what for; without it that is the first purpose for which somebody may."""

_ABLE = frozenset((grant.role, grant.action) for grant in GRANTS)


@dataclass(frozen=True, slots=True)
class Visitor(Asker):
    """Who asks for a page; `purpose` is the one that its address asks for."""

    def regisseurs(self, offered: Options) -> Options:
        """The regisseurs of whom somebody can choose to see the trajectories: first, all those for whom they stand in today."""
        return ((STANDING_IN, "Voor wie ik vandaag waarneem"), *offered) if self.asking and self.asking[1].standing_in else offered

    def able(self, action: Action) -> bool:
        """Whether somebody may ever do this, by one of their posts: what they never may is not offered."""
        return self.asking is None or any((post.role, action) in _ABLE for post in self.asking[1].who.posts)

    def actor(self, form: Form | None, sight: Sight) -> Actor:
        """Who does what a form asks for: the account; where there is no login who they say they are, or nobody that is known."""
        if self.asking:
            return Actor(self.asking[1].who.account, sight.role)
        return Actor(NAME.enter(form.values[WHO]), Role.REGISSEUR) if form else NOBODY_KNOWN

    def acting(self, form: Form, action: Action) -> Actor:
        """As `actor`, for what is about no one trajectory: in the first role of somebody that may do this."""
        roles = {post.role for post in self.asking[1].who.posts} if self.asking else set()
        grants = tuple(one for one in GRANTS if one.action is action and one.role in roles)
        return self.actor(form, Sight(frozenset(), grants))

    def unnamed(self, form: Form) -> dict[str, str]:
        """What is wrong with who a form says that somebody is; nothing where that is known."""
        return {} if self.asking else unnamed(form)


NOBODY = Visitor()
"""Whoever asks where there is no login."""


async def visitor_of(services: Services, request: Request) -> Visitor:
    """Who asks for a page, with the posts that they have now.

    Raises:
        HTTPException: 401, when there is a login and nobody is logged in.
    """
    if services.asking is None:
        return Visitor(pool=services.pool)
    session = session_of(request)
    if session is None:
        # The gate lets nobody in without one; whatever would be let past it is shown nothing.
        raise HTTPException(401, NOT_IN)
    known = await services.asking.known(session.who, begun())
    visitor = Visitor((services.asking, known), purpose_in(request))
    # For what every page has, such as the menu.
    request.scope["state"]["visitor"] = visitor
    return visitor


def purpose_in(request: Request) -> Purpose | None:
    """What an address says that it is asked for."""
    asked = request.query_params.get(PURPOSE, "")
    return Purpose(asked) if asked in set(Purpose) else None


def carried(request: Request, address: str) -> str:
    """An address of ours, asked for what the page is asked for that leads to it."""
    purpose = purpose_in(request)
    return f"{address}{'&' if '?' in address else '?'}{PURPOSE}={purpose}" if purpose else address


def of_the_house(services: Services, part: str, action: Action) -> params.Depends:
    """What whole pages of the house depend on: whoever asks for one may do this with that part of it, which is then on disk."""

    async def ask(request: Request) -> None:
        async with (await visitor_of(services, request)).of_the_house(part, action):
            pass

    return params.Depends(ask)
