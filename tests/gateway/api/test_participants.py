"""Participants by the API: found by what one knows of them, registered, and their rights handled, by who may and seen by the person."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from events.days import current_day
from events.log.codec import decode
from events.vocabulary.person import Door, FileLookedInto, Looked
from events.vocabulary.values import Role
from gateway.access.who import Post
from gateway.orders.rights import RIGHTS
from tests.gateway.api.client import Client, calls
from tests.gateway.coming_in import behind_a_login
from tests.gateway.doors import Doors
from tests.gateway.login.test_login import behind
from tests.gateway.login.walkers import NAME, PARTICIPANT, SAID, WALKERS, ToNobody, Town, town

__all__ = ["behind"]

SAMIRA = {"naam": NAME, "geboorteDatum": "1990-05-17"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(behind: Doors) -> AsyncIterator[Town]:
    services = behind.services
    office = ToNobody(services.office.client, services.store, services.pool)
    async with behind_a_login(replace(behind, services=replace(services, office=office))) as doors:
        yield await town(doors)


async def walker(here: Town, name: str) -> Client:
    account, posts = WALKERS[name]
    return await calls(here.doors, *posts, account=account)


async def looks(here: Town) -> list[FileLookedInto]:
    stream = await here.doors.services.store.read_stream(PARTICIPANT)
    events = [decode(one).event for one in stream if one.type == FileLookedInto.stored_name]
    return [one for one in events if isinstance(one, FileLookedInto) and one.door is Door.API]


async def test_somebody_is_found_by_a_name_in_the_body_and_whoever_looked_is_known(here: Town) -> None:
    found = await (await walker(here, "eigen")).post("/deelnemers/zoeken", {"zoek": "zebenai gebrejesus 17-05-1990"})
    assert found.status_code == 200, found.text
    [one] = found.json()["items"]
    assert one == {"deelnemer": str(PARTICIPANT), **SAMIRA, "trajecten": [str(here.trajectory)]}
    assert found.json()["meer"] is False
    assert Looked.FOUND in {one.what for one in await looks(here)}
    elsewhere = await (await walker(here, "elders")).post("/deelnemers/zoeken", {"zoek": NAME})
    assert elsewhere.json()["items"] == []
    assert (await (await walker(here, "werkgever")).post("/deelnemers/zoeken", {"zoek": NAME})).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"zoek": ""}, {"zoek": 7}, {"zoek": "x", "naam": "y"}, {"zoek": "-"}])
async def test_a_search_for_nothing_says_what_is_wrong(here: Town, sent: object) -> None:
    answer = await (await walker(here, "eigen")).post("/deelnemers/zoeken", sent)
    assert answer.status_code == 400
    assert answer.json()["fouten"]


async def test_what_a_participant_asked_is_handled_and_is_in_the_list_until_it_is_decided_on(here: Town) -> None:
    client, address = await walker(here, "eigen"), f"/deelnemers/{here.trajectory}"
    asked = {"recht": "wissing", "tekst": "wis mij", "bron": "deelnemer-schriftelijk"}
    first = await client.post(f"{address}/rechten/vragen", asked, idempotency_key="een")
    again = await client.post(f"{address}/rechten/vragen", asked, idempotency_key="een")
    assert (first.status_code, again.status_code) == (200, 200), (first.text, again.text)
    assert first.json() == again.json()
    [request] = first.json()["aanvragen"]
    assert (request["verzoek"], request["artikel"]) == ("verzoek-1", 17)
    assert (await client.post(f"{address}/rechten/vragen", {**asked, "recht": "bezwaar"}, idempotency_key="een")).status_code == 409
    waiting = await client.read("/aanvragen")
    assert [(one["deelnemer"], one["traject"], one["verzoek"]) for one in waiting["items"]] == [
        (str(PARTICIPANT), str(here.trajectory), "verzoek-1")
    ]
    assert (await (await walker(here, "elders")).read("/aanvragen"))["items"] == []
    handled = await client.post(f"{address}/rechten/behandelen", {"verzoek": "verzoek-1"})
    assert handled.json()["aanvragen"][0]["behandelaar"] == str(WALKERS["eigen"][0])
    refused = await client.post(f"{address}/rechten/besluiten", {"verzoek": "verzoek-1", "besluit": False, "reden": "de wet eist bewaren"})
    assert refused.status_code == 200, refused.text
    assert refused.json()["aanvragen"][0]["toegekend"] is False
    assert (await client.read("/aanvragen"))["items"] == []


async def test_consent_is_given_withdrawn_and_read_back_with_when_that_was(here: Town) -> None:
    client, address = await walker(here, "eigen"), f"/deelnemers/{PARTICIPANT}"
    told = {"gegevens": "voortgang", "naar": "werkgever", "doel": "kennismaken", "bron": "deelnemer-mondeling"}
    given = await client.post(f"{address}/toestemming", told)
    assert given.status_code == 200, given.text
    assert [(one["gegevens"], one["naar"], one["doel"]) for one in given.json()["toestemmingen"]] == [
        ("voortgang", "werkgever", "kennismaken")
    ]
    assert (await client.post(f"{address}/toestemming", told)).status_code == 409
    assert (await client.post(f"{address}/toestemming", {**told, "gegevens": "progress"})).status_code == 400
    gone = await client.post(f"{address}/toestemming-intrekken", {name: told[name] for name in ("gegevens", "naar", "bron")})
    assert (gone.json()["toestemmingen"], len(gone.json()["ingetrokkenToestemmingen"])) == ([], 1)
    shown = await client.read(address)
    assert shown["ingetrokkenToestemmingen"][0]["ingetrokkenTijdstip"].endswith("Z")
    assert Looked.QUESTION in {one.what for one in await looks(here)}


async def test_who_somebody_is_may_be_completed_by_one_and_changed_by_who_may_in_all(here: Town) -> None:
    client, address = await walker(here, "eigen"), f"/deelnemers/{PARTICIPANT}"
    done = await client.post(f"{address}/registreren", {**SAMIRA, "taal": "ti", "telefoon": "0612345678"})
    assert (done.status_code, done.json()["deelnemer"]) == (200, str(PARTICIPANT)), done.text
    young = await client.post(f"{address}/registreren", {**SAMIRA, "geboorteDatum": f"{current_day() - timedelta(days=900)}"})
    assert young.status_code in (400, 409)


async def test_what_was_told_and_who_looked_are_for_who_may_in_pages(here: Town) -> None:
    client = await walker(here, "eigen")
    for address in (f"/deelnemers/{here.trajectory}/verteld", f"/trajecten/{here.trajectory}/verteld"):
        told = await client.read(f"{address}?limit=200")
        assert told["totaal"] == len(told["items"]) > 0
        assert any(word in str(told) for word in SAID), address
        there, back = await client.pages(f"{address}?limit=1")
        assert [one for page in there for one in page.json()["items"]] == told["items"]
        assert [page.json() for page in back] == [page.json() for page in there[:-1]]
        assert (await client.get(f"{address}?cursor=~")).status_code == 200
        for name in ("buddy", "elders", "coordinator"):
            assert (await (await walker(here, name)).get(address)).status_code in (403, 404), (address, name)
    seen = await client.read(f"/deelnemers/{PARTICIPANT}/inzagen?limit=200")
    assert {one["deur"] for one in seen["items"]} >= {"api"}
    assert Looked.TRACES in {one.what for one in await looks(here)}
    assert (await client.read(f"/trajecten/{here.trajectory}/notities"))["items"] == []
    assert (await client.get(f"/trajecten/{here.trajectory}/verteld?onderwerp=onzin")).status_code == 400


async def test_all_that_is_kept_is_made_ready_for_the_person_by_who_sees_it_whole(here: Town) -> None:
    whole = await (await walker(here, "eigen")).read(f"/deelnemers/{PARTICIPANT}/overzicht")
    assert whole["stand"]["deelnemer"] == str(PARTICIPANT)
    assert {"identiteit", "gezondheid"} <= {one["gegevens"] for written in whole["vastgelegd"] for one in written["velden"]}
    assert whole["gronden"].keys() >= {"identiteit"}
    assert (await (await walker(here, "coordinator")).get(f"/deelnemers/{PARTICIPANT}/overzicht")).status_code == 403
    assert Looked.FOR_THE_PERSON in {one.what for one in await looks(here)}


async def test_of_a_person_of_elsewhere_nothing_is_told_not_even_that_there_is_one(here: Town) -> None:
    client = await walker(here, "andere-werkgever")
    answers = [await client.get(f"/deelnemers/{id}") for id in (PARTICIPANT, here.trajectory, uuid4())]
    assert [one.status_code for one in answers] == [404] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()
    for name in RIGHTS:
        assert (await client.post(f"/deelnemers/{PARTICIPANT}/rechten/{name}", {})).status_code == 404, name


async def test_a_file_is_read_as_it_was_at_the_end_of_a_day(here: Town) -> None:
    client, address = await walker(here, "eigen"), f"/trajecten/{here.trajectory}/toen"
    now = await client.read(f"{address}?opDatum={current_day() + timedelta(days=1)}")
    assert (now["id"], now["fase"]) == (str(here.trajectory), "intake")
    assert (await client.get(f"{address}?opDatum=2001-01-01")).status_code == 404
    assert (await client.get(address)).status_code == 400
    employer = await (await walker(here, Role.EMPLOYER)).read(f"{address}?opDatum={current_day()}")
    assert "leerroute" not in employer


async def test_who_may_nothing_hears_so_before_what_they_sent_is_looked_at(here: Town) -> None:
    nobody = await calls(here.doors, Post(Role.REGISSEUR))
    for path in ("registreren", "toestemming", "samenvoegen", "wissen", "langer-bewaren", "plicht-geeindigd"):
        assert (await nobody.post(f"/deelnemers/{PARTICIPANT}/{path}", {})).status_code == 404, path
    buddy = await walker(here, "buddy")
    for path in ("registreren", "toestemming", "wissen"):
        assert (await buddy.post(f"/deelnemers/{PARTICIPANT}/{path}", {})).status_code == 403, path
