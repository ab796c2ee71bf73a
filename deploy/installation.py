"""What runs on one machine beside Postgres and Temporal, and what has to be done when it is up."""

import asyncio
import sys
from collections.abc import Mapping

from temporalio.service import RPCError

from deploy import heartbeat
from deploy.build import build_id
from deploy.connections import connect
from deploy.embedded.service import Service
from deploy.processes import PROCESSES, SECRETS
from deploy.settings import Settings
from deploy.worker import make_current
from events.database.faults import is_away
from gateway.programmes.publishing import publish
from gateway.runs.recovery import renew
from workflows.programme.catalogue import load_catalogue

PATIENCE = 60.0
"""Seconds in which what died while everything starts should be back."""


def services(settings: Settings) -> list[Service]:
    """Our processes, in the order in which they start."""
    ready = {"serve": f"{settings.url}/healthz"}
    of = {"seal": settings.sealing}
    return [command(name, of.get(name, settings).environ(*SECRETS[name]), ready.get(name)) for name in PROCESSES]


def command(name: str, env: Mapping[str, str], ready: str | None = None) -> Service:
    """A process of ours that is a command of `regie`."""
    return Service(name, [sys.executable, "-m", "deploy.cli", name], env, ready, silent_after=heartbeat.SILENT)


async def release(settings: Settings) -> None:
    """Draft the programmes that this release brings, for the parties to agree with, and let running trajectories go on with it.

    When the database or Temporal dies meanwhile, again: twice is once.
    """
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            await _release(settings)
            return
        except Exception as wrong:
            # Temporal's client says with a RuntimeError that it cannot connect.
            if not (is_away(wrong) or isinstance(wrong, RPCError | RuntimeError)) or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(0.2)


async def _release(settings: Settings) -> None:
    async with connect(settings) as regie:
        await publish(regie.store, load_catalogue().values())
        await make_current(regie.client, build_id())
        await renew(regie.pool, regie.store, regie.client, build_id())
