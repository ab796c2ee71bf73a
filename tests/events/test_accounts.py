"""What the accounts of our processes may do with the database, and what they may not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from events.database.queries import query
from events.log.appender import AHEAD, PIECE
from events.log.store import EventStore
from projections.catalogue import PROJECTIONS
from projections.engine.checkpoints import positions
from projections.engine.engine import ensure
from tests.events.entries import entries
from tests.vaults import vault

FORBIDDEN_TO_ALL = [
    "update events set type = 'anders'",
    "delete from events",
    "truncate events",
    "alter table events disable trigger append_only",
    "drop table events_1",
    "insert into events_1 overriding system value select * from events_1",
    "update seals set root = ''",
    "alter function refuse_change() security definer",
    "create table public.hier ()",
    "insert into migrations (name, digest) values ('9999', '')",
    "copy (select 1) to program 'true'",
    "set session_replication_role = replica",
    "select add_piece_v1(1, 2)",
]
FORBIDDEN_TO_THE_APPLICATION = [
    "insert into seals (number, from_position, to_position, events, gaps, root, previous, key_id, sealed_at, signature, leaves) "
    "values (9, 1, 1, 1, '{}', '', '', '', now(), '', '')",
    "update decisions set response = '{}'",
    "delete from decisions",
    "insert into decisions (decided_at, trace, span, event_name, rules, release, request, response) "
    "values ('2020-01-01', '', '', '', '', '', '{}', '{}')",
    "insert into decisions (position, trace, span, event_name, rules, release, request, response) overriding system value "
    "values (-1, '', '', '', '', '', '{}', '{}')",
    "insert into decisions (leaf, trace, span, event_name, rules, release, request, response) values ('', '', '', '', '', '', '{}', '{}')",
    "truncate access_rules",
    "insert into archives (low, high, file, digest, events, streams) values (1, 2, '', '', 0, '{}')",
]
FORBIDDEN_TO_THE_SEALER = [
    "select * from keys.persons",
    "select * from subjects",
    "select * from decisions",
    "insert into streams (stream) values (gen_random_uuid())",
    "select make_room_v1(1, 1)",
    "create table read_models.hier ()",
]


@asynccontextmanager
async def account(database: str, *roles: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections of an account that is a member of some roles and nothing else."""
    name = f"account_{uuid4().hex}"
    owner = await asyncpg.connect(database)
    try:
        await owner.execute(f"create role {name} login password 'geheim' in role {', '.join(roles)}")
        where = urlsplit(database)
        dsn = where._replace(netloc=f"{name}:geheim@{where.hostname}:{where.port}").geturl()
        async with asyncpg.create_pool(dsn, min_size=1, max_size=10) as pool:
            yield pool
    finally:
        await owner.execute(f"drop owned by {name} cascade; drop role {name}")
        await owner.close()


async def test_the_application_adds_to_the_log_reads_it_and_keeps_read_models(database: str) -> None:
    async with account(database, "regie_app", "regie_keys") as pool, EventStore(pool, vault=vault(pool)) as store:
        stream = uuid4()
        await store.append(stream, entries(3), expected=0)
        assert len(await store.read_stream(stream)) == 3
        assert await store.head() == 3
        await ensure(pool, PROJECTIONS)
        assert set(await positions(pool, PROJECTIONS)) == {projection.name for projection in PROJECTIONS}


async def test_a_piece_that_an_append_makes_room_for_belongs_to_the_owner_of_the_log(database: str) -> None:
    async with account(database, "regie_app") as pool:
        assert await pool.fetchval(query("make_room"), PIECE, AHEAD + PIECE) >= 2 * PIECE
        owners = await pool.fetch("select distinct tableowner from pg_tables where tablename like 'events%'")
        assert [row["tableowner"] for row in owners] == ["postgres"]


@pytest.mark.parametrize("statement", [*FORBIDDEN_TO_ALL, *FORBIDDEN_TO_THE_APPLICATION])
async def test_the_application_is_refused(database: str, statement: str) -> None:
    async with account(database, "regie_app", "regie_keys") as pool:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)


@pytest.mark.parametrize("statement", [*FORBIDDEN_TO_ALL, *FORBIDDEN_TO_THE_SEALER])
async def test_the_sealer_is_refused(database: str, statement: str) -> None:
    async with account(database, "regie_seal") as pool:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)


async def test_who_has_no_keys_cannot_read_them(database: str) -> None:
    async with account(database, "regie_app") as pool:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch("select * from keys.persons")
