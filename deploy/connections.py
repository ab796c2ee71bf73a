"""Open connections to a running installation, for our processes and for the command line."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from deploy.embedded import temporal
from deploy.settings import Settings
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.sealing.wrapping import FileWrapping
from gateway.cli.connection import Connections
from gateway.orders.sending import Office

LARGEST_POOL = 20
STATEMENT = 30.0
"""Seconds in which the database has to answer a statement of a process that others wait for. A connection that is silent for longer is
thrown away; without a bound it would be waited for as long as the machine on the other side is gone."""
COMMAND = 3600.0
"""The same for a command, which may build an index or copy a part of the log."""


class Bounded(asyncpg.Connection):
    """A connection that is thrown away when a statement is not answered in time, or is called off.

    asyncpg would ask the database over another connection to stop, and wait until it does: behind a starved pooler that is a minute.
    """

    __slots__ = ()

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:
        """As in asyncpg, and so are the others."""
        with self._in_time():
            return str(await super().execute(query, *args, timeout=timeout))

    async def _execute(self, *args: Any, **kwargs: Any) -> Any:
        with self._in_time():
            return await super()._execute(*args, **kwargs)  # type: ignore[misc]

    async def _executemany(self, *args: Any, **kwargs: Any) -> Any:
        with self._in_time():
            return await super()._executemany(*args, **kwargs)  # type: ignore[misc]

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        try:
            yield
        except (TimeoutError, asyncio.CancelledError):
            self.terminate()
            raise


def opened(dsn: str, connections: int, statement: float = STATEMENT) -> asyncpg.Pool:
    """A pool of so many connections at most, on which a statement that has no bound of its own has to be answered in so many seconds."""
    return asyncpg.create_pool(dsn, min_size=1, max_size=connections, command_timeout=statement, connection_class=Bounded)


@asynccontextmanager
async def connect(
    settings: Settings, *, lazy: bool = True, connections: int = LARGEST_POOL, statement: float = STATEMENT
) -> AsyncIterator[Connections]:
    """Connect to the database, with so many `connections` at most, and to Temporal; both addresses have to be in the settings.

    `statement` is in how many seconds one has to be answered that has no bound of its own.
    `lazy`: Temporal is not called until needed.
    """
    assert settings.database_url, "the address of the database is known by now"
    assert settings.temporal_address, "the address of Temporal is known by now"
    dsn = settings.database_url.get_secret_value()
    key = settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(opened(dsn, connections, statement))
        vault = Vault(pool, FileWrapping(settings.keys))
        store = await stack.enter_async_context(EventStore(pool, settings.archive, vault))
        client = await temporal.connect(
            settings.temporal_address, settings.temporal_namespace, api_key=key, tls=settings.temporal_tls, lazy=lazy, keys=vault.keys
        )
        yield Connections(dsn, pool, store, vault, client, Office(client, store, pool))
