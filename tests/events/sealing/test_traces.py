"""What a person told is in no file of the database, before the erasure or after; and after it nothing opens what is left."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from events.log.store import EventStore
from events.sealing.vault import Vault
from events.vocabulary.base import ERASED
from events.vocabulary.person import CitizenNumberNoted
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from tests.events.sealing.people import People
from tests.events.servers import run, server
from tests.vaults import MemoryWrapping

pytestmark = pytest.mark.slow

MARKED = f"merkteken {uuid4()}"


async def test_nothing_that_was_told_is_in_the_files_of_the_database_or_in_a_dump() -> None:
    wrapping = MemoryWrapping()
    async with server() as postgres:
        assert postgres.cluster
        async with asyncpg.create_pool(postgres.dsn(), max_size=20) as pool:
            vault = Vault(pool, wrapping)
            async with EventStore(pool, vault=vault) as store:
                people = People(pool, store, vault)
                person = await people.arrives(MARKED)
                number = CitizenNumberNoted(number=MARKED[-30:], municipality=uuid4())
                await people.appended(person.id, number)
                coded = await vault.index.coded([f"word:{MARKED}", f"bsn:{MARKED[-30:]}"])
                async with pool.acquire() as conn, conn.transaction():
                    await vault.index.put(conn, person.id, coded)
                await ensure(pool, PROJECTIONS)
                for projection in PROJECTIONS:
                    await rebuild(pool, store, projection)
                assert {str(value) for value in await people.about(person)} == {MARKED, str({"tekst": MARKED})}
                dump = run(postgres, "pg_dump", "regie")
                assert MARKED.encode() not in dump
                assert MARKED[-30:].encode() not in dump
                assert all(code.hex().encode() in dump for code in coded.codes), "they are found by it"
                assert str(person.trajectory).encode() in dump, "a dump in which nothing is found proves nothing"
                ciphertext = [stored.sealed for stored in await store.read_log(after=0) if stored.sealed]
                await pool.execute("checkpoint")
        await postgres.stop()
        assert not list(files_with(postgres.cluster, MARKED[-30:].encode()))
        assert list(files_with(postgres.cluster, ciphertext[0])), "the search finds what is there"

        await postgres.start()
        async with asyncpg.create_pool(postgres.dsn(), max_size=20) as pool, EventStore(pool, vault=Vault(pool, wrapping)) as store:
            again = People(pool, store, Vault(pool, wrapping))
            await again.erase(person.id)
            assert await again.keys() == 1, "that of the blind index, which is nobody's"
            assert await again.about(person) == [ERASED] * 5
            for projection in PROJECTIONS:
                await rebuild(pool, store, projection)
            dump = run(postgres, "pg_dump", "regie")
            assert MARKED[-30:].encode() not in dump
            assert not [code for code in coded.codes if code.hex().encode() in dump]
            await pool.execute("checkpoint")
        await postgres.stop()
        assert not list(files_with(postgres.cluster, MARKED[-30:].encode()))


def files_with(folder: Path, trace: bytes) -> Iterator[Path]:
    """The files in which these bytes are, the journal included."""
    return (path for path in folder.rglob("*") if path.is_file() and trace in path.read_bytes())
