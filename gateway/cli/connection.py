"""What a command needs of the running system. Where that is, the composition knows; it hands in a `Connect`."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import asyncpg
from temporalio.client import Client

from events.fact import Actor
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.vocabulary.values import Role
from gateway.asking import Asking
from gateway.cli.acting import Acting, acting, by_name
from gateway.cli.kept import Kept
from gateway.cli.needs import About, Asked, doing
from gateway.cli.pending import Pending
from gateway.logbook.decisions import Decisions
from gateway.login.calls import LOOPBACK
from gateway.login.logins import another_number
from gateway.orders.sending import Office
from gateway.persons.rights import Rights
from projections.engine.trajectories import trajectories_of

if TYPE_CHECKING:
    # What logging in is made of is not waited for where nobody logs in.
    from gateway.login.login import Login


@dataclass(frozen=True, slots=True)
class Connections:
    """Open connections, and who acts over them; they close when the context of `Connect` ends."""

    dsn: str
    pool: asyncpg.Pool
    store: EventStore
    vault: Vault
    client: Client
    office: Office
    acting: Acting = field(default_factory=by_name)

    @property
    def rights(self) -> Rights:
        """The rights of persons."""
        return Rights(self.pool, self.store, self.vault, another_number)

    def actor(self, role: Role = Role.COORDINATOR) -> Actor:
        """Who does something, in the role in which that is done where nobody logs in."""
        return self.acting.actor(role)

    async def granted(self, asked: Asked | None) -> "Connections":
        """The same, seeing what is granted of what a command asks for. Ends the command when that is nothing.

        Raises:
            LookupError: it does not say what that is.
        """
        if asked is None:
            raise LookupError("a command that does not say what it needs")
        theirs: list[UUID] = []
        if asked.need.about is About.PERSON and asked.id:
            person = await self.vault.subject(asked.id)
            all_of_them = await trajectories_of(self.pool, person)
            # Who names a trajectory is asked about that one: that is what is opened, and others of the same person may be none of theirs.
            theirs = [named] if (named := asked.id) in all_of_them else all_of_them
            asked = replace(asked, id=person)
        return replace(self, acting=await self.acting.asked(asked, theirs))

    async def granted_to_begin(self, trajectory: UUID, municipality: UUID) -> "Connections":
        """The same for who begins a trajectory of a municipality. Ends the command of who may not."""
        return replace(self, acting=await self.acting.begins(trajectory, municipality))

    async def also(self, person: UUID) -> None:
        """See that what a command may with one person it may with another as well. Ends it when that is not so."""
        asked = doing.get()
        if self.acting.logged_in:
            await self.granted(asked and replace(asked, id=person))

    def pending(self, command: str, *said: object) -> Pending:
        """An order that is about to be given by who acts."""
        return Pending(command, *map(str, said), self.acting.account)


@asynccontextmanager
async def as_somebody(regie: Connections, login: "Login | None", kept: Kept) -> AsyncIterator[Connections]:
    """The same connections for who acts, once it was granted what the command that is carried out asks for. Ends it when that is not so."""
    log = Decisions(regie.pool)
    try:
        whoever = replace(regie, acting=await acting(login, Asking(regie.pool, log), kept, at_machine=at_machine(regie.dsn)))
        yield await whoever.granted(doing.get()) if whoever.acting.logged_in else whoever
    finally:
        await log.close()


def at_machine(dsn: str) -> bool:
    """Whether a database is on this machine: over a socket, or an address that is nobody else's."""
    parts = urlsplit(dsn)
    host = parts.hostname or dict(parse_qsl(parts.query)).get("host") or os.environ.get("PGHOST") or "/"
    return host.startswith("/") or host in LOOPBACK


Connect = Callable[[], AbstractAsyncContextManager[Connections]]
