"""Every read model there is: what the projector runs, and what can be rebuilt by name."""

from projections.board import BOARD
from projections.checkpoints import AnyProjection
from projections.deadlines import DEADLINES
from projections.employer_view import EMPLOYER_VIEW
from projections.employers import EMPLOYERS
from projections.event_counts import EVENT_COUNTS
from projections.funding import FUNDING
from projections.inbox import INBOX
from projections.lives import LIVES
from projections.offer import OFFER
from projections.timeline import TIMELINE
from projections.trajectory_file import TRAJECTORY_FILE
from projections.vacancies import VACANCIES
from projections.work_list import WORK_LIST

PROJECTIONS: tuple[AnyProjection, ...] = (
    WORK_LIST,
    BOARD,
    TRAJECTORY_FILE,
    TIMELINE,
    INBOX,
    EVENT_COUNTS,
    LIVES,
    DEADLINES,
    FUNDING,
    VACANCIES,
    EMPLOYER_VIEW,
    EMPLOYERS,
    OFFER,
)


def projection_named(name: str) -> AnyProjection:
    """The projection with this name.

    Raises:
        LookupError: when there is none; the message is Dutch and names those that exist.
    """
    for projection in PROJECTIONS:
        if projection.name == name:
            return projection
    raise LookupError(f"Er is geen leesmodel '{name}'. Wel: {', '.join(projection.name for projection in PROJECTIONS)}.")
