import asyncio

import asyncpg
import pytest

from events.log import migrations
from events.log.migrations import Drift, Migration, migrate
from tests.postgres import fresh_database


async def test_four_that_start_together_migrate_once(postgres_server: str) -> None:
    async with fresh_database(postgres_server) as dsn:
        applied = await asyncio.gather(*(migrate(dsn) for _ in range(4)))
    everything = [migration.name for migration in migrations.migrations()]
    assert sorted(applied, key=len, reverse=True) == [everything, [], [], []]


async def test_an_applied_file_that_was_changed_stops_everything(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *rest = migrations.migrations()
    changed = [Migration(first.name, first.sql + "-- changed"), *rest, Migration("9999_next", "create table next_release ()")]
    monkeypatch.setattr(migrations, "migrations", lambda: changed)
    with pytest.raises(Drift, match=first.name):
        await migrate(database)
    conn = await asyncpg.connect(database)
    assert await conn.fetchval("select to_regclass('next_release') is null")
    await conn.close()


async def test_a_file_that_fails_leaves_nothing_behind(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_broken = [*migrations.migrations(), Migration("9999_broken", "create table half (); select no_such_function()")]
    monkeypatch.setattr(migrations, "migrations", lambda: with_broken)
    with pytest.raises(asyncpg.UndefinedFunctionError):
        await migrate(database)
    conn = await asyncpg.connect(database)
    assert await conn.fetchval("select to_regclass('half') is null")
    assert [migration.name for migration in await migrations.pending(conn)] == ["9999_broken"]
    await conn.close()


async def test_the_server_notices_a_client_that_is_gone_without_a_word_within_half_a_minute(postgres_server: str) -> None:
    async with fresh_database(postgres_server) as dsn:
        await migrate(dsn)
        conn = await asyncpg.connect(dsn)
        try:
            # What a pool does with a connection that comes back.
            await conn.execute("reset all")
            names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
            idle, interval, count, timeout = [
                await conn.fetchval("select setting::int from pg_settings where name = $1", one) for one in names
            ]
        finally:
            await conn.close()
    assert idle + interval * count <= 30
    assert 0 < timeout <= 30_000
