"""The rights of persons on a log of their own, and the command line at which they are kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import Client

from events.log.store import EventStore
from gateway.cli.connection import Connections
from gateway.cli.persons import persons
from gateway.orders.sending import Office
from gateway.persons.rights import Rights
from tests.gateway.doors import NOWHERE
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault


@pytest.fixture(autouse=True)
def _bas_is_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "bas")


@pytest.fixture
def rights(pool: asyncpg.Pool, store: EventStore) -> Rights:
    return Rights(pool, store, vault(pool))


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> AsyncIterator[Terminal]:
    client = await Client.connect(NOWHERE, lazy=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Office(client, store, pool))

    yield Terminal(persons(connect), capsys)
