"""As of a past date: the file of a trajectory, from its stream up to then by the same fold as the present file; and a caseload, from lives.

Of a file there are two questions that are not the same: what had happened by then, as we know it now; and what was known then. The second
is what somebody who decided something on that date could see.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from events.log.store import EventStore
from projections.engine.paging import Where
from projections.engine.table import Reader
from projections.learning.lives.as_of import Case, caseload
from projections.learning.lives.table import LIVES
from projections.lists.file import TRAJECTORY_FILE, Row, find

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


async def caseload_as_of(conn: Reader, moment: datetime, regisseur: str) -> list[Case]:
    """What a regisseur had in charge at a moment, by what had happened by then; what was longest in its stage first."""
    where = Where()
    where.holds(f"regisseurs @> to_jsonb(array[{where.value(regisseur)}::text])")
    where.holds(f"started_at <= {where.value(moment)} and (ended_at is null or ended_at > {where.value(moment)})")
    rows = await conn.fetch(f"select * from {LIVES.table.name} {where}", *where.arguments)
    return caseload(map(LIVES.table.read, rows), moment, regisseur)
