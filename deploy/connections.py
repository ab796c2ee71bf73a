"""Open connections to a running installation, for our processes and for the command line."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg

from deploy.embedded.temporal import connect as temporal
from deploy.settings import Settings
from events.sealing.vault import Vault
from events.sealing.wrapping import FileWrapping
from events.store import EventStore
from gateway.cli.connection import Connections
from gateway.office import Office

LARGEST_POOL = 20


@asynccontextmanager
async def connect(settings: Settings, *, lazy: bool = True, connections: int = LARGEST_POOL) -> AsyncIterator[Connections]:
    """Connect to the database, with so many `connections` at most, and to Temporal; both addresses have to be in the settings.

    `lazy`: Temporal is not called until needed.
    """
    assert settings.database_url, "the address of the database is known by now"
    assert settings.temporal_address, "the address of Temporal is known by now"
    dsn = settings.database_url.get_secret_value()
    key = settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(asyncpg.create_pool(dsn, min_size=1, max_size=connections))
        vault = Vault(pool, FileWrapping(settings.keys))
        store = await stack.enter_async_context(EventStore(pool, settings.archive, vault))
        client = await temporal(
            settings.temporal_address, settings.temporal_namespace, api_key=key, tls=settings.temporal_tls, lazy=lazy, keys=vault.keys
        )
        yield Connections(dsn, pool, store, vault, client, Office(client, store, pool))
