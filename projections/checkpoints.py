"""How far each projection has come, and what stops it: one row a projection, moved in the same transaction as its rows.

The row is also the fence. Whoever moves a checkpoint holds its row lock and names the position that it thinks it is at; an owner that was
replaced, or that slept through the swap of a rebuild, finds another position and writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projections.projection import Projection
from projections.table import SCHEMA, Connection, Reader

CHANNEL = "read_models"
"""Where `<name>:<position>` is announced for every batch that a projection took in."""

_TABLE = f"{SCHEMA}.checkpoints"

AnyProjection = Projection[Any]
"""Any: a list of projections has rows of every kind."""


class Moved(Exception):
    """The checkpoint is not where its owner thought: a rebuild was swapped in, or somebody else owns the projection now."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a projection is. `error` says why it stands still, `failing` at the event of which position if one event is to blame."""

    position: int
    error: str | None = None
    failing: int | None = None


START = Checkpoint(0)


async def prepare(conn: Connection, projection: AnyProjection) -> None:
    """Make the table and the checkpoint of a projection unless they are there."""
    async with conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext($1), 0)", SCHEMA)
        if not await conn.fetchval("select to_regclass($1) is not null", _TABLE):
            await conn.execute(f"create schema if not exists {SCHEMA}")
            await conn.execute(
                f"create table {_TABLE} (projection text primary key, position bigint not null default 0, "
                "moved_at timestamptz not null default now(), error text, failing bigint)"
            )
        await projection.table.create(conn)
        await conn.execute(f"insert into {_TABLE} (projection) values ($1) on conflict do nothing", projection.ident)


async def load(conn: Connection, projection: AnyProjection, *, lock: bool = False) -> Checkpoint:
    """Where a projection is; with `lock` it stays there until the transaction ends."""
    sql = f"select position, error, failing from {_TABLE} where projection = $1"
    row = await conn.fetchrow(sql + (" for update" if lock else ""), projection.ident)
    return Checkpoint(*row) if row else START


async def load_all(conn: Reader, projections: Sequence[AnyProjection]) -> dict[str, Checkpoint]:
    """Where projections are, by name; those that never ran are not among them."""
    if not await conn.fetchval("select to_regclass($1) is not null", _TABLE):
        return {}
    idents = [projection.ident for projection in projections]
    rows = await conn.fetch(f"select projection, position, error, failing from {_TABLE} where projection = any($1)", idents)
    found = {ident: Checkpoint(*rest) for ident, *rest in rows}
    return {projection.name: found[projection.ident] for projection in projections if projection.ident in found}


async def positions(conn: Reader, projections: Sequence[AnyProjection]) -> Mapping[str, int]:
    """The positions of projections by name; those that never ran are not among them."""
    return {name: checkpoint.position for name, checkpoint in (await load_all(conn, projections)).items()}


async def own(conn: Connection, projection: AnyProjection) -> bool:
    """Try to become the owner of a projection, for as long as this connection lasts or is kept."""
    owner: bool = await conn.fetchval("select pg_try_advisory_lock(hashtext($1), hashtext($2))", SCHEMA, projection.ident)
    return owner


async def owned(conn: Reader, projection: AnyProjection) -> bool:
    """Whether some process owns a projection now."""
    held: bool = await conn.fetchval(
        "select exists (select from pg_locks where locktype = 'advisory' and objsubid = 2 and granted "
        "and database = (select oid from pg_database where datname = current_database()) "
        "and classid::bigint = hashtext($1)::bigint & 4294967295 and objid::bigint = hashtext($2)::bigint & 4294967295)",
        SCHEMA,
        projection.ident,
    )
    return held


async def advance(conn: Connection, projection: AnyProjection, before: int, after: int) -> None:
    """Move a checkpoint and announce it when the transaction commits.

    Raises:
        Moved: when it is not at `before`.
    """
    told = await conn.fetchval(
        f"with moved as (update {_TABLE} set position = $3, moved_at = now(), error = null, failing = null "
        "where projection = $1 and position = $2 returning position) "
        "select pg_notify($4, $5 || ':' || position) is not null from moved",
        projection.ident,
        before,
        after,
        CHANNEL,
        projection.name,
    )
    if told is None:
        raise Moved(f"{projection.ident} is not at position {before}")


async def halt(conn: Connection, projection: AnyProjection, at: int, error: str, failing: int | None) -> None:
    """Write down why a projection stands still at a position; not when it has moved on since."""
    await conn.execute(
        f"update {_TABLE} set error = $3, failing = $4 where projection = $1 and position = $2", projection.ident, at, error, failing
    )
