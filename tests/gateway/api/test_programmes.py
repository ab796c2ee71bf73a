"""Programmes by the API: from draft to closing on the version that was read, and what changes in between."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio

from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.who import Post
from gateway.programmes.publishing import register
from tests.gateway.api.client import Client, calls
from tests.gateway.coming_in import behind_a_login
from tests.gateway.doors import Doors
from tests.gateway.login.test_login import behind
from tests.workflows.canvas.specification import PARTNERS
from workflows.programme.catalogue import find

__all__ = ["behind"]

CHANNEL = Channel(kind="cloudevents", address="http://127.0.0.1/")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(behind: Doors) -> AsyncIterator[Doors]:
    async with behind_a_login(behind) as doors:
        yield doors


@pytest_asyncio.fixture(loop_scope="session")
async def manager(here: Doors) -> Client:
    return await calls(here, Post(Office.PROGRAMME_MANAGER))


def document(code: str, **otherwise: Any) -> dict[str, Any]:
    return {**find("zorg").document(), "code": code, "versie": 1, **otherwise}


def new() -> str:
    return f"zorg-{uuid4()}"


async def begun(manager: Client, **otherwise: Any) -> tuple[str, str]:
    """The code of a programme that was drafted, and its version."""
    code = new()
    answer = await manager.post("/programmas", {"document": document(code, **otherwise)})
    assert answer.status_code == 201, answer.text
    return code, answer.headers["etag"]


async def published(here: Doors, manager: Client) -> tuple[str, str]:
    code, version = await begun(manager)
    for role, partner in PARTNERS.items():
        told = PartnerRegistered(partner=partner, name=role, role=role, channel=CHANNEL, source=f"urn:{role}")
        await register(here.services.store, told)
        agreed = await manager.post(f"/programmas/{code}/akkoord", {"partner": str(partner)}, version)
        assert agreed.status_code == 200, agreed.text
        version = agreed.headers["etag"]
    done = await manager.post(f"/programmas/{code}/publiceren", {}, version)
    assert done.status_code == 200, done.text
    return code, done.headers["etag"]


async def test_a_draft_is_laid_down_once_and_replaced_on_the_version_that_was_read(manager: Client) -> None:
    code = new()
    told = {"document": document(code)}
    first, again = [await manager.post("/programmas", told, idempotency_key=code) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert (first.json(), first.headers["etag"]) == (again.json(), again.headers["etag"])
    assert first.headers["location"] == f"/v1/programmas/{code}/canvas"
    assert (await manager.post("/programmas", told)).status_code == 409
    shown = await manager.get(f"/programmas/{code}/canvas")
    assert (shown.json()["status"], shown.json()["document"], shown.headers["etag"]) == ("ontwerp", told["document"], first.headers["etag"])
    address, other = f"/programmas/{code}/ontwerp", {"document": document(code, doel="Iets anders.")}
    assert (await manager.post(address, other)).status_code == 428
    assert (await manager.post(address, other, '"99"')).status_code == 412
    assert (await manager.post(address, {"document": document("ander")}, "*")).status_code == 400
    done = await manager.post(address, other, first.headers["etag"])
    assert done.status_code == 200, done.text
    assert (await manager.post(address, other, first.headers["etag"])).status_code == 412
    assert (await manager.read(f"/programmas/{code}/canvas"))["kop"]["doel"] == "Iets anders."


async def test_a_programme_is_agreed_published_revised_and_closed(here: Doors, manager: Client) -> None:
    code, version = await published(here, manager)
    [edition] = (await manager.read(f"/programmas/{code}/versies"))["items"]
    assert (edition["versie"], len(edition["akkoord"])) == (1, len(PARTNERS))
    revised = await manager.post(f"/programmas/{code}/herzien", {"document": document(code, doel="Beter.")}, version)
    assert revised.status_code == 200, revised.text
    assert (revised.json()["status"], revised.json()["ontwerp"]) == ("in herziening", 2)
    changed = (await manager.read(f"/programmas/{code}/wijzigingen"))["items"]
    assert changed == revised.json()["wijzigingen"]
    assert [one["plaats"] for one in changed] == ["doel"]
    compared = await manager.post(f"/programmas/{code}/vergelijken", {"document": document(code)})
    assert (compared.status_code, compared.json()["items"]) == (200, [])
    closed = await manager.post(f"/programmas/{code}/sluiten", {"reden": "vol"}, revised.headers["etag"])
    assert (closed.status_code, closed.json()["status"]) == (200, "gesloten"), closed.text
    assert (await manager.read(f"/programmas/{code}/canvas"))["gesloten"] == "vol"
    refused = await manager.post(f"/programmas/{code}/publiceren", {}, "*")
    assert refused.status_code == 409


async def test_what_lacks_in_a_document_is_told_and_nothing_is_written_down(manager: Client) -> None:
    before = (await manager.read("/programmas?limit=200"))["totaal"]
    good = await manager.post("/programmadocumenten/nakijken", {"document": document(new())})
    assert (good.status_code, good.json()["gebreken"]) == (200, []), good.text
    bad = await manager.post("/programmadocumenten/nakijken", {"document": {"code": "x"}})
    assert bad.status_code == 200, bad.text
    assert {"naam", "doel"} <= {one["plaats"] for one in bad.json()["gebreken"]}
    assert (await manager.post("/programmadocumenten/nakijken", {"document": []})).status_code == 400
    assert (await manager.read("/programmas?limit=200"))["totaal"] == before


async def test_all_programmes_and_templates_are_gone_through_in_pages(manager: Client) -> None:
    for _ in range(3):
        await begun(manager)
    whole = await manager.read("/programmas?limit=200")
    there, back = await manager.pages("/programmas?limit=2")
    assert [one for page in there for one in page.json()["items"]] == whole["items"]
    assert [page.json() for page in back] == [page.json() for page in there[:-1]]
    assert "zorg" in {one["code"] for one in (await manager.read("/sjablonen"))["items"]}
    assert (await manager.read("/voorstellen"))["items"] == []


async def test_who_may_not_publish_does_not_and_partners_still_sign_for_their_own(here: Doors, manager: Client) -> None:
    code, version = await begun(manager)
    coordinator = await calls(here, Post(Role.COORDINATOR, str(uuid4())))
    assert (await coordinator.post(f"/programmas/{code}/publiceren", {}, version)).status_code == 403
    assert (await coordinator.post(f"/programmas/{code}/ontwerp", {"document": document(code)}, version)).status_code == 200
    employer = await calls(here, Post(Role.EMPLOYER, organisation=uuid4()))
    for path in ("/programmas", f"/programmas/{code}/canvas", "/sjablonen", "/voorstellen"):
        assert (await employer.get(path)).status_code == 403, path
    for path in (f"/programmas/{code}/canvas", f"/programmas/{code}/publiceren", "/programmas/", f"/programmas/{code}/"):
        assert (await here.http.get(f"/v1{path}")).status_code == 401, path
    assert (await here.http.get(f"/v1/programmas/{code}")).status_code == 403
    assert (await manager.get(f"/programmas/{new()}/canvas")).status_code == 404
    assert (await manager.post(f"/programmas/{code}/voorstel", {})).status_code == 409
    assert (await manager.get(f"/programmas/{code}/vergelijking")).status_code == 404
