"""What rests in a pause, and what does not: the days of the law and of somebody else's calendar come whether anybody is ill or not."""

from activities.kinds import KINDS
from events.trajectory.state import Request, Task
from workflows.decisions.tasks import BY_LAW


def waits_for_nobody(item: Request | Task) -> bool:
    """Whether an open question or task goes on in a pause, and keeps its date after it. An earlier release said so by its kind only."""
    kind = KINDS.get(item.kind)
    return item.runs_on or item.kind in BY_LAW or (kind is not None and kind.by_law)
