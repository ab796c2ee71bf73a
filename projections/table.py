"""A read model's table, made from its row class: the columns are the fields, and rows travel in bulk.

Scalars and enumerations become columns of their own type, anything else becomes `jsonb`. A batch costs one read and one write however
many rows it touches.
"""

import types
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

SCHEMA = "read_models"

Connection = asyncpg.Connection | PoolConnectionProxy
Reader = asyncpg.Pool | Connection
"""Where a query may run: on a connection, or on any of a pool."""
Key = tuple[Hashable, ...]
"""The values of the key columns of a row, in order."""

R = TypeVar("R", bound=msgspec.Struct)

_SCALARS: Mapping[object, str] = {
    UUID: "uuid",
    str: "text",
    int: "bigint",
    bool: "boolean",
    float: "double precision",
    datetime: "timestamptz",
    date: "date",
}
_encode = msgspec.json.Encoder().encode


class _Column:
    """A field of the row class as a column."""

    def __init__(self, name: str, hint: object) -> None:
        inner, self.nullable = _without_none(hint)
        words = inner if isinstance(inner, type) and issubclass(inner, StrEnum) else None
        self.name = name
        self.type = "text" if words else _SCALARS.get(inner, "jsonb")
        self.is_json = self.type == "jsonb"
        self._read: Callable[[str], object] | None = msgspec.json.Decoder(hint).decode if self.is_json else words

    @property
    def ddl(self) -> str:
        return f"{self.name} {self.type}" + ("" if self.nullable else " not null")

    @property
    def is_plain(self) -> bool:
        """Whether a fetched value is the field's value as it is."""
        return self._read is None

    def pack(self, values: Iterable[object]) -> list[object]:
        """Values as they are sent: documents as JSON text."""
        if self.is_json:
            return [None if value is None else _encode(value).decode() for value in values]
        return list(values)

    def unpack(self, value: object) -> object:
        """A value as it was fetched, back to the field's type."""
        return self._read(value) if self._read and isinstance(value, str) else value


def _without_none(hint: object) -> tuple[object, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arg for arg in get_args(hint) if arg is not type(None)]
        return (rest[0] if len(rest) == 1 else hint), len(rest) < len(get_args(hint))
    return hint, False


class Table(Generic[R]):
    """How rows of class `row` are kept. `name` is the table's name within the schema of the read models."""

    def __init__(self, name: str, row: type[R], key: tuple[str, ...], indexes: Collection[str] = ()) -> None:
        self.name = f"{SCHEMA}.{name}"
        self._bare = name
        self._row = row
        self._key = key
        self._indexes = indexes
        hints = get_type_hints(row)
        self._columns = [_Column(field, hints[field]) for field in row.__struct_fields__]
        self._keys = [next(column for column in self._columns if column.name == name) for name in key]
        self._unplain = [index for index, column in enumerate(self._columns) if not column.is_plain]
        self._select = self._select_sql()
        self._upsert = self._upsert_sql()
        self._delete = self._delete_sql()

    def beside(self, suffix: str) -> "Table[R]":
        """A table of the same shape under another name."""
        return Table(f"{self._bare}_{suffix}", self._row, self._key, self._indexes)

    async def create(self, conn: Connection) -> None:
        """Make the table unless it is there."""
        columns = ", ".join(column.ddl for column in self._columns)
        if await conn.fetchval("select to_regclass($1) is not null", self.name):
            return
        await conn.execute(f"create table {self.name} ({columns}, primary key ({', '.join(self._key)}))")
        for index in self._indexes:
            await conn.execute(f"create index on {self.name} {index}")

    async def drop(self, conn: Connection) -> None:
        """Throw the table away if it is there."""
        await conn.execute(f"drop table if exists {self.name}")

    async def replace(self, conn: Connection, other: "Table[R]") -> None:
        """Throw this table away and give its name to `other`."""
        await self.drop(conn)
        await conn.execute(f"alter table {other.name} rename to {self._bare}")

    async def load(self, conn: Connection, keys: Collection[Key]) -> dict[Key, R]:
        """The rows that exist among these keys."""
        records = await conn.fetch(self._select, *_turned(self._keys, keys))
        rows: dict[Key, R] = {}
        for record in records:
            row = self.read(record)
            rows[tuple(getattr(row, name) for name in self._key)] = row
        return rows

    async def save(self, conn: Connection, rows: Mapping[Key, R | None]) -> None:
        """Write rows; a key without a row is deleted."""
        kept = [row for row in rows.values() if row is not None]
        gone = [key for key, row in rows.items() if row is None]
        if kept:
            await conn.execute(self._upsert, *(column.pack(getattr(row, column.name) for row in kept) for column in self._columns))
        if gone:
            await conn.execute(self._delete, *_turned(self._keys, gone))

    def read(self, record: asyncpg.Record) -> R:
        """The row that a fetched record holds; the record may have more columns after the table's own."""
        values: list[object] = list(record.values())[: len(self._columns)]
        for index in self._unplain:
            values[index] = self._columns[index].unpack(values[index])
        return self._row(*values)

    def columns(self, alias: str) -> str:
        """The list of columns for a `select`, in the order that `read` expects."""
        return ", ".join(f"{alias}.{column.name}" for column in self._columns)

    def _select_sql(self) -> str:
        return f"select {self.columns('t')} from {self.name} t join {self._wanted()} using ({', '.join(self._key)})"

    def _delete_sql(self) -> str:
        same = " and ".join(f"t.{name} = k.{name}" for name in self._key)
        return f"delete from {self.name} t using {self._wanted()} where {same}"

    def _wanted(self) -> str:
        arrays = ", ".join(f"${n}::{column.type}[]" for n, column in enumerate(self._keys, 1))
        return f"unnest({arrays}) as k({', '.join(self._key)})"

    def _upsert_sql(self) -> str:
        names = ", ".join(column.name for column in self._columns)
        values = ", ".join(f"{column.name}::jsonb" if column.is_json else column.name for column in self._columns)
        arrays = ", ".join(f"${n}::{'text' if column.is_json else column.type}[]" for n, column in enumerate(self._columns, 1))
        changes = ", ".join(f"{column.name} = excluded.{column.name}" for column in self._columns if column.name not in self._key)
        resolution = f"update set {changes}" if changes else "nothing"
        return (
            f"insert into {self.name} ({names}) select {values} from unnest({arrays}) as r({names}) "
            f"on conflict ({', '.join(self._key)}) do {resolution}"
        )


def _turned(columns: list[_Column], keys: Collection[Key]) -> list[list[object]]:
    return [[key[index] for key in keys] for index in range(len(columns))]
