"""`python -m tests.fuzz.gateway DSN [rate]`: the doors in a process of their own, with memory and CPU of their own. Prints the address."""

import asyncio
import signal
import sys

import asyncpg
from temporalio.client import Client

from activities.directory import PartnerDirectory
from deploy.logs import configure
from events.log.store import EventStore
from gateway.app import create_app
from gateway.http.rate import Rate
from gateway.orders.sending import Office
from gateway.server import serve
from gateway.services import Services
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.liveness import Watch
from tests.gateway.doors import NOWHERE
from tests.vaults import vault
from tests.workflows.partners import MASTER
from workflows.run.plugin import regie_plugin


async def main(dsn: str, rate: Rate) -> None:
    """Serve until SIGTERM. It logs as every process of ours does: what it would say on stdout nobody reads, and then it would wait."""
    configure()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(NOWHERE, lazy=True, plugins=[regie_plugin()])
    async with asyncpg.create_pool(dsn, min_size=1, max_size=10) as pool, EventStore(pool, vault=vault(pool)) as store:
        await ensure(pool, PROJECTIONS)
        async with Watch(pool, PROJECTIONS) as watch:
            services = Services(pool, store, Office(client, store, pool), PartnerDirectory(store), watch, MASTER, vault(pool), rate)
            await serve(create_app(services), "127.0.0.1", 0, stop, started=lambda address: print(address, flush=True))


if __name__ == "__main__":
    # Each sender sends more here than any partner may, unless the rate itself is looked at.
    asyncio.run(main(sys.argv[1], Rate() if "rate" in sys.argv[2:] else Rate(messages=1e6, bytes=1e12)))
