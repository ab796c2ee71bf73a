"""What the store promises to those who append."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.log.store import EventStore, OutOfBounds, StoreUnavailable, Unstorable, VersionConflict
from events.record import LARGEST, Appended, Entry
from tests.events.entries import WHEN, entries, entry
from tests.waiting import eventually


async def stored_ids(store: EventStore, stream: UUID) -> list[UUID]:
    return [event.id for event in await store.read_stream(stream)]


async def test_what_was_appended_is_read_back_as_it_was_written(store: EventStore) -> None:
    stream, first, second = uuid4(), entry(data='{"naam": "Éva"}'), entry()
    appended = await store.append(stream, [first, second], expected=0)
    one, two = await store.read_stream(stream)
    assert (one.id, one.type, one.schema, one.data, one.meta) == (first.id, first.type, first.schema, first.data, first.meta)
    assert (one.stream, one.version, two.version) == (stream, 1, 2)
    assert one.occurred_at == WHEN
    assert one.recorded_at > WHEN
    assert appended == Appended(version=2, position=two.position)
    assert one.position < two.position
    assert await store.find(second.id) == two
    assert await store.head() == two.position


async def test_a_stream_is_read_after_a_version(store: EventStore) -> None:
    stream = uuid4()
    await store.append(stream, entries(5), expected=0)
    assert [event.version for event in await store.read_stream(stream, after=3)] == [4, 5]
    assert await store.read_stream(uuid4()) == []
    assert await store.find(uuid4()) is None


async def test_an_append_to_another_version_than_expected_is_refused_and_names_both(store: EventStore) -> None:
    stream = uuid4()
    await store.append(stream, entries(2), expected=0)
    for expected in (0, 1, 3):
        with pytest.raises(VersionConflict) as conflict:
            await store.append(stream, [entry()], expected=expected)
        assert (conflict.value.stream, conflict.value.expected, conflict.value.actual) == (stream, expected, 2)
    with pytest.raises(VersionConflict) as conflict:
        await store.append(uuid4(), [entry()], expected=4)
    assert conflict.value.actual == 0
    assert len(await store.read_stream(stream)) == 2


async def test_a_conflict_takes_no_position(store: EventStore) -> None:
    stream = uuid4()
    before = await store.append(stream, [entry()], expected=0)
    with pytest.raises(VersionConflict):
        await store.append(stream, [entry()], expected=0)
    after = await store.append(stream, [entry()], expected=1)
    assert after.position == before.position + 1


async def test_any_version_will_do_when_none_is_expected(store: EventStore) -> None:
    stream = uuid4()
    assert (await store.append(stream, [entry()], expected=None)).version == 1
    assert (await store.append(stream, [entry()], expected=None)).version == 2


@pytest.mark.parametrize("again", [0, None], ids=["at the same expected version", "at any version"])
async def test_the_same_events_again_are_stored_once(store: EventStore, again: int | None) -> None:
    stream, facts = uuid4(), entries(3)
    first = await store.append(stream, facts, expected=0)
    await store.append(stream, [entry()], expected=3)
    second = await store.append(stream, facts, expected=again)
    assert second == Appended(first.version, first.position, repeated=True)
    assert len(await store.read_stream(stream)) == 4


async def test_events_of_which_some_are_stored_already_are_a_conflict(store: EventStore) -> None:
    stream, known = uuid4(), entry()
    await store.append(stream, [known], expected=0)
    with pytest.raises(VersionConflict):
        await store.append(stream, [known, entry()], expected=0)
    with pytest.raises(VersionConflict):
        await store.append(stream, [known, entry()], expected=None)
    assert await stored_ids(store, stream) == [known.id]


async def test_nothing_is_not_appended(store: EventStore) -> None:
    with pytest.raises(ValueError, match="at least one event"):
        await store.append(uuid4(), [], expected=0)


BAD = {
    "text that is not JSON": entry(data="{"),
    "a number that does not fit": Entry(uuid4(), "note-written", 10**9, "{}", "{}", WHEN),
    "a text with a zero character": entry(type="note\0written"),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_events_that_cannot_be_stored_harm_only_their_own_caller(store: EventStore, bad: Entry) -> None:
    good = [uuid4() for _ in range(5)]
    results = await asyncio.gather(
        store.append(uuid4(), [entry(), bad], expected=0),
        *(store.append(stream, [entry()], expected=0) for stream in good),
        return_exceptions=True,
    )
    assert isinstance(results[0], Unstorable)
    assert all(isinstance(result, Appended) for result in results[1:])
    assert await store.head() == max(result.position for result in results[1:] if isinstance(result, Appended))
    assert [len(await store.read_stream(stream)) for stream in good] == [1] * 5


async def test_an_event_over_the_limit_is_refused_with_what_and_where_and_nothing_of_its_append_is_stored(store: EventStore) -> None:
    stream, text = uuid4(), '"' + "é" * (LARGEST // 2) + '"'
    with pytest.raises(OutOfBounds, match=rf"'note-written' kan niet worden bewaard: zij is 262\d\d\d bytes groot; meer dan {LARGEST}"):
        await store.append(stream, [entry(), entry(data=text)], expected=0)
    assert await store.read_stream(stream) == []
    nearly = entry(data='"' + "é" * (LARGEST // 2 - 50) + '"')
    await store.append(stream, [nearly], expected=0)
    assert [event.data for event in await store.read_stream(stream)] == [nearly.data]


@pytest.mark.parametrize("unfit", [r'{"a":"groen\u0000"}', r'{"a":"\ud83d"}', r'{"a":"\udE00\ud83d"}'])
async def test_an_event_with_a_text_that_no_column_holds_is_refused_however_it_was_made(store: EventStore, unfit: str) -> None:
    stream = uuid4()
    for bad in (entry(data=unfit), replace(entry(), meta=unfit), replace(entry(), told=unfit)):
        with pytest.raises(OutOfBounds, match=r"U\+0000"):
            await store.append(stream, [entry(), bad], expected=0)
    assert await store.read_stream(stream) == []
    await store.append(stream, [entry(data=r'{"a":"\\u0000 \ud83d\ude00 \u001b"}')], expected=0)


async def test_in_a_batch_each_hears_its_own_verdict(store: EventStore, pool: asyncpg.Pool) -> None:
    there, again, known, stale, anew = uuid4(), uuid4(), entries(2), uuid4(), uuid4()
    for stream, facts in ((there, entries(1)), (again, known), (stale, entries(3))):
        await store.append(stream, facts, expected=0)
    on_there, on_stale, at_any, on_new, missing = await asyncio.gather(
        store.append(there, entries(2), expected=1),
        store.append(stale, entries(1), expected=2),
        store.append(again, known, expected=None),
        store.append(anew, entries(3), expected=0),
        store.append(uuid4(), entries(1), expected=4),
        return_exceptions=True,
    )
    [last_there, last_new] = [(await store.read_stream(stream))[-1] for stream in (there, anew)]
    assert on_there == Appended(3, last_there.position)
    assert on_new == Appended(3, last_new.position)
    assert isinstance(at_any, Appended)
    assert (at_any.version, at_any.repeated) == (2, True)
    assert isinstance(on_stale, VersionConflict)
    assert on_stale.actual == 3
    assert isinstance(missing, VersionConflict)
    assert missing.actual == 0
    heads = await pool.fetch("select count(*) from events group by stream having count(*) <> max(version)")
    assert heads == []
    stray = "select count(*) from streams s where version <> (select count(*) from events e where e.stream = s.stream)"
    assert await pool.fetchval(stray) == 0


async def test_an_event_id_that_another_stream_has_is_refused(store: EventStore) -> None:
    known = entry()
    await store.append(uuid4(), [known], expected=0)
    with pytest.raises(Unstorable, match="one_event_once"):
        await store.append(uuid4(), [known], expected=0)


async def test_appends_that_come_together_share_a_commit(store: EventStore, pool: asyncpg.Pool) -> None:
    await asyncio.gather(*(store.append(uuid4(), [entry()], expected=0) for _ in range(200)))
    commits = await pool.fetchval("select count(distinct xmin::text) from events")
    assert commits < 10


@pytest.mark.parametrize("processes", [1, 3])
async def test_of_writers_on_the_same_streams_one_wins_each_version_and_the_others_hear_of_it(
    store: EventStore, pool: asyncpg.Pool, processes: int
) -> None:
    stores = [store, *(EventStore(pool) for _ in range(1, processes))]
    streams = [uuid4() for _ in range(8)]
    acknowledged: list[UUID] = []
    conflicts = 0

    async def producer(number: int) -> None:
        nonlocal conflicts
        stream, version = streams[number % 8], 0
        for _ in range(10):
            fact = entry()
            try:
                version = (await stores[number // 8 % processes].append(stream, [fact], expected=version)).version
                acknowledged.append(fact.id)
            except VersionConflict as conflict:
                version, conflicts = conflict.actual, conflicts + 1

    await asyncio.gather(*(producer(number) for number in range(64)))
    for other in stores[1:]:
        await other.__aexit__(None, None, None)
    events = [event for stream in streams for event in await store.read_stream(stream)]
    assert conflicts + len(acknowledged) == 640
    assert conflicts > 0
    assert {event.id for event in events} == set(acknowledged)
    for stream in streams:
        versions = [event.version for event in await store.read_stream(stream)]
        assert versions == list(range(1, len(versions) + 1))


async def test_a_caller_that_is_cancelled_harms_no_other(store: EventStore) -> None:
    streams = [uuid4() for _ in range(60)]
    tasks = [asyncio.create_task(store.append(stream, [entry()], expected=0)) for stream in streams]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for number, (stream, result) in enumerate(zip(streams, results, strict=True)):
        if number % 3:
            assert isinstance(result, Appended)
            assert len(await store.read_stream(stream)) == 1
        else:
            assert isinstance(result, asyncio.CancelledError)


async def test_an_append_that_comes_while_the_lane_gives_its_connection_back_is_written(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.appender.LINGER", 0.0)
    stream = uuid4()
    async with asyncio.timeout(60):
        for version in range(300):
            # From no pause to one that outlasts the lane.
            await asyncio.sleep(version % 30 / 10_000)
            await store.append(stream, [entry()], expected=version)
    assert len(await store.read_stream(stream)) == 300


async def test_an_append_in_the_callers_transaction_counts_when_that_commits(store: EventStore, pool: asyncpg.Pool) -> None:
    kept, lost = uuid4(), uuid4()
    async with pool.acquire() as conn:
        async with conn.transaction():
            await store.append(kept, [entry()], expected=0, conn=conn)
            assert await store.read_stream(kept) == []
            with pytest.raises(VersionConflict):
                await store.append(kept, [entry()], expected=0, conn=conn)
        transaction = conn.transaction()
        await transaction.start()
        await store.append(lost, [entry()], expected=0, conn=conn)
        await transaction.rollback()
    assert len(await store.read_stream(kept)) == 1
    assert await store.read_stream(lost) == []
    assert (await store.append(lost, [entry()], expected=0)).version == 1


async def test_a_lost_connection_is_told_and_the_next_append_finds_another(store: EventStore, pool: asyncpg.Pool) -> None:
    stream, fact = uuid4(), entry()
    await store.append(uuid4(), [entry()], expected=0)
    async with pool.acquire() as conn, conn.transaction():
        # The lane waits for this lock, so that its connection is lost in the middle of a batch.
        await conn.execute("lock table streams in access exclusive mode")
        appending = asyncio.create_task(store.append(stream, [fact], expected=0))
        cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where wait_event_type = 'Lock' and query like '%append_many%'"
        # Not on `conn`: within a transaction it would go on seeing the activity of its first look.
        await eventually(lambda: pool.fetchval(cut), "the lane waiting for the lock")
        with pytest.raises(StoreUnavailable):
            await appending
    assert (await store.append(stream, [fact], expected=0)).version == 1


@pytest.mark.parametrize("change", ["update events set version = 7", "delete from events", "truncate events"])
async def test_the_log_refuses_to_be_changed(store: EventStore, pool: asyncpg.Pool, change: str) -> None:
    await store.append(uuid4(), [entry()], expected=0)
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await pool.execute(change)
