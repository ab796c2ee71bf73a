"""A city for each test, on its own database and the Temporal server that all tests share."""

from collections.abc import AsyncIterator

import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from tests.workflows.city import City, open_city


@pytest_asyncio.fixture(loop_scope="session")
async def city(temporal: WorkflowEnvironment, database: str) -> AsyncIterator[City]:
    """Partners, workers, relay and office."""
    async with open_city(temporal, database) as city:
        yield city
