"""The processes that an installation consists of, each alone: the doors, the worker, the projector and the relay."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from deploy.build import build_id
from deploy.connections import connect
from deploy.embedded.folder import DataFolder
from deploy.garbage import settle
from deploy.heartbeat import beating
from deploy.settings import LOOPBACK, Settings, networks
from deploy.worker import http_channels, keep_current, workers
from gateway.partners.master import UNKNOWN, WrongMaster, bind

if TYPE_CHECKING:
    from gateway.operations.health import Look

SPARE = 8
"""Connections of a projector beyond those of its parts."""

THREADS = 64
"""At once, for what would hold up everything else: looking up names, folding, old pieces of the log."""

Process = Callable[[Settings, asyncio.Event], Awaitable[None]]
"""Works until it is told to stop."""


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """The doors: pages and the inbox for partners' events."""
    from activities.directory import PartnerDirectory
    from deploy.logging_in import logging_in, proxy
    from gateway import server
    from gateway.app import create_app
    from gateway.asking import Asking
    from gateway.http.rate import Rate
    from gateway.logbook.decisions import taking_down
    from gateway.services import Services
    from projections.catalogue import PROJECTIONS
    from projections.engine.engine import ensure
    from projections.engine.liveness import Watch

    async with connect(settings) as regie:
        await bind(regie.pool, _master(settings))
        await ensure(regie.pool, PROJECTIONS)
        async with Watch(regie.pool, PROJECTIONS) as watch:
            rate = Rate(settings.partner_messages, settings.partner_bytes)
            directory, master = PartnerDirectory(regie.store), _master(settings)
            async with logging_in(settings, regie) as login, taking_down(regie.pool) as log:
                asking = Asking(regie.pool, log) if login else None
                here = (regie.pool, regie.store, regie.office, directory, watch, master, regie.vault, rate)
                services = Services(*here, login=login, asking=asking, proxy=proxy(settings))
                token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
                app = create_app(
                    services,
                    hosts=_names(settings),
                    checks=_checks(settings),
                    temporal_ui=settings.temporal_ui_origin,
                    metrics_token=token,
                    address=settings.public_url,
                    publisher=settings.publisher,
                )
                await server.serve(app, settings.host, settings.port, stop)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """The worker: steps of trajectories, terms of requests under the AVG, and calls to partners."""
    from activities.forms.channel import FormChannel
    from activities.forms.link import KIND
    from gateway.persons.rights import Rights

    async with connect(settings, lazy=False) as regie:
        await bind(regie.pool, master := _master(settings))
        forms = {KIND: FormChannel(regie.store, master, settings.address, settings.mailbox)}
        async with (
            http_channels(
                master=master,
                source=settings.source,
                answer_to=settings.answer_to,
                networks=networks(settings.partner_networks) if settings.partner_networks else (),
            ) as channels,
            workers(regie.client, regie.store, channels | forms, build=build_id(), rights=Rights(regie.pool, regie.store, regie.vault)),
        ):
            # Going through all that was imported holds a workflow task for as long as it takes.
            settle()
            await _until(stop, keep_current(regie.client, build_id()))


async def project(settings: Settings, stop: asyncio.Event) -> None:
    """The projector: keeps the read models up to date, what is learned from them, and what that gives cause to propose."""
    from gateway.programmes.proposing import keep_proposing
    from projections.catalogue import PROJECTIONS
    from projections.engine.engine import run_projections
    from projections.learning.lessons import keep_lessons
    from workflows.law.minimum_cell import minimum_cell

    # A part holds a connection for as long as it is followed, and now and then needs another one to read with.
    connections = 2 * settings.projection_parts * len(PROJECTIONS) + SPARE
    settle(seldom=True)
    async with connect(settings, connections=connections) as regie:

        async def following() -> None:
            parts = settings.projection_parts
            minimum = minimum_cell(datetime.now(UTC))
            await asyncio.gather(
                run_projections(regie.pool, regie.store, PROJECTIONS, parts=parts),
                keep_lessons(regie.pool, regie.store, minimum),
                keep_proposing(regie.pool, regie.store),
            )

        await _until(stop, following())


async def relay(settings: Settings, stop: asyncio.Event) -> None:
    """The relay: hands what partners sent to the trajectories, and sees to it that each of them has a run that can go on."""
    from gateway.inbox.relay import Relay
    from gateway.persons.retention import keep_looking
    from gateway.persons.rights import Rights
    from gateway.persons.watching import keep_watching
    from gateway.runs.keeper import RunKeeper

    async with connect(settings, lazy=False) as regie:

        async def relaying() -> None:
            await asyncio.gather(
                Relay(regie.pool, regie.store, regie.client).run(),
                RunKeeper(regie.pool, regie.store, regie.client, settings.stuck_after).run(),
                keep_looking(rights := Rights(regie.pool, regie.store, regie.vault)),
                keep_watching(rights, regie.client),
            )

        await _until(stop, relaying())


async def seal(settings: Settings, stop: asyncio.Event) -> None:
    """The sealer: signs what came in on each log, and keeps the seals outside the database as well."""
    from events.evidence.files import EvidenceFiles
    from events.evidence.sealed_log import Events
    from events.evidence.sealer import Sealer
    from gateway.logbook.sealed import Decided

    files = EvidenceFiles(settings.data)
    key = files.signing_key()
    async with connect(settings) as regie:

        async def sealing() -> None:
            logs = (Events(regie.pool, regie.store), Decided(regie.pool))
            await asyncio.gather(*(Sealer(regie.pool, one, key, files.journal_of(one.name)).run() for one in logs))

        await _until(stop, sealing())


SECRETS: Mapping[str, tuple[str, ...]] = {
    "worker": ("database_url", "temporal_api_key", "secret"),
    "project": ("database_url",),
    "relay": ("database_url", "temporal_api_key"),
    "seal": ("database_url",),
    "serve": ("database_url", "temporal_api_key", "secret", "metrics_token"),
}
"""The secret settings that each process works with."""

PROCESSES: Mapping[str, Process] = {"worker": work, "project": project, "relay": relay, "seal": seal, "serve": serve}
"""Each by the name of its command, in the order in which they start."""


async def run(process: Process, settings: Settings) -> None:
    """Run a process until SIGTERM or SIGINT, then let it finish what it is doing."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Names are looked up in threads; those of one partner whose name server is silent must not be all there are.
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="regie"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with beating():
        await process(settings, stop)


def _checks(settings: Settings) -> "Sequence[Look]":
    """What the doors tell of the installation: of its processes as well, where one supervisor has them all."""
    from deploy.doctor import running
    from gateway.operations.health import CHECKS, Check, Seen

    async def processes(here: Seen) -> Check:
        """Processen"""
        return await running(settings)

    return (*CHECKS, processes) if DataFolder(settings.data).holder() else CHECKS


def _names(settings: Settings) -> Collection[str] | None:
    """The names that the doors go by: on this machine only its own, so that a page elsewhere cannot reach them under one that it points
    here (DNS rebinding), and that by which a proxy on this machine is called, where people log in."""
    if settings.host not in LOOPBACK:
        return None
    called = urlsplit(settings.public_url or "").hostname
    return (*LOOPBACK, called) if called and settings.login_file else LOOPBACK


async def _until(stop: asyncio.Event, working: Awaitable[None]) -> None:
    """Work until told to stop; when the work ends by itself, so do we."""
    work, told = asyncio.ensure_future(working), asyncio.create_task(stop.wait())
    await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
    for task in (work, told):
        task.cancel()
    with suppress(asyncio.CancelledError):
        await work


def _master(settings: Settings) -> str:
    if settings.secret is None:
        raise WrongMaster(UNKNOWN)
    return settings.secret.get_secret_value()
