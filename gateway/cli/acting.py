"""Who acts at the command line."""

import getpass
from dataclasses import dataclass

from events.fact import Actor
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.cli.output import Exit, stop


@dataclass(frozen=True, slots=True)
class Acting:
    """Who it is: an account, or on one machine without a login the name with which they are logged in there."""

    account: str

    def actor(self, role: Role) -> Actor:
        """Whoever does something, in the role in which that is done where nobody logs in."""
        return Actor(self.account, role)


def by_name() -> Acting:
    """Who is logged in on this machine."""
    try:
        return Acting(NAME.enter(getpass.getuser()))
    except (KeyError, OSError, ValueError):
        stop(Exit.USAGE, "Deze machine zegt niet wie u bent. Meld u aan onder een eigen naam.")
