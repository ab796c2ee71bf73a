"""What the store promises of events that left the database."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.log.archive import Archive
from events.log.store import Archived, EventStore, VersionConflict
from events.record import Batch, Stored
from tests.events.entries import WHEN, entries, entry

PIECE = 10


@pytest.fixture
async def _small_pieces(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of ten positions, instead of the first one of a million."""
    monkeypatch.setattr("events.log.appender.PIECE", PIECE)
    monkeypatch.setattr("events.log.appender.AHEAD", PIECE)
    await pool.execute("drop table events_1")
    await pool.execute("select make_room_v1($1, $1)", PIECE)


async def filled(store: EventStore, number: int) -> UUID:
    """A stream with so many events, five in an append."""
    stream = uuid4()
    for version in range(0, number, 5):
        await store.append(stream, entries(5), expected=version)
    return stream


async def whole(following: AsyncGenerator[Batch, None], head: int) -> list[Stored]:
    """Everything up to a position, from a subscription."""
    events: list[Stored] = []
    async for batch in following:
        events += batch
        if batch.position >= head:
            return events
    raise AssertionError("a subscription never ends")


@pytest.mark.usefixtures("_small_pieces")
async def test_the_log_over_archive_and_database_is_the_same_as_before(store: EventStore, pool: asyncpg.Pool, tmp_path: Path) -> None:
    streams = [uuid4() for _ in range(7)]
    for version in range(8):
        for stream in streams:
            await store.append(stream, [entry(type="wanted" if version % 3 == 0 else "other")], expected=version)
    before = await store.read_log(after=0, limit=None)
    by_stream = {stream: await store.read_stream(stream) for stream in streams}

    pieces = await Archive(pool, tmp_path).put(up_to=40)
    assert [(piece.low, piece.high, piece.events) for piece in pieces] == [(1, 10, 10), (11, 20, 10), (21, 30, 10), (31, 40, 10)]
    assert [event.position for event in await store.read_log(after=0, limit=None)] == list(range(41, 57))

    async with EventStore(pool, tmp_path) as reader:
        for after, limit in ((0, 3), (0, 1000), (17, 4), (40, 5)):
            async with aclosing(reader.subscribe(after=after, limit=limit)) as following:
                assert await whole(following, 56) == before[after:]
        async with aclosing(reader.subscribe(after=0, limit=6, types={"wanted"})) as following:
            assert await whole(following, 56) == [event for event in before if event.type == "wanted"]
        for stream in streams:
            assert await reader.read_stream(stream) == by_stream[stream]
            assert await reader.read_stream(stream, after=2, up_to=7) == by_stream[stream][2:7]
            assert await reader.read_stream(stream, backwards=True, limit=7) == by_stream[stream][:0:-1]
            known = by_stream[stream][4].recorded_at
            assert await reader.read_stream(stream, recorded_by=known) == by_stream[stream][:5]


@pytest.mark.usefixtures("_small_pieces")
async def test_an_append_goes_on_where_the_archived_stream_was(store: EventStore, pool: asyncpg.Pool, tmp_path: Path) -> None:
    stream = await filled(store, 10)
    await filled(store, 15)
    await Archive(pool, tmp_path).put(up_to=20)
    with pytest.raises(VersionConflict):
        await store.append(stream, [entry()], expected=0)
    assert (await store.append(stream, [entry()], expected=10)).version == 11


@pytest.mark.usefixtures("_small_pieces")
async def test_a_reader_that_does_not_know_the_archive_is_told_so_and_skips_nothing(
    store: EventStore, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    stream = await filled(store, 25)
    await Archive(pool, tmp_path).put(up_to=20)
    with pytest.raises(Archived, match="in the archive"):
        await anext(store.subscribe(after=0))
    with pytest.raises(Archived, match="in the archive"):
        await store.read_stream(stream)


@pytest.mark.usefixtures("_small_pieces")
async def test_the_newest_of_many_streams_is_found_in_the_archive_by_going_through_it_once(
    store: EventStore, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    streams = [uuid4() for _ in range(12)]
    for number in range(24):
        await store.append(streams[number % 12], [entry(type="account-opened" if number < 12 else "other")], expected=None)
    before = await store.newest_names(streams)
    pieces = await Archive(pool, tmp_path).put(up_to=20)
    assert len(pieces) == 2
    async with EventStore(pool, tmp_path) as reader:
        assert await reader.newest_names(streams[:1]) == {streams[0]: before[streams[0]]}
        assert await reader.newest_names(streams) == before
        # What is remembered of them is enough from then on.
        for piece in pieces:
            (tmp_path / piece.file).unlink()
        assert await reader.newest_names(streams) == before
    with pytest.raises(Archived, match="in the archive"):
        await store.newest_names(streams)


@pytest.mark.usefixtures("_small_pieces")
async def test_a_file_that_changed_is_refused(store: EventStore, pool: asyncpg.Pool, tmp_path: Path) -> None:
    await filled(store, 25)
    [piece, _] = await Archive(pool, tmp_path).put(up_to=20)
    file = tmp_path / piece.file
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    async with EventStore(pool, tmp_path) as reader:
        with pytest.raises(Archived, match="not the file that was written"):
            await anext(reader.subscribe(after=0))


@pytest.mark.usefixtures("_small_pieces")
async def test_only_whole_pieces_that_everybody_has_read_are_taken_out_and_twice_is_once(
    store: EventStore, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await filled(store, 35)
    archive = Archive(pool, tmp_path)
    assert [piece.high for piece in await archive.put(up_to=19)] == [10]
    assert [piece.high for piece in await archive.put(up_to=19)] == [10]
    assert [piece.high for piece in await archive.put(up_to=10**9)] == [10, 20, 30]


@pytest.mark.usefixtures("_small_pieces")
async def test_an_attempt_that_was_cut_short_after_its_file_is_finished_by_the_next(
    store: EventStore, pool: asyncpg.Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = uuid4()
    await store.append(stream, [replace(entry(), occurred_at=WHEN + timedelta(days=1)), *entries(4)], expected=0)
    for version in range(5, 25, 5):
        await store.append(stream, entries(5), expected=version)
    before = await store.read_log(after=0, limit=None)

    async def cut_short(self: Archive, piece: object) -> None:
        raise ConnectionError("the power went out")

    with monkeypatch.context() as broken:
        broken.setattr(Archive, "_take_out", cut_short)
        with pytest.raises(ConnectionError):
            await Archive(pool, tmp_path).put(up_to=20)
    async with EventStore(pool, tmp_path) as reader, aclosing(reader.subscribe(after=0)) as following:
        assert await whole(following, 25) == before
        # In both places now, and still each event once.
        assert await reader.read_stream(stream, occurred_by=WHEN) == [event for event in before if event.occurred_at <= WHEN]
        assert [event async for batch in reader.replay(types={"note-written"}) for event in batch] == before
    await Archive(pool, tmp_path).put(up_to=20)
    assert [event.position for event in await store.read_log(after=0)] == list(range(21, 26))


@pytest.mark.usefixtures("_small_pieces")
async def test_more_at_once_than_there_is_room_for_finds_room(store: EventStore) -> None:
    assert (await store.append(uuid4(), entries(95), expected=0)).version == 95
    assert (await store.append(uuid4(), [entry()], expected=0)).version == 1


@pytest.mark.usefixtures("_small_pieces")
async def test_who_somebody_is_has_an_index_in_every_piece(store: EventStore, pool: asyncpg.Pool) -> None:
    await filled(store, 35)
    pieces = {row["piece"] for row in await pool.fetch("select piece from pieces_v1()")}
    indexed = await pool.fetch("select tablename from pg_indexes where indexdef like '%account-opened%'")
    assert len(pieces) > 3
    assert pieces <= {row["tablename"] for row in indexed}
