"""What every test may use: a real Postgres shared by the whole run, databases of its own on it, and a Temporal that can skip time."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import settings
from temporalio.testing import WorkflowEnvironment

from events.log.store import EventStore
from tests.postgres import TEMPLATE, Server, fresh_database
from tests.temporal import time_skipping
from tests.vaults import vault

_shared: list[Server] = []
_address = pytest.StashKey[str]()

# How long an example takes is no property of what is tested; speed lives in the bench.
settings.register_profile("regie", deadline=None)
settings.load_profile("regie")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Before xdist starts a worker: one server, owned by the run and not by a worker that may end before the others."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    if not _shared:
        server = Server()
        config.stash[_address] = asyncio.run(server.start())
        _shared.append(server)
    node.workerinput["postgres"] = config.stash[_address]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _remembered_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands remember of orders is not put among that of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def _surroundings_stay() -> Iterator[None]:
    """What a command sets in the environment of its own process (`--data`) is not found there by the next test."""
    before = dict(os.environ)
    yield
    if os.environ != before:
        os.environ.clear()
        os.environ.update(before)


def pytest_unconfigure() -> None:
    while _shared:
        asyncio.run(_shared.pop().stop())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What boots processes runs last."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_server(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of the superuser's database of the shared server."""
    given = getattr(request.config, "workerinput", {}).get("postgres")
    if given:
        yield given
        return
    server = Server()
    try:
        yield await server.start()
    finally:
        await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres_server: str) -> AsyncIterator[str]:
    """The address of a fresh database with our tables in it."""
    async with fresh_database(postgres_server, TEMPLATE) as dsn:
        yield dsn


@pytest_asyncio.fixture(loop_scope="session")
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections to it."""
    async with asyncpg.create_pool(database, min_size=1, max_size=30) as pool:
        yield pool


@pytest_asyncio.fixture(loop_scope="session")
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    """The event store on it."""
    async with EventStore(pool, vault=vault(pool)) as store:
        yield store


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A real Temporal dev server on which each workflow that is started through its client skips time."""
    async with time_skipping() as environment:
        yield environment
