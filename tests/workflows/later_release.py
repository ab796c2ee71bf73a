"""Workers of later releases, each a process of its own: every release has one question more, asked before all others of its step."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
from temporalio.client import Client

from activities import employers
from deploy.worker import http_channels, workers
from events.log.store import EventStore
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.values import Stage
from tests.vaults import vault
from tests.workflows.partners import MASTER
from workflows import steps
from workflows.run.plugin import regie_plugin
from workflows.steps import Step
from workflows.verbs.desk import Desk

ABOUT = "kennismaking"
NEW_QUESTION = f"snuffelstage:{ABOUT}"
CHANGED: Sequence[Stage] = (Stage.VOORTRAJECT, Stage.LEER_WERK, Stage.AFTERCARE)
"""Which step each next release changes; it has the changes of the ones before as well."""


def with_one_more_question(step: Step) -> Step:
    """The employer is asked for a day to get acquainted first."""

    async def changed(desk: Desk) -> Stage | TrajectoryEnded:
        await desk.ask(employers.offer_taster_placement(), by=desk.plan.answer_within, about=ABOUT)
        return await step(desk)

    return changed


@asynccontextmanager
async def later_release(client: Client, dsn: str, build: str, *, number: int = 1) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker of the `number`th release after this one, at work for as long as the context lasts or until somebody kills it."""
    where = client.service_client.config.target_host, client.namespace, dsn, build, str(number)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, *where, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout
        assert await process.stdout.readline() == b"works\n"
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def main(address: str, namespace: str, dsn: str, build: str, number: str) -> None:
    """Work until told to stop."""
    for stage in CHANGED[: int(number)]:
        steps.STEPS[stage] = with_one_more_question(steps.STEPS[stage])  # type: ignore[index]  # read-only to everybody but this test
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(address, namespace=namespace, plugins=[regie_plugin()])
    async with (
        asyncpg.create_pool(dsn, min_size=1, max_size=5) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        http_channels(master=MASTER, source="urn:test:regie", answer_to="http://127.0.0.1/") as channels,
        workers(client, store, channels, build=build),
    ):
        print("works", flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
    # The SDK aborts the process when it ends within moments of its loop.
    time.sleep(0.05)
