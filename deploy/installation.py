"""What runs on one machine beside Postgres and Temporal, and what has to be done when it is up."""

import sys
from collections.abc import Mapping

from deploy.build import build_id
from deploy.connections import connect
from deploy.embedded.service import Service
from deploy.processes import PROCESSES, SECRETS
from deploy.settings import Settings
from deploy.worker import make_current
from gateway.publishing import publish
from gateway.recovery import renew
from workflows.catalogue import load_catalogue


def services(settings: Settings) -> list[Service]:
    """Our processes, in the order in which they start."""
    ready = {"serve": f"{settings.url}/healthz"}
    of = {"seal": settings.sealing}
    return [command(name, of.get(name, settings).environ(*SECRETS[name]), ready.get(name)) for name in PROCESSES]


def command(name: str, env: Mapping[str, str], ready: str | None = None) -> Service:
    """A process of ours that is a command of `regie`."""
    return Service(name, [sys.executable, "-m", "deploy.cli", name], env, ready)


async def release(settings: Settings) -> None:
    """Draft the programmes that this release brings, for the parties to agree with, and let running trajectories go on with it."""
    async with connect(settings) as regie:
        await publish(regie.store, load_catalogue().values())
        await make_current(regie.client, build_id())
        await renew(regie.pool, regie.store, regie.client, build_id())
