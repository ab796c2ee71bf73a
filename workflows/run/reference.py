"""How a trajectory is called in Temporal: its reference, workflow id, task queue and search attributes, all without personal data."""

from dataclasses import dataclass
from uuid import UUID

from temporalio.common import SearchAttributeKey

TASK_QUEUE = "regie"
DEPLOYMENT = "regie"

FASE = SearchAttributeKey.for_keyword("Fase")
GEMEENTE = SearchAttributeKey.for_keyword("Gemeente")
"""Few, and for operations only: lists and counts come from projections."""


@dataclass(frozen=True, slots=True)
class TrajectoryRef:
    """Which stream; there is nothing else that a run needs to know."""

    trajectory: UUID


def workflow_id(trajectory: UUID) -> str:
    """The workflow id of a trajectory."""
    return f"traject-{trajectory}"


def trajectory_of(workflow: str) -> UUID | None:
    """The trajectory of a workflow id; None when it is not one of ours."""
    try:
        return UUID(workflow.removeprefix("traject-"))
    except ValueError:
        return None
