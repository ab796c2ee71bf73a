"""The master secret of a database: bound once, compared by everybody."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from gateway.partners.master import WrongMaster, bind, bind_at, compare
from tests.events.entries import entries

ONE, OTHER = "M1" * 20, "M2" * 20


async def test_the_first_master_secret_of_a_database_is_the_one_that_is_good(database: str) -> None:
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        assert not await compare(pool, OTHER)
        await bind(pool, ONE)
        await bind(pool, ONE)
        assert await compare(pool, ONE)
        for look in (compare, bind):
            with pytest.raises(WrongMaster, match="een ander dan waarmee deze database werkt"):
                await look(pool, OTHER)
        assert ONE not in str(await pool.fetch("select * from master_secret"))


async def test_of_two_that_come_first_together_one_is_refused(database: str) -> None:
    outcomes = await asyncio.gather(*(bind_at(database, master) for master in (ONE, OTHER)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "WrongMaster"]


async def test_beside_a_database_that_was_used_no_new_master_secret_is_made_unless_that_is_meant(database: str) -> None:
    await bind_at(database, None)
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool, EventStore(pool) as store:
        await store.append(uuid4(), entries(1), expected=0)
        with pytest.raises(WrongMaster, match="Zet het terug uit de reservekopie"):
            await bind_at(database, None)
        await bind_at(database, ONE)
        await bind_at(database, None, anew=True)
        assert await compare(pool, ONE), "nothing changes before there is another"
        await bind_at(database, OTHER, anew=True)
        assert await compare(pool, OTHER)
