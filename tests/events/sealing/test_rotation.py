"""Another key-encryption key, and the file in which it is kept."""

import asyncio
import os
import stat
from pathlib import Path

import asyncpg
import pytest

from events.sealing.rotation import retire, rotate
from events.sealing.vault import Vault
from events.sealing.wrapping import CannotUnwrap, FileWrapping, Wrapped
from events.store import EventStore
from events.vocabulary.base import ERASED
from tests.events.sealing.people import People
from tests.vaults import MemoryWrapping

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


async def test_a_file_is_made_at_first_use_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "map" / "keys"
    wrapping = FileWrapping(path)
    assert not path.exists()
    wrapped = await wrapping.wrap(KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await FileWrapping(path).unwrap(wrapped) == KEY
    assert os.listdir(path.parent) == ["keys"]


async def test_when_many_begin_at_once_there_is_one_first_version(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    wrapped = await asyncio.gather(*(asyncio.to_thread(lambda: asyncio.run(FileWrapping(path).wrap(KEY))) for _ in range(8)))
    assert len({one.version for one in wrapped}) == 1
    assert [await FileWrapping(path).unwrap(one) for one in wrapped] == [KEY] * 8


async def test_what_another_process_made_is_found(tmp_path: Path) -> None:
    one, other = FileWrapping(tmp_path / "keys"), FileWrapping(tmp_path / "keys")
    former = await one.wrap(KEY)
    version = await other.renew()
    assert (await one.wrap(KEY)).version == version
    assert await one.unwrap(await other.wrap(KEY)) == await one.unwrap(former) == KEY
    await other.retire()
    with pytest.raises(CannotUnwrap, match=former.version):
        await FileWrapping(tmp_path / "keys").unwrap(former)


async def test_a_key_of_another_file_is_not_unwrapped(tmp_path: Path) -> None:
    wrapped = await FileWrapping(tmp_path / "een").wrap(KEY)
    other = FileWrapping(tmp_path / "ander")
    with pytest.raises(CannotUnwrap, match=wrapped.version):
        await other.unwrap(wrapped)
    version = (await other.wrap(KEY)).version
    with pytest.raises(CannotUnwrap, match="does not fit"):
        await other.unwrap(Wrapped(wrapped.key, version))
