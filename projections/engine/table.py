"""A read model's table, made from its row class: the columns are the fields, and rows travel in bulk.

Scalars and enumerations become columns of their own type, anything else becomes `jsonb`. However many rows a batch touches, it costs one
statement for those that are new, one for those that changed and one for those that go.
"""

import types
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
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
Packed = tuple[object, ...]
"""A row as it is sent: the values of its columns, documents as JSON text."""

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

    @property
    def sent(self) -> str:
        """The type of an array of these values: documents travel as text, which is cast where it arrives."""
        return "text[]" if self.is_json else f"{self.type}[]"

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
        self.bare = name
        self.row = row
        self._key = key
        self._indexes = indexes
        hints = get_type_hints(row)
        self._columns = [_Column(field, hints[field]) for field in row.__struct_fields__]
        self._keys = [next(column for column in self._columns if column.name == name) for name in key]
        self._unplain = [index for index, column in enumerate(self._columns) if not column.is_plain]
        self._documents = [index for index, column in enumerate(self._columns) if column.is_json]
        self._places = [self._columns.index(column) for column in self._keys]
        self._select = self._select_sql()
        self._insert = self._insert_sql()
        self._update = self._update_sql()
        self._delete = self._delete_sql()

    def beside(self, suffix: str) -> "Table[R]":
        """A table of the same shape under another name."""
        return Table(f"{self.bare}_{suffix}", self.row, self._key, self._indexes)

    async def create(self, conn: Connection, *, indexes: bool = True) -> None:
        """Make the table unless it is there; without its `indexes` when those are made once it is full."""
        columns = ", ".join(column.ddl for column in self._columns)
        if await conn.fetchval("select to_regclass($1) is not null", self.name):
            return
        # Room on every page, so that a row that changes can stay where its indexes point.
        await conn.execute(f"create table {self.name} ({columns}, primary key ({', '.join(self._key)})) with (fillfactor = 80)")
        if indexes:
            await self.index(conn)

    async def index(self, conn: Connection) -> None:
        """Make the indexes of a table that was made without, and learn what is in it."""
        for index in self._indexes:
            await conn.execute(f"create index on {self.name} {index}")
        await conn.execute(f"analyze {self.name}")

    async def drop(self, conn: Connection) -> None:
        """Throw the table away if it is there."""
        await conn.execute(f"drop table if exists {self.name}")

    async def replace(self, conn: Connection, other: "Table[R]") -> None:
        """Throw this table away and give its name to `other`."""
        await self.drop(conn)
        await conn.execute(f"alter table {other.name} rename to {self.bare}")

    async def load(self, conn: Connection, keys: Collection[Key]) -> dict[Key, R]:
        """The rows that exist among these keys."""
        records = await conn.fetch(self._select, *_turned(keys))
        rows: dict[Key, R] = {}
        for record in records:
            rows[tuple([record[place] for place in self._places])] = self.read(record)
        return rows

    def pack(self, row: R) -> Packed:
        """A row as it is sent; two rows are the same when these are. Raises `asyncpg.DataError` when it holds what no column takes."""
        values = list(msgspec.structs.astuple(row))
        try:
            for index in self._documents:
                if values[index] is not None:
                    values[index] = _encode(values[index]).decode()
        except (OverflowError, TypeError, ValueError) as error:
            raise asyncpg.DataError(str(error)) from error
        return tuple(values)

    async def insert(self, conn: Connection, rows: Sequence[Packed]) -> None:
        """Write rows that are not there yet; one that is there all the same is overwritten."""
        await conn.execute(self._insert, *_turned(rows))

    async def copy(self, conn: Connection, rows: Sequence[Packed]) -> None:
        """Write rows that are certainly not there, the fastest way."""
        names = [column.name for column in self._columns]
        try:
            await conn.copy_records_to_table(self.bare, schema_name=SCHEMA, columns=names, records=rows)
        except (OverflowError, TypeError, ValueError) as error:
            # For a statement asyncpg says so itself: a value that no column takes.
            raise asyncpg.DataError(str(error)) from error

    async def update(self, conn: Connection, rows: Sequence[Packed]) -> None:
        """Write rows that are there already."""
        await conn.execute(self._update, *_turned(rows))

    async def delete(self, conn: Connection, keys: Collection[Key]) -> None:
        """Take rows away."""
        await conn.execute(self._delete, *_turned(keys))

    def read(self, record: asyncpg.Record) -> R:
        """The row that a fetched record holds; the record may have more columns after the table's own."""
        values: list[object] = list(record.values())[: len(self._columns)]
        for index in self._unplain:
            values[index] = self._columns[index].unpack(values[index])
        return self.row(*values)

    def reader(self, column: str, unpack: Callable[[str], object]) -> Callable[[asyncpg.Record], R]:
        """As `read`, with the document in one column unpacked otherwise: less of it, say."""
        [place] = [index for index in self._documents if self._columns[index].name == column]
        rest = [index for index in self._unplain if index != place]

        def read(record: asyncpg.Record) -> R:
            values: list[object] = list(record.values())[: len(self._columns)]
            values[place] = unpack(record[column])
            for index in rest:
                values[index] = self._columns[index].unpack(values[index])
            return self.row(*values)

        return read

    def columns(self, alias: str) -> str:
        """The list of columns for a `select`, in the order that `read` expects."""
        return ", ".join(f"{alias}.{column.name}" for column in self._columns)

    def _select_sql(self) -> str:
        return f"select {self.columns('t')} from {self.name} t join {_arrived('k', self._keys)} using ({', '.join(self._key)})"

    def _delete_sql(self) -> str:
        return f"delete from {self.name} t using {_arrived('k', self._keys)} where {self._same('k')}"

    def _insert_sql(self) -> str:
        names = ", ".join(column.name for column in self._columns)
        values = ", ".join(_cast("r", column) for column in self._columns)
        changes = ", ".join(f"{column.name} = excluded.{column.name}" for column in self._changing())
        return (
            f"insert into {self.name} ({names}) select {values} from {_arrived('r', self._columns)} "
            f"on conflict ({', '.join(self._key)}) do {f'update set {changes}' if changes else 'nothing'}"
        )

    def _update_sql(self) -> str:
        changes = ", ".join(f"{column.name} = {_cast('r', column)}" for column in self._changing() or self._keys)
        return f"update {self.name} t set {changes} from {_arrived('r', self._columns)} where {self._same('r')}"

    def _changing(self) -> list[_Column]:
        return [column for column in self._columns if column.name not in self._key]

    def _same(self, alias: str) -> str:
        return " and ".join(f"t.{name} = {alias}.{name}" for name in self._key)


def _arrived(alias: str, columns: Sequence[_Column]) -> str:
    arrays = ", ".join(f"${n}::{column.sent}" for n, column in enumerate(columns, 1))
    return f"unnest({arrays}) as {alias}({', '.join(column.name for column in columns)})"


def _cast(alias: str, column: _Column) -> str:
    return f"{alias}.{column.name}" + ("::jsonb" if column.is_json else "")


def _turned(rows: Collection[Sequence[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
