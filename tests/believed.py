"""What the run of a trajectory takes it to be, to be held against what its stream says."""

from typing import Any

from temporalio.client import WorkflowHandle

from events.trajectory.carried import Pieces
from events.trajectory.state import Trajectory
from workflows.run.workflow import TrajectoryWorkflow


async def believed(handle: WorkflowHandle[Any, Any]) -> Trajectory:
    """Ask it, however much there is. Raises what a query raises."""
    pieces = Pieces()
    while True:
        told = await handle.query(TrajectoryWorkflow.state, pieces.after)
        if (state := pieces.take(told)) is not None:
            return state
