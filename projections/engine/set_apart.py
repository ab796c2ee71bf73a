"""Whose data are set apart: a sensitive case, of which little is seen, and somebody whose data are kept and not used (AVG art. 18).

That stands in a table of the log's own, written with the fact that makes it so: a read model would be a moment late.
"""

from enum import StrEnum
from uuid import UUID

from events.database.queries import query
from projections.engine.table import Reader


class Mark(StrEnum):
    """Why data of somebody are set apart."""

    SENSITIVE = "gevoelig"
    RESTRICTED = "beperkt"


def marked(mark: Mark) -> str:
    """The condition on a row of any list that its trajectory is of somebody with a mark."""
    return f"trajectory in (select trajectory from set_apart_trajectories where mark = '{mark}')"


async def marks_of(conn: Reader, id: UUID) -> frozenset[Mark]:
    """The marks that there are today on somebody, by any number of theirs or that of a trajectory."""
    return frozenset(Mark(row["mark"]) for row in await conn.fetch(query("set_apart_of"), id))
