"""Our own Temporal: the dev server with its state in one file that may be lost, and the namespace and search attributes on any server."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from deploy.embedded.binaries import PLAIN_ENV, temporal_program
from deploy.embedded.process import Child, StackError, free_ports, start, tail
from events.database.patience import pause
from events.sealing.keyring import Keyring
from workflows.run.plugin import regie_plugin
from workflows.run.reference import FASE, GEMEENTE

SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[str], ...] = (FASE, GEMEENTE)
RETENTION = timedelta(days=30)
"""How long a run that has ended can still be looked at. The dev server's own is a day."""
FLAGS = (
    "history.timerProcessorMaxPollRPS=2000",
    "history.transferProcessorMaxPollRPS=2000",
    "history.visibilityProcessorMaxPollRPS=2000",
    'history.timerProcessorMaxTimeShift="1ms"',
    "frontend.WorkflowTimeSkippingEnabled=true",
    "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2",
)
"""Its defaults spare a busy cluster and make one trajectory slow: a grid of 50 ms on every timer, a second for each skip."""
NO_HOST = 'frontend.httpAllowedHosts=["niemand.invalid"]'
"""Its HTTP API cannot be turned off. It answers every page of a browser on this machine, unless no address that can exist is let in."""
_GIVE_UP = 30.0
_STOP = 15.0
_SILENT = 30.0
_PROBE = timedelta(seconds=5)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the dev server listens: for clients, for people, for HTTP and for Prometheus."""

    grpc: int
    ui: int
    http: int
    metrics: int


class Temporal:
    """The dev server, on one file. With `ui` it has pages too, which whatever runs in a browser on this machine can read."""

    def __init__(self, file: Path, log: Path, namespace: str, *, ui: bool = False) -> None:
        self.ui = ui
        self.file = file
        self.log = log
        self.namespace = namespace
        self.ports: Ports | None = None
        self.child: Child | None = None
        self._probe: Client | None = None

    @property
    def address(self) -> str:
        """Where clients connect."""
        assert self.ports is not None
        return f"127.0.0.1:{self.ports.grpc}"

    async def start(self) -> None:
        """Start and wait until a client gets answers in our namespace. It takes free ports, and the same ones the next time.

        Raises `StackError` when the server keeps ending or does not answer.
        """
        fixed = self.ports
        deadline = asyncio.get_running_loop().time() + _GIVE_UP
        while True:
            self.ports = fixed or Ports(*free_ports(4))
            self._launch()
            while self.child and self.child.alive:
                if await self._ready():
                    return
                if asyncio.get_running_loop().time() > deadline:
                    await self.stop()
                await pause(0.05)
            if asyncio.get_running_loop().time() > deadline:
                raise StackError(f"Temporal wil niet starten. Het laatste in {self.log}:\n{tail(self.log)}")
            await pause(0.3)

    @property
    def silent_after(self) -> float:
        """After how many seconds without any answer it hangs."""
        return _SILENT

    async def responds(self) -> bool:
        """Whether the server answers at all, if only that it is not well."""
        if self._probe is None:
            self._probe = await connect(self.address, self.namespace, lazy=True)
        try:
            await self._probe.service_client.check_health(timeout=_PROBE)
        except RPCError as wrong:
            return wrong.status not in (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)
        except RuntimeError:
            return False
        return True

    async def stop(self) -> None:
        """Stop the server; by force when that takes too long, which its file survives."""
        if self.child:
            await self.child.stop(signal.SIGTERM, within=_STOP)

    def _launch(self) -> None:
        ports = self.ports
        assert ports is not None
        if not self.file.exists():
            for rest in ("-wal", "-shm"):
                self.file.with_name(self.file.name + rest).unlink(missing_ok=True)
        argv = [
            *(str(temporal_program()), "server", "start-dev", "--ip", "127.0.0.1", "--db-filename", self.file.name),
            *("--port", str(ports.grpc), "--http-port", str(ports.http), "--metrics-port", str(ports.metrics)),
            *(("--ui-port", str(ports.ui), "--ui-disable-news-fetch") if self.ui else ("--headless",)),
            *("--disable-config-file", "--disable-config-env"),
            *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL", "--log-level", "warn", "--color", "never"),
        ]
        argv += [part for flag in (*FLAGS, NO_HOST) for part in ("--dynamic-config-value", flag)]
        # Its file survives a kill, and a clean stop could outlast the start of the next.
        # From its own folder, because it reads a path as an address: a name with ? or % would be another file.
        self.child = start("temporal", argv, log=self.log, env=PLAIN_ENV, orphaned=signal.SIGKILL, cwd=self.file.parent)

    async def _ready(self) -> bool:
        try:
            await prepare(await connect(self.address, self.namespace))
        except (RPCError, RuntimeError):
            return False
        return True


async def connect(
    address: str, namespace: str, *, api_key: str | None = None, tls: bool = False, lazy: bool = False, keys: Keyring | None = None
) -> Client:
    """A client with our settings; a `lazy` one connects at its first call. Without `keys` it cannot read what runs are about."""
    return await Client.connect(address, namespace=namespace, api_key=api_key, tls=tls or None, lazy=lazy, plugins=[regie_plugin(keys)])


async def prepare(client: Client) -> None:
    """Make the namespace and the search attributes where they are not there, and see that they work.

    Where they work already nothing more is asked, since a server of somebody else may not let us. Raises `RPCError` when the server does
    not answer (yet) or does not let us.
    """
    service, namespace = client.workflow_service, client.namespace
    try:
        await _try(client)
        return
    except RPCError as error:
        if error.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
            raise
    try:
        await service.describe_namespace(DescribeNamespaceRequest(namespace=namespace), timeout=_SECOND)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        retention = Duration()
        retention.FromTimedelta(RETENTION)
        with _somebody_was_first():
            await service.register_namespace(RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=retention))
    if missing := await missing_search_attributes(client):
        keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
        request = AddSearchAttributesRequest(namespace=namespace, search_attributes=dict.fromkeys(missing, keyword))
        with _somebody_was_first():
            await client.operator_service.add_search_attributes(request)
    await _try(client)


async def _try(client: Client) -> None:
    await client.count_workflows(" AND ".join(f"{key.name} = ''" for key in SEARCH_ATTRIBUTES), rpc_timeout=_SECOND)


async def missing_search_attributes(client: Client) -> list[str]:
    """The search attributes of ours that the namespace does not have."""
    known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=client.namespace), timeout=_SECOND)
    return [key.name for key in SEARCH_ATTRIBUTES if key.name not in known.custom_attributes]


@contextmanager
def _somebody_was_first() -> Iterator[None]:
    try:
        yield
    except RPCError as error:
        if error.status != RPCStatusCode.ALREADY_EXISTS:
            raise
