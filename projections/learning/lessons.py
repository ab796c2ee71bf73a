"""Lessons: what is concluded of groups of trajectories, worked out beforehand and kept, so that reading one takes no time.

An **edition** is of a fixed moment, the beginning of a month; trajectories of before that moment which come in later, as many as the
minimum cell size or more, make another one. Editions are added and none is changed, so that what was told can be read as it was told, for
the last `KEPT` of them. What is told went through the gate (`projections.learning.gate`): an answer stays as it was in the former edition
until enough people are others, and then only what changed takes room.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import TypeVar
from uuid import UUID

import asyncpg
import msgspec
import structlog

from events.database.patience import pause
from events.days import AMSTERDAM
from events.log.store import EventStore
from projections.engine import checkpoints
from projections.engine.paging import Where
from projections.engine.table import Connection, Reader, Table
from projections.learning.groups import ALL, EACH_EDITION, Group, groups, labels
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import LIVES, USED, chunks
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.question import Answers, AnyQuestion, Counted, Question
from projections.lists.offer import OFFER
from projections.lists.partners import PARTNERS, sizes
from projections.lists.work import WORK

log = structlog.get_logger()

VERSION = 11
"""Raise it when something else is concluded than before: then all is worked out anew."""

KEPT = 36
"""How many editions can be read: three years of months."""

AT_ONCE = 250
"""Lives of which everything that was seen is in memory at once."""

LOOK = 10.0
"""Seconds between two looks whether a new edition is due."""

O = TypeVar("O")  # noqa: E741 - an observation
C = TypeVar("C", bound=msgspec.Struct)


class Row(msgspec.Struct):
    """The answers to one question for one group, by label, from an edition on until the next row; `since` is when each was worked out."""

    edition: int
    group_key: str
    question: str
    whose: Group
    answers: dict[str, object]
    since: dict[str, datetime]


class Edition(msgspec.Struct):
    """Of which moment the lessons are, with which minimum cell size, and up to which position of the log was read.

    `lives` is exact and shown to nobody. `made_by` is which questions were asked of which form of lives.
    """

    number: int
    moment: datetime
    minimum: int
    position: int
    lives: int
    made_by: str


class CountRow(msgspec.Struct):
    """How many people were counted by label when the answers of a group were last worked out; exact, and shown to nobody."""

    group_key: str
    question: str
    counts: dict[str, dict[str, int]]


_MADE_BY = f"v{VERSION}_of_{LIVES.ident}"
LESSONS: Table[Row] = Table("lessons_by_group", Row, ("edition", "group_key", "question"), ("(group_key, question, edition)",))
EDITIONS: Table[Edition] = Table("lessons_editions", Edition, ("number",))
COUNTS: Table[CountRow] = Table("lessons_counts", CountRow, ("group_key", "question"))
_TOLD = "jsonb_path_exists(answers, '$.* ? (@ != null)')"
"""Of a group of which nothing is told it is not told either that it is there."""


def _as_of(condition: str) -> str:
    """The rows for which a condition holds as they stand in the edition of the first argument; without one, in the present edition."""
    return (
        f"select * from (select distinct on (group_key, question) * from {LESSONS.name}"
        f" where edition <= coalesce($1, edition) and {condition} order by group_key, question, edition desc) told"
    )


async def edition(conn: Reader) -> Edition | None:
    """The present edition; None when none was worked out yet."""
    return next(iter(await editions(conn, 1)), None)


async def editions(conn: Reader, most: int = KEPT) -> list[Edition]:
    """The editions that can be read, the newest first."""
    if not await conn.fetchval("select to_regclass($1) is not null", EDITIONS.name):
        return []
    return [EDITIONS.read(row) for row in await conn.fetch(f"select * from {EDITIONS.name} order by number desc limit $1", most)]


async def find(conn: Reader, group: Group, question: Question[O, C], number: int | None = None) -> dict[str, C | None] | None:
    """The answers for a group, by label; None for too little to tell, and None for a group that is not there."""
    row = await conn.fetchrow(_as_of("group_key = $2 and question = $3"), number, group.key, question.name)
    return question.read(LESSONS.read(row).answers) if row else None


async def lessons_of(conn: Reader, group: Group, number: int | None = None) -> dict[str, Mapping[str, msgspec.Struct | None]]:
    """All answers for a group, by question and label; empty for a group that is not there."""
    rows = await conn.fetch(_as_of("group_key = $2"), number, group.key)
    found = {row.question: row.answers for row in map(LESSONS.read, rows)}
    return {question.name: question.read(found[question.name]) for question in QUESTIONS if question.name in found}


async def by_group(conn: Reader, question: AnyQuestion, number: int | None = None) -> dict[Group, Mapping[str, msgspec.Struct | None]]:
    """The answers to one question of every group of which anything is told, in the order of their names."""
    told = f"{_as_of('question = $2')} where {_TOLD} order by group_key"
    rows = map(LESSONS.read, await conn.fetch(told, number, question.name))
    return {row.whose: question.read(row.answers) for row in rows}


async def told_of(conn: Reader, number: int | None = None) -> list[Group]:
    """The groups of which anything is told, in the order of their names; everything together is always there."""
    rows = await conn.fetch(f"select distinct on (group_key) * from ({_as_of('true')}) present where {_TOLD}", number)
    return sorted({ALL, *(LESSONS.read(row).whose for row in rows)}, key=lambda group: (group != ALL, group.key))


async def trend(conn: Reader, group: Group, question: AnyQuestion) -> list[tuple[datetime, Mapping[str, msgspec.Struct | None]]]:
    """What each edition told of a group about a question, by its moment, the oldest first; of one moment the newest edition.

    What was told under a question that has since become another, and cannot be read as the present one, is left out.
    """
    moments = {one.moment: one.number for one in reversed(await editions(conn))}
    found = []
    for moment, number in sorted(moments.items()):
        row = await conn.fetchrow(_as_of("group_key = $2 and question = $3"), number, group.key, question.name)
        with suppress(msgspec.ValidationError):
            found.append((moment, question.read(LESSONS.read(row).answers) if row else {}))
    return found


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
    for table in (LESSONS, EDITIONS, COUNTS):
        await table.create(conn)


def moment_of(now: datetime) -> datetime:
    """The moment that an edition of now is of: the beginning of the month in the Netherlands."""
    return now.astimezone(AMSTERDAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


async def due(conn: Connection, moment: datetime, minimum: int) -> bool:
    """Whether the present edition is of another moment or minimum, or misses that many trajectories which had begun by then."""
    present = await edition(conn)
    if present is None or (present.moment, present.minimum, present.made_by) != (moment, minimum, _MADE_BY):
        return True
    lives: int = await conn.fetchval(f"select count(*) from {LIVES.table.name} where started_at <= $1 and {USED}", moment)
    return abs(lives - present.lives) >= max(1, minimum)


async def work_out(conn: Connection, moment: datetime, minimum: int, questions: Sequence[AnyQuestion] = QUESTIONS) -> Edition:
    """Work out the edition of a moment from the lives as they were then, and add it to those there are."""
    who: dict[int, UUID] = {}
    gathered = {question.name: question.gather(who) for question in questions}
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
                if len(life_labels) % AT_ONCE == 0:
                    for gathering in gathered.values():
                        gathering.put_away()
            # Others in this process have something to do as well.
            await asyncio.sleep(0)
    members = groups(life_labels, EACH_EDITION)
    former = await edition(conn)
    made = Edition(former.number + 1 if former else 1, moment, minimum, position, len(life_labels), _MADE_BY)
    # What was told with another minimum, or of other questions, is no measure of what may be told now.
    stays = former is not None and (former.minimum, former.made_by) == (minimum, _MADE_BY)
    rows: list[Row] = []
    counts: list[CountRow] = []
    for name in sorted(gathered, key=lambda name: -gathered[name].size):
        # One question after the other, of which nothing stays in memory; the largest first, for which there is most room then.
        gathering = gathered.pop(name)
        before, counted_before = await _standing(conn, name)
        told, counted = await asyncio.to_thread(gathering.conclude, members, minimum, counted_before if stays else None)
        rows += otherwise(made, name, before, told, counted)
        counts += [CountRow(group.key, name, {label: dict(one) for label, one in some.items()}) for group, some in counted.items()]
    async with conn.transaction():
        await EDITIONS.insert(conn, [EDITIONS.pack(made)])
        if rows:
            await LESSONS.insert(conn, [LESSONS.pack(row) for row in rows])
        await conn.execute(f"delete from {COUNTS.name} where question = any($1)", [question.name for question in questions])
        if counts:
            await COUNTS.insert(conn, [COUNTS.pack(row) for row in counts])
        await _forget(conn, made.number - KEPT)
    return made


async def _standing(conn: Reader, question: str) -> tuple[dict[Group, Row], Counted]:
    """What is told about a question now, and of how many people it was worked out."""
    rows = {(row := LESSONS.read(found)).whose: row for found in await conn.fetch(_as_of("question = $2"), None, question)}
    counts = map(COUNTS.read, await conn.fetch(f"select * from {COUNTS.name} where question = $1", question))
    by_key = {one.group_key: one.counts for one in counts}
    return rows, {group: {**by_key[group.key]} for group in rows if group.key in by_key}


def otherwise(made: Edition, question: str, before: Mapping[Group, Row], answers: Answers, counted: Counted) -> list[Row]:
    """What is told otherwise in an edition than before."""
    rows = []
    for group in dict.fromkeys([*answers, *before]):
        fresh: dict[str, object] = msgspec.to_builtins(answers.get(group, {}), str_keys=True)
        old = before.get(group)
        was, worked_out = (old.answers, old.since) if old else ({}, {})
        stays = {label for label in was if label not in fresh and label in counted.get(group, {})}
        told = {label: was[label] if label in stays else fresh[label] for label in sorted({*fresh, *stays})}
        if old is None or told != was:
            since = {label: worked_out[label] if label in was and was[label] == told[label] else made.moment for label in told}
            rows.append(Row(made.number, group.key, question, group, told, since))
    return rows


async def _forget(conn: Connection, last: int) -> None:
    """Throw away the editions up to a number, save what still stands in a later one."""
    await conn.execute(f"delete from {EDITIONS.name} where number <= $1", last)
    newer = "n.group_key = t.group_key and n.question = t.question and n.edition > t.edition and n.edition <= $1 + 1"
    await conn.execute(f"delete from {LESSONS.name} t where t.edition <= $1 and exists (select from {LESSONS.name} n where {newer})", last)


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
