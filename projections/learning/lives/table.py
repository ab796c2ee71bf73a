"""Lives: for every trajectory all that happened and when, with nothing that says whose it is. What is learned is learned from these rows.

The moments are those at which things happened in the world, not when they were recorded. Questions (`projections.learning.questions`),
views of a period (`projections.learning.periods`) and of a date (`projections.learning.lives.as_of`) are pure functions over lives.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar, get_type_hints
from uuid import UUID

import msgspec
from asyncpg import Record

from events.record import Stored
from events.vocabulary.values import Outcome, Stage
from projections import shapes
from projections.engine.paging import Where
from projections.engine.projection import Projection
from projections.engine.set_apart import Mark, marked
from projections.engine.shape import looks_at
from projections.engine.table import Connection, Reader
from projections.learning.lives.facts import History
from projections.learning.lives.fold import begin, take
from projections.learning.lives.fold_work import SHAPES

V = TypeVar("V")

Classmates = tuple[str, int, int]
"""The programme, and the year and month in which it was begun."""

AT_ONCE = timedelta(days=1)
"""What is recorded within this after it happened was recorded as it happened."""
CHUNK = 25
"""Lives that are in memory at once when many are read."""
SUMMED_UP_BY = ("programmes", "municipalities", "regisseurs", "choices", "stages", "ends")
"""The parts of its history that the other fields of a life follow from."""


class Life(msgspec.Struct):
    """One trajectory. `position` is that of the last event that changed it, `regisseurs` are all who ever were in charge.

    `cohort_programme` and `cohort_municipality` are where it began, `sector` and `level` those of that programme (or what was chosen first,
    where the beginning does not tell) and `employer` the one it began with: by these it is compared with others, whatever happened later,
    so that those who change do not count for what they changed to (intention to treat).

    `taken_over_at` is when it came in, of one that had begun elsewhere more than a day before; None was here from its beginning.
    """

    trajectory: UUID
    position: int
    started_at: datetime
    cohort_programme: str
    cohort_municipality: UUID
    programme: str
    programme_version: int
    municipality: UUID
    regisseur: str
    regisseurs: list[str]
    history: History
    sector: str | None = None
    level: str | None = None
    employer: UUID | None = None
    stage: Stage | None = None
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    taken_over_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.outcome is None

    @property
    def classmates(self) -> Classmates:
        """With whom it may have shared a class, a teacher and a season: who began with the same programme in the same month."""
        return self.cohort_programme, self.started_at.year, self.started_at.month


class Lives(Projection[Life]):
    """Lives."""

    name = "lives"
    version = 11
    key = ("trajectory",)
    indexes = (
        "(cohort_programme, cohort_municipality)",
        "(cohort_municipality)",
        "(sector, level)",
        "using gin (regisseurs jsonb_path_ops)",
    )
    reads = looks_at(shapes.TrajectoryStarted, *SHAPES)

    def fold(self, row: Life | None, event: Stored, data: object) -> Life | None:
        """The life begins with the trajectory and is kept after its end."""
        if isinstance(data, shapes.TrajectoryStarted):
            life = of(event.stream, event.position, begin(data, event.occurred_at))
            life.taken_over_at = event.recorded_at if event.recorded_at - event.occurred_at > AT_ONCE else None
            return life
        if row is None:
            return None
        take(data, row.history, event.occurred_at)
        row.position = event.position
        _sum_up(row)
        return row


def of(trajectory: UUID, position: int, history: History) -> Life:
    """The life with this history."""
    programme, municipality, regisseur = history.programmes[0], history.municipalities[0], history.regisseurs[0]
    life = Life(
        trajectory=trajectory,
        position=position,
        started_at=programme.at,
        cohort_programme=programme.code,
        cohort_municipality=municipality.municipality,
        programme=programme.code,
        programme_version=programme.version,
        municipality=municipality.municipality,
        regisseur=regisseur.regisseur,
        regisseurs=[],
        history=history,
    )
    _sum_up(life)
    return life


def _sum_up(life: Life) -> None:
    """What rows are found by, from the history."""
    history = life.history
    programme = history.programmes[-1]
    life.programme, life.programme_version = programme.code, programme.version
    life.municipality = history.municipalities[-1].municipality
    life.regisseur = history.regisseurs[-1].regisseur
    if len(life.regisseurs) != len(history.regisseurs):
        life.regisseurs = [one.regisseur for one in history.regisseurs]
    began = history.programmes[0]
    chosen = history.choices[0] if history.choices else None
    life.sector = began.sector or (chosen.sector if chosen else None)
    life.level = began.level or (chosen.level if chosen else None)
    life.employer = began.employer
    if history.stages:
        life.stage = history.stages[-1].stage
    if history.ends:
        life.outcome, life.ended_at = history.ends[-1].outcome, history.ends[-1].at


LIVES = Lives(Life)


USED = f"not {marked(Mark.RESTRICTED)}"
"""Nothing is learned of whose data are kept and not used (AVG art. 18)."""


async def find(conn: Reader, trajectory: UUID) -> Life | None:
    """One life, or None when there is no such trajectory (yet)."""
    row = await conn.fetchrow(f"select * from {LIVES.table.name} where trajectory = $1", trajectory)
    return LIVES.table.read(row) if row else None


async def trajectories(conn: Reader) -> list[UUID]:
    """Which there are, and are used."""
    found = await conn.fetch(f"select trajectory from {LIVES.table.name} where {USED} order by trajectory")
    return [row["trajectory"] for row in found]


async def chunks(conn: Connection, where: Where, size: int = CHUNK, parts: Sequence[str] | None = None) -> AsyncIterator[list[Life]]:
    """The lives of a selection, some at a time; within a transaction, so that all are of one moment.

    Of a life most time goes into taking its history apart; with `parts` it has only those, and what it is summed up by.

    Where a municipality brought in what had ended as well, nothing is missing of what it had before: those were as if here all along.
    """
    read = LIVES.table.read if parts is None else _reader((*SUMMED_UP_BY, *parts))
    ended = f"select distinct cohort_municipality from {LIVES.table.name} where ended_at < taken_over_at"
    whole = {row["cohort_municipality"] for row in await conn.fetch(ended)}
    where.holds(USED)
    cursor = await conn.cursor(f"select * from {LIVES.table.name} {where} order by trajectory", *where.arguments)
    while rows := await cursor.fetch(size):
        lives = [read(row) for row in rows]
        for life in lives:
            if life.cohort_municipality in whole:
                life.taken_over_at = None
        yield lives


@cache
def _reader(parts: tuple[str, ...]) -> Callable[[Record], Life]:
    hints = get_type_hints(History)
    some = msgspec.defstruct("Some", [(name, hints[name], msgspec.field(default_factory=list)) for name in parts])
    decode = msgspec.json.Decoder(some).decode
    return LIVES.table.reader("history", lambda text: History(**msgspec.structs.asdict(decode(text))))
