import asyncio
from uuid import uuid4

import asyncpg
from temporalio.testing import WorkflowEnvironment

from events.fact import Actor
from events.log.store import EventStore
from events.vocabulary.values import Role
from gateway.orders.sending import PATIENCE, Office
from tests.waiting import eventually
from workflows.decisions.pause import Resume
from workflows.run.reference import TrajectoryRef, workflow_id
from workflows.run.workflow import TrajectoryWorkflow


async def test_whoever_goes_away_while_an_order_waits_for_its_answer_is_let_go(
    temporal: WorkflowEnvironment, store: EventStore, pool: asyncpg.Pool
) -> None:
    trajectory = uuid4()
    handle = await temporal.client.start_workflow(
        TrajectoryWorkflow.run, TrajectoryRef(trajectory), id=workflow_id(trajectory), task_queue=f"nobody-{trajectory}"
    )
    giving = asyncio.create_task(Office(temporal.client, store, pool).execute(trajectory, Resume(), Actor("anna", Role.REGISSEUR)))

    async def has_come() -> bool:
        return (await handle.describe()).raw_description.pending_workflow_task.attempt > 0

    await eventually(has_come, "a workflow task that nobody takes")
    # So that the order is under way, and not only about to be sent.
    await asyncio.wait([giving], timeout=1)
    giving.cancel()
    await asyncio.wait([giving], timeout=PATIENCE / 3)
    assert giving.cancelled()
    await handle.terminate()
