"""Groups by two or three axes at once, worked out when somebody asks: of the moment of the present edition, through the same gate.

There are too many of them to work out every month. What was told of a combination is kept with the numbers it was made from, so that it
stays as it was until enough people are others, as in an edition (`projections.learning.lessons`). Of which groups may be told does not
depend on what was asked before: only on the groups of the edition and on those by fewer of the same axes
(`projections.learning.estimates.crossings`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import combinations

import asyncpg
import msgspec

from projections.engine.paging import Where
from projections.engine.table import Connection, Table
from projections.learning.gate import Counts
from projections.learning.groups import AXES, EACH_EDITION, FAMILIES, MOST_AXES, Family, Group, groups, labels
from projections.learning.lessons import AT_ONCE, Edition, by_group, edition, editions
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import chunks
from projections.learning.questions.question import Answers, AnyQuestion, Counted
from projections.lists.partners import sizes

Told = dict[Group, Mapping[str, msgspec.Struct | None]]


class Row(msgspec.Struct):
    """What was last told of a group of a family about a question, in which edition; and the numbers, which are shown to nobody."""

    question: str
    family: str
    group_key: str
    edition: int
    whose: Group
    answers: dict[str, object]
    counts: dict[str, Counts]


COMBINED: Table[Row] = Table("lessons_combined", Row, ("question", "family", "group_key"))


def in_order(axes: Sequence[str]) -> Family:
    """The family that goes by these axes, whatever their order.

    Raises:
        ValueError: for one that goes by more than `MOST_AXES`; the message is Dutch.
    """
    family = tuple(axis for axis in AXES if axis in axes)
    if len(family) > MOST_AXES:
        raise ValueError(f"op hoogstens {MOST_AXES} kenmerken tegelijk wordt ingedeeld")
    return family


def guarding(family: Family) -> list[Family]:
    """The families that decide of which groups of one may be told, and the family itself."""
    fewer = [some for number in range(2, len(family)) for some in combinations(family, number) if some not in FAMILIES]
    return [*EACH_EDITION, *fewer, family]


async def of_family(pool: asyncpg.Pool, family: Family, question: AnyQuestion) -> Told:
    """What is told of each group of a family: of the present edition, or worked out when it is asked for the first time."""
    if family in EACH_EDITION:
        return {group: told for group, told in (await by_group(pool, question)).items() if group.axes == family}
    async with pool.acquire() as conn:
        return await combined(conn, family, question)


async def combined(conn: Connection, family: Family, question: AnyQuestion) -> Told:
    """What is told of each group of a family that no edition has, in the order of their names; nothing without an edition."""
    await COMBINED.create(conn)
    name = " ".join(family)
    async with conn.transaction():
        await conn.execute("select pg_advisory_xact_lock(hashtext($1))", f"{COMBINED.name} {question.name} {name}")
        present = await edition(conn)
        if present is None:
            return {}
        found = await conn.fetch(f"select * from {COMBINED.name} where question = $1 and family = $2", question.name, name)
        rows = [COMBINED.read(row) for row in found]
        if not rows or rows[0].edition != present.number:
            former = next((one for one in await editions(conn) if rows and one.number == rows[0].edition), None)
            same = former is not None and (former.minimum, former.made_by) == (present.minimum, present.made_by)
            rows = await _work_out(conn, family, question, present, rows if same else [])
            await conn.execute(f"delete from {COMBINED.name} where question = $1 and family = $2", question.name, name)
            await COMBINED.insert(conn, [COMBINED.pack(row) for row in rows])
    return {row.whose: question.read(row.answers) for row in sorted(rows, key=lambda row: row.group_key) if any(row.answers.values())}


async def _work_out(conn: Connection, family: Family, question: AnyQuestion, made: Edition, before: Sequence[Row]) -> list[Row]:
    gathering, life_labels, where = question.gather(), list[Group](), Where()
    where.holds(f"started_at <= {where.value(made.moment)}")
    known = await sizes(conn)
    async for some in chunks(conn, where):
        for now in some:
            if life := as_of(now, made.moment):
                gathering.look(len(life_labels), life, made.moment)
                life_labels.append(labels(life, known))
                if len(life_labels) % AT_ONCE == 0:
                    gathering.put_away()
        await asyncio.sleep(0)
    members = groups(life_labels, guarding(family))
    former: Counted | None = {row.whose: row.counts for row in before} if before else None
    told, counted = await asyncio.to_thread(gathering.conclude, members, made.minimum, former)
    return kept(question.name, family, made.number, {row.whose: row for row in before}, told, counted)


def kept(question: str, family: Family, number: int, before: Mapping[Group, Row], told: Answers, counted: Counted) -> list[Row]:
    """The rows of a family after an answer: what is told now, and what stays as it was told before."""
    rows = []
    for group in dict.fromkeys([*told, *before]):
        if group.axes == family:
            numbers = counted.get(group, {})
            fresh: dict[str, object] = msgspec.to_builtins(told.get(group, {}), str_keys=True)
            stays = {label: one for label, one in (before[group].answers if group in before else {}).items() if label in numbers}
            rows.append(Row(question, " ".join(family), group.key, number, group, stays | fresh, numbers))
    return rows
