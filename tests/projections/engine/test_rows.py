"""Rows are read once, changed in memory, and written when they changed."""

from collections.abc import AsyncIterator
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.log.store import EventStore
from events.record import Batch
from projections.engine.aside import set_aside
from projections.engine.engine import ensure
from projections.engine.poison import take_in
from projections.engine.rebuild import rebuild
from projections.engine.rows import Rows
from projections.engine.table import Connection
from projections.lists.timeline import TIMELINE
from projections.lists.work_list import WORK_LIST
from tests.projections.engine.test_engine import TALLY, append, counted
from tests.projections.running import caught_up, rows, running
from tests.projections.streams import simulated, write
from tests.projections.toys import Row, note
from tests.waiting import eventually


@pytest_asyncio.fixture(loop_scope="session")
async def conn(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection to a database in which the table is."""
    await ensure(pool, [TALLY])
    async with pool.acquire() as conn:
        yield conn


def row(stream: UUID, events: int = 1) -> Row:
    """A row with so many events."""
    return Row(stream, events, [1])


async def writers(conn: Connection) -> dict[UUID, int]:
    """Which transaction wrote each row."""
    return {record["stream"]: record["xmin"] for record in await conn.fetch(f"select stream, xmin::text::bigint from {TALLY.table.name}")}


async def test_a_row_that_did_not_change_is_not_written(conn: Connection) -> None:
    one, two = uuid4(), uuid4()
    held = Rows(TALLY.table)
    held.change(await held.at(conn, [(one,), (two,)]) | {(one,): row(one), (two,): row(two)})
    await held.flush(conn)
    before = await writers(conn)
    for held_now in (held, Rows(TALLY.table)):
        found = await held_now.at(conn, [(one,), (two,)])
        changed = found[two,]
        assert changed
        changed.events += 1
        held_now.change(found)
        await held_now.flush(conn)
        after = await writers(conn)
        assert after[one] == before[one]
        assert after[two] != before[two]
        before = after


async def test_a_row_that_comes_and_goes_unwritten_leaves_nothing(conn: Connection) -> None:
    one, held = uuid4(), Rows(TALLY.table)
    assert await held.at(conn, [(one,)]) == {(one,): None}
    held.change({(one,): row(one)})
    held.change({(one,): None})
    await held.flush(conn)
    assert await writers(conn) == {}
    held.change({(one,): row(one)})
    await held.flush(conn)
    held.change({(one,): None})
    await held.flush(conn)
    assert await writers(conn) == {}
    assert await held.at(conn, [(one,)]) == {(one,): None}


async def test_rows_in_memory_are_not_read_again_and_those_let_go_are(conn: Connection) -> None:
    held, streams = Rows(TALLY.table, keep=2), [uuid4() for _ in range(4)]
    for stream in streams:
        await held.at(conn, [(stream,)])
        held.change({(stream,): row(stream)})
        await held.flush(conn)
    await conn.execute(f"update {TALLY.table.name} set events = 99")
    found = await held.at(conn, [(stream,) for stream in streams])
    assert [one.events for one in found.values() if one] == [99, 99, 1, 1]
    held.clear()
    assert {one.events for one in (await held.at(conn, [(stream,) for stream in streams])).values() if one} == {99}


async def test_of_a_table_that_is_empty_nothing_is_read_until_rows_were_let_go(conn: Connection) -> None:
    held, streams = Rows(TALLY.table, keep=1, empty=True), [uuid4() for _ in range(3)]
    await conn.execute(f"insert into {TALLY.table.name} values ($1, 7, '[]')", streams[0])
    assert await held.at(conn, [(streams[0],)]) == {(streams[0],): None}, "it was told that there is nothing"
    held.change({(stream,): row(stream) for stream in streams[1:]})
    await held.flush(conn)
    found = await held.at(conn, [(stream,) for stream in streams])
    assert [one and one.events for one in found.values()] == [7, 1, 1]


async def test_a_rebuild_that_has_no_room_for_all_rows_gives_the_same_ones(
    pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(store, simulated(Random(11), trajectories=12))
    expected: dict[str, list[str]] = {}
    for room in (1000, 3, 1):
        monkeypatch.setattr("projections.engine.rebuild.IN_MEMORY", room)
        for projection in (WORK_LIST, TIMELINE):
            await rebuild(pool, store, projection)
            assert await rows(pool, projection) == expected.setdefault(projection.name, await rows(pool, projection))


async def test_a_batch_that_failed_leaves_nothing_in_memory(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    async with running(pool, store, TALLY) as watch:
        await append(store, stream, 2)
        await caught_up(watch, store, [TALLY])
        await pool.execute(f"alter table {TALLY.table.name} add constraint few check (events < 3)")
        await append(store, stream, 1)

        async def tried() -> bool:
            return len(await set_aside(pool, [TALLY])) == 1

        await eventually(tried, "an event that was set aside")
        await pool.execute(f"alter table {TALLY.table.name} drop constraint few")
        await append(store, stream, 1)
        await caught_up(watch, store, [TALLY])
    assert await counted(pool, TALLY) == 3


async def test_an_event_that_changes_nothing_costs_no_write(pool: asyncpg.Pool, store: EventStore, conn: Connection) -> None:
    stream = uuid4()
    await store.append(stream, [note()], expected=0)
    held = Rows(TALLY.table)
    await take_in(conn, TALLY, held, Batch(await store.read_log(after=0), 1), after=0)
    assert held.waiting == 1
    await held.flush(conn)
    await take_in(conn, TALLY, held, Batch([], 5), after=1)
    assert held.waiting == 0
