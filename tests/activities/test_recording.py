"""Recording: an attempt whose answer was lost is made again without harm."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.exceptions import ApplicationError

from activities import recording
from activities.recording import AppendRequest, LoadRequest, ProgrammeRequest, Recording
from events.codec import encode
from events.fact import SYSTEM, Fact
from events.record import Entry
from events.store import EventStore
from events.streams import programme_stream
from events.vocabulary.programme import ProgrammeClosed, ProgrammePublished
from events.vocabulary.requests import TaskReminded

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def store(database: str) -> AsyncIterator[EventStore]:
    """A store of its own."""
    async with asyncpg.create_pool(database, min_size=1, max_size=3) as pool, EventStore(pool) as store:
        yield store


def entries(stream: UUID, *keys: str) -> list[Entry]:
    """Facts with these keys."""
    return [encode(Fact(TaskReminded(key=key), NOW, SYSTEM, key), stream) for key in keys]


async def test_what_is_appended_is_on_the_stream_and_the_answer_says_where(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    outcome = await recording.append(AppendRequest(stream, 0, entries(stream, "a", "b")))
    loaded = await recording.load(LoadRequest(stream))
    assert (outcome.version, outcome.position, outcome.moved_on) == (2, loaded[-1].position, ())
    assert [event.version for event in loaded] == [1, 2]
    assert [event.version for event in await recording.load(LoadRequest(stream, after=1))] == [2]


async def test_a_second_attempt_of_the_same_append_writes_nothing_and_returns_what_is_there(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    request = AppendRequest(stream, 0, entries(stream, "a", "b"))
    first, second = await recording.append(request), await recording.append(request)
    assert (second.version, second.position) == (first.version, first.position)
    assert list(second.moved_on) == await recording.load(LoadRequest(stream))


async def test_a_second_attempt_is_recognised_when_the_stream_has_grown_since(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    request = AppendRequest(stream, 0, entries(stream, "a"))
    await recording.append(request)
    await recording.append(AppendRequest(stream, 1, entries(stream, "b")))
    outcome = await recording.append(request)
    assert [event.id for event in outcome.moved_on] == [entry.id for entry in entries(stream, "a", "b")]


async def test_a_stream_that_has_moved_on_takes_nothing_and_is_returned_from_where_the_caller_was(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    await recording.append(AppendRequest(stream, 0, entries(stream, "a")))
    await recording.append(AppendRequest(stream, 1, entries(stream, "van een ander")))
    outcome = await recording.append(AppendRequest(stream, 1, entries(stream, "b")))
    assert [event.id for event in outcome.moved_on] == [entries(stream, "van een ander")[0].id]
    assert len(await recording.load(LoadRequest(stream))) == 2


async def test_what_the_log_will_never_take_is_not_tried_again(store: EventStore) -> None:
    stream, other, recording = uuid4(), uuid4(), Recording(store)
    taken = entries(stream, "a")
    await recording.append(AppendRequest(other, 0, taken))
    with pytest.raises(ApplicationError) as caught:
        await recording.append(AppendRequest(stream, 0, taken))
    assert (caught.value.type, caught.value.non_retryable) == ("Unstorable", True)


async def test_a_long_stream_comes_in_pages(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PAGE", 2)
    stream, activity = uuid4(), Recording(store)
    await activity.append(AppendRequest(stream, 0, entries(stream, "a", "b", "c")))
    assert [event.version for event in await activity.load(LoadRequest(stream))] == [1, 2]
    assert [event.version for event in await activity.load(LoadRequest(stream, after=2))] == [3]


async def test_a_programme_is_loaded_in_the_version_that_was_published(store: EventStore) -> None:
    stream, recording = programme_stream("proef"), Recording(store)
    for version in (1, 2):
        event = ProgrammePublished(code="proef", version=version, document={"versie": version})
        await store.append(stream, [encode(Fact(event, NOW, SYSTEM, str(version)), stream)], expected=version - 1)
    assert await recording.load_programme(ProgrammeRequest(stream, 1)) == '{"document":{"versie":1}}'
    assert await recording.load_programme(ProgrammeRequest(stream, 2)) == '{"document":{"versie":2}}'
    assert await recording.load_programme(ProgrammeRequest(stream, 3)) is None


async def test_a_version_of_a_closed_programme_is_loaded_with_why_it_was_closed(store: EventStore) -> None:
    stream, recording = programme_stream("proef"), Recording(store)
    events = [ProgrammePublished(code="proef", version=1, document={"versie": 1}), ProgrammeClosed(code="proef", reason="op")]
    await store.append(stream, [encode(Fact(event, NOW, SYSTEM, event.stored_name), stream) for event in events], expected=0)
    assert await recording.load_programme(ProgrammeRequest(stream, 1)) == '{"document":{"versie":1},"closed":"op"}'
    assert await recording.load_programme(ProgrammeRequest(stream, 2)) is None
