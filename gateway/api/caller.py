"""Who calls the API: by the token of a session that they show, and by nothing that a browser sends along by itself.

Where nobody logs in, on one machine, everybody is let in, and whoever gives an order says their name.
"""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.access.grants import GRANTS
from gateway.access.terms import Action, Purpose
from gateway.asker import Asker, Sight
from gateway.logbook.decisions import begun
from gateway.login.gate import SHOW, session_of
from gateway.orders.problems import Problem
from gateway.persons.reading import NOBODY_KNOWN
from gateway.services import Services

WHO = "Regie-Wie"
_ACCOUNTS = UUID("8a1e7d52-3f0b-4c55-9d43-0c7a6a1f9b60")
NAMELESS = f"Deze installatie vraagt niemand om in te loggen. Noem uw naam in de kopregel {WHO}: opdrachten staan op naam."


@dataclass(frozen=True, slots=True)
class Caller(Asker):
    """Who calls. `named` is who they say that they are, which counts where nobody logs in."""

    named: Actor | None = None

    def seeing_for(self, purpose: Purpose | None) -> "Caller":
        """The same, for one purpose."""
        return replace(self, purpose=purpose)

    def actor(self, sight: Sight) -> Actor:
        """Who does something: the account, in the role in which it was granted."""
        if self.asking:
            return Actor(self.asking[1].who.account, sight.role)
        return self.named or NOBODY_KNOWN

    def acting(self, action: Action) -> Sight:
        """What is seen by whoever does something that is about no one trajectory: in the first of their roles that may."""
        roles = {post.role for post in self.asking[1].who.posts} if self.asking else set()
        return Sight(frozenset(DataClass), tuple(one for one in GRANTS if one.action is action and one.role in roles))

    def must_be_named(self) -> None:
        """See that it is known who gives an order. Raises `Problem`."""
        if not self.asking and self.named is None:
            raise Problem(400, NAMELESS)

    @property
    def number(self) -> UUID:
        """A number of whoever calls, by which what they ask is told apart from what others do."""
        return uuid5(_ACCOUNTS, self.actor(Sight(frozenset())).id)


def here(request: Request) -> Services:
    """What is behind the doors."""
    services: Services = request.app.state.services
    return services


Here = Annotated[Services, Depends(here)]


async def caller_of(
    request: Request,
    services: Here,
    wie: Annotated[str | None, Header(alias=WHO, description="Uw naam, alleen waar niemand hoeft in te loggen.", max_length=200)] = None,
) -> Caller:
    """Who calls, with the posts that they have now.

    Raises:
        Problem: 401, there is a login and no session; 429, they ask too much.
    """
    if services.asking is None:
        return Caller(pool=services.pool, named=_named(wie))
    session = session_of(request)
    if session is None:
        # The gate lets nobody in without one; whatever would be let past it is shown nothing.
        raise Problem(401, SHOW)
    caller = Caller((services.asking, await services.asking.known(session.who, begun())))
    if wait := request.app.state.meter.wait_for(caller.number, 0):
        raise Problem(429, "U vraagt te veel tegelijk; vraag het later opnieuw.", headers={"Retry-After": str(wait)})
    return caller


Calls = Annotated[Caller, Depends(caller_of)]


def _named(text: str | None) -> Actor | None:
    if text is None:
        return None
    try:
        return Actor(NAME.enter(text), Role.REGISSEUR)
    except ValueError as error:
        raise Problem(400, f"De kopregel {WHO} {error}.") from None
