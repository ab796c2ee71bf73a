"""Merges two persons in processes that are killed at every line of it in turn, and takes each up again. Run as a program.

After each death the log, the register of former numbers and the blind index say the same; and the same order finishes it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID, uuid4

import asyncpg

from events.log.store import EventStore
from events.vocabulary.person import Door, Looked, PersonRegistered
from gateway.persons import merging
from gateway.persons.finding import Asked, People
from gateway.persons.merging import Merging
from gateway.persons.reading import Look
from gateway.persons.rights import Rights
from tests.gateway.persons.people import BAS, begun
from tests.killing import dies
from tests.vaults import vault


@asynccontextmanager
async def there(dsn: str) -> AsyncIterator[Rights]:
    """The rights of the persons of a database."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool, EventStore(pool, vault=vault(pool)) as store:
        yield Rights(pool, store, vault(pool))


async def two(dsn: str, name: str) -> tuple[UUID, UUID]:
    """Two persons, each with a trajectory, and found by what they are called."""
    async with there(dsn) as rights:
        (person, _), (former, _) = [await begun(rights.store) for _ in range(2)]
        await rights.register(person, PersonRegistered(name=f"Amal {name}"), BAS)
        await rights.register(former, PersonRegistered(name=f"Selam {name}"), BAS)
        return person, former


async def merge(dsn: str, person: UUID, former: UUID, order: UUID) -> None:
    """The whole of it."""
    async with there(dsn) as rights:
        await Merging(rights).merge(person, former, "één persoon", BAS, order)


async def merged(dsn: str, person: UUID, former: UUID, name: str) -> list[bool]:
    """Whether each of what is written says that they are one."""
    async with there(dsn) as rights:
        people = People(rights.pool, rights.store, rights.vault)
        found = [one.person for one in await people.find(Asked.of(f"selam {name}"), Look(BAS, Looked.FOUND, Door.COMMAND_LINE))]
        streams = [[one.type for one in await rights.store.read_stream(number)].count("persons-merged") for number in (person, former)]
        return [*(count == 1 for count in streams), await rights.vault.subject(former) == person, former not in found, person in found]


if __name__ == "__main__":
    dsn, deaths = sys.argv[1], 0
    while True:
        # Letters only: what has a digit is looked for as a client number.
        name, order = f"Tesfay{chr(97 + deaths % 26)}{chr(97 + deaths // 26)}", uuid4()
        person, former = asyncio.run(two(dsn, name))
        died = dies(partial(merge, dsn, person, former, order), {merging.__file__}, deaths + 1)
        if len(set(half := asyncio.run(merged(dsn, person, former, name)))) > 1:
            sys.exit(f"after the death at line {deaths + 1} it is half done: {half}")
        asyncio.run(merge(dsn, person, former, order))
        if not all(done := asyncio.run(merged(dsn, person, former, name))):
            sys.exit(f"after the death at line {deaths + 1} it was not finished: {done}")
        if not died:
            break
        deaths += 1
    print(deaths)
