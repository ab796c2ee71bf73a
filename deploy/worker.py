"""The worker: runs trajectories and the activities that they call. One process holds a worker for each task queue."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2
import structlog
from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentRequest, SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.addresses import ways_here
from activities.channels import Channel, CloudEventsChannel
from activities.delivery import OTHER_PARTNERS, QUEUES, Deliveries
from activities.directory import PartnerDirectory
from activities.discretion import Discreet
from activities.exchange import bounded
from activities.recording import LOG_QUEUE, Recording
from activities.whereabouts import Network, Whereabouts
from events.database.patience import pause
from events.log.store import EventStore
from gateway.persons.rights import Rights
from gateway.persons.watching import Watching
from workflows.run.reference import DEPLOYMENT, TASK_QUEUE
from workflows.run.request import RIGHTS_QUEUE, RequestWorkflow
from workflows.run.workflow import TrajectoryWorkflow

log = structlog.get_logger()

STICKY = timedelta(seconds=2)
"""How long a task waits for a worker that may have died before another takes it."""
DRAIN = timedelta(seconds=5)
CACHED = 1000
"""How many runs are kept in memory; another one is played again from its history when it is asked for something."""
LOOK = 5.0
"""Seconds between looks which build is current."""
INTERNET = Whereabouts()
CALLS = 400
"""Calls to partners side by side on one task queue: many times what one partner can hold."""


@asynccontextmanager
async def workers(
    client: Client,
    store: EventStore,
    channels: dict[str, Channel],
    *,
    build: str | None,
    cached: int = CACHED,
    rights: Rights | None = None,
) -> AsyncIterator[None]:
    """Run workers for as long as the context lasts. With a `build`, runs are pinned to it and upgraded when they continue as new.

    With `rights` also those of requests under the AVG.
    """
    recording = Recording(store)
    deliveries = Deliveries(PartnerDirectory(store), channels)
    deployment = build and WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(DEPLOYMENT, build),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )
    steering = Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[TrajectoryWorkflow],
        activities=[recording.append, recording.load, recording.load_programme],
        # Recording is all that it does itself, and that is local: it need not ask the server for activities.
        no_remote_activities=True,
        max_cached_workflows=cached,
        deployment_config=deployment or None,
        sticky_queue_schedule_to_start_timeout=STICKY,
        graceful_shutdown_timeout=DRAIN,
    )
    calling = [
        # Without a build id the SDK makes one of every module there is, which takes a second.
        Worker(
            client,
            task_queue=queue,
            activities=[deliveries.deliver],
            build_id=build or DEPLOYMENT,
            graceful_shutdown_timeout=DRAIN,
            max_concurrent_activities=CALLS,
        )
        for queue in sorted({*QUEUES.values(), OTHER_PARTNERS})
    ]
    waiting = Worker(
        client, task_queue=LOG_QUEUE, activities=[recording.reachable], build_id=build or DEPLOYMENT, graceful_shutdown_timeout=timedelta()
    )
    watching = [_watching(client, rights, deployment or None)] if rights else []
    async with AsyncExitStack() as stack:
        for worker in (*calling, waiting, *watching, steering):
            await stack.enter_async_context(worker)
        yield


def _watching(client: Client, rights: Rights, deployment: WorkerDeploymentConfig | None) -> Worker:
    """The worker of requests under the AVG; their runs are pinned to no build."""
    return Worker(
        client,
        task_queue=RIGHTS_QUEUE,
        workflows=[RequestWorkflow],
        activities=[Watching(rights).look],
        deployment_config=replace(deployment, default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE) if deployment else None,
        graceful_shutdown_timeout=DRAIN,
    )


def partners_client(whereabouts: Whereabouts = INTERNET) -> httpx2.AsyncClient:
    """The client with which partners are called: through the proxy of the environment, if there is one, except on this machine itself.
    Names lead where those `whereabouts` let them.

    It bounds neither connections nor the wait for one: how many calls there are to a partner is for `Deliveries` to say. It keeps no
    cookies: what one partner sets would go to every other on its host.
    """
    here = dict.fromkeys(ways_here())
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=100)
    none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    client = Discreet(timeout=httpx2.Timeout(15, pool=None), limits=limits, trust_env=True, mounts=here, cookies=none)
    return bounded(client, whereabouts)


@asynccontextmanager
async def http_channels(*, master: str, source: str, answer_to: str, networks: Sequence[Network] = ()) -> AsyncIterator[dict[str, Channel]]:
    """The channels that a partner can have, by kind; names of partners may lead to these networks besides the internet."""
    async with partners_client(Whereabouts(networks)) as client:
        yield {"cloudevents": CloudEventsChannel(client, master=master, source=source, answer_to=answer_to)}


async def keep_current(client: Client, build: str) -> None:
    """Make this build current for as long as it is let, whenever none is: so is a Temporal that lost what it kept. A task of which nobody
    said on which build it runs is given to no worker."""
    asked = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=DEPLOYMENT)
    while True:
        # There is none before the first worker of it was seen; and Temporal may be away.
        with suppress(RPCError):
            told = await client.workflow_service.describe_worker_deployment(asked)
            if not told.worker_deployment_info.routing_config.HasField("current_deployment_version"):
                log.warning("no build was current in Temporal", build=build)
                await make_current(client, build)
        await pause(LOOK)


async def make_current(client: Client, build: str) -> None:
    """Let trajectories that start or continue from now on run on this build."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace,
        deployment_name=DEPLOYMENT,
        build_id=build,
        identity="regie",
        ignore_missing_task_queues=True,
        allow_no_pollers=True,
    )
    await client.workflow_service.set_worker_deployment_current_version(request)
