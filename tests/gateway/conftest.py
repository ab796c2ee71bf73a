"""Doors, a city with trajectories behind them, and a browser in front."""

import shutil
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from temporalio.testing import WorkflowEnvironment

from events.log.store import EventStore
from projections.catalogue import PROJECTIONS
from tests.gateway.doors import Doors, open_doors
from tests.gateway.sender import Sender, introduce
from tests.postgres import TEMPLATE, fresh_database
from tests.vaults import vault
from tests.workflows.city import City, open_city

ENOUGH = 2 * len(PROJECTIONS) + 12
"""Connections: each read model holds one, and a test may open other doors beside those of all."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def doors(postgres_server: str) -> AsyncIterator[Doors]:
    """Doors without trajectories, shared by all that need no Temporal: each test brings its own partners."""
    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn, min_size=1, max_size=ENOUGH) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as doors,
    ):
        yield doors


@pytest_asyncio.fixture(loop_scope="session")
async def sender(doors: Doors) -> Sender:
    """A partner of its own for each test."""
    return await introduce(doors)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def city_database(postgres_server: str) -> AsyncIterator[str]:
    """The address of a database with our tables, for a city."""
    async with fresh_database(postgres_server, TEMPLATE) as dsn:
        yield dsn


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def city(temporal: WorkflowEnvironment, city_database: str) -> AsyncIterator[City]:
    """Partners, workers, relay and office, shared by the tests of a module: each begins its own trajectories."""
    async with open_city(temporal, city_database) as city:
        yield city


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def city_doors(city: City, city_database: str) -> AsyncIterator[Doors]:
    """The doors of that city."""
    async with asyncpg.create_pool(city_database, min_size=1, max_size=ENOUGH) as pool, open_doors(pool, city.store, city.client) as doors:
        yield doors


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on this machine (on Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()
