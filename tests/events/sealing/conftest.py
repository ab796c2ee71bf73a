from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from events.log.store import EventStore
from events.sealing.vault import Vault
from tests.events.sealing.people import People
from tests.vaults import MemoryWrapping


@pytest.fixture
def wrapping() -> MemoryWrapping:
    return MemoryWrapping()


@pytest.fixture
def vault(pool: asyncpg.Pool, wrapping: MemoryWrapping) -> Vault:
    return Vault(pool, wrapping)


@pytest_asyncio.fixture(loop_scope="session")
async def store(pool: asyncpg.Pool, vault: Vault) -> AsyncIterator[EventStore]:
    async with EventStore(pool, vault=vault) as store:
        yield store


@pytest.fixture
def people(pool: asyncpg.Pool, store: EventStore, vault: Vault) -> People:
    return People(pool, store, vault)
