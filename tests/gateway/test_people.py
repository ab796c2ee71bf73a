"""The page where people are found: by a misspelt part of a name, without what was asked ever standing in an address."""

import re
from datetime import date
from html import unescape
from uuid import UUID, uuid4

import pytest

from events.log.codec import decode
from events.vocabulary.person import Door, FileLookedInto, Looked, PersonRegistered
from gateway.persons.finding import SHOWN, Asked, People
from gateway.persons.reading import Look
from gateway.persons.rights import Rights
from projections.engine.paging import Selection
from tests.gateway.doors import Doors
from tests.gateway.persons.people import BAS, begun, tell
from tests.projections.history import started


async def registered(doors: Doors, who: PersonRegistered) -> tuple[UUID, UUID]:
    """Somebody with a trajectory."""
    person, trajectory = await begun(doors.services.store)
    await rights_of(doors).register(person, who, BAS)
    return person, trajectory


def rights_of(doors: Doors) -> Rights:
    return Rights(doors.services.pool, doors.services.store, doors.services.vault)


async def searched(doors: Doors, text: str, status: int = 200, **fields: str) -> str:
    """The page with who was found."""
    answer = await doors.send("/personen", {"zoek": text, "wie": "bas", **fields})
    assert answer.status_code == status
    assert "location" not in answer.headers
    return unescape(answer.text)


async def traces(doors: Doors, person: UUID) -> list[tuple[str, FileLookedInto]]:
    """Who looked at somebody, by their name, and what is known of that."""
    read = [decode(one) for one in await doors.services.store.read_stream(person, opened=True)]
    return [(one.fact.actor.id, one.event) for one in read if isinstance(one.event, FileLookedInto)]


async def test_somebody_is_found_by_a_misspelt_part_of_the_name_and_every_look_is_written_down(doors: Doors) -> None:
    person, trajectory = await registered(doors, PersonRegistered(name="Zebenay Gebreyesus", born=date(1990, 5, 17), client_number="77-QZ"))
    other, _ = await registered(doors, PersonRegistered(name="Zamzam Warsame", born=date(1991, 5, 17)))
    order = str(uuid4())
    for text in ("Zebenai", "gebrejesus zeb", "17-5-1990 zeb", "77QZ"):
        page = await searched(doors, text, opdracht=order)
        assert "Zebenay Gebreyesus" in page, text
        assert "Geboren op 17 mei 1990" in page
        assert f'href="/trajecten/{trajectory}"' in page
        assert "Warsame" not in page
    # Whoever sends a form chooses its number: a search under one that was used leaves a trace as any other does.
    looks = [(who, event.what, event.door) for who, event in await traces(doors, person) if isinstance(event, FileLookedInto)]
    assert looks == [("bas", Looked.FOUND, Door.PAGE)] * 4
    assert await traces(doors, other) == []


async def test_what_is_asked_stands_in_the_page_and_never_in_an_address(doors: Doors) -> None:
    page = await searched(doors, "Zzyzx")
    assert "Niemand gevonden" in page
    assert 'value="Zzyzx"' in page
    assert re.search(r'<form method="post" action="/personen"', page)
    assert not re.search(r'(href|action|src)="[^"]*Zzyzx', page)
    assert "Niemand gevonden" not in (await doors.http.get("/personen?zoek=Zzyzx")).text


@pytest.mark.parametrize(("text", "wrong"), [("", "schrijf een naam"), ("!", "geen letter"), ("a" * 201, "200")])
async def test_nothing_that_can_be_looked_for_is_told_at_the_field(doors: Doors, text: str, wrong: str) -> None:
    page = await searched(doors, text, 400)
    assert wrong.lower() in page.lower()
    assert 'aria-describedby="zoek-fout"' in page


async def test_of_more_people_than_can_be_looked_at_the_first_are_shown_and_that_is_said(doors: Doors) -> None:
    for _ in range(SHOWN + 1):
        await rights_of(doors).register(uuid4(), PersonRegistered(name="Quaatje Quiring"), BAS)
    page = await searched(doors, "quatje")
    assert page.count("Quaatje Quiring") == SHOWN
    assert f"Dit zijn de eerste {SHOWN}." in page
    assert "Nog geen traject" in page


async def test_of_a_selection_nobody_else_is_opened_or_pushes_somebody_off_the_page(doors: Doors) -> None:
    here, elsewhere = uuid4(), uuid4()
    rights, store = rights_of(doors), doors.services.store
    theirs = list[UUID]()
    for municipality in (*[elsewhere] * 101, here):
        person, trajectory = uuid4(), uuid4()
        await tell(store, trajectory, started(municipality=municipality).model_copy(update={"participant": person}))
        await rights.register(person, PersonRegistered(name="Xanthe Xhosa"), BAS)
        theirs.append(person)
    # Somebody with a trajectory in both, and somebody without any.
    again = uuid4()
    await tell(store, again, started(municipality=elsewhere).model_copy(update={"participant": theirs[-1]}))
    await rights.register(uuid4(), PersonRegistered(name="Xanthe Xhosa"), BAS)
    await doors.sees_everything()
    people, look = People(doors.services.pool, store, doors.services.vault), Look(BAS, Looked.FOUND, Door.PAGE)
    [found] = await people.find(Asked.of("xanthe"), look, Selection(municipality=here))
    assert found.person == theirs[-1]
    assert again not in found.trajectories
    assert len(found.trajectories) == 1
    assert [len(await traces(doors, person)) for person in theirs] == [*[0] * 101, 1]
    assert await people.find(Asked.of("xanthe"), look, Selection(only=lambda where: where.holds("false"))) == []


async def test_who_somebody_is_can_be_told_of_their_trajectory_under_any_of_their_numbers(doors: Doors) -> None:
    person, trajectory = await registered(doors, PersonRegistered(name="Ximena Xavier"))
    people = People(doors.services.pool, doors.services.store, doors.services.vault)
    for id in (person, trajectory):
        who = await people.who(id)
        assert who is not None
        assert who.name == "Ximena Xavier"
    assert await people.who(uuid4()) is None
