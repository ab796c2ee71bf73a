"""Which trajectories somebody has: what is done with a person reaches all of them."""

from uuid import UUID

from events.database.queries import query
from projections.engine.table import Reader


async def trajectories_of(conn: Reader, person: UUID) -> list[UUID]:
    """Every trajectory of a person, those under their other numbers included, in the order of their numbers."""
    return [row["stream"] for row in await conn.fetch(query("streams_of"), [person])]
