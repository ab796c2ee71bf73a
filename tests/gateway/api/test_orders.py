"""Orders by the API: on a version, once under a key, in the words of forms, by who may, and to be seen by who waits for it."""

import asyncio
import runpy
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from events.days import current_day
from events.log.codec import decode
from events.vocabulary.course import NoteWritten, TrajectoryPaused
from events.vocabulary.staff import AccountOpened, PostGiven
from events.vocabulary.steering import CostIncurred
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.access.who import Post
from tests.gateway.api.client import Client, calls
from tests.gateway.coming_in import behind_a_login, decisions
from tests.gateway.doors import Doors
from tests.gateway.persons.people import tell
from tests.test_docs import ROOT
from tests.workflows.city import GARAGE, LANGUAGE_SCHOOL, MUNICIPALITY, City
from tests.workflows.habits import silence
from tests.workflows.life import Life

REGISSEUR = Post(Role.REGISSEUR, str(MUNICIPALITY))
NOOR = uuid4()
EXAMPLE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "examples" / "api.py"))
PROBLEM = "application/problem+json"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(city_doors: Doors) -> AsyncIterator[Doors]:
    """The doors of the city, at which everybody is asked."""
    async with behind_a_login(city_doors) as doors:
        yield doors


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def resting(city: City) -> Life:
    """A trajectory in which nothing happens by itself."""
    life = await city.begins(regisseur=str(NOOR))
    life.answers["pip-opvragen"] = silence
    await life.settles()
    return life


async def at_rest(life: Life, doors: Doors) -> tuple[Life, Client, str]:
    """It, with its regisseur who calls, and its version."""
    await doors.sees_everything()
    regisseur = await calls(doors, REGISSEUR, account=NOOR)
    return life, regisseur, (await regisseur.get(f"/trajecten/{life.id}")).headers["etag"]


async def notes(city: City, life: Life) -> int:
    return sum(one.type == NoteWritten.stored_name for one in await city.store.read_stream(life.id))


async def test_an_order_is_carried_out_on_the_version_that_was_read(city: City, doors: Doors, resting: Life) -> None:
    life, regisseur, version = await at_rest(resting, doors)
    address = f"/trajecten/{life.id}/onderbreken"
    until = current_day() + timedelta(days=9)
    assert (without := await regisseur.post(address, {"reden": "vakantie"})).status_code == 428
    assert "If-Match" in without.json()["detail"]
    for other in ('"1"', "onzin", '"999999999999"', 'W/"7"'):
        assert (await regisseur.post(address, {"reden": "vakantie"}, other)).status_code == 412, other
    done = await regisseur.post(address, {"reden": "vakantie", "tot": f"{until}"}, version)
    assert done.status_code == 200, done.text
    seen = await regisseur.get(f"/trajecten/{life.id}?wachtOp={done.json()['positie']}")
    assert (seen.headers["etag"], seen.json()["onderbrokenTotDatum"]) == (done.headers["etag"], f"{until}")
    [paused] = [one for one in await city.store.read_stream(life.id, opened=True) if one.type == TrajectoryPaused.stored_name]
    assert decode(paused).fact.actor.role is Role.REGISSEUR
    assert (await regisseur.post(f"/trajecten/{life.id}/hervatten", {}, version)).status_code == 412
    assert (await regisseur.post(f"/trajecten/{life.id}/hervatten", {}, "*")).status_code == 200
    again = await regisseur.post(f"/trajecten/{life.id}/hervatten", {}, "*")
    assert (again.status_code, again.headers["content-type"]) == (409, PROBLEM)


async def test_under_one_key_an_order_is_carried_out_once_and_has_one_answer(city: City, doors: Doors, resting: Life) -> None:
    life, regisseur, version = await at_rest(resting, doors)
    address, key = f"/trajecten/{life.id}/notitie", str(uuid4())
    told, before = {"notitie": "belt zelf"}, await notes(city, life)
    answers = await asyncio.gather(*(regisseur.post(address, told, version, idempotency_key=key) for _ in range(4)))
    answers.append(await regisseur.post(address, told, version, idempotency_key=key))
    assert {(one.status_code, one.text, one.headers["etag"]) for one in answers} == {(200, answers[0].text, answers[0].headers["etag"])}
    assert await notes(city, life) == before + 1
    assert (await regisseur.post(address, {"notitie": "iets anders"}, "*", idempotency_key=key)).status_code == 409
    # Somebody else's key is another one, though it is called the same.
    colleague = await calls(doors, Post(Role.COORDINATOR, str(MUNICIPALITY)))
    other = await colleague.post(f"/trajecten/{life.id}/onderbreken", {"reden": "x"}, "*", idempotency_key=key)
    assert other.status_code in (200, 403)
    assert await notes(city, life) == before + 1


async def test_each_field_that_is_wrong_is_named_as_it_was_sent(doors: Doors, resting: Life) -> None:
    life, regisseur, _ = await at_rest(resting, doors)

    async def faults(order: str, told: object) -> dict[str, str]:
        answer = await regisseur.post(f"/trajecten/{life.id}/{order}", told, "*")
        assert (answer.status_code, answer.headers["content-type"], answer.json()["status"]) == (400, PROBLEM, 400), answer.text
        return {one["plaats"]: one["melding"] for one in answer.json().get("fouten", [])}

    assert await faults("besluit", {"besluit": "misschien", "uitstelTot": "morgen"}) == {
        "besluit": "kies uit 'go', 'no-go', 'uitstel'",
        "uitstelTot": "hier hoort een dag of een tijdstip, zoals 2027-01-31 of 2027-01-31T09:00",
        "reden": "vul dit in",
    }
    assert await faults("onderbreken", {"reden": 7, "tot": True}) == {"reden": "hier hoort tekst", "tot": "hier hoort tekst"}
    assert await faults("onderbreken", {"reden": "x", "doorverwezen-naar": "2027-01-01"}) == {"doorverwezen-naar": "dit veld bestaat niet"}
    assert await faults("selectie", {"geselecteerd": "ja", "reden": "x"}) == {"geselecteerd": "hier hoort true of false"}
    assert await faults("partij", {"rol": "werkgever", "partner": "Niemand"}) == {
        "partner": "'Niemand' is als werkgever niet bekend; zie regie partners list, of noem het nummer"
    }
    assert await faults("notitie", []) == {"": "hier hoort één JSON-object, geen lijst"}


async def test_an_amount_in_euros_is_the_same_by_every_door(city: City, doors: Doors, resting: Life) -> None:
    life, regisseur, _ = await at_rest(resting, doors)
    told = {"bron": "inburgeringsbudget", "onderdeel": "taal"}
    assert (await regisseur.post(f"/trajecten/{life.id}/kosten", {**told, "bedrag": 1250}, "*")).status_code == 400
    answer = await regisseur.post(f"/trajecten/{life.id}/kosten", {**told, "bedrag": "1250,50"}, "*")
    assert answer.status_code == 200, answer.text
    spent = [decode(one).event for one in await city.store.read_stream(life.id) if one.type == CostIncurred.stored_name]
    assert [one.cents for one in spent if isinstance(one, CostIncurred)] == [125050]


async def test_what_one_may_not_do_and_what_one_may_not_know_of(doors: Doors, resting: Life) -> None:
    life, _, _ = await at_rest(resting, doors)
    bea = uuid4()
    colleague, garage = await calls(doors, REGISSEUR, account=bea), await calls(doors, Post(Role.EMPLOYER, organisation=GARAGE))
    address = f"/trajecten/{life.id}/onderbreken"
    assert (await colleague.post(address, {"reden": "x"}, "*")).status_code == 403
    assert (Action.STEER, "begeleiding", False) in await decisions(doors, bea, life.id)
    unknown, hidden = await garage.post(f"/trajecten/{uuid4()}/onderbreken", {"reden": "x"}, "*"), await garage.post(address, {}, "*")
    assert (unknown.status_code, hidden.status_code) == (404, 404)
    assert unknown.json() == hidden.json()


async def test_whoever_was_asked_answers_and_nobody_for_them(doors: Doors, resting: Life) -> None:
    life, _, _ = await at_rest(resting, doors)
    [question] = (await life.state()).open_requests
    told = {"verzoek": question.key, "uitkomst": "afgewezen", "toelichting": "nog niet af"}
    address = f"/trajecten/{life.id}/antwoord"
    school = await calls(doors, Post(Role.LANGUAGE_SCHOOL, organisation=LANGUAGE_SCHOOL))
    assert (await school.post(address, told, "*")).status_code == 403
    caseworker = await calls(doors, Post(Role.CASEWORKER, str(MUNICIPALITY)))
    assert (await caseworker.post(address, told, "*")).status_code == 200


async def test_a_trajectory_begins_once_under_its_key_where_one_may(city: City, doors: Doors) -> None:
    noor = uuid4()
    given = PostGiven(account=noor, role="regisseur", municipality=MUNICIPALITY)
    await tell(city.store, noor, AccountOpened(account=noor, name="Noor de Wit"), given)
    await doors.sees_everything()
    regisseur = await calls(doors, REGISSEUR, account=noor)
    told: dict[str, Any] = {
        "programma": "utrecht-werk-en-taal",
        "gemeente": "Gemeente",
        "regisseur": str(noor),
        "partij": ["taalschool=Taalschool", "roc=ROC", "werkgever=Bakkerij"],
    }
    elsewhere = await calls(doors, Post(Role.REGISSEUR, str(LANGUAGE_SCHOOL)))
    assert (await elsewhere.post("/trajecten", told, idempotency_key="1")).status_code in (400, 403)
    begun = [await regisseur.post("/trajecten", told, idempotency_key="1") for _ in range(2)]
    assert [one.status_code for one in begun] == [201, 201], begun[0].text
    first, second = (one.json() for one in begun)
    assert first == second
    assert begun[0].headers["location"] == f"/v1/trajecten/{first['traject']}"
    shown = await regisseur.read(f"/trajecten/{first['traject']}?wachtOp={first['positie']}")
    assert (shown["deelnemer"], UUID(shown["gemeente"])) == (first["deelnemer"], MUNICIPALITY)


async def test_the_client_in_the_documents_goes_through_a_list_and_writes_a_note_once(city: City, doors: Doors, resting: Life) -> None:
    life, regisseur, _ = await at_rest(resting, doors)
    listed = await asyncio.to_thread(lambda: list(EXAMPLE["trajectories"](doors.address, regisseur.token, limit="1")))
    assert str(life.id) in [one["id"] for one in listed]
    before = await notes(city, life)
    written = await asyncio.to_thread(EXAMPLE["write_note"], doors.address, regisseur.token, str(life.id), "belt zelf")
    assert (written["soort"], await notes(city, life)) == ("nl.leerwerktrajecten.traject.notitie-geschreven.v1", before + 1)
