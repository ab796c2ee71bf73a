"""Events that a read model could not take in: set aside with a trace, so that everything else goes on.

Each is named here with the reason, for one version of a model. Later events of the same stream are still taken in, on the row as it was
without the one that is missing. A rebuild tries them again and has a list of its own; so has the next version of the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.record import Stored
from projections.engine.checkpoints import ASIDE, AnyProjection
from projections.engine.projection import ReadModel
from projections.engine.table import Connection, Reader

WHY = 2_000
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that a read model goes on without. `projection` is the name of the model, `version` that of the event in its stream."""

    projection: str
    position: int
    stream: UUID
    version: int
    event: UUID
    type: str
    why: str
    at: datetime


async def put(conn: Connection, model: ReadModel, event: Stored, why: str) -> None:
    """Note an event, in the transaction in which the checkpoint goes past it."""
    await conn.execute(
        f"insert into {ASIDE} (projection, position, stream, version, event, type, why) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict (projection, position) do update set why = excluded.why, at = now()",
        model.ident,
        event.position,
        event.stream,
        event.version,
        event.id,
        event.type,
        why.replace("\0", "\ufffd")[:WHY],
    )


async def replace(conn: Connection, model: ReadModel, events: Sequence[tuple[Stored, str]]) -> None:
    """Put what a rebuild could not take in, in the place of all that was set aside before."""
    await conn.execute(f"delete from {ASIDE} where projection = $1", model.ident)
    for event, why in events:
        await put(conn, model, event, why)


async def set_aside(conn: Reader, projections: Sequence[AnyProjection], stream: UUID | None = None) -> list[SetAside]:
    """What these projections go on without, in the order of the log; of one stream, or of all."""
    if not await conn.fetchval("select to_regclass($1) is not null", ASIDE):
        return []
    names = {projection.ident: projection.name for projection in projections}
    rows = await conn.fetch(
        f"select projection, position, stream, version, event, type, why, at from {ASIDE} "
        "where projection = any($1) and ($2::uuid is null or stream = $2) order by position, projection",
        list(names),
        stream,
    )
    return [SetAside(names[ident], *rest) for ident, *rest in rows]
