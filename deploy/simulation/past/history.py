"""The past of a demonstration: filled in behind the open doors, and then gone on with."""

import asyncio
import os
from contextlib import suppress

import msgspec
import structlog

from deploy.connections import connect
from deploy.embedded.process import write_private
from deploy.settings import Settings
from deploy.simulation.city.plan import Plan
from deploy.simulation.past.cohort import NICE, Cohort, longest, today
from deploy.simulation.past.filling import fill
from gateway.runs.recovery import recover

log = structlog.get_logger()

DONE = "geschiedenis.json"
"""The file of the data folder that says that it was done, and what."""
YEARS = 3.3
"""Or as many as there can be."""


async def live_through(settings: Settings, plan: Plan, stop: asyncio.Event) -> None:
    """Fill in the past of a demonstration once, start the workflows of those who are still under way, and wait to be told to stop."""
    with suppress(OSError):
        os.nice(NICE)
    done = settings.data / DONE
    if not done.exists():
        filling = asyncio.create_task(_fill(settings, plan))
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({filling, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not filling.done():
            filling.cancel()
            return
        write_private(done, filling.result())
    await stop.wait()


async def _fill(settings: Settings, plan: Plan) -> str:
    until = plan.since or today()
    cohort = Cohort(plan.history, min(YEARS, longest(until)), plan.seed, until)
    async with connect(settings) as regie:
        filled = await fill(regie.store, cohort, partners=plan.partners, processes=1)
        recovered = await recover(regie.pool, regie.store, regie.client)
    log.info("past filled in", trajectories=filled.trajectories, events=filled.events, seconds=filled.seconds, started=recovered.started)
    return msgspec.json.encode(filled).decode()
