from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from events.store import EventStore
from tests.vaults import vault


@pytest_asyncio.fixture(loop_scope="session")
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=1, max_size=20) as pool:
        yield pool


@pytest_asyncio.fixture(loop_scope="session")
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    async with EventStore(pool, vault=vault(pool)) as store:
        yield store
