"""Bringing a database to the present schema: the files of `events/log/schema/` in the order of their names, each once.

Several processes may start at the same time; one migrates, the others wait. A file that was applied is never changed: another text under
the same name stops everything before harm is done.
"""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

import asyncpg

from events.database.queries import query
from events.log.appender import AHEAD, PIECE

_LOCK = 0x7265676965
_NO_TRANSACTION = "-- no-transaction"


class Drift(RuntimeError):
    """A migration that was applied to this database had another text than the one of this release."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of the schema."""

    name: str
    sql: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, by which a later change is noticed."""
        return sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """Every migration of this release, in order."""
    found = [entry for entry in files("events.log").joinpath("schema").iterdir() if entry.name.endswith(".sql")]
    return [Migration(entry.name.removesuffix(".sql"), entry.read_text("utf-8")) for entry in sorted(found, key=lambda entry: entry.name)]


async def pending(conn: asyncpg.Connection) -> list[Migration]:
    """The migrations that this database still needs.

    Raises:
        Drift: when one that was applied has changed since.
    """
    applied = await _applied(conn)
    for migration in migrations():
        if applied.get(migration.name, migration.digest) != migration.digest:
            raise Drift(f"migration {migration.name} was applied here with another text; a change needs a file of its own")
    return [migration for migration in migrations() if migration.name not in applied]


async def migrate(dsn: str) -> list[str]:
    """Apply what is pending; returns the names.

    Raises:
        Drift: when an applied migration has changed since; nothing is applied then.
    """
    conn = await asyncpg.connect(dsn)
    try:
        # Asking again and again rather than waiting in the server: a session that waits for the lock holds a snapshot, and
        # that would stop an index that is built concurrently.
        while not await conn.fetchval("select pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await conn.execute(
            "create table if not exists migrations "
            "(name text primary key, digest text not null, applied_at timestamptz not null default now())"
        )
        wanted = await pending(conn)
        for migration in wanted:
            await _apply(conn, migration)
        await conn.execute(query("make_room"), PIECE, AHEAD)
        return [migration.name for migration in wanted]
    finally:
        await conn.close()


async def _applied(conn: asyncpg.Connection) -> dict[str, str]:
    if not await conn.fetchval("select to_regclass('migrations') is not null"):
        return {}
    return {row["name"]: row["digest"] for row in await conn.fetch("select name, digest from migrations")}


async def _apply(conn: asyncpg.Connection, migration: Migration) -> None:
    note = "insert into migrations (name, digest) values ($1, $2)"
    if migration.sql.startswith(_NO_TRANSACTION):
        await conn.execute(migration.sql)
        await conn.execute(note, migration.name, migration.digest)
        return
    async with conn.transaction():
        await conn.execute(migration.sql)
        await conn.execute(note, migration.name, migration.digest)
