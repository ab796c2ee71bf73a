"""What the API shows: to whom, of what, in which pages; and what it answers to who asks otherwise than it should."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import pytest_asyncio

from events.log.codec import decode
from events.vocabulary.person import Door, FileLookedInto
from events.vocabulary.values import Role, Stage
from gateway.access.who import Post
from gateway.http.rate import Rate
from gateway.login.gate import COOKIE
from tests.gateway.api.client import Client, calls
from tests.gateway.coming_in import behind_a_login
from tests.gateway.doors import Doors, listening
from tests.gateway.login.test_login import behind
from tests.gateway.login.walkers import NAME, PARTICIPANT, SAID, WALKERS, Town, town
from tests.gateway.persons.people import tell
from tests.projections.history import in_stage, started

__all__ = ["behind"]

PROBLEM = "application/problem+json"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(behind: Doors) -> AsyncIterator[Town]:
    async with behind_a_login(behind) as doors:
        yield await town(doors)


async def walker(here: Town, name: str) -> Client:
    account, posts = WALKERS[name]
    return await calls(here.doors, *posts, account=account)


async def test_nobody_is_let_in_without_a_token_and_a_cookie_is_none(here: Town) -> None:
    address = f"/v1/trajecten/{here.trajectory}"
    asked = await here.doors.http.get(address)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, 'Bearer realm="regie"')
    token = (await here.walker("eigen")).cookies[COOKIE]
    with_cookie = await here.doors.http.get(address, headers={"cookie": f"{COOKIE}={token}"})
    wrong = await here.doors.http.get(address, headers={"authorization": "Bearer iets"})
    two = await here.doors.http.get(address, headers=[("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")])
    basic = await here.doors.http.get(address, headers={"authorization": f"Basic {token}"})
    assert [one.status_code for one in (with_cookie, wrong, two, basic)] == [401] * 4
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    assert (await here.doors.http.get(address, headers={"authorization": f"bearer {token}"})).status_code == 200


async def test_the_regisseur_reads_the_file_and_everybody_what_is_theirs(here: Town) -> None:
    address = f"/trajecten/{here.trajectory}"
    answer = await (await walker(here, "eigen")).get(address)
    shown = answer.json()
    assert answer.headers["etag"] == f'"{shown["versie"]}"'
    assert (shown["id"], shown["fase"], shown["naam"]) == (str(here.trajectory), "intake", NAME)
    assert date.fromisoformat(shown["inburgeringstermijnDatum"]).year == 2031
    assert shown["begonnenTijdstip"].endswith("Z")
    employer = await (await walker(here, Role.EMPLOYER)).read(address)
    assert employer["naam"] == NAME
    assert not {"inburgeringstermijnDatum", "leerroute", "inkomens", "kostenInCenten"} & employer.keys()
    assert "inburgering" not in str(employer).lower()


@pytest.mark.parametrize("who", ["werkgever", "buddy", "praktijkbegeleider", "uwv", "brancheorganisatie"])
async def test_of_health_and_civic_integration_nobody_reads_anything_who_may_not(here: Town, who: str) -> None:
    client = await walker(here, who)
    for part in ("", "/verzoeken", "/taken", "/signalen", "/gebeurtenissen"):
        answer = await client.get(f"/trajecten/{here.trajectory}{part}")
        assert answer.status_code == 200, answer.text
        for word in (*SAID, "inburger", "gezondheid", "verblijfsvergunning", "leerbaarheid"):
            assert word not in answer.text.lower(), (part, word)


async def test_what_one_may_not_know_of_is_not_there(here: Town) -> None:
    client = await walker(here, "andere-werkgever")
    hidden, unknown = await client.get(f"/trajecten/{here.elsewhere}"), await client.get(f"/trajecten/{uuid4()}")
    assert (hidden.status_code, hidden.headers["content-type"], hidden.json()) == (404, PROBLEM, unknown.json())
    municipality = await walker(here, "gemeente")
    assert (await municipality.get(f"/trajecten/{here.trajectory}")).status_code == 403
    assert (await municipality.get("/trajecten")).status_code == 403


async def test_who_looks_is_on_the_stream_of_the_person(here: Town) -> None:
    await (await walker(here, Role.COORDINATOR)).read(f"/trajecten/{here.trajectory}")
    stream = await here.doors.services.store.read_stream(PARTICIPANT)
    looks = [decode(one) for one in stream if one.type == FileLookedInto.stored_name]
    by = [one for one in looks if isinstance(one.event, FileLookedInto) and one.event.door is Door.API]
    assert any(one.fact.actor.id == str(WALKERS[Role.COORDINATOR][0]) for one in by)


async def test_what_happened_is_gone_through_in_pages_both_ways(here: Town) -> None:
    client, address = await walker(here, "eigen"), f"/trajecten/{here.trajectory}/gebeurtenissen"
    whole = await client.read(f"{address}?limit=200")
    assert whole["totaal"] == len(whole["items"]) > 5
    assert {one["gegevens"] for one in whole["items"]} <= {
        "identiteit",
        "gezondheid",
        "inburgering",
        "voortgang",
        "plaatsing",
        "financiering",
    }
    assert all(one["soort"].startswith("nl.leerwerktrajecten.") for one in whole["items"])
    there, back = await client.pages(f"{address}?limit=2")
    assert [one for page in there for one in page.json()["items"]] == whole["items"]
    assert [page.json()["items"] for page in back] == [page.json()["items"] for page in there[:-1]]


async def test_a_list_gives_each_trajectory_once_while_others_come_and_go(behind: Doors) -> None:
    """By `behind_a_login`, in a municipality of its own."""
    place, noor = uuid4(), uuid4()
    store = behind.services.store
    those = [uuid4() for _ in range(9)]
    for id in those:
        await tell(store, id, started(regisseur=str(noor), municipality=place), in_stage(Stage.INTAKE))
    await behind.sees_everything()
    async with behind_a_login(behind) as doors:
        client = await calls(doors, Post(Role.REGISSEUR, str(place)), account=noor)
        seen: list[str] = []
        address: str | None = f"/trajecten?limit=2&gemeente={place}&fase=intake"
        while address:
            answer = await client.get(address)
            seen += [one["id"] for one in answer.json()["items"]]
            if len(seen) == 4:
                await tell(store, uuid4(), started(regisseur=str(noor), municipality=place), in_stage(Stage.INTAKE))
                await doors.sees_everything()
            link = answer.links.get("next")
            address = link["url"].removeprefix("/v1") if link else None
        assert len(seen) == len(set(seen))
        assert {str(one) for one in those} <= set(seen)
        assert (await client.read(f"/trajecten?gemeente={place}"))["totaal"] == 10
        assert (await client.read(f"/trajecten?gemeente={uuid4()}")) == {"items": [], "totaal": 0}
        assert (await client.read(f"/trajecten?gemeente={place}&beeindigd=true"))["items"] == []


async def test_a_question_that_is_asked_wrongly_is_answered_with_what_is_wrong(here: Town) -> None:
    client, one = await walker(here, "eigen"), f"/trajecten/{here.trajectory}"
    for path, places in (
        ("/trajecten?limit=0&fase=later", {"limit", "fase"}),
        ("/trajecten?limit=2000", {"limit"}),
        ("/trajecten?onzin=1", {"onzin"}),
        (f"{one}?wachtOp=-1", {"wachtOp"}),
        (f"{one}?doel=nieuwsgierig", {"doel"}),
        ("/trajecten/geen-nummer", {"id"}),
    ):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM), path
        assert {fault["plaats"] for fault in answer.json()["fouten"]} == places, path
    for path in ("/trajecten?cursor=onzin", f"{one}/gebeurtenissen?cursor=x", f"{one}?wachtOp=999999999999"):
        assert (await client.get(path)).status_code == 400, path
    assert (await client.get(one, accept="text/html")).status_code == 406
    assert (await client.get(one, accept="text/html, application/json;q=0")).status_code == 406
    assert (await client.get(one, accept="text/html, */*;q=0.1")).status_code == 200
    token = {"authorization": f"Bearer {client.token}"}
    put = await here.doors.http.put("/v1/trajecten", headers=token)
    assert (put.status_code, put.headers["allow"], put.headers["content-type"]) == (405, "GET, POST", PROBLEM)
    order = f"/v1{one}/notitie"
    form = await here.doors.http.post(order, data={"notitie": "x"}, headers=token | {"if-match": "*"})
    assert (form.status_code, form.headers["content-type"]) == (415, PROBLEM)
    large = await here.doors.http.post(order, content=b" " * 300_000, headers=token | {"if-match": "*", "content-type": "application/json"})
    assert (large.status_code, large.headers["content-type"]) == (413, PROBLEM)
    for answer in (put, form, large):
        assert answer.headers["api-version"] == "1.0.0"


async def test_whoever_asks_too_much_hears_when_to_come_back(here: Town) -> None:
    services = replace(here.doors.services, rate=Rate(messages=0.5, burst=2))
    async with listening(services) as (address, _):
        client = await walker(here, "eigen")
        token = {"authorization": f"Bearer {client.token}"}
        answers = [await here.doors.http.get(f"{address}/v1/trajecten", headers=token) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429] or answers[1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_where_nobody_logs_in_orders_are_given_by_name(behind: Doors) -> None:
    order = {"url": f"/v1/trajecten/{uuid4()}/notitie", "json": {"notitie": "x"}}
    nameless = await behind.http.post(**order, headers={"if-match": "*"})  # type: ignore[arg-type]
    named = await behind.http.post(**order, headers={"if-match": "*", "regie-wie": "."})  # type: ignore[arg-type]
    assert (nameless.status_code, named.status_code) == (400, 400)
    assert "Regie-Wie" in nameless.json()["detail"]
    assert (await behind.http.get("/v1/trajecten")).status_code == 200
