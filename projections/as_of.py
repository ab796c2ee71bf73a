"""The file of a trajectory on a past date: its stream up to then, taken in by the same fold as the present file.

Two questions that are not the same: what had happened by then, as we know it now; and what was known then. The second is what somebody who
decided something on that date could see.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from events.store import EventStore
from projections.table import Reader
from projections.trajectory_file import TRAJECTORY_FILE, Row, find

By = Literal["gebeurd", "bekend"]


async def file_as_of(conn: Reader, store: EventStore, trajectory: UUID, moment: datetime, by: By = "gebeurd") -> Row | None:
    """The file as of a moment, by what had happened or by what was known; None when there was none yet.

    Raises:
        Archived: when a part of the stream is in the archive and cannot be read.
    """
    if by == "bekend":
        events = await store.read_stream(trajectory, recorded_by=moment)
    else:
        events = await store.read_stream(trajectory, occurred_by=moment)
    then = TRAJECTORY_FILE.folded({}, TRAJECTORY_FILE.relevant(events)).get((trajectory,))
    if then is not None and (present := await find(conn, trajectory)) is not None:
        # Somebody who was erased is erased from the past as well.
        then.participant = present.participant
    return then
