"""What the run of a trajectory takes it to be, to be held against what its stream says."""

from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from events.trajectory.carried import Pieces
from events.trajectory.state import Trajectory
from gateway.runs.runs import state_under_way
from workflows.run.workflow import TrajectoryWorkflow


async def believed(handle: WorkflowHandle[Any, Any]) -> Trajectory:
    """Ask it, however much there is. Raises what `state_under_way` raises, and what a query raises of one that has ended."""
    pieces = Pieces()
    while True:
        try:
            told = await state_under_way(handle, pieces.after)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            told = await handle.query(TrajectoryWorkflow.state, pieces.after)
        if (state := pieces.take(told)) is not None:
            return state
