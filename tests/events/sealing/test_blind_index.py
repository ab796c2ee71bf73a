"""The blind index: found by words that stand nowhere, by nobody without its key, and no more once somebody was erased."""

import asyncio
from collections.abc import Mapping
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.database.queries import query
from events.erasure import Nobody
from events.sealing.blind_index import FOUND, Renewed, Words
from events.sealing.rotation import retire, rotate
from events.sealing.vault import Vault
from tests.events.sealing.people import People
from tests.vaults import MemoryWrapping


async def put(pool: asyncpg.Pool, vault: Vault, person: UUID, *words: str) -> None:
    codes = await vault.index.coded(words)
    async with pool.acquire() as conn, conn.transaction():
        await vault.index.put(conn, person, codes)


async def test_who_has_every_word_is_found_and_who_has_most_of_them_first(pool: asyncpg.Pool, vault: Vault) -> None:
    amal, kamal, sara = uuid4(), uuid4(), uuid4()
    await put(pool, vault, amal, "amal", "aml", "haile")
    await put(pool, vault, kamal, "kamal", "aml", "haile")
    await put(pool, vault, sara, "sara", "haile")
    assert await vault.index.find([["amal", "aml"], ["haile"]]) == [amal, kamal]
    assert set(await vault.index.find([["haile"]])) == {amal, kamal, sara}
    assert await vault.index.find([["amal"], ["sara"]]) == []
    assert await vault.index.find([["nobody"]]) == []


async def test_nobody_is_found_by_what_they_were_called_before(pool: asyncpg.Pool, vault: Vault) -> None:
    person = uuid4()
    await put(pool, vault, person, "amal")
    await put(pool, vault, person, "amaal")
    assert await vault.index.find([["amal"]]) == []
    assert await vault.index.find([["amaal"]]) == [person]


async def test_codes_are_of_no_use_without_the_key(pool: asyncpg.Pool, vault: Vault) -> None:
    person = uuid4()
    await put(pool, vault, person, "amal")
    [row] = await pool.fetch("select code, person from keys.words")
    assert b"amal" not in row["code"]
    assert len(row["code"]) == 16
    elsewhere = Vault(pool, MemoryWrapping())
    with pytest.raises(Exception, match="version"):
        await elsewhere.index.find([["amal"]])


async def test_who_is_erased_is_found_no_more(people: People) -> None:
    person = await people.arrives()
    await put(people.pool, people.vault, person.id, "amal")
    await people.erase(person.trajectory)
    assert await people.vault.index.find([["amal"]]) == []
    assert await people.pool.fetchval("select count(*) from keys.words") == 0


async def test_the_index_is_made_anew_with_another_key_and_the_former_one_is_destroyed(pool: asyncpg.Pool, vault: Vault) -> None:
    person = uuid4()
    await put(pool, vault, person, "amal")
    before = await pool.fetchval("select code from keys.words")
    former = await pool.fetchval("select key from keys.words_made_with")

    async def known() -> Mapping[UUID, Words]:
        return {person: ["amal"]}

    assert await vault.index.renew(known) == 1
    assert await vault.index.find([["amal"]]) == [person]
    assert await pool.fetchval("select code from keys.words") != before
    assert await pool.fetchval("select wrapped is null from keys.persons where person = $1", former)


async def test_who_searched_before_it_was_made_anew_elsewhere_finds_everybody_after_it(
    pool: asyncpg.Pool, vault: Vault, wrapping: MemoryWrapping
) -> None:
    person, elsewhere = uuid4(), Vault(pool, wrapping)
    await put(pool, vault, person, "amal")

    async def known() -> Mapping[UUID, Words]:
        return {person: ["amal"]}

    for listens in (True, False):
        # Who hears of it has the former key no more; who does not has it still, and codes by it that are nobody's.
        vault.keys.listening(listens)
        assert await vault.index.find([["amal"]]) == [person]
        await elsewhere.index.renew(known)
        if listens:
            vault.keys.forget()
        assert await vault.index.find([["amal"]]) == [person]
        assert await vault.index.find([["sara"]]) == []


async def test_a_renewal_that_fails_leaves_everything_as_it_was(pool: asyncpg.Pool, vault: Vault) -> None:
    person = uuid4()
    await put(pool, vault, person, "amal")

    async def fails() -> Mapping[UUID, Words]:
        raise ConnectionError("the log is away")

    with pytest.raises(ConnectionError):
        await vault.index.renew(fails)
    assert await vault.index.find([["amal"]]) == [person]


async def test_words_that_were_coded_before_a_renewal_are_not_put_after_it(pool: asyncpg.Pool, vault: Vault) -> None:
    codes = await vault.index.coded(["amal"])

    async def nobody() -> Mapping[UUID, Words]:
        return {}

    await vault.index.renew(nobody)
    async with pool.acquire() as conn:
        with pytest.raises(Renewed):
            async with conn.transaction():
                await vault.index.put(conn, uuid4(), codes)
    assert await pool.fetchval("select count(*) from keys.words") == 0


async def test_whoever_is_erased_while_the_index_is_made_anew_is_not_in_it(people: People) -> None:
    person = await people.arrives()
    await put(people.pool, people.vault, person.id, "amal")
    read, go_on = asyncio.Event(), asyncio.Event()

    async def known() -> Mapping[UUID, Words]:
        read.set()
        await go_on.wait()
        return {person.id: ["amal"]}

    renewing = asyncio.create_task(people.vault.index.renew(known))
    await read.wait()
    erasing = asyncio.create_task(people.erase(person.id))
    done, _ = await asyncio.wait({erasing}, timeout=0.5)
    assert not done, "an erasure waits for it"
    go_on.set()
    await asyncio.gather(renewing, erasing)
    assert await people.vault.index.find([["amal"]]) == []
    assert await people.pool.fetchval("select count(*) from keys.words") == 0


async def test_people_are_found_after_the_wrapping_key_was_renewed(pool: asyncpg.Pool, vault: Vault, wrapping: MemoryWrapping) -> None:
    person = uuid4()
    await put(pool, vault, person, "amal")
    await rotate(pool, wrapping)
    assert await retire(pool, wrapping)
    assert await Vault(pool, wrapping).index.find([["amal"]]) == [person]


async def test_of_a_common_word_there_are_no_more_than_a_person_can_look_at(pool: asyncpg.Pool, vault: Vault) -> None:
    people = {uuid4(): ["mohammed"] for _ in range(FOUND + 10)}
    await put(pool, vault, uuid4(), "mohammed")

    async def known() -> Mapping[UUID, Words]:
        return people

    await vault.index.renew(known)
    assert len(await vault.index.find([["mohammed"]])) == FOUND


async def test_the_key_of_the_index_is_nobodys_and_no_erasure_reaches_it(people: People) -> None:
    person = uuid4()
    await put(people.pool, people.vault, person, "amal")
    key = await people.pool.fetchval("select key from keys.words_made_with")
    with pytest.raises(Nobody):
        await people.erase(key)
    with pytest.raises(asyncpg.RestrictViolationError, match="key of the blind index"):
        await people.pool.execute(query("key_destroy"), key)
    assert await people.vault.index.find([["amal"]]) == [person]
