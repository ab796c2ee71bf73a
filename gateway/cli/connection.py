"""What a command needs of the running system. Where that is, the composition knows; it hands in a `Connect`."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import asyncpg
from temporalio.client import Client

from events.fact import Actor
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.vocabulary.values import Role
from gateway.cli.acting import Acting, by_name
from gateway.cli.pending import Pending
from gateway.orders.sending import Office


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

    def actor(self, role: Role = Role.COORDINATOR) -> Actor:
        """Who does something, in the role in which that is done where nobody logs in."""
        return self.acting.actor(role)

    def pending(self, command: str, *said: object) -> Pending:
        """An order that is about to be given by who acts."""
        return Pending(command, *map(str, said), self.acting.account)


Connect = Callable[[], AbstractAsyncContextManager[Connections]]
