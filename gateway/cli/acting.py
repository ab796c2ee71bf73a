"""Who acts at the command line, and what they may.

Without a login it is the name with which somebody is logged in on the machine, and they may everything. With one it is the account of who
said `regie login`. Who did not, and is at the machine itself, is its administrator: that keeps it running, and opens nothing of anybody.
"""

import getpass
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID, uuid5

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.access.grants import GRANTS, Grant
from gateway.access.terms import Action
from gateway.access.who import Post, Who
from gateway.asker import EVERYTHING_SEEN, Asker, Everything, Sight
from gateway.asking import Asking, Denied, Known, Reach
from gateway.cli.kept import Kept, Unsafe
from gateway.cli.needs import About, Asked, Need
from gateway.cli.output import Exit, stop

if TYPE_CHECKING:
    # What logging in is made of is not waited for where nobody logs in.
    from gateway.login.login import Login
    from gateway.login.sessions import Session

ENDED = "Uw sessie is afgelopen, of was van een andere installatie. Log opnieuw in met regie login, of vergeet die sessie met regie logout."
LOG_IN = "Zeg eerst wie u bent: regie login. Zonder dat werkt alleen wie op de machine van de database zelf zit."
NO_SUCH_PERSON = "Deze persoon is er niet."
_MACHINES = UUID("0c5f5d0a-2a3d-4a0b-8a0e-8d0c6ff3b1e4")
_EXITS = {404: Exit.NOT_FOUND, 403: Exit.REFUSED}


@dataclass(frozen=True, slots=True)
class Acting:
    """Who it is, by what they ask, and what they see of what they asked for. `session` is that of who logged in."""

    account: str
    asker: Asker = field(default_factory=Asker)
    sight: Sight = EVERYTHING_SEEN
    session: "Session | None" = None

    @property
    def logged_in(self) -> bool:
        """Whether it is asked what they may."""
        return self.asker.asking is not None

    @property
    def at_machine(self) -> bool:
        """Whether it is who is at the machine itself, and no account."""
        return not self.logged_in or self.account == administrator().account

    @property
    def posts(self) -> tuple[Post, ...] | None:
        """Their posts; None where nobody is asked what they may."""
        return self.asker.asking[1].who.posts if self.asker.asking else None

    def actor(self, role: Role) -> Actor:
        """Whoever does something: as what it was granted to, or in this role where nobody is asked."""
        return Actor(self.account, self.sight.role if self.logged_in else role)

    def over(self, view: type | None = None, action: Action = Action.READ) -> Reach | Everything:
        """What of a list of such a view is shown."""
        return self.asker.over(view, action)

    async def asked(self, asked: Asked, trajectories: Sequence[UUID]) -> "Acting":
        """The same, seeing what is granted of what a command asks for; `trajectories` are those of the person whom it is about.

        When it is not granted that ends the command. What was decided is on disk by then.
        """
        try:
            return replace(self, sight=await self._seen(asked.need, asked, trajectories))
        except Denied as denied:
            self.refused(denied, asked.need.about)

    async def begins(self, trajectory: UUID, municipality: UUID) -> "Acting":
        """The same, as who may begin a trajectory of a municipality. Ends the command of who may not."""
        try:
            async with self.asker.may_begin(trajectory, municipality) as sight:
                return replace(self, sight=sight)
        except Denied as denied:
            stop(_EXITS[denied.status], str(denied))

    async def _seen(self, need: Need, asked: Asked, trajectories: Sequence[UUID]) -> Sight:
        match need.about:
            case About.HOUSE:
                async with self.asker.of_the_house(need.named, need.action) as sight:
                    pass
            case About.TRAJECTORY if id := asked.id:
                async with self.asker.may_with_item(id, need.action, need.touches, asked.item) as sight:
                    pass
            case About.PERSON if id := asked.id:
                async with self.asker.may_with(id, trajectories, need.action) as sight:
                    pass
            case _:
                await self.asker.over(action=need.action).must_be_something()
                sight = Sight(frozenset(DataClass), self._grants(need.action))
        return sight

    def _grants(self, action: Action) -> tuple[Grant, ...]:
        roles = {post.role for post in self.posts or ()}
        return tuple(one for one in GRANTS if one.action is action and one.role in roles)

    def refused(self, denied: Denied, about: About) -> NoReturn:
        """End a command that is not granted, and is about something so."""
        nobody = about is About.PERSON and denied.status == 404
        stop(_EXITS[denied.status], NO_SUCH_PERSON if nobody else str(denied))


def by_name() -> Acting:
    """Who is logged in on this machine."""
    try:
        return Acting(NAME.enter(getpass.getuser()))
    except (KeyError, OSError, ValueError):
        stop(Exit.USAGE, "Deze machine zegt niet wie u bent. Meld u aan onder een eigen naam.")


def administrator() -> Who:
    """Who is at the machine itself: the account of theirs that the logs name, which is the same each time and has no name in it."""
    return Who(str(uuid5(_MACHINES, f"{platform.node()}:{os.getuid()}")), (Post(Office.ADMINISTRATOR),))


async def acting(login: "Login | None", asking: Asking, kept: Kept, *, at_machine: bool) -> Acting:
    """Who acts: by the session that is kept for them, and at the machine of the database itself also without. Ends a command of others."""
    if login is None:
        return by_name()
    try:
        token = kept.read()
    except Unsafe as unsafe:
        stop(Exit.REFUSED, str(unsafe))
    if token is not None:
        session = await login.sessions.find(token, used=True)
        if session is None:
            stop(Exit.REFUSED, ENDED)
        return Acting(session.who.account, Asker((asking, await asking.known(session.who))), session=session)
    if not at_machine:
        stop(Exit.REFUSED, LOG_IN)
    who = administrator()
    return Acting(who.account, Asker((asking, Known(who))))
