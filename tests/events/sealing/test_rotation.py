"""Another key-encryption key, and the file in which it is kept."""

import asyncio
import os
import stat
import sys
from base64 import b64decode
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

from events.database.queries import query
from events.log.store import EventStore
from events.sealing.rotation import retire, rotate
from events.sealing.vault import Vault
from events.sealing.wrapping import CannotUnwrap, FileWrapping, Wrapped
from events.vocabulary.base import ERASED
from tests.events.sealing.people import People
from tests.vaults import MemoryWrapping
from tests.waiting import eventually

KEY = bytes(range(32))


async def test_after_a_rotation_everything_can_be_read_and_the_former_version_can_go(
    people: People, pool: asyncpg.Pool, wrapping: MemoryWrapping
) -> None:
    persons = [await people.arrives() for _ in range(3)]
    await people.erase(persons[2].id)
    kept = await people.keys()
    assert kept == 4, "two persons, and the messages from before their trajectories were known"
    assert await rotate(pool, wrapping) == kept
    assert await retire(pool, wrapping)
    async with EventStore(pool, vault=Vault(pool, wrapping)) as fresh:
        for person in persons[:2]:
            assert len(await fresh.read_stream(person.trajectory, opened=True)) == 3
    people.vault.keys.forget()
    assert ERASED not in await people.about(persons[0])
    assert await people.about(persons[2]) == [ERASED] * 5


async def test_a_version_that_a_key_needs_is_not_destroyed(people: People, pool: asyncpg.Pool, wrapping: MemoryWrapping) -> None:
    person = await people.arrives()
    await wrapping.renew()
    assert not await retire(pool, wrapping)
    people.vault.keys.forget()
    assert ERASED not in await people.about(person)


async def test_rotations_that_are_ordered_at_the_same_moment_leave_everybody_readable(database: str, tmp_path: Path) -> None:
    """The real command, in processes of their own, while others are told about for the first time."""
    path = tmp_path / "keys"
    env = {**os.environ, "REGIE_DATABASE_URL": database, "REGIE_TEMPORAL_ADDRESS": "127.0.0.1:1", "REGIE_DATA": str(tmp_path)}
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        vault = Vault(pool, FileWrapping(path))
        persons = [uuid4() for _ in range(1200)]
        await asyncio.gather(*(vault.keys.cipher(person) for person in persons))
        command = [sys.executable, "-m", "deploy.cli", "keys", "rotate"]
        rotating = [await asyncio.create_subprocess_exec(*command, *retire, env=env) for retire in ([], ["--retire"]) * 2]
        waiting = asyncio.gather(*(one.wait() for one in rotating))
        while not waiting.done():
            persons.append(uuid4())
            await vault.keys.cipher(persons[-1])
        assert set(await waiting) <= {0, 1}, "1: a key came meanwhile, and the former versions were kept"
        rows = await pool.fetch("select person, wrapped, version from keys.persons")
    assert {row["person"] for row in rows} == set(persons)
    in_file = dict(line.split() for line in path.read_text().splitlines())
    for row in rows:
        aes_key_unwrap(b64decode(in_file[row["version"]]), row["wrapped"])


@pytest.mark.slow
async def test_a_rotation_that_is_killed_at_any_line_leaves_everybody_readable(database: str, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        vault = Vault(pool, FileWrapping(path))
        await asyncio.gather(*(vault.keys.cipher(uuid4()) for _ in range(20)))
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.events.sealing.killed", database, str(path), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await killed.communicate()
    assert killed.returncode == 0
    assert int(told) > 40, "each line of the rotation was a last one"
    assert os.listdir(tmp_path) == ["keys"], "no keys are left beside the file"
    assert len(path.read_text().splitlines()) == 1


async def test_a_key_whose_version_is_named_wrongly_is_unwrapped_and_named_rightly_by_a_rotation(
    people: People, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    file = FileWrapping(tmp_path / "keys")
    await file.begin()
    async with EventStore(pool, vault=Vault(pool, file)) as store:
        there = People(pool, store, Vault(pool, file))
        persons = [await there.arrives() for _ in range(3)]
        wrong = await file.renew()
        await pool.execute("update keys.persons set version = $1", wrong)
        await pool.execute("update keys.persons set version = 'weg' where person = $1", persons[0].id)
        for person in persons:
            assert ERASED not in await there.about(person)
        await rotate(pool, file)
        assert await retire(pool, file)
    [version] = [line.split()[0] for line in (tmp_path / "keys").read_text().splitlines()]
    assert {row["version"] for row in await pool.fetch("select version from keys.persons")} == {version}


async def test_a_key_that_is_about_to_be_stored_keeps_its_version_from_being_destroyed(
    people: People, pool: asyncpg.Pool, wrapping: MemoryWrapping
) -> None:
    await people.arrives()
    async with pool.acquire() as conn:
        slow = conn.transaction()
        await slow.start()
        await conn.execute(query("key_adding"))
        wrapped = await wrapping.wrap(KEY)
        rotating = asyncio.create_task(rotate(pool, wrapping))
        await rotating
        retiring = asyncio.create_task(retire(pool, wrapping))
        waits = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
        await eventually(lambda: pool.fetchval(waits), "the destruction waiting for the key")
        await conn.execute(query("key_add"), uuid4(), wrapped.key, wrapped.version)
        await slow.commit()
    assert not await retiring
    assert await wrapping.unwrap(wrapped) == KEY


async def test_without_its_file_no_other_is_begun_and_nothing_is_taken_in(people: People, pool: asyncpg.Pool, tmp_path: Path) -> None:
    path, aside = tmp_path / "keys", tmp_path / "elders"
    keys = Vault(pool, FileWrapping(path)).keys
    await keys.cipher(known := uuid4())
    await keys.examine()
    path.rename(aside)
    for fresh in (keys, Vault(pool, FileWrapping(path)).keys):
        with pytest.raises(CannotUnwrap, match=f"{path} is er niet"):
            await fresh.cipher(uuid4())
    for refused in (Vault(pool, FileWrapping(path)).keys.ciphers([known]), Vault(pool, FileWrapping(path)).keys.examine()):
        with pytest.raises(CannotUnwrap, match="Zet het terug uit de reservekopie"):
            await refused
    with pytest.raises(CannotUnwrap):
        await rotate(pool, FileWrapping(path))
    assert not path.exists()
    aside.rename(path)
    assert await keys.cipher(known)
    assert await keys.cipher(uuid4())


async def test_with_another_file_nothing_is_taken_in_that_would_be_lost_when_the_right_one_returns(
    people: People, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    right, other = tmp_path / "keys", tmp_path / "ander"
    before = Vault(pool, FileWrapping(right)).keys
    await before.cipher(known := uuid4())
    former = right.read_text()
    await FileWrapping(other).begin()
    right.write_text(other.read_text())
    for keys in (before, Vault(pool, FileWrapping(right)).keys):
        with pytest.raises(CannotUnwrap, match="Zet het sleutelbestand terug dat bij deze database hoort"):
            await keys.cipher(uuid4())
    right.write_text(former)
    assert await before.cipher(uuid4())
    await rotate(pool, FileWrapping(right))
    assert await before.cipher(uuid4()), "a rotation is no other file"
    assert await retire(pool, FileWrapping(right))
    assert await before.cipher(uuid4())
    rotated = right.read_text()
    right.write_text(former)
    with pytest.raises(CannotUnwrap):
        await before.cipher(uuid4())
    right.write_text(rotated)
    fresh = Vault(pool, FileWrapping(right)).keys
    assert await fresh.cipher(known)
    await fresh.examine()
    for row in await pool.fetch("select wrapped, version from keys.persons where wrapped is not null"):
        await FileWrapping(right).unwrap(Wrapped(*row))


async def test_of_two_that_begin_with_a_file_each_one_is_refused(people: People, pool: asyncpg.Pool, tmp_path: Path) -> None:
    """Whether it made its file itself or found it."""
    await FileWrapping(tmp_path / "0").begin()
    vaults = [Vault(pool, FileWrapping(tmp_path / str(number))) for number in range(4)]
    outcomes = await asyncio.gather(*(vault.keys.cipher(uuid4()) for vault in vaults), return_exceptions=True)
    assert [isinstance(outcome, CannotUnwrap) for outcome in outcomes].count(False) == 1, outcomes
    assert await pool.fetchval("select count(*) from keys.persons") == 1


@pytest.mark.parametrize("text", ["geen sleutels", "een ######\n", "een AAAA\n", "\xff"])
async def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text, "latin-1")
    for refused in (FileWrapping(path).wrap(KEY), FileWrapping(path).renew(), FileWrapping(path).unwrap(Wrapped(KEY, "een"))):
        with pytest.raises(CannotUnwrap, match=f"{path} is beschadigd"):
            await refused
    assert path.read_text("latin-1") == text


async def test_a_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "map" / "keys"
    wrapping = FileWrapping(path)
    assert not path.exists()
    await wrapping.begin()
    wrapped = await wrapping.wrap(KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await FileWrapping(path).unwrap(wrapped) == KEY
    assert os.listdir(path.parent) == ["keys"]


async def test_when_many_begin_at_once_there_is_one_first_version(tmp_path: Path) -> None:
    path = tmp_path / "keys"

    async def first() -> Wrapped:
        await FileWrapping(path).begin()
        return await FileWrapping(path).wrap(KEY)

    wrapped = await asyncio.gather(*(asyncio.to_thread(lambda: asyncio.run(first())) for _ in range(8)))
    assert len({one.version for one in wrapped}) == 1
    assert [await FileWrapping(path).unwrap(one) for one in wrapped] == [KEY] * 8


async def test_versions_that_are_added_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    await FileWrapping(path).begin()
    added = await asyncio.gather(*(asyncio.to_thread(lambda: asyncio.run(FileWrapping(path).renew())) for _ in range(20)))
    assert {line.split()[0] for line in path.read_text().splitlines()} >= set(added)
    assert len(path.read_text().splitlines()) == 21


async def test_what_another_process_made_is_found(tmp_path: Path) -> None:
    one, other = FileWrapping(tmp_path / "keys"), FileWrapping(tmp_path / "keys")
    await one.begin()
    former = await one.wrap(KEY)
    version = await other.renew()
    assert (await one.wrap(KEY)).version == version
    assert await one.unwrap(await other.wrap(KEY)) == await one.unwrap(former) == KEY
    await other.retire()
    with pytest.raises(CannotUnwrap, match=former.version):
        await FileWrapping(tmp_path / "keys").unwrap(former)


async def test_a_key_of_another_file_is_not_unwrapped(tmp_path: Path) -> None:
    one, other = FileWrapping(tmp_path / "een"), FileWrapping(tmp_path / "ander")
    await one.begin()
    await other.begin()
    wrapped = await one.wrap(KEY)
    with pytest.raises(CannotUnwrap, match=wrapped.version):
        await other.unwrap(wrapped)
    with pytest.raises(CannotUnwrap, match="past op een sleutel"):
        await other.unwrap(Wrapped(wrapped.key, (await other.wrap(KEY)).version))
