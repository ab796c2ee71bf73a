"""A command line at which somebody is known, on a log of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import asyncpg
from cyclopts import App
from temporalio.client import Client

from events.log.store import EventStore
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.who import Post, Who
from gateway.asker import Asker
from gateway.asking import Asking, Known
from gateway.cli.acting import Acting
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import doing
from gateway.logbook.decisions import Decisions
from gateway.orders.sending import Office as Sending
from tests.gateway.doors import NOWHERE
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault


def somebody(role: Role | Office, municipality: UUID | None = None, organisation: UUID | None = None, account: str = "4711") -> Known:
    """Who asks, with one post."""
    return Known(Who(account, (Post(role, str(municipality) if municipality else None, organisation),)))


class Desks:
    """Command lines on one log. `log` is where decisions are taken down."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, output: Output, client: Client) -> None:
        self.pool, self.store = pool, store
        self._output, self._client = output, client

    def of(self, group: Callable[[Connect], App], known: Known, log: Decisions | None = None) -> Terminal:
        """The commands of a group, for somebody."""
        asking = Asking(self.pool, log or Decisions(self.pool))

        @asynccontextmanager
        async def connect() -> AsyncIterator[Connections]:
            there = Connections("", self.pool, self.store, vault(self.pool), self._client, Sending(self._client, self.store, self.pool))
            acting = Acting(known.who.account, Asker((asking, known)))
            yield await replace(there, acting=acting).granted(doing.get())

        return Terminal(group(connect), self._output)


async def desks(pool: asyncpg.Pool, store: EventStore, output: Output) -> Desks:
    """They are."""
    return Desks(pool, store, output, await Client.connect(NOWHERE, lazy=True))
