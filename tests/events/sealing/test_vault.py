"""What the store seals when it appends, and opens when it is asked to."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from events.log.codec import Unopened, decode, encode
from events.log.store import EventStore, NoVault
from events.log.streams import inbox_stream
from events.sealing.cipher import Unopenable
from events.sealing.vault import Vault
from events.sealing.wrapping import CannotUnwrap
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.person import PersonRegistered
from tests.events import samples
from tests.events.sealing.people import PARTNER, SECRET, People, fact, message, note, started
from tests.vaults import MemoryWrapping

SEALED = [event for event in REGISTRY.values() if event.sealed_fields()]


@pytest.mark.parametrize("event", SEALED, ids=lambda event: event.stored_name)
async def test_an_event_is_read_back_as_it_was_and_its_sealed_fields_are_nowhere_in_the_open(people: People, event: type[Event]) -> None:
    [*_, (_, sample)] = samples.recorded(event)
    told, stream = event.model_validate_json(sample), uuid4()
    await people.appended(stream, told)
    [recorded] = await people.told(stream)
    assert recorded.event == told
    [stored] = await people.store.read_stream(stream)
    assert stored.sealed
    assert not any(f'"{name}"' in stored.data for name in event.sealed_fields())
    with pytest.raises(Unopened):
        decode(stored)


@pytest.mark.parametrize("event", SEALED, ids=lambda event: event.stored_name)
def test_what_is_sealed_is_about_somebody(event: type[Event]) -> None:
    assert event.stream in (Stream.TRAJECTORY, Stream.PERSON) or event.concerns is not Event.concerns


async def test_everything_about_one_person_has_the_key_of_that_person(people: People) -> None:
    person, other = uuid4(), uuid4()
    trajectory, second = uuid4(), uuid4()
    await people.appended(person, PersonRegistered(name=SECRET))
    await people.appended(trajectory, started(person), note(), expected=0)
    await people.appended(second, started(person), expected=0)
    await people.appended(second, note())
    await people.received(message(trajectory))
    assert await people.keys() == 1
    await people.appended(other, PersonRegistered(name=SECRET))
    assert await people.keys() == 2


async def test_a_losing_start_says_nothing_about_whose_trajectory_it_is(people: People) -> None:
    trajectory, winner = uuid4(), uuid4()
    await people.appended(trajectory, started(winner), expected=0)
    with pytest.raises(Exception, match="version 1"):
        await people.appended(trajectory, started(uuid4()), expected=0)
    assert await people.vault.subject(trajectory) == winner


async def test_an_event_that_is_appended_again_is_a_repeat_though_its_ciphertext_differs(people: People) -> None:
    stream, entry = uuid4(), encode(fact(note()), uuid4())
    first = await people.store.append(stream, [entry], expected=0)
    [before] = await people.store.read_stream(stream)
    for expected in (0, None):
        again = await people.store.append(stream, [entry], expected=expected)
        assert (again.repeated, again.position) == (True, first.position)
    assert await people.store.read_stream(stream) == [before]


async def test_many_first_appends_for_one_person_make_one_key(people: People, pool: asyncpg.Pool, wrapping: MemoryWrapping) -> None:
    person = uuid4()
    async with EventStore(pool, vault=Vault(pool, wrapping)) as elsewhere:
        stores = [people.store, elsewhere] * 10
        entries = [encode(fact(PersonRegistered(name=f"{SECRET} {number}")), person) for number in range(20)]
        await asyncio.gather(*(store.append(person, [entry], expected=None) for store, entry in zip(stores, entries, strict=True)))
    assert await people.keys() == 1
    assert len(await people.told(person)) == 20


async def test_a_store_without_a_vault_refuses_what_is_told(people: People, pool: asyncpg.Pool) -> None:
    stream = uuid4()
    async with EventStore(pool) as plain:
        with pytest.raises(NoVault):
            await plain.append(stream, [encode(fact(started(uuid4())), stream), encode(fact(note()), stream)], expected=0)
        assert await plain.read_stream(stream) == []
        await people.appended(stream, note())
        assert len(await plain.read_stream(stream)) == 1
        with pytest.raises(NoVault):
            await plain.read_stream(stream, opened=True)


async def test_a_sealed_part_that_was_moved_names_the_event_that_it_does_not_fit(people: People, pool: asyncpg.Pool) -> None:
    stream = uuid4()
    await people.appended(stream, note("eerste"), note("tweede"), expected=0)
    first, second = await people.store.read_stream(stream)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        await conn.execute("update events set sealed = $1 where id = $2", first.sealed, second.id)
    with pytest.raises(Unopenable, match=str(second.id)):
        await people.store.read_stream(stream, opened=True)
    assert len(await people.store.read_stream(stream, up_to=1, opened=True)) == 1


async def test_with_another_key_encryption_key_nothing_is_opened_and_nothing_is_sealed(people: People, pool: asyncpg.Pool) -> None:
    person = await people.arrives()
    async with EventStore(pool, vault=Vault(pool, MemoryWrapping())) as stranger:
        with pytest.raises(CannotUnwrap):
            await stranger.read_stream(person.id, opened=True)
        with pytest.raises(CannotUnwrap):
            await stranger.append(person.id, [encode(fact(PersonRegistered(name=SECRET)), person.id)], expected=None)
    assert set(map(str, await people.about(person))) == {SECRET, str({"tekst": SECRET})}


async def test_the_log_is_opened_by_who_follows_it_and_not_for_others(people: People) -> None:
    await people.arrives()
    stored = await people.store.read_log(after=0)
    assert sum(event.sealed is not None for event in stored) == 5
    opened = await people.store.open(stored)
    assert sum(SECRET in (event.told or "") for event in opened) == 5
    assert [event.position for event in opened] == [event.position for event in stored]
    found = await people.store.find(stored[0].id, opened=True)
    assert found == opened[0]
    assert not any(SECRET in repr(event) for event in opened), "what is told in confidence must not come into a log by accident"
    assert await people.store.read_stream(inbox_stream(PARTNER), opened=True)


async def test_keys_are_for_their_own_role_and_the_owner(pool: asyncpg.Pool, database: str) -> None:
    assert await pool.fetchval("select tableowner from pg_tables where schemaname = 'keys'") == "regie_keys"
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("create role somebody")
        await conn.execute("grant select on all tables in schema public to somebody")
        await conn.execute("set local role somebody")
        assert await conn.fetchval("select count(*) from events") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with conn.transaction():
                await conn.fetch("select * from keys.persons")
        await conn.execute("reset role")
        await conn.execute("drop owned by somebody")
        await conn.execute("drop role somebody")
