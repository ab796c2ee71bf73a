"""Read models of one SQL statement: the same promises as a fold."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from events.log.archive import Archive
from events.log.store import Archived, EventStore
from events.vocabulary.requests import TaskOpened
from projections.engine.aside import set_aside
from projections.engine.engine import Patience
from projections.engine.rebuild import rebuild
from projections.engine.sql import SqlProjection
from projections.lists.event_counts import EVENT_COUNTS, EventCount, counts
from tests.projections.running import caught_up, rows, running
from tests.projections.streams import simulated, write
from tests.projections.toys import BAD_SCORE, Row, note, score

HERE = ZoneInfo("Europe/Amsterdam")
HOURS = Patience(first=3600, longest=3600, standby=0.01)


class Sum(SqlProjection[Row]):
    """Adds up scores by stream, and cannot add what is no number."""

    name = "sum"
    key = ("stream",)
    statement = """
        insert into {table} as sum (stream, events, positions)
        select stream, sum((data ->> 'score')::bigint), '[]' from {log}
        where position > $1 and position <= $2 and type = 'satisfaction-reported'
        group by stream
        on conflict (stream) do update set events = sum.events + excluded.events
        """


SUM = Sum(Row)


async def folded_by_hand(store: EventStore) -> Counter[tuple[date, str]]:
    """Events by day and type, counted in Python."""
    events = await store.read_log(after=0, limit=None)
    return Counter((event.recorded_at.astimezone(HERE).date(), event.type) for event in events)


async def counted(pool: asyncpg.Pool) -> Counter[tuple[date, str]]:
    """The same from the read model."""
    return Counter({(one.day, one.type): one.events for one in await counts(pool)})


async def test_the_counts_are_those_of_a_fold_in_python_live_and_rebuilt(pool: asyncpg.Pool, store: EventStore) -> None:
    async with running(pool, store, EVENT_COUNTS) as watch:
        await write(store, simulated(Random(6)))
        await caught_up(watch, store, [EVENT_COUNTS])
        assert await counted(pool) == await folded_by_hand(store)
        await rebuild(pool, store, EVENT_COUNTS)
        await store.append(uuid4(), [note(), note()], expected=0)
        await caught_up(watch, store, [EVENT_COUNTS])
    assert await counted(pool) == await folded_by_hand(store)


async def test_counts_tell_the_public_name_and_are_chosen_by_day(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [note(), note()], expected=0)
    await rebuild(pool, store, EVENT_COUNTS)
    [row] = await counts(pool)
    assert row == EventCount(row.day, "note-written", "nl.leerwerktrajecten.traject.notitie-geschreven.v1", 2)
    assert await counts(pool, since=row.day, until=row.day) == [row]
    assert await counts(pool, until=date(2020, 1, 1)) == await counts(pool, since=date(2999, 1, 1)) == []
    assert TaskOpened.stored_name not in {one.type for one in await counts(pool)}


async def test_a_rebuild_counts_what_is_in_the_archive_too(
    pool: asyncpg.Pool, store: EventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.appender.PIECE", 50)
    monkeypatch.setattr("events.log.appender.AHEAD", 50)
    await pool.execute("drop table events_1")
    await pool.execute("select make_room_v1(50, 50)")
    await write(store, simulated(Random(7)))
    expected, head = await folded_by_hand(store), await store.head()
    assert len(await Archive(pool, tmp_path).put(up_to=head - 30)) > 2
    with pytest.raises(Archived):
        await rebuild(pool, store, EVENT_COUNTS)
    async with EventStore(pool, tmp_path) as over_archive:
        assert await rebuild(pool, over_archive, EVENT_COUNTS) == head
    assert await counted(pool) == expected


async def test_an_event_that_a_statement_cannot_take_in_is_set_aside(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [score(), note(), score(), score(BAD_SCORE), score()], expected=0)
    async with running(pool, store, SUM) as watch:
        await caught_up(watch, store, [SUM])
    live = await rows(pool, SUM)
    assert await pool.fetchval(f"select events from {SUM.table.name}") == 21
    assert [one.position for one in await set_aside(pool, [SUM])] == [4]
    await rebuild(pool, store, SUM)
    assert await rows(pool, SUM) == live
    assert [one.position for one in await set_aside(pool, [SUM])] == [4]
