"""Partners by the API, as at the command line: registered once, changed, reached, spoken with and recognised, by who keeps them."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from activities.signing import partner_secret
from events.log.codec import decode
from events.vocabulary.person import Door, FileLookedInto
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.who import Post
from tests.gateway.api.client import Client, calls
from tests.gateway.coming_in import behind_a_login
from tests.gateway.doors import Doors
from tests.gateway.login.test_login import behind
from tests.workflows.partners import MASTER

__all__ = ["behind"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(behind: Doors) -> AsyncIterator[Doors]:
    async with behind_a_login(behind) as doors:
        yield doors


@pytest_asyncio.fixture(loop_scope="session")
async def keeper(here: Doors) -> Client:
    return await calls(here, Post(Office.ADMINISTRATOR))


def garage(**otherwise: object) -> dict[str, object]:
    number = uuid4()
    return {
        "naam": f"Garage {number}",
        "rol": "werkgever",
        "adres": f"https://{number}.example.org/",
        "source": f"urn:{number}",
        **otherwise,
    }


async def registered(keeper: Client) -> str:
    return str((await keeper.post("/partners", garage())).json()["id"])


async def test_a_partner_is_registered_once_under_a_key_and_its_secret_is_shown(keeper: Client) -> None:
    told = garage(grootte="klein", sectoren=["techniek"])
    first, again = [await keeper.post("/partners", told, idempotency_key="nieuw-1") for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json() == again.json()
    known = first.json()
    assert known["geheim"] == partner_secret(MASTER, UUID(known["id"]), 1)
    assert first.headers["location"] == f"/v1/partners/{known['id']}"
    assert (await keeper.post("/partners", garage(), idempotency_key="nieuw-1")).status_code == 409
    shown = await keeper.read(f"/partners/{known['id']}")
    assert (shown["naam"], shown["sectoren"], shown["grootte"], shown["doetMee"]) == (told["naam"], ["techniek"], "klein", True)
    assert "geheim" not in shown


async def test_all_partners_are_gone_through_in_pages_each_once(keeper: Client) -> None:
    for _ in range(3):
        await registered(keeper)
    whole = await keeper.read("/partners?limit=200")
    there, back = await keeper.pages("/partners?limit=2")
    assert [one for page in there for one in page.json()["items"]] == whole["items"]
    assert [page.json() for page in back] == [page.json() for page in there[:-1]]
    assert {page.json()["totaal"] for page in there} == {whole["totaal"]}


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"adres": "http://127.0.0.1/"}, 409, "deze machine zelf"),
        ({"adres": "http://voorbeeld.nl/"}, 409, "niet versleuteld"),
        ({"rol": "regisseur"}, 409, "geen organisatie"),
        ({"kvk": "1"}, 409, "acht cijfers"),
        ({"rol": "bakker"}, 400, "kies uit"),
        ({"naam": ""}, 400, "mag niet leeg zijn"),
    ],
)
async def test_what_is_no_partner_is_refused_with_why(keeper: Client, sent: dict[str, object], status: int, said: str) -> None:
    answer = await keeper.post("/partners", garage(**sent))
    assert answer.status_code == status, answer.text
    assert said in answer.text


async def test_a_partner_changes_tells_its_places_and_leaves(keeper: Client) -> None:
    id = await registered(keeper)
    town = (await keeper.post("/partners", garage(rol="gemeente"))).json()["id"]
    changed = await keeper.post(f"/partners/{id}/wijzigen", {"naam": "Garage Nieuw", "adres": "https://nieuw.example.org/"})
    assert (changed.status_code, changed.json()["naam"], changed.json()["adres"]) == (200, "Garage Nieuw", "https://nieuw.example.org/")
    assert changed.json()["rol"] == "werkgever"
    assert (await keeper.post(f"/partners/{id}/wijzigen", {})).status_code == 409
    places = await keeper.post(f"/partners/{id}/plaatsen", {"gemeente": town, "sector": "techniek", "plaatsen": 3})
    assert places.status_code == 200, places.text
    assert (await keeper.post(f"/partners/{id}/plaatsen", {"gemeente": town, "sector": "techniek", "plaatsen": -1})).status_code == 400
    gone = await keeper.post(f"/partners/{id}/vertrekken", {"reden": "gestopt"})
    assert gone.json()["doetMee"] is False
    assert (await keeper.post(f"/partners/{id}/vertrekken", {"reden": "nog eens"})).status_code == 409


async def test_a_secret_is_renewed_and_withdrawn(keeper: Client) -> None:
    id = await registered(keeper)
    renewed = await keeper.post(f"/partners/{id}/geheim-vernieuwen", {"dagen": 3})
    assert (renewed.json()["sleutelversie"], renewed.json()["geheim"]) == (2, partner_secret(MASTER, UUID(id), 2))
    assert renewed.json()["vorigeSleutelTotTijdstip"].endswith("Z")
    assert (await keeper.post(f"/partners/{id}/geheim-vernieuwen", {"meteen": True, "dagen": 3})).status_code == 400
    revoked = await keeper.post(f"/partners/{id}/geheim-intrekken", {})
    assert (revoked.json()["ingetrokken"], "geheim" in revoked.json()) == (True, False)


async def test_who_speaks_for_a_partner_is_named_once_seen_with_a_trace_and_erased(here: Doors, keeper: Client) -> None:
    id = await registered(keeper)
    told = {"naam": "Mila de Boer", "telefoon": "0301234567"}
    first, again = [await keeper.post(f"/partners/{id}/contactpersoon", told, idempotency_key="c") for _ in range(2)]
    assert first.json() == again.json()
    person = (await keeper.read(f"/partners/{id}"))["contactpersoon"]
    assert (person["naam"], person["telefoon"]) == ("Mila de Boer", "0301234567")
    coordinator = await calls(here, Post(Role.COORDINATOR, str(uuid4())))
    assert "Mila de Boer" in (await coordinator.get("/partners/contactpersonen?limit=200")).text
    assert (await coordinator.get(f"/partners/{id}")).status_code == 403
    stream = [decode(one).event for one in await here.services.store.read_stream(UUID(person["kenmerk"]))]
    assert [one.door for one in stream if isinstance(one, FileLookedInto)] == [Door.API] * 2
    erased = await keeper.post(f"/partners/{id}/contactpersoon-wissen", {"kenmerk": person["kenmerk"], "grond": "AVG art. 17"})
    assert erased.json() == {"kenmerk": person["kenmerk"], "alGewist": False}
    assert "Mila" not in (await keeper.get(f"/partners/{id}")).text
    assert (await keeper.post(f"/partners/{id}/contactpersoon-wissen", {"kenmerk": str(uuid4()), "grond": "x"})).status_code == 409


async def test_what_a_system_shows_is_linked_to_one_partner_and_let_go(keeper: Client) -> None:
    id, other = await registered(keeper), await registered(keeper)
    shown = {"client": "garage-1", "uitgever": "https://uitgever.example.org"}
    linked = await keeper.post(f"/partners/{id}/koppelen", shown)
    assert linked.status_code == 200, linked.text
    [one] = linked.json()["items"]
    assert (one["herkendAan"], one["naam"], one["partner"]) == ("client", "garage-1", id)
    assert (await keeper.read(f"/partners/{id}/systemen"))["items"] == [one]
    assert (await keeper.post(f"/partners/{other}/koppelen", shown)).status_code == 409
    assert (await keeper.post(f"/partners/{id}/koppelen", {"client": "x"})).status_code == 400
    assert (await keeper.post(f"/partners/{id}/koppelen", {**shown, "oin": "00000001003214345000"})).status_code == 400
    assert (await keeper.post(f"/partners/{id}/loskoppelen", {"kenmerk": one["kenmerk"]})).json()["items"] == []


async def test_partners_are_kept_by_who_keeps_the_house_and_by_nobody_else(here: Doors) -> None:
    id = uuid4()
    for post in (Post(Role.REGISSEUR, str(uuid4())), Post(Office.PROGRAMME_MANAGER), Post(Role.EMPLOYER, organisation=id)):
        client = await calls(here, post)
        assert (await client.get("/partners")).status_code == 403
        assert (await client.post("/partners", garage())).status_code == 403
    keeper = await calls(here, Post(Office.ADMINISTRATOR))
    assert (await keeper.get(f"/partners/{id}")).status_code == 404
