"""Years in seconds: the real dev server with time skipping per workflow."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from deploy.embedded.binaries import temporal_program
from deploy.embedded.temporal import FLAGS, SEARCH_ATTRIBUTES
from workflows.run.plugin import regie_plugin

# The server holds back a run that goes on as a new one within this time, and then takes the real time for the time of the workflow:
# after a skip of a year it would be held back for a year.
HOLD_BACK = 'history.workflowIdReuseMinimalInterval="-1000000h"'


@asynccontextmanager
async def time_skipping(*, pages: int | None = None) -> AsyncIterator[WorkflowEnvironment]:
    """A dev server of its own, in memory, with its pages on a port. Wrapped here because the SDK calls this experimental."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        # The server stops skipping after 200 times unless told otherwise; years have more timers than that.
        ts_config=TimeSkippingConfig(max_session_skip_count=100_000),
        namespace="regie",
        plugins=[regie_plugin()],
        search_attributes=SEARCH_ATTRIBUTES,
        ui=pages is not None,
        ui_port=pages,
        dev_server_existing_path=str(temporal_program()),
        dev_server_log_level="error",
        dev_server_extra_args=[part for flag in (*FLAGS, HOLD_BACK) for part in ("--dynamic-config-value", flag)],
    )
    async with environment:
        yield environment
