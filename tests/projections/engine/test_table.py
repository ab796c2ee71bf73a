"""A table made from a row class keeps every value as it was."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest_asyncio

from projections.engine.checkpoints import prepare
from projections.engine.table import Connection, Key, Table
from tests.projections.toys import Tally


class Colour(StrEnum):
    RED = "rood"
    BLUE = "blauw"


class Part(msgspec.Struct):
    id: UUID
    when: datetime
    colours: list[Colour] = []


class Row(msgspec.Struct):
    id: UUID
    number: int
    text: str
    flag: bool
    share: float
    moment: datetime
    day: date
    colour: Colour
    parts: list[Part]
    by_colour: dict[Colour, int]
    maybe_colour: Colour | None = None
    maybe_moment: datetime | None = None
    maybe_part: Part | None = None


NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
TABLE = Table("rows", Row, ("id", "number"), indexes=("(moment)",))


def row(number: int = 1) -> Row:
    """A row with something in every column."""
    parts = [Part(uuid4(), NOW, [Colour.BLUE]), Part(uuid4(), NOW)]
    return Row(uuid4(), number, "één 'twee'", True, 0.5, NOW, NOW.date(), Colour.RED, parts, {Colour.RED: 2}, maybe_part=parts[0])


def keyed(*rows: Row) -> Mapping[Key, Row | None]:
    """Rows by their keys."""
    return {(one.id, one.number): one for one in rows}


@pytest_asyncio.fixture(loop_scope="session")
async def conn(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection to a database in which the table is."""
    async with pool.acquire() as conn:
        await prepare(conn, Tally())
        await TABLE.create(conn)
        yield conn


async def save(conn: Connection, *rows: Row) -> None:
    """Put new rows in the table."""
    await TABLE.insert(conn, [TABLE.pack(one) for one in rows])


async def test_a_row_comes_back_as_it_went_in(conn: Connection) -> None:
    full, other = row(), row(2)
    other.maybe_colour, other.maybe_moment, other.maybe_part = Colour.BLUE, NOW, None
    await save(conn, full, other)
    assert await TABLE.load(conn, keyed(full, other).keys()) == keyed(full, other)


async def test_only_rows_that_exist_are_loaded(conn: Connection) -> None:
    one = row()
    await save(conn, one)
    assert await TABLE.load(conn, [(one.id, 1), (one.id, 2), (uuid4(), 1)]) == keyed(one)


async def test_a_row_is_changed_and_deleted_by_its_key(conn: Connection) -> None:
    one, two = row(), row(2)
    await save(conn, one, two)
    one.text = "anders"
    await TABLE.update(conn, [TABLE.pack(one)])
    await TABLE.delete(conn, [(two.id, 2)])
    assert await TABLE.load(conn, keyed(one, two).keys()) == keyed(one)


async def test_columns_have_the_types_of_the_fields(conn: Connection) -> None:
    found = await conn.fetch(
        "select attname, format_type(atttypid, null) as type, attnotnull from pg_attribute "
        "where attrelid = 'read_models.rows'::regclass and attnum > 0"
    )
    types = {record["attname"]: (record["type"], record["attnotnull"]) for record in found}
    assert types["id"] == ("uuid", True)
    assert types["number"] == ("bigint", True)
    assert types["share"] == ("double precision", True)
    assert types["colour"] == ("text", True)
    assert types["maybe_colour"] == ("text", False)
    assert types["maybe_moment"] == ("timestamp with time zone", False)
    assert types["parts"] == ("jsonb", True)
