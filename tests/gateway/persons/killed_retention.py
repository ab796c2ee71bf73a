"""Erases somebody whose retention is over, as one municipality asked and the other agrees, in processes that are killed at every line of
it, and takes each up again. Run as a program.

After each death the key, the stream, the blind index, the marks and what was agreed say the same; and the same order finishes it.
"""

import asyncio
import sys
from datetime import date
from functools import partial
from uuid import UUID, uuid4

from temporalio.client import Client

from events import erasure
from events.fact import Actor
from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.person import PersonRegistered
from events.vocabulary.values import Component, EndReason, Outcome, Role
from gateway.asker import Asker
from gateway.asking import Asking
from gateway.logbook.decisions import Decisions
from gateway.orders import together, whole
from gateway.orders.rights import AgreeWithAct
from gateway.orders.sending import Office
from gateway.orders.together import Acts
from gateway.orders.whole import EraseExpired
from gateway.persons import rights as of_persons
from gateway.persons.marks import mark_sensitive
from gateway.persons.retention import keep_terms
from gateway.persons.rights import Rights
from projections.engine.rebuild import rebuild
from projections.engine.set_apart import marks_of
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.cli.desks import somebody as known
from tests.gateway.doors import NOWHERE
from tests.gateway.persons.killed import there
from tests.gateway.persons.people import BAS, TODAY, begun, duty_ended, tell
from tests.killing import dies
from tests.projections.history import MUNICIPALITY, started

ELSEWHERE, BRAM = uuid4(), Actor("bram", Role.COORDINATOR)
ENDED = TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)


def acting(rights: Rights, municipality: UUID, client: Client) -> Acts:
    """What a coordinator of a municipality does."""
    asker = Asker((Asking(rights.pool, Decisions(rights.pool)), known(Role.COORDINATOR, municipality)))
    return Acts(rights, Office(client, rights.store, rights.pool), asker)


async def somebody(dsn: str) -> UUID:
    """Somebody whose retention is over, who is found by name and marked as sensitive, and whose erasure one of two municipalities asked."""
    async with there(dsn) as rights:
        person, _ = await begun(rights.store, duty_ended(date(2020, 2, 3)), ENDED)
        await tell(rights.store, uuid4(), started(municipality=ELSEWHERE).model_copy(update={"participant": person}), ENDED)
        await rights.register(person, PersonRegistered(name="Amal Tesfay"), BAS)
        await rights.carry_out(person, mark_sensitive("geheim adres"), BAS)
        for _ in range(2):
            await keep_terms(rights, TODAY)
        await rebuild(rights.pool, rights.store, TRAJECTORY_FILE)
        here = acting(rights, MUNICIPALITY, await Client.connect(NOWHERE, lazy=True))
        assert (await here.carry_out(person, EraseExpired(), BAS, uuid4())).waits == "vraag-1"
        return person


async def erase(dsn: str, person: UUID, order: UUID) -> None:
    """The other municipality agrees."""
    async with there(dsn) as rights:
        elsewhere = acting(rights, ELSEWHERE, await Client.connect(NOWHERE, lazy=True))
        outcome = await elsewhere.carry_out(person, AgreeWithAct(request="vraag-1"), BRAM, order)
        assert outcome.waits is None


async def gone(dsn: str, person: UUID) -> list[bool]:
    """Whether each of what is kept says that they were erased."""
    async with there(dsn) as rights:
        words = await rights.pool.fetchval("select count(*) from keys.words where person = $1", person)
        written = [one.type for one in await rights.store.read_stream(person)]
        told, agreed = written.count("person-erased"), written.count("act-agreed")
        key, marks = await rights.store.readable(person), await marks_of(rights.pool, person)
        return [told == 1, agreed == 2, not key, words == 0, not marks]


if __name__ == "__main__":
    dsn, deaths = sys.argv[1], 0
    while True:
        person, order = asyncio.run(somebody(dsn)), uuid4()
        those = {str(one.__file__) for one in (together, whole, of_persons, erasure)}
        died = dies(partial(erase, dsn, person, order), those, deaths + 1)
        if len(set(half := asyncio.run(gone(dsn, person)))) > 1:
            sys.exit(f"after the death at line {deaths + 1} it is half done: {half}")
        asyncio.run(erase(dsn, person, order))
        if not all(done := asyncio.run(gone(dsn, person))):
            sys.exit(f"after the death at line {deaths + 1} it was not finished: {done}")
        if not died:
            break
        deaths += 1
    print(deaths)
