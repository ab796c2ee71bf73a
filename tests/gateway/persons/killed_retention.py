"""Erases somebody whose retention is over in processes that are killed at every line of it, and takes each up again. Run as a program.

After each death the key, the stream, the blind index and the marks say the same; and the same order finishes it.
"""

import asyncio
import sys
from datetime import date
from functools import partial
from uuid import UUID

from events import erasure
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.person import PersonRegistered
from events.vocabulary.values import Component, EndReason, Outcome
from gateway.persons import retention
from gateway.persons.marks import mark_sensitive
from gateway.persons.retention import execute, keep_terms
from projections.engine.rebuild import rebuild
from projections.engine.set_apart import marks_of
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.persons.killed import there
from tests.gateway.persons.people import BAS, TODAY, begun, duty_ended
from tests.killing import dies


async def somebody(dsn: str) -> UUID:
    """Somebody whose retention is over, who is found by name and marked as sensitive."""
    async with there(dsn) as rights:
        person, _ = await begun(
            rights.store,
            duty_ended(date(2020, 2, 3)),
            TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE),
        )
        await rights.register(person, PersonRegistered(name="Amal Tesfay"), BAS)
        await rights.carry_out(person, mark_sensitive("geheim adres"), BAS)
        for _ in range(2):
            await keep_terms(rights, TODAY)
        await rebuild(rights.pool, rights.store, TRAJECTORY_FILE)
        return person


async def erase(dsn: str, person: UUID) -> None:
    """The whole of it."""
    async with there(dsn) as rights:
        await execute(rights, person, BAS)


async def gone(dsn: str, person: UUID) -> list[bool]:
    """Whether each of what is kept says that they were erased."""
    async with there(dsn) as rights:
        told = [one.type for one in await rights.store.read_stream(person)].count("person-erased")
        words = await rights.pool.fetchval("select count(*) from keys.words where person = $1", person)
        return [told == 1, not await rights.store.readable(person), words == 0, not await marks_of(rights.pool, person)]


if __name__ == "__main__":
    dsn, deaths = sys.argv[1], 0
    while True:
        person = asyncio.run(somebody(dsn))
        died = dies(partial(erase, dsn, person), {retention.__file__, erasure.__file__}, deaths + 1)
        if len(set(half := asyncio.run(gone(dsn, person)))) > 1:
            sys.exit(f"after the death at line {deaths + 1} it is half done: {half}")
        asyncio.run(erase(dsn, person))
        if not all(done := asyncio.run(gone(dsn, person))):
            sys.exit(f"after the death at line {deaths + 1} it was not finished: {done}")
        if not died:
            break
        deaths += 1
    print(deaths)
