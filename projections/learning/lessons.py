"""Lessons: what is concluded of groups of trajectories, worked out beforehand and kept, so that reading one takes no time.

Nothing in them is about fewer people than the minimum cell size, nor can such be computed from them (docs/learning.md). Somebody who
could read them before and after each change could subtract, so they are not kept up to date: an edition is of a fixed moment, the
beginning of a month, and stays until the next; save that trajectories of before that moment which come in later, as many as the minimum
or more, make it anew.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TypeVar
from uuid import UUID

import asyncpg
import msgspec
import structlog

from events.database.patience import pause
from events.log.store import EventStore
from events.vocabulary.values import EmployerSize
from projections.engine import checkpoints
from projections.engine.days import HERE
from projections.engine.paging import Where
from projections.engine.table import Connection, Reader, Table
from projections.learning.groups import ALL, Group, groups, labels
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import LIVES, chunks
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.question import Answers, AnyQuestion, Question
from projections.lists.offer import OFFER
from projections.lists.partners import PARTNERS, sizes
from projections.lists.work import WORK

log = structlog.get_logger()

VERSION = 7
"""Raise it when something else is concluded than before: then all is worked out anew."""

LOOK = 10.0
"""Seconds between two looks whether a new edition is due."""

O = TypeVar("O")  # noqa: E741 - an observation
C = TypeVar("C", bound=msgspec.Struct)


class Row(msgspec.Struct):
    """The answers to one question for one group, by label."""

    group_key: str
    question: str
    programme: str | None
    municipality: UUID | None
    sector: str | None
    level: str | None
    size: EmployerSize | None
    answers: dict[str, object]

    @property
    def group(self) -> Group:
        """Which trajectories it is about."""
        return Group(self.programme, self.municipality, self.sector, self.level, self.size)


class Edition(msgspec.Struct):
    """Of which moment the lessons are, with which minimum cell size, and up to which position of the log was read.

    `lives` is exact and shown to nobody.
    """

    name: str
    moment: datetime
    minimum: int
    position: int
    lives: int


_NAME = f"v{VERSION}_of_{LIVES.ident}"
LESSONS: Table[Row] = Table(f"lessons_{_NAME}", Row, ("group_key", "question"))
EDITIONS: Table[Edition] = Table(f"lesson_editions_{_NAME}", Edition, ("name",))
_PRESENT = "nu"
_TOLD = "jsonb_path_exists(answers, '$.* ? (@ != null)')"
"""Of a group of which nothing is told it is not told either that it is there."""


async def edition(conn: Reader) -> Edition | None:
    """The present edition; None when none was worked out yet."""
    if not await conn.fetchval("select to_regclass($1) is not null", EDITIONS.name):
        return None
    row = await conn.fetchrow(f"select * from {EDITIONS.name} where name = $1", _PRESENT)
    return EDITIONS.read(row) if row else None


async def find(conn: Reader, group: Group, question: Question[O, C]) -> dict[str, C | None] | None:
    """The answers for a group, by label; None for too little to tell, and None for a group that is not there."""
    row = await conn.fetchrow(f"select * from {LESSONS.name} where group_key = $1 and question = $2", group.key, question.name)
    return question.read(LESSONS.read(row).answers) if row else None


async def lessons_of(conn: Reader, group: Group) -> dict[str, Mapping[str, msgspec.Struct | None]]:
    """All answers for a group, by question and label; empty for a group that is not there."""
    rows = await conn.fetch(f"select * from {LESSONS.name} where group_key = $1", group.key)
    found = {row.question: row.answers for row in map(LESSONS.read, rows)}
    return {question.name: question.read(found[question.name]) for question in QUESTIONS if question.name in found}


async def by_group(conn: Reader, question: AnyQuestion) -> dict[Group, Mapping[str, msgspec.Struct | None]]:
    """The answers to one question of every group of which anything is told, in the order of their names."""
    told = f"select * from {LESSONS.name} where question = $1 and {_TOLD} order by group_key"
    rows = map(LESSONS.read, await conn.fetch(told, question.name))
    return {row.group: question.read(row.answers) for row in rows}


async def told_of(conn: Reader) -> list[Group]:
    """The groups of which anything is told, in the order of their names; everything together is always there."""
    rows = await conn.fetch(f"select distinct on (group_key) * from {LESSONS.name} where {_TOLD}")
    return sorted({ALL, *(LESSONS.read(row).group for row in rows)}, key=lambda group: (group != ALL, group.key))


async def keep_lessons(pool: asyncpg.Pool, store: EventStore, minimum: int, look: float = LOOK) -> None:
    """Work out each edition when it is due, for as long as it is let, in one process at a time; a failure stops nothing but itself."""
    while True:
        try:
            async with pool.acquire() as conn:
                await prepare(conn)
                if await checkpoints.own(conn, LESSONS.bare):
                    await _keep(conn, pool, store, minimum, look)
        except Exception as error:
            log.error("lessons stand still", error=str(error) or type(error).__name__, again_in=look)
        await pause(look)


async def prepare(conn: Connection) -> None:
    """Make the tables unless they are there."""
    await checkpoints.prepare(conn, LIVES)
    await checkpoints.prepare(conn, PARTNERS)
    await checkpoints.prepare(conn, OFFER)
    await checkpoints.prepare(conn, WORK)
    await LESSONS.create(conn)
    await EDITIONS.create(conn)


def moment_of(now: datetime) -> datetime:
    """The moment that an edition of now is of: the beginning of the month in the Netherlands."""
    return now.astimezone(HERE).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


async def due(conn: Connection, moment: datetime, minimum: int) -> bool:
    """Whether the present edition is of another moment or minimum, or misses that many trajectories which had begun by then."""
    present = await edition(conn)
    if present is None or (present.moment, present.minimum) != (moment, minimum):
        return True
    lives: int = await conn.fetchval(f"select count(*) from {LIVES.table.name} where started_at <= $1", moment)
    return abs(lives - present.lives) >= max(1, minimum)


async def work_out(conn: Connection, moment: datetime, minimum: int, questions: Sequence[AnyQuestion] = QUESTIONS) -> Edition:
    """Work out the edition of a moment from the lives as they were then."""
    gathered = {question.name: question.gather() for question in questions}
    life_labels: list[Group] = []
    position = 0
    where = Where()
    where.holds(f"started_at <= {where.value(moment)}")
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        known = await sizes(conn)
        async for some in chunks(conn, where):
            for now in some:
                if (life := as_of(now, moment)) is None:
                    continue
                position = max(position, life.position)
                for gathering in gathered.values():
                    gathering.look(len(life_labels), life, moment)
                life_labels.append(labels(life, known))
            # Others in this process have something to do as well.
            await asyncio.sleep(0)
    members = groups(life_labels)
    worked_out = Edition(_PRESENT, moment, minimum, position, len(life_labels))
    rows: list[Row] = []
    for name, gathering in gathered.items():
        answers = await asyncio.to_thread(gathering.conclude, members, minimum)
        rows += _rows(name, answers)
    async with conn.transaction():
        await conn.execute(f"delete from {LESSONS.name}")
        await LESSONS.insert(conn, [LESSONS.pack(row) for row in rows])
        await EDITIONS.insert(conn, [EDITIONS.pack(worked_out)])
    return worked_out


def _rows(question: str, answers: Answers) -> list[Row]:
    return [
        Row(group.key, question, group.programme, group.municipality, group.sector, group.level, group.size, dict(told))
        for group, told in answers.items()
    ]


async def _keep(conn: Connection, pool: asyncpg.Pool, store: EventStore, minimum: int, look: float) -> None:
    while True:
        moment = moment_of(datetime.now(UTC))
        if await due(conn, moment, minimum) and await _caught_up(pool, store):
            began = monotonic()
            made = await work_out(conn, moment, minimum)
            log.info("lessons worked out", moment=moment.isoformat(), lives=made.lives, seconds=round(monotonic() - began, 3))
        await asyncio.sleep(look)


async def _caught_up(pool: asyncpg.Pool, store: EventStore) -> bool:
    """Whether what lessons are worked out from is up to date: an edition of half of it would stay for a month."""
    head, found = await store.head(), await checkpoints.positions(pool, [LIVES, PARTNERS])
    return all(found.get(model.name, 0) >= head for model in (LIVES, PARTNERS))
