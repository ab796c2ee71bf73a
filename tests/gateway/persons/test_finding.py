"""Finding people: by who may, with a trace of it on their stream, and not once they were erased."""

from datetime import date
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.erasure import erase
from events.log.codec import decode
from events.log.store import EventStore
from events.vocabulary.person import Door, FileLookedInto, Looked, PersonRegistered
from gateway.cli.output import Exit
from gateway.persons.finding import SHOWN, Asked, People
from gateway.persons.reading import Look
from gateway.persons.rights import Rights
from tests.gateway.persons.people import BAS, begun
from tests.gateway.terminal import Terminal


@pytest.fixture
def people(rights: Rights) -> People:
    return People(rights.pool, rights.store, rights.vault)


def look() -> Look:
    return Look(BAS, Looked.FOUND, Door.COMMAND_LINE)


async def find(people: People, text: str) -> list[UUID]:
    return [one.person for one in await people.find(Asked.of(text), look())]


async def test_a_participant_is_found_by_name_date_of_birth_and_client_number(store: EventStore, rights: Rights, people: People) -> None:
    amal, trajectory = await begun(store)
    other = uuid4()
    await rights.register(amal, PersonRegistered(name="Amal Tesfay", born=date(1990, 5, 17), client_number="4471-B"), BAS)
    await rights.register(other, PersonRegistered(name="ተስፋይ ሃይለ", born=date(1990, 5, 17)), BAS)
    for text in ("amal", "Amaal", "tesfai amal", "4471B", "4471-b", "amal 17-5-1990", "1990-05-17 Tesfay Amal"):
        assert await find(people, text) == [amal], text
    assert set(await find(people, "tesf")) == set(await find(people, "17-05-1990")) == {amal, other}
    assert await find(people, "amal 18-05-1990") == await find(people, "Sara") == await find(people, "9") == await find(people, "!") == []
    [found] = await people.find(Asked.of("amal"), look())
    assert (found.who.name, found.trajectories, found.likeness) == ("Amal Tesfay", (trajectory,), 1)


async def test_who_looked_is_written_down_for_everybody_who_is_shown_and_nobody_else(
    store: EventStore, rights: Rights, people: People
) -> None:
    shown, unlike = uuid4(), uuid4()
    await rights.register(shown, PersonRegistered(name="Amal Tesfay"), BAS)
    await rights.register(unlike, PersonRegistered(name="Sara Tesfay"), BAS)
    await find(people, "amal tesfay")
    traces = {person: [decode(one).event for one in await store.read_stream(person, opened=True)][1:] for person in (shown, unlike)}
    assert traces == {shown: [FileLookedInto(trajectory=shown, up_to=1, what=Looked.FOUND, door=Door.COMMAND_LINE)], unlike: []}


async def test_who_is_called_otherwise_is_found_by_that_and_no_more_by_what_it_was(rights: Rights, people: People) -> None:
    person = uuid4()
    for name in ("Amal Tesfay", "Selam Haile"):
        await rights.register(person, PersonRegistered(name=name), BAS)
    assert await find(people, "Amal") == []
    assert await find(people, "Selaam") == [person]


async def test_who_was_erased_is_not_found_also_not_by_an_index_that_is_made_anew(
    pool: asyncpg.Pool, store: EventStore, rights: Rights, people: People
) -> None:
    gone, stays = uuid4(), uuid4()
    for person in (gone, stays):
        await rights.register(person, PersonRegistered(name="Amal Tesfay"), BAS)
    await erase(pool, store, rights.vault, gone, "AVG art. 17", BAS)
    assert await find(people, "Amal") == [stays]
    assert await people.renew() == 1
    assert await find(people, "Amal") == [stays]


async def test_the_index_is_made_anew_of_what_is_on_the_log(pool: asyncpg.Pool, rights: Rights, people: People) -> None:
    person = uuid4()
    for name in ("Amal Tesfay", "Selam Haile"):
        await rights.register(person, PersonRegistered(name=name), BAS)
    await pool.execute("truncate keys.words")
    assert await find(people, "Selam") == []
    await people.renew()
    assert await find(people, "Selam") == [person]
    assert await find(people, "Amal") == []


async def test_no_more_people_are_shown_than_can_be_looked_at(rights: Rights, people: People) -> None:
    for _ in range(SHOWN + 2):
        await rights.register(uuid4(), PersonRegistered(name="Mohammed Hassan"), BAS)
    assert len(await find(people, "mohamed")) == SHOWN


async def test_somebody_who_is_known_already_is_shown_before_they_are_registered_again(desk: Terminal) -> None:
    known, again = uuid4(), uuid4()
    who = ("--name", "Mohammed Hassan", "--born", "1990-05-17", "--called", "meneer Hassan")
    await desk.asks("register", known, *who)
    code, out, told = await desk.does("register", again, "--name", "Muhamad Hasan", "--born", "1990-05-17")
    assert (code, str(known) in out, "lijkt al bekend" in told) == (Exit.REFUSED, True, True)
    assert [row["wat"] for row in await desk.asks("looks", known)] == ["gevonden-op-naam"]
    code, _, _ = await desk.does("show", again)
    assert code == Exit.NOT_FOUND
    await desk.asks("register", again, "--name", "Muhamad Hasan", "--born", "1990-05-17", "--someone-else")
    await desk.asks("register", known, *who)
    await desk.asks("register", uuid4(), "--name", "Muhamad Hasan", "--born", "1991-05-17")
    rows = await desk.asks("find", "mohammed 17-05-1990")
    assert [row["persoon"] for row in rows] == [str(known), str(again)]
    assert rows[0]["aanspreken met"] == "meneer Hassan"


async def test_somebody_can_only_be_reached_at_what_is_an_address(desk: Terminal) -> None:
    for option, wrong in (("--email", "amal"), ("--telephone", "vandaag")):
        code, _, told = await desk.does("register", uuid4(), "--name", "Amal", option, wrong)
        assert (code, "schrijf het" in told) == (Exit.REFUSED, True)
