"""Recording: an attempt whose answer was lost is made again without harm."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from random import choices
from string import ascii_letters
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from temporalio.exceptions import ApplicationError

from activities import folded
from activities.folded import PAGE, PAGE_BYTES, Folded
from activities.recording import AppendRequest, LoadRequest, Outcome, ProgrammeRequest, Recording, Verdict
from events.erasure import erase
from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.log.streams import programme_stream
from events.record import Entry
from events.trajectory.carried import Pieces
from events.trajectory.change import replace
from events.trajectory.state import Trajectory
from events.vocabulary.base import ERASED
from events.vocabulary.course import NoteWritten, TrajectoryStarted
from events.vocabulary.programme import ProgrammeClosed, ProgrammePublished
from events.vocabulary.requests import PartnerAnswered, PartnerRequested, TaskOpened
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import Component
from tests.events.samples import recorded
from tests.vaults import vault

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def store(database: str) -> AsyncIterator[EventStore]:
    """A store of its own."""
    async with asyncpg.create_pool(database, min_size=1, max_size=3) as pool, EventStore(pool) as store:
        yield store


@pytest_asyncio.fixture(loop_scope="session")
async def sealing(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    """A store that can seal and open, and is told of erasures."""
    async with EventStore(pool, vault=vault(pool)) as store:
        yield store


def entries(stream: UUID, *keys: str) -> list[Entry]:
    """Facts with these keys."""
    [(_, sample), *_] = recorded(TaskOpened)
    opened = TaskOpened.model_validate_json(sample)
    return [encode(Fact(opened.model_copy(update={"key": key}), NOW, SYSTEM, key), stream) for key in keys]


async def loaded(recording: Recording, stream: UUID) -> Trajectory:
    """The state, of all pieces."""
    pieces = Pieces()
    while (state := pieces.take(await recording.load(LoadRequest(stream, pieces.version, pieces.after)))) is None:
        continue
    return state


def after(state: Trajectory, *keys: str) -> AppendRequest:
    """To append facts with these keys to a stream that is in this state."""
    return AppendRequest(state.id, state.version, entries(state.id, *keys), state.position, state.last)


async def test_what_is_appended_is_on_the_stream_and_the_answer_says_where(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    outcome = await recording.append(after(Trajectory(stream), "a", "b"))
    state = await loaded(recording, stream)
    assert outcome == Outcome(Verdict.STORED, 2, state.position)
    assert (state.version, state.last) == (2, entries(stream, "b")[0].id)
    assert state.keys == {"a", "b"}


async def test_a_second_attempt_of_the_same_append_writes_nothing_and_says_that_the_stream_moved_on(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    request = after(Trajectory(stream), "a", "b")
    first, second = await recording.append(request), await recording.append(request)
    assert (first.verdict, second.verdict) == (Verdict.STORED, Verdict.MOVED_ON)
    assert (await loaded(recording, stream)).version == 2


async def test_a_second_attempt_is_recognised_when_the_stream_has_grown_since(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    request = after(Trajectory(stream), "a")
    await recording.append(request)
    await recording.append(after(await loaded(recording, stream), "b"))
    assert (await recording.append(request)).verdict is Verdict.MOVED_ON


async def test_a_stream_that_has_moved_on_takes_nothing(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    await recording.append(after(Trajectory(stream), "a"))
    state = await loaded(recording, stream)
    await recording.append(after(state, "van een ander"))
    assert (await recording.append(after(state, "b"))).verdict is Verdict.MOVED_ON
    assert (await loaded(recording, stream)).keys == {"a", "van een ander"}


async def test_who_builds_on_an_event_that_the_log_does_not_have_is_astray(store: EventStore) -> None:
    stream, recording = uuid4(), Recording(store)
    await recording.append(after(Trajectory(stream), "a", "b"))
    state = await loaded(recording, stream)
    astray = {
        "ahead of the log": replace(state, version=3, last=uuid4(), position=state.position + 1),
        "far ahead of it": replace(state, version=9, last=uuid4(), position=state.position + 7),
        "another event at this version": replace(state, last=uuid4()),
        "this event elsewhere in the log": replace(state, position=state.position + 1),
        "nothing on the stream": replace(state, id=uuid4()),
    }
    for why, believed in astray.items():
        assert (await recording.append(after(believed, "c"))).verdict is Verdict.ASTRAY, why
    assert (await loaded(recording, stream)).keys == {"a", "b"}


async def test_what_the_log_will_never_take_is_not_tried_again(store: EventStore) -> None:
    stream, other, recording = uuid4(), uuid4(), Recording(store)
    taken = entries(stream, "a")
    await recording.append(AppendRequest(other, 0, taken))
    with pytest.raises(ApplicationError) as caught:
        await recording.append(AppendRequest(stream, 0, taken))
    assert (caught.value.type, caught.value.non_retryable) == ("Unstorable", True)


def told(stream: UUID, number: int, text: str) -> list[Entry]:
    """A note with much text, as a release without limits wrote it."""
    entry = encode(Fact(NoteWritten(text=""), NOW, SYSTEM, str(number)), stream)
    return [replace(entry, told=msgspec.json.encode({"text": text}).decode())]


async def test_large_events_are_read_as_many_at_once_as_fit_and_what_comes_back_is_small(sealing: EventStore) -> None:
    stream, recording, text = uuid4(), Recording(sealing), "".join(choices(ascii_letters, k=240_000))
    for number in range(25):
        await sealing.append(stream, told(stream, number, text), expected=number)
    page = await sealing.read_page(stream, after=0, events=PAGE, size=PAGE_BYTES)
    assert 1 < len(page) < 25
    assert sum(len(event.told or "") for event in page) <= PAGE_BYTES
    assert len(await sealing.read_page(stream, after=3, events=PAGE, size=1)) == 1, "one that is larger than a page comes alone"
    assert len(await recording.load(LoadRequest(stream))) < 2000
    assert (await loaded(recording, stream)).version == 25


async def test_a_large_state_comes_in_pieces_of_what_it_was_at_the_first_whoever_has_the_next(sealing: EventStore) -> None:
    stream, recording = uuid4(), Recording(sealing)
    asked = next(PartnerRequested.model_validate_json(sample) for _, sample in recorded(PartnerRequested))
    answer = {f"vraag {number}": "".join(choices(ascii_letters, k=5000)) for number in range(40)}
    for number in range(12):
        events = asked.model_copy(update={"key": str(number)}), PartnerAnswered(key=str(number), answer=answer)
        facts = [Fact(event, NOW, SYSTEM, f"{number}:{n}") for n, event in enumerate(events)]
        await sealing.append(stream, [encode(fact, stream) for fact in facts], expected=2 * number)
    pieces, at = Pieces(), list[int]()
    while (state := pieces.take(await recording.load(LoadRequest(stream, pieces.version, pieces.after)))) is None:
        at.append(pieces.after)
        await recording.append(after(await loaded(Recording(sealing), stream), f"ondertussen {len(at)}"))
        if len(at) > 1:
            recording = Recording(sealing)
    assert len(at) > 1
    assert state.version == 24
    assert [request.answer for request in state.requests.values()] == [answer] * 12


def begun(stream: UUID, person: UUID) -> list[Entry]:
    """A trajectory of this person, of whom something was told."""
    [(_, sample), *_] = recorded(TrajectoryStarted)
    started = TrajectoryStarted.model_validate_json(sample).model_copy(update={"participant": person})
    raised = AttentionRaised(signal="stil", rule="stil", evidence="geheim", component=Component.LANGUAGE)
    return [encode(Fact(event, NOW, SYSTEM, str(n)), stream) for n, event in enumerate([started, raised])]


async def test_a_state_at_hand_is_only_used_while_the_log_and_the_persons_key_are_there(
    sealing: EventStore, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folded, "LONG", 2)
    person, stream, states = uuid4(), uuid4(), Folded(sealing)
    await sealing.append(stream, begun(stream, person), expected=0)

    async def state() -> Trajectory:
        told = await states.state(stream)
        assert told
        return told

    first = await state()
    assert first.attention["stil"].evidence == "geheim"
    assert await state() is first, "at hand"

    log = Recording(sealing)
    await log.append(after(first, "c"))
    further = await state()
    assert further.version == 3
    assert further.keys - first.keys == {"c"}

    await pool.execute("set session_replication_role = replica; delete from events where version = 3; update streams set version = 2")
    assert (await state()).version == 2, "put back"
    await log.append(after(first, "d"))
    assert "c" not in (await state()).keys

    await erase(pool, sealing, vault(pool), person, "verzoek", SYSTEM)
    erased = await state()
    assert erased.attention["stil"].evidence == ERASED
    assert await state() is erased, "at hand"


async def test_folding_that_takes_long_goes_on_where_it_was_when_it_is_asked_for_again(
    sealing: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folded, "LONG", 2)
    monkeypatch.setattr(folded, "PAGE", 2)
    stream, states = uuid4(), Folded(sealing)
    await sealing.append(stream, [*begun(stream, uuid4()), *entries(stream, *"abcdef")], expected=0)
    told = [await states.state(stream, within=0) for _ in range(4)]
    assert told[:3] == [None] * 3
    assert told[3] == await Folded(sealing).state(stream)


async def test_who_is_erased_while_their_stream_is_folded_is_not_in_what_it_adds_up_to(
    sealing: EventStore, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folded, "LONG", 2)
    monkeypatch.setattr(folded, "PAGE", 2)
    person, stream, states = uuid4(), uuid4(), Folded(sealing)
    await sealing.append(stream, [*begun(stream, person), *entries(stream, *"abcdef")], expected=0)
    assert await states.state(stream, within=0) is None
    await erase(pool, sealing, vault(pool), person, "verzoek", SYSTEM)
    told = await states.state(stream)
    assert told
    assert told.attention["stil"].evidence == ERASED


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
