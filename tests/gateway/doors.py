"""The doors, open on a free port in front of a real database, with read models that are followed."""

from asyncio import Event, Future, create_task, get_running_loop
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
from temporalio.client import Client

from activities.directory import PartnerDirectory
from events.log.store import EventStore
from gateway.app import create_app
from gateway.orders.sending import Office
from gateway.server import serve
from gateway.services import Services
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from tests.projections.running import caught_up, running
from tests.vaults import vault
from tests.workflows.partners import MASTER
from workflows.run.plugin import regie_plugin

NOWHERE = "127.0.0.1:1"
"""Where no Temporal is; for tests that give no orders."""


@dataclass(frozen=True)
class Doors:
    """What a test sees of them."""

    address: str
    services: Services
    http: httpx2.AsyncClient
    stop: Event

    async def sees_everything(self) -> None:
        """Wait until the read models have all that is on the log."""
        await caught_up(self.services.watch, self.services.store, PROJECTIONS)

    async def send(self, path: str, fields: dict[str, str], **headers: str) -> httpx2.Response:
        """Send a form as a browser does, from one of our own pages."""
        return await self.http.post(path, data=fields, headers={"origin": self.address, "sec-fetch-site": "same-origin", **headers})


@asynccontextmanager
async def listening(services: Services, **settings: Any) -> AsyncIterator[tuple[str, Event]]:
    """Only the server: its address, and what stops it."""
    stop = Event()
    address: Future[str] = get_running_loop().create_future()
    serving = create_task(serve(create_app(services, **settings), "127.0.0.1", 0, stop, started=address.set_result))
    try:
        yield await address, stop
    finally:
        stop.set()
        await serving


@asynccontextmanager
async def open_doors(pool: asyncpg.Pool, store: EventStore, client: Client | None = None, **settings: Any) -> AsyncIterator[Doors]:
    """The doors, as they are in front of users."""
    await ensure(pool, PROJECTIONS)
    client = client or await Client.connect(NOWHERE, lazy=True, plugins=[regie_plugin()])
    async with running(pool, store, *PROJECTIONS) as watch:
        services = Services(pool, store, Office(client, store, pool), PartnerDirectory(store), watch, MASTER, vault(pool), **settings)
        async with listening(services) as (address, stop), httpx2.AsyncClient(base_url=address, trust_env=False, timeout=30) as http:
            yield Doors(address, services, http, stop)
