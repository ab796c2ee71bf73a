"""How commands reach the installation: as somebody, who is granted what they ask for; and where somebody's session is kept."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from deploy.embedded.folder import DataFolder
from deploy.settings import Settings
from deploy.supervisor import located
from gateway.cli.connection import Connections, as_somebody
from gateway.cli.kept import Kept
from gateway.cli.output import talk

if TYPE_CHECKING:
    # What logging in is made of is not waited for where nobody logs in.
    from gateway.login.login import Login

NOBODY_SAYS = (
    "Deze opdracht weet niet of deze installatie vraagt wie u bent: er is geen REGIE_LOGIN_FILE, en in {data} draait niets dat het zegt. "
    "U werkt onder de naam waarmee u op deze machine bent aangemeld. Is er een inlogdienst? Noem die met REGIE_LOGIN_FILE."
)
"""Said where neither the settings nor what runs in their folder tell whether people log in."""


@asynccontextmanager
async def enter(settings: Settings | None = None) -> AsyncIterator[tuple[Connections, "Login | None"]]:
    """The installation and its login, where nobody has to be known yet."""
    from deploy.connections import COMMAND, connect
    from deploy.logging_in import logging_in

    settings = settings or located(Settings())
    if settings.login_file is None and not DataFolder(settings.data).holder():
        talk.print(NOBODY_SAYS.format(data=settings.data))
    async with connect(settings, statement=COMMAND) as regie, logging_in(settings, regie) as login:
        yield regie, login


@asynccontextmanager
async def connected() -> AsyncIterator[Connections]:
    """Connections for who acts, once what their command asks for is granted."""
    async with enter() as (regie, login), as_somebody(regie, login, kept()) as granted:
        yield granted


@asynccontextmanager
async def connected_as_owner() -> AsyncIterator[Connections]:
    """The same by the account that owns the tables."""
    async with enter(located(Settings()).owning) as (regie, login), as_somebody(regie, login, kept()) as granted:
        yield granted


@asynccontextmanager
async def connected_to_part() -> AsyncIterator[Connections]:
    """Connections from another process, for who was granted all of it in the first."""
    async with enter() as (regie, _):
        yield regie


def kept() -> Kept:
    """Where the session of the command line is kept: in the state of whoever is logged in on the machine, for each installation its own."""
    here = hashlib.blake2b(str(Settings().data.absolute()).encode(), digest_size=8).hexdigest()
    return Kept(user_state_path("regie", appauthor=False) / "sessies" / here)
