"""An insert and nothing else: no expected version, no head of the stream. The limit that the machine sets to separate commits."""

from uuid import UUID

import asyncpg

from events.log.appender import Connection
from events.record import Entry
from tests.bench.harness import AppendOne, Bench

INSERT = "insert into log (stream, version, id, type, schema, data, meta, occurred_at) values"
_TABLE = """
create table log (
    position bigint not null generated always as identity primary key,
    stream uuid not null,
    version integer not null check (version > 0),
    id uuid not null,
    type text not null,
    schema smallint not null,
    data json not null,
    meta json not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    sealed bytea,
    unique (stream, version),
    unique (id)
);
create index on log using brin (recorded_at);
"""
"""The row and the indexes of our events."""


async def table(bench: Bench) -> str:
    """A database with nothing but the table that is inserted into."""
    dsn = await bench.database(migrated=False)
    connection = await asyncpg.connect(dsn)
    await connection.execute(_TABLE)
    await connection.close()
    return dsn


async def inserters(bench: Bench, writers: int) -> list[AppendOne]:
    """Insert the row of an event by a prepared statement, each on a connection of its own."""
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(await table(bench), min_size=writers, max_size=writers))
    return [await _inserter(await bench.stack.enter_async_context(pool.acquire())) for _ in range(writers)]


async def _inserter(conn: Connection) -> AppendOne:
    statement = await conn.prepare(f"{INSERT} ($1, $2, $3, $4, $5, $6, $7, $8) returning position")

    async def insert(stream: UUID, entry: Entry, version: int) -> object:
        return await statement.fetchval(stream, version + 1, entry.id, entry.type, entry.schema, entry.data, entry.meta, entry.occurred_at)

    return insert
