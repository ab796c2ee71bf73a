import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus

from deploy.embedded.folder import DataFolder
from deploy.embedded.temporal import RETENTION, Temporal, connect, missing_search_attributes, prepare
from tests.deploy.stack import mode
from workflows.run.reference import FASE

pytestmark = pytest.mark.slow


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[tuple[Temporal, Client]]:
    folder = DataFolder(data)
    folder.make()
    temporal = Temporal(folder.temporal_file, folder.log("temporal"), "regie")
    try:
        await temporal.start()
        yield temporal, await connect(temporal.address, "regie")
    finally:
        await temporal.stop()


async def status(client: Client, name: str) -> WorkflowExecutionStatus | None:
    return (await client.get_workflow_handle(name).describe()).status


async def test_a_new_server_has_the_namespace_with_its_retention_and_the_search_attributes(data: Path) -> None:
    async with running(data) as (temporal, client):
        found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="regie"))
        assert found.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION
        assert await missing_search_attributes(client) == []
        assert (await client.count_workflows(f"{FASE.name} = 'intake'")).count == 0
        assert mode(temporal.file) == 0o600


async def test_preparing_twice_changes_nothing(data: Path) -> None:
    async with running(data) as (_, client):
        await prepare(client)
        await prepare(client)


async def test_what_was_started_is_there_after_a_kill_on_the_same_port(data: Path) -> None:
    async with running(data) as (temporal, client):
        await client.start_workflow("Anything", id="one", task_queue="nobody")
        assert temporal.child
        address = temporal.address
        temporal.child.send(signal.SIGKILL)
        await temporal.child.ended()
        await temporal.start()
        assert temporal.address == address
        assert await status(await connect(address, "regie"), "one") == WorkflowExecutionStatus.RUNNING


async def test_a_lost_file_is_made_anew_with_everything_that_belongs_in_it(data: Path) -> None:
    async with running(data) as (temporal, _):
        pass
    temporal.file.unlink()
    async with running(data) as (_, client):
        assert await missing_search_attributes(client) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example"])
async def test_no_page_in_a_browser_reads_or_orders_anything(data: Path, host: str) -> None:
    async with running(data) as (temporal, client), httpx2.AsyncClient(trust_env=False) as browser:
        assert temporal.ports
        await client.start_workflow("Anything", id="one", task_queue="nobody")
        api, there = f"http://127.0.0.1:{temporal.ports.http}/api/v1/namespaces/regie", f"{host}:{temporal.ports.http}"
        read = await browser.get(f"{api}/workflows", headers={"host": there})
        form = await browser.post(
            f"{api}/workflows/one/terminate",
            content="{}",
            headers={"host": there, "content-type": "text/plain", "origin": "https://evil.example"},
        )
        assert (read.status_code, form.status_code) == (403, 403)
        assert await status(client, "one") == WorkflowExecutionStatus.RUNNING
        with pytest.raises(httpx2.ConnectError):
            await browser.get(f"http://127.0.0.1:{temporal.ports.ui}")
