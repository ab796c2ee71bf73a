"""How far each projection has come, and what stops it: one row a part, moved in the same transaction as the rows of the read model.

The row is also the fence. Whoever takes a part over, or swaps a table in, raises the fence; whoever moves a checkpoint names the fence and
the position that it knows. An owner that was replaced, or that slept through the swap of a rebuild, finds others and writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from projections.engine.projection import Mine, ReadModel
from projections.engine.table import SCHEMA, Connection, Key, Reader

CHANNEL = "read_models"
"""Where `<name>:<position>` is announced whenever a projection moved."""

_TABLE = f"{SCHEMA}.checkpoints"
ASIDE = f"{SCHEMA}.set_aside"
_SHAPE_OF_ASIDE = f"""
create table if not exists {ASIDE} (
    projection text not null, position bigint not null, stream uuid not null, version integer not null, event uuid not null,
    type text not null, why text not null, at timestamptz not null default now(), primary key (projection, position)
)"""
_SHAPE = f"""
create table if not exists {_TABLE} (
    projection text not null, position bigint not null default 0, moved_at timestamptz not null default now(), error text
);
alter table {_TABLE}
    drop constraint if exists checkpoints_pkey,
    add column part integer not null default 0,
    add column parts integer not null default 1,
    add column fence bigint not null default 0,
    add column target bigint,
    add column events bigint not null default 0,
    add column batches bigint not null default 0,
    add column seconds double precision not null default 0,
    add primary key (projection, part)
"""

AnyProjection = ReadModel
"""A list of projections has rows of every kind."""


class Moved(Exception):
    """The checkpoint is not where its owner thought: a rebuild was swapped in, or somebody else owns the projection now."""


@dataclass(frozen=True, slots=True)
class Share:
    """A projection, or one of the `parts` in which its rows are split by their keys."""

    model: ReadModel
    part: int = 0
    parts: int = 1

    @property
    def lock(self) -> str:
        """What its owner holds."""
        return self.model.ident if self.part == 0 else f"{self.model.ident} {self.part}"

    @property
    def mine(self) -> Mine | None:
        """Which rows belong to it; None for all."""
        return None if self.parts == 1 else self._holds()

    def _holds(self) -> Callable[[Key], bool]:
        part, parts = self.part, self.parts
        # Not hash(): that of a text differs from process to process.
        return lambda key: crc32("\0".join(map(str, key)).encode()) % parts == part


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a projection is. `error` says why it stands still.

    `events`, taken in in so many `batches` and `seconds`, count from when the projection was first run here.
    """

    position: int
    error: str | None = None
    fence: int = 0
    parts: int = 1
    events: int = 0
    batches: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a batch cost: how many events it had and how many seconds it took."""

    events: int = 0
    batches: int = 0
    seconds: float = 0.0


START = Checkpoint(0)
_IDLE = Work()
_FIELDS = "position, error, fence, parts, events, batches, seconds"
_TOGETHER = (
    "min(position), (array_agg(error order by part) filter (where error is not null))[1], max(fence), count(*)::integer, "
    "sum(events)::bigint, sum(batches)::bigint, sum(seconds)"
)


async def prepare(conn: Connection, projection: AnyProjection) -> None:
    """Make the table and the checkpoints of a projection unless they are there."""
    async with conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext($1), 0)", SCHEMA)
        has_fence = "select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = 'fence')"
        if not await conn.fetchval(has_fence, _TABLE):
            await conn.execute(_SHAPE)
        if not await conn.fetchval("select to_regclass($1) is not null", ASIDE):
            await conn.execute(_SHAPE_OF_ASIDE)
        await projection.table.create(conn)
        if not await conn.fetchval(f"select exists (select from {_TABLE} where projection = $1)", projection.ident):
            await _write_parts(conn, projection, 1, START)


async def load(conn: Connection, share: Share, *, lock: bool = False) -> Checkpoint:
    """Where a part is; with `lock` it stays there until the transaction ends."""
    sql = f"select {_FIELDS} from {_TABLE} where projection = $1 and part = $2"
    row = await conn.fetchrow(sql + (" for update" if lock else ""), share.model.ident, share.part)
    return Checkpoint(*row) if row else START


async def load_parts(conn: Connection, projection: AnyProjection, *, lock: bool = False) -> list[Checkpoint]:
    """Where every part of a projection is."""
    sql = f"select {_FIELDS} from {_TABLE} where projection = $1 order by part"
    return [Checkpoint(*row) for row in await conn.fetch(sql + (" for update" if lock else ""), projection.ident)]


async def load_all(conn: Reader, projections: Sequence[AnyProjection]) -> dict[str, Checkpoint]:
    """Where projections are, by name, each as far as its slowest part; those that never ran are not among them."""
    if not await conn.fetchval("select to_regclass($1) is not null", _TABLE):
        return {}
    idents = [projection.ident for projection in projections]
    rows = await conn.fetch(f"select projection, {_TOGETHER} from {_TABLE} where projection = any($1) group by projection", idents)
    found = {ident: Checkpoint(*rest) for ident, *rest in rows}
    return {projection.name: found[projection.ident] for projection in projections if projection.ident in found}


async def positions(conn: Reader, projections: Sequence[AnyProjection]) -> Mapping[str, int]:
    """The positions of projections by name; those that never ran are not among them."""
    if not await conn.fetchval("select to_regclass($1) is not null", _TABLE):
        return {}
    names = {projection.ident: projection.name for projection in projections}
    sql = f"select projection, min(position) as position from {_TABLE} where projection = any($1) group by projection"
    return {names[row["projection"]]: row["position"] for row in await conn.fetch(sql, list(names))}


async def own(conn: Connection, lock: str) -> bool:
    """Try to become the owner of a part, for as long as this connection lasts or is kept."""
    owner: bool = await conn.fetchval("select pg_try_advisory_lock(hashtext($1), hashtext($2))", SCHEMA, lock)
    return owner


async def disown(conn: Connection, lock: str) -> None:
    """Let another have it."""
    await conn.execute("select pg_advisory_unlock(hashtext($1), hashtext($2))", SCHEMA, lock)


async def owned(conn: Reader, projection: AnyProjection, parts: int = 1) -> bool:
    """Whether every part of a projection has an owner now."""
    locks = [Share(projection, part, parts).lock for part in range(parts)]
    held: int = await conn.fetchval(
        "select count(*) from pg_locks join unnest($2::text[]) as part(lock) on objid::bigint = hashtext(lock)::bigint & 4294967295 "
        "where locktype = 'advisory' and objsubid = 2 and granted "
        "and database = (select oid from pg_database where datname = current_database()) "
        "and classid::bigint = hashtext($1)::bigint & 4294967295",
        SCHEMA,
        locks,
    )
    return held == parts


async def claim(conn: Connection, share: Share) -> Checkpoint:
    """Take over a part whose lock one has: from here on nobody else can move it."""
    sql = f"update {_TABLE} set fence = fence + 1 where projection = $1 and part = $2 returning {_FIELDS}"
    row = await conn.fetchrow(sql, share.model.ident, share.part)
    if row is None:
        raise Moved(f"{share.lock} has no checkpoint any more")
    return Checkpoint(*row)


async def advance(conn: Connection, share: Share, at: Checkpoint, position: int, work: Work = _IDLE) -> Checkpoint:
    """Move a checkpoint and announce it when the transaction commits; returns where it then is. `work` is added to what was done so far.

    Raises:
        Moved: when it is not where `at` says, or is somebody else's.
    """
    told = await conn.fetchval(
        f"with moved as (update {_TABLE} set position = $5, moved_at = now(), error = null, "
        "events = events + $6, batches = batches + $7, seconds = seconds + $8 "
        "where projection = $1 and part = $2 and position = $3 and fence = $4 returning position) "
        "select pg_notify($9, $10 || ':' || position) is not null from moved",
        share.model.ident,
        share.part,
        at.position,
        at.fence,
        position,
        work.events,
        work.batches,
        work.seconds,
        CHANNEL,
        share.model.name,
    )
    if told is None:
        raise Moved(f"{share.lock} is not at position {at.position}, or not ours")
    return replace(at, position=position)


async def halt(conn: Connection, share: Share, at: Checkpoint, error: str) -> None:
    """Write down why a part stands still; not when it has moved on since."""
    await conn.execute(
        f"update {_TABLE} set error = $5 where projection = $1 and part = $2 and position = $3 and fence = $4",
        share.model.ident,
        share.part,
        at.position,
        at.fence,
        error,
    )


async def put(conn: Connection, projection: AnyProjection, position: int, parts: int | None = None) -> None:
    """Put all parts of a projection at a position, whoever owns them; with `parts` it has so many from now on."""
    before = await load_parts(conn, projection, lock=True)
    events, batches = sum(one.events for one in before), sum(one.batches for one in before)
    total = Checkpoint(position, fence=max(one.fence for one in before) + 1, events=events, batches=batches)
    await conn.execute(f"delete from {_TABLE} where projection = $1", projection.ident)
    await _write_parts(conn, projection, parts or len(before), replace(total, seconds=sum(one.seconds for one in before)))
    await conn.execute("select pg_notify($1, $2 || ':' || $3::bigint)", CHANNEL, projection.name, position)


async def _write_parts(conn: Connection, projection: AnyProjection, parts: int, at: Checkpoint) -> None:
    await conn.execute(
        f"insert into {_TABLE} (projection, part, parts, position, fence, events, batches, seconds) "
        # What was counted so far goes on in the first part.
        "select $1, part, $2, $3, $4, case part when 0 then $5::bigint else 0 end, case part when 0 then $6::bigint else 0 end, "
        "case part when 0 then $7::double precision else 0 end from generate_series(0, $2 - 1) as part on conflict do nothing",
        projection.ident,
        parts,
        at.position,
        at.fence,
        at.events,
        at.batches,
        at.seconds,
    )


# Rebuilding -----------------------------------------------------------------------------------------------------------


async def tell_progress(conn: Connection, projection: AnyProjection, position: int, target: int) -> None:
    """Show how far a rebuild is."""
    await conn.execute(
        f"insert into {_TABLE} (projection, position, target) values ($1, $2, $3) "
        "on conflict (projection, part) do update set position = excluded.position, target = excluded.target",
        f"{projection.ident} rebuild",
        position,
        target,
    )


async def end_progress(conn: Connection, projection: AnyProjection) -> None:
    """The rebuild is over."""
    await conn.execute(f"delete from {_TABLE} where projection = $1", f"{projection.ident} rebuild")


async def rebuilding(conn: Reader, projection: AnyProjection) -> float | None:
    """Which part of a rebuild is done (0 to 1); None when there is none."""
    sql = f"select position, target from {_TABLE} where projection = $1 and to_regclass($2) is not null"
    if not await conn.fetchval("select to_regclass($1) is not null", _TABLE):
        return None
    row = await conn.fetchrow(sql, f"{projection.ident} rebuild", f"{projection.table.name}_rebuild")
    return min(1.0, row["position"] / row["target"]) if row and row["target"] else None
