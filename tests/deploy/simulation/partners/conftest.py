"""One town of partners without delays, and one door of Regie, shared by the tests that use trajectories of their own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.deploy.simulation.partners.neighbours import Door, Regie, serving, town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def door() -> AsyncIterator[Door]:
    """What the town answers to."""
    yield Door()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def regie(door: Door, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Regie]:
    """Asks the town."""
    async with serving(door) as address, town(tmp_path_factory.mktemp("partners") / "log.jsonl", address) as asking:
        yield asking
