"""Lessons: the insights of groups of trajectories, worked out beforehand and kept with what they are of, so that reading one takes no time.

Not a fold of the log: a lesson is worked out anew from the lives of its group when any of these changed. It says of which position of the
log and of which moment it is.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

import asyncpg
import msgspec
import structlog

from projections.checkpoints import own
from projections.checkpoints import prepare as prepare_model
from projections.insights.additive import Document, Insight, add
from projections.insights.catalogue import INSIGHTS
from projections.lives import LIVES, chunks
from projections.paging import Where
from projections.table import Connection, Reader, Table

log = structlog.get_logger()

VERSION = 1
"""Raise it when an insight gives something else than before: then all are worked out anew."""

SHARE = 100
"""A group rests this many times as long as its lessons took: so they never take more than one part in a hundred of a processor."""

_COLUMNS = ("cohort_programme", "cohort_municipality", "sector", "level")


@dataclass(frozen=True, slots=True)
class Group:
    """Which trajectories: those that began in a programme or municipality, or first chose a sector and level; None does not matter."""

    programme: str | None = None
    municipality: UUID | None = None
    sector: str | None = None
    level: str | None = None

    @property
    def key(self) -> str:
        """Its name in the table: `programma=zorg|gemeente=…`, and `alles` for all trajectories."""
        named = {"programma": self.programme, "gemeente": self.municipality, "sector": self.sector, "niveau": self.level}
        return "|".join(f"{name}={value}" for name, value in named.items() if value is not None) or "alles"

    @property
    def where(self) -> Where:
        """Which lives are in it."""
        where = Where()
        for column, value in zip(_COLUMNS, (self.programme, self.municipality, self.sector, self.level), strict=True):
            where.equals(column, value)
        return where


ALL = Group()


class Row(msgspec.Struct):
    """One insight of one group. `position` is that of the last event that is in it, `moment` until when what goes on was followed."""

    group_key: str
    insight: str
    position: int
    moment: datetime
    lives: int
    document: dict[str, object]


LESSONS: Table[Row] = Table(f"lessons_v{VERSION}_of_{LIVES.ident}", Row, ("group_key", "insight"))


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two looks whether anything changed, and how often what a group took it rests."""

    look: float = 10.0
    share: float = SHARE


async def find(conn: Reader, group: Group, insight: str) -> Row | None:
    """A lesson, or None when it was not worked out (yet)."""
    row = await conn.fetchrow(f"select * from {LESSONS.name} where group_key = $1 and insight = $2", group.key, insight)
    return LESSONS.read(row) if row else None


async def keep_lessons(pool: asyncpg.Pool, patience: Patience | None = None) -> None:
    """Work lessons out anew for as long as it is let, in one process at a time; a failure stops nothing but itself."""
    patience = patience or Patience()
    while True:
        try:
            async with pool.acquire() as conn:
                await prepare(conn)
                if await own(conn, LESSONS.bare):
                    await _keep(conn, patience)
        except Exception as error:
            log.error("lessons stand still", error=str(error) or type(error).__name__, again_in=patience.look)
        await asyncio.sleep(patience.look)


async def prepare(conn: Connection) -> None:
    """Make the tables unless they are there."""
    await prepare_model(conn, LIVES)
    await LESSONS.create(conn)


async def outdated(conn: Connection) -> list[Group]:
    """The groups of which a life changed since their lessons were worked out, in order of their keys."""
    rows = await conn.fetch(f"select {', '.join(_COLUMNS)}, max(position) as latest from {LIVES.table.name} group by {', '.join(_COLUMNS)}")
    latest: dict[Group, int] = {}
    for *labels, position in rows:
        for group in groups(*labels):
            latest[group] = max(latest.get(group, 0), position)
    known = {
        row["group_key"]: row["position"]
        for row in await conn.fetch(f"select group_key, min(position) as position from {LESSONS.name} group by 1")
    }
    return sorted((group for group, position in latest.items() if known.get(group.key, -1) < position), key=lambda group: group.key)


def groups(programme: str, municipality: UUID, sector: str | None, level: str | None) -> Iterable[Group]:
    """The groups to which a life belongs. It never leaves one: what they go by does not change."""
    yield ALL
    yield Group(programme)
    yield Group(programme, municipality)
    if sector is not None and level is not None:
        yield Group(sector=sector, level=level)


async def work_out(conn: Connection, group: Group, moment: datetime, insights: Mapping[str, Insight] = INSIGHTS) -> int:
    """Work out all lessons of a group from its lives as they are now; returns how many lives those are."""
    found: dict[str, dict[str, Document]] = {name: {} for name in insights}
    number = position = 0
    async with conn.transaction(isolation="repeatable_read"):
        async for lives in chunks(conn, group.where):
            number += len(lives)
            position = max(position, *(life.position for life in lives))
            for name, insight in insights.items():
                add(found[name], msgspec.to_builtins(insight(lives, moment)))
                # Others in this process have something to do as well.
                await asyncio.sleep(0)
        rows = [Row(group.key, name, position, moment, number, dict(document)) for name, document in found.items()]
        await LESSONS.insert(conn, [LESSONS.pack(row) for row in rows])
    return number


async def _keep(conn: Connection, patience: Patience) -> None:
    rests: dict[Group, float] = {}
    while True:
        for group in _awake(await outdated(conn), rests):
            began = monotonic()
            lives = await work_out(conn, group, datetime.now(UTC))
            took = monotonic() - began
            rests[group] = monotonic() + took * patience.share
            log.info("lessons worked out", group=group.key, lives=lives, seconds=round(took, 3))
        await asyncio.sleep(patience.look)


def _awake(all: Collection[Group], rests: Mapping[Group, float]) -> list[Group]:
    now = monotonic()
    return [group for group in all if rests.get(group, 0.0) <= now]
