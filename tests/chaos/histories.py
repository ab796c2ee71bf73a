"""What Temporal keeps of the runs: whether any workflow task ever failed because a replay differed from what happened."""

import asyncio

from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.client import Client

AT_ONCE = 8
DIFFERS = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR


async def nondeterminism(client: Client) -> dict[str, str]:
    """By run: the message of the last workflow task that failed as nondeterministic, over the histories of all runs."""
    gate, found = asyncio.Semaphore(AT_ONCE), dict[str, str]()

    async def scan(id: str, run: str) -> None:
        async with gate:
            async for event in client.get_workflow_handle(id, run_id=run).fetch_history_events():
                failed = event.workflow_task_failed_event_attributes
                if failed.cause == DIFFERS:
                    found[f"{id} {run}"] = failed.failure.message[:200]

    executions = [(one.id, one.run_id) async for one in client.list_workflows("WorkflowType = 'Trajectory'")]
    await asyncio.gather(*(scan(id, run) for id, run in executions))
    return found
