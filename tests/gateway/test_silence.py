"""A connection on which the server goes silent, as when the machine on the other side is gone without a word, stops nobody for long."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from temporalio.client import Client

from deploy.connections import connect, opened
from deploy.settings import Settings
from events.database.queries import query
from events.log import appender
from events.log.store import EventStore, StoreUnavailable
from gateway.cli.connection import Connections
from gateway.operations import health
from gateway.operations.health import Check, Seen, Verdict
from tests.events.entries import entries
from tests.waiting import eventually

SHORT = 0.5
CEILING = 120.0
"""Seconds after which it hangs, however busy the machine is."""
NOWHERE = "127.0.0.1:9"


@contextmanager
def silent(pid: int) -> Iterator[None]:
    """Nothing is heard of this process of the server."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def settings(database: str, folder: Path) -> Settings:
    return Settings(data=folder, database_url=SecretStr(database), temporal_address=NOWHERE)


async def written_by(regie: Connections) -> int:
    """The process of the server with which the lane writes, which has just done so."""
    for _ in range(2):
        # The first makes room as well.
        await regie.store.append(uuid4(), entries(1), expected=0)
    told = "select pid from pg_stat_activity where datname = current_database() and left(query, 200) = left($1, 200)"
    [(pid,)] = await regie.pool.fetch(told, query("append"))
    return int(pid)


async def test_an_append_ends_on_a_silent_connection_and_the_next_one_is_stored(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender, "LINGER", CEILING)
    monkeypatch.setattr(appender, "WITHIN", 4.0)
    monkeypatch.setattr(health, "SLOW", SHORT)
    stream, told = uuid4(), entries(3)
    async with asyncio.timeout(CEILING), connect(settings(database, tmp_path)) as regie:
        here = Seen(regie.pool, regie.store, regie.client)
        await regie.store.append(stream, told[:1], expected=0)
        with silent(await written_by(regie)):
            writing = asyncio.create_task(regie.store.append(stream, told[1:2], expected=1))

            async def seen() -> Check | None:
                found = await health.writing(here)
                return found if found.verdict is Verdict.FAIL else None

            assert "zwijgt" in (await eventually(seen, "it being told", within=CEILING)).told
            with pytest.raises(StoreUnavailable):
                await writing
            assert (await health.writing(here)).verdict is Verdict.OK
            assert (await regie.store.append(stream, told[1:2], expected=1)).version == 2
        # What the silent one got after all does no harm.
        assert (await regie.store.append(stream, told[2:], expected=2)).version == 3
        assert [event.id for event in await regie.store.read_stream(stream)] == [entry.id for entry in told]


async def test_a_statement_that_is_called_off_on_a_silent_connection_is_not_waited_for(database: str) -> None:
    async with asyncio.timeout(CEILING), opened(database, 1, 10 * CEILING) as pool:
        pid = await pool.fetchval("select pg_backend_pid()")
        with silent(pid):
            asking = asyncio.create_task(pool.execute("select 1"))
            await eventually(lambda: pool.get_idle_size() == 0, "the statement being under way")
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert await pool.fetchval("select pg_backend_pid()") != pid


async def test_a_statement_ends_on_a_silent_connection_which_is_not_used_again(database: str) -> None:
    async with asyncio.timeout(CEILING), opened(database, 1, SHORT) as pool:
        pid = await pool.fetchval("select pg_backend_pid()")
        with silent(pid):
            with pytest.raises(TimeoutError):
                await pool.execute("select 1")
            other = await pool.fetchval("select pg_backend_pid()")
            with silent(other):
                async with pool.acquire() as conn:
                    with pytest.raises(TimeoutError):
                        await conn.fetch("select 1")
                assert await pool.fetchval("select pg_backend_pid()") not in (pid, other)


async def test_who_is_cut_off_while_a_connection_is_silent_gets_away(database: str) -> None:
    async with asyncio.timeout(CEILING), opened(database, 1, SHORT) as pool:
        pid = await pool.fetchval("select pg_backend_pid()")
        with silent(pid):
            asking = asyncio.create_task(pool.fetchval("select 1"))
            await asyncio.wait({asking}, timeout=SHORT / 5)
            asking.cancel()
            await asyncio.wait({asking})
            assert await pool.fetchval("select pg_backend_pid()") != pid


async def test_who_holds_another_up_in_the_database_is_told(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SLOW", SHORT)
    stream, [first, second] = uuid4(), entries(2)
    async with asyncio.timeout(CEILING), connect(settings(database, tmp_path)) as regie, EventStore(regie.pool) as elsewhere:
        here = Seen(regie.pool, elsewhere, await Client.connect(NOWHERE, lazy=True))
        await regie.store.append(stream, [first], expected=0)
        async with regie.pool.acquire() as conn:
            async with conn.transaction():
                pid = conn.get_server_pid()
                await conn.execute("select from streams where stream = $1 for update", stream)
                writing = asyncio.create_task(regie.store.append(stream, [second], expected=1))

                async def seen() -> Check | None:
                    found = await health.writing(here)
                    return found if found.verdict is Verdict.FAIL else None

                assert f"verbinding {pid} houdt" in (await eventually(seen, "it being told", within=CEILING)).told
            assert (await writing).version == 2
        assert (await health.writing(here)).verdict is Verdict.OK
