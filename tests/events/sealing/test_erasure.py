"""Who is erased is forgotten everywhere, and every count stays the same."""

import dataclasses
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from events.erasure import Nobody
from events.evidence.files import EvidenceFiles
from events.log.codec import encode
from events.log.store import EventStore
from events.log.streams import inbox_stream
from events.sealing.vault import Vault
from events.trajectory import fold
from events.vocabulary import requests
from events.vocabulary.base import ERASED, REGISTRY, Event
from events.vocabulary.course import DropOutReported
from events.vocabulary.person import PersonErased, PersonRegistered
from tests.events import samples
from tests.events.evidence.sealing import Log
from tests.events.sealing.people import PARTNER, People, fact, message, note, started
from tests.vaults import MemoryWrapping
from tests.waiting import eventually


async def test_everything_about_the_person_is_gone_and_nothing_about_another(people: People) -> None:
    person, other = await people.arrives(), await people.arrives("van een ander")
    before = await people.store.read_log(after=0)
    erased = await people.erase(person.id)
    assert await people.about(person) == [ERASED] * 5
    assert ERASED not in await people.about(other)
    after = await people.store.read_log(after=0)
    assert after[: len(before)] == before
    assert [event.type for event in after[len(before) :]] == ["person-erased"]
    assert (erased.repeated, erased.version) == (False, 2)


async def test_a_person_is_also_known_by_a_trajectory(people: People) -> None:
    person = await people.arrives()
    await people.erase(person.trajectory)
    assert await people.about(person) == [ERASED] * 5
    assert isinstance((await people.told(person.id))[-1].event, PersonErased)


async def test_twice_is_once(people: People) -> None:
    person = await people.arrives()
    first = await people.erase(person.id)
    again = await people.erase(person.id)
    assert (again.repeated, again.position) == (True, first.position)
    assert [type(one.event) for one in await people.told(person.id)] == [PersonRegistered, PersonErased]


async def test_nobody_is_erased_by_a_slip_of_the_pen(people: People) -> None:
    person = await people.arrives()
    for unknown in (uuid4(), PARTNER, inbox_stream(PARTNER)):
        with pytest.raises(Nobody, match=f"niemand met het nummer {unknown} is bekend"):
            await people.erase(unknown)
    assert await people.told(PARTNER) == []
    assert ERASED not in await people.about(person)


async def test_what_is_told_afterwards_counts_and_cannot_be_read(people: People) -> None:
    person = await people.arrives()
    await people.erase(person.id)
    keys = await people.keys()
    assert (await people.appended(person.trajectory, note("nog iets"))).version == 4
    assert await people.about(person) == [ERASED] * 6
    assert await people.keys() == keys


async def test_an_erasure_that_is_rolled_back_erases_nothing(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await people.arrives()

    async def fails(*_: object, **__: object) -> None:
        raise OSError("weg")

    with monkeypatch.context() as patched:
        patched.setattr(EventStore, "append", fails)
        with pytest.raises(OSError, match="weg"):
            await people.erase(person.id)
    assert ERASED not in await people.about(person)


async def test_keys_at_hand_in_another_process_are_dropped(people: People, database: str, wrapping: MemoryWrapping) -> None:
    person = await people.arrives()
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        vault = Vault(pool, wrapping)
        async with EventStore(pool, vault=vault) as elsewhere:

            async def at_hand() -> bool:
                await elsewhere.read_stream(person.id, opened=True)
                return person.id in vault.keys._at_hand

            await eventually(at_hand, "the other process having the key at hand")
            await people.erase(person.id)
            await eventually(lambda: person.id not in vault.keys._at_hand, "the other process dropping it")
            assert not await at_hand()
            [first, _] = await elsewhere.read_stream(person.id, opened=True)
            assert first.told == "null"


async def test_while_nobody_listens_no_key_is_kept_at_hand(people: People, pool: asyncpg.Pool, wrapping: MemoryWrapping) -> None:
    person = await people.arrives()
    vault = Vault(pool, wrapping)
    assert await vault.open(await people.store.read_stream(person.id))
    assert not vault.keys._at_hand


async def test_every_event_can_be_read_when_what_it_told_is_gone(people: People) -> None:
    sealed = [event for event in REGISTRY.values() if event.sealed_fields()]
    person = uuid4()
    for event in sealed:
        [*_, (_, sample)] = samples.recorded(event)
        await people.appended(person, event.model_validate_json(sample))
    await people.erase(person)
    read = {type(one.event): one.event for one in await people.told(person)}
    for cls in sealed:
        if cls.concerns is Event.concerns:
            assert {getattr(read[cls], name) for name in cls.sealed_fields()} == {ERASED}
            assert read[cls].model_dump_json()


async def test_a_trajectory_whose_answers_are_gone_still_folds(people: People) -> None:
    person, trajectory = uuid4(), uuid4()

    def asked(key: str) -> Event:
        [*_, (_, sample)] = samples.recorded(requests.PartnerRequested)
        return requests.PartnerRequested.model_validate_json(sample).model_copy(update={"key": key})

    told: list[Event] = [
        asked("ja"),
        asked("nee"),
        requests.PartnerAnswered(key="ja", answer={"geheim": 1}),
        requests.PartnerDeclined(key="nee", reason="geheim"),
    ]
    [*_, (_, sample)] = samples.recorded(DropOutReported)
    await people.appended(trajectory, started(person), *told, DropOutReported.model_validate_json(sample), expected=0)
    before = fold(trajectory, await people.told(trajectory))
    await people.erase(person)
    after = fold(trajectory, await people.told(trajectory))
    assert after.version == before.version == 6
    assert after.open_requests == before.open_requests == ()
    assert (after.requests["ja"].answer, after.requests["nee"].declined) == (ERASED, ERASED)
    assert after.drop_outs[0].component is before.drop_outs[0].component


def test_what_was_erased_is_not_told_again() -> None:
    with pytest.raises(ValueError, match="erased"):
        encode(fact(note().model_copy(update={"text": ERASED})), PARTNER)


def test_nobody_who_sends_json_can_pretend_that_something_was_erased() -> None:
    for text in ("{}", "null", '{"erased":true}'):
        with pytest.raises(ValueError, match="text"):
            type(note()).model_validate_json(f'{{"text":{text}}}')


async def test_seals_still_hold(people: People, pool: asyncpg.Pool, log: Log) -> None:
    person = await people.arrives()
    await log.seal()
    await people.erase(person.id)
    assert await log.misfit() is None
    await log.seal()
    assert await log.misfit() is None


@pytest.fixture
def log(people: People, pool: asyncpg.Pool, tmp_path_factory: pytest.TempPathFactory) -> Log:
    return Log(pool, people.store, EvidenceFiles(tmp_path_factory.mktemp("bewijs")))


async def test_what_a_message_said_is_nowhere_in_the_open_nor_can_it_be_guessed_from_there(people: People) -> None:
    person = await people.arrives("thuis")
    [stored, *_] = await people.store.read_stream(inbox_stream(PARTNER))
    open_fields = set(msgspec.json.decode(stored.data))
    assert open_fields == {"message", "partner", "source", "cloud_event_id", "type", "trajectory", "disputes"}, (
        "none of these follows from what it said"
    )
    await people.erase(person.id)
    assert len(await people.about(person)) == 5


async def test_of_a_log_of_before_neither_the_digest_nor_the_words_of_a_system_are_read(people: People) -> None:
    person = await people.arrives()
    reason = "Taalschool antwoordde 422: Amal Haddad\nis hier niet bekend"
    refusal = encode(fact(requests.PartnerRequestRefused(key="taal", reason=reason)), person.trajectory)
    await people.store.append(person.trajectory, [dataclasses.replace(refusal, schema=1)], expected=None)
    [*_, refused] = await people.told(person.trajectory)
    assert isinstance(refused.event, requests.PartnerRequestRefused)
    assert refused.event.reason == "Taalschool antwoordde 422"
    received = encode(fact(message(person.trajectory)), inbox_stream(PARTNER))
    old = dataclasses.replace(received, schema=1, data=received.data.replace("{", '{"digest":"d",', 1))
    await people.store.append(inbox_stream(PARTNER), [old], expected=None)
    assert not any(hasattr(one.event, "digest") for one in await people.told(inbox_stream(PARTNER)))
