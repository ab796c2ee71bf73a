"""Every read model there is: what the projector runs, and what can be rebuilt by name."""

from projections.engine.checkpoints import AnyProjection
from projections.learning.lives.table import LIVES
from projections.lists.accounts import ACCOUNTS
from projections.lists.board import BOARD
from projections.lists.deadlines import DEADLINES
from projections.lists.employer_view import EMPLOYER_VIEW
from projections.lists.event_counts import EVENT_COUNTS
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.funding import FUNDING
from projections.lists.inbox import INBOX
from projections.lists.offer import OFFER
from projections.lists.partners import PARTNERS
from projections.lists.shared import SHARED
from projections.lists.timeline import TIMELINE
from projections.lists.vacancies import VACANCIES
from projections.lists.work import WORK
from projections.lists.work_list import WORK_LIST

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
    SHARED,
    VACANCIES,
    EMPLOYER_VIEW,
    OFFER,
    PARTNERS,
    WORK,
    ACCOUNTS,
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
