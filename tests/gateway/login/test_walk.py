"""Every address and every order, asked for by somebody of every role and by nobody: what they hear stands in a table that is kept by hand.

An address, an order or a role that does not stand there fails. Everybody walks around one trajectory (`walkers.py`).
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio
from joserfc.jwk import RSAKey

from events.log.codec import decode
from events.vocabulary.person import FileLookedInto, Looked
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.app import create_app
from gateway.listings import LISTINGS
from gateway.logbook.decisions import exported
from gateway.orders.catalogue import ORDERS
from gateway.orders.rights import RIGHTS
from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import tampering
from tests.gateway.login.test_login import all_routes, behind, with_login
from tests.gateway.login.walkers import (
    ELSEWHERE,
    HERE,
    NAME,
    NOBODY,
    OF_ELSEWHERE,
    OF_THE_OTHER,
    OWN,
    PARTICIPANT,
    SAID,
    WALKERS,
    ToNobody,
    Town,
    filled,
    town,
)  # fmt: skip

__all__ = ["behind"]

TABLE = Path(__file__).with_name("walk.txt")
ORDER = "/trajecten/{id}/{name}"
RIGHT = "/trajecten/{id}/rechten/{name}"
BY_API = {filled(ORDER, {"id": "{id}", "name": name}) for name, one in ORDERS.items() if not one.without_form}
"""Orders that are given by a form and by the API."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(behind: Doors, ours: RSAKey, key_file: Path) -> AsyncIterator[Town]:
    with tampering(ours) as issuer:
        services = behind.services
        office = ToNobody(services.office.client, services.store, services.pool)
        async with with_login(replace(behind, services=replace(services, office=office)), issuer, key_file) as doors:
            yield await town(doors)


def table() -> dict[str, dict[str, int]]:
    """For each method and address what each hears."""
    head, *lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    names = head.split()
    rows = {}
    for line in lines:
        method, path, *heard = line.split()
        assert len(heard) == len(names), line
        rows[f"{method} {path}"] = dict(zip(names, map(int, heard), strict=True))
    return rows


def asked_for(doors: Doors) -> set[str]:
    """Every method and address; an order is an address of its own, and so is a list."""
    found = {(method, path) for method, path in all_routes(create_app(doors.services).routes) if method != "HEAD"}
    orders = {("POST", filled(ORDER, {"id": "{id}", "name": name})) for name, one in ORDERS.items() if not one.without_form}
    orders |= {("POST", filled(RIGHT, {"id": "{id}", "name": name})) for name in RIGHTS}
    # By the API an order is answered as its form is.
    found -= {("POST", f"/v1{path}") for _, path in orders}
    lists = {("GET", f"/lijsten/{name}") for name in LISTINGS}
    each = {("POST", ORDER), ("POST", RIGHT), ("GET", "/lijsten/{name}")}
    return {f"{method} {path}" for method, path in (found - each) | orders | lists}


def open_in(here: Town) -> dict[str, str]:
    """What stands in the place of what an address leaves open."""
    about = {"id": str(here.trajectory), "message": f"bericht-{here.trajectory}"}
    return about | {
        "name": "proef",
        "path": "regie.css",
        "code": "zorg",
        "question": "uitkomsten",
        "municipality": str(HERE),
        "token": "niets",
    }


def test_everybody_that_there_can_be_walks() -> None:
    roles = {post.role for _, posts in WALKERS.values() for post in posts}
    assert roles == {*Role, *Office} - {Role.SYSTEM}
    assert all(list(row) == [NOBODY, *WALKERS] for row in table().values())


async def test_every_address_and_every_order_stands_in_the_table(here: Town) -> None:
    assert asked_for(here.doors) == table().keys()


@pytest.mark.timeout(900)
async def test_everybody_hears_what_the_table_says(here: Town) -> None:
    wrong, values = [], open_in(here)
    for who in (NOBODY, *WALKERS):
        visitor = await here.walker(who)
        for address, due in table().items():
            method, path = address.split()
            if path in ("/uitloggen", "/sessies"):
                visitor = await here.walker(who)
            heard = (await here.asked(visitor, method, filled(path, values))).status_code
            if heard != due[who]:
                wrong.append(f"{address}: {who} hears {heard} and not {due[who]}")
            if path in ("/uitloggen", "/sessies"):
                visitor = await here.walker(who)
    assert wrong == []


async def test_by_the_api_an_order_is_answered_as_its_form_is(here: Town) -> None:
    wrong, values = [], open_in(here)
    by_form = table()
    for who in (NOBODY, *WALKERS):
        visitor = await here.walker(who)
        for path in BY_API:
            heard, due = (await here.asked(visitor, "POST", filled(f"/v1{path}", values))).status_code, by_form[f"POST {path}"][who]
            if heard != due:
                wrong.append(f"/v1{path}: {who} hears {heard} and not {due}")
    assert wrong == []


async def pages(here: Town, who: str) -> AsyncIterator[tuple[str, str]]:
    """Every page that somebody gets to see, as it is read."""
    visitor, values = await here.walker(who), open_in(here)
    for address, due in table().items():
        method, path = address.split()
        if method == "GET" and due[who] == 200 and path not in NO_PAGES:
            text = unescape((await here.asked(visitor, method, filled(path, values))).text)
            # What a list is says that nothing of it is in there.
            for listing in LISTINGS.values():
                text = text.replace(listing.help, "")
            yield path, text


NO_PAGES = {"/stroom", "/metrics", "/static/{path}", "/v1/openapi.json", "/v1/sjablonen", "/v1/sjablonen/{code}"}
"""What is about nobody."""


@pytest.mark.parametrize(
    "who", ["werkgever", "andere-werkgever", "buddy", "praktijkbegeleider", "uwv", "brancheorganisatie", "beheerder", "programmamanager"]
)
async def test_of_health_and_civic_integration_nobody_reads_anything_anywhere_who_may_not(here: Town, who: str) -> None:
    seen = 0
    async for path, text in pages(here, who):
        seen += 1
        for word in (*SAID, "inburger", "gezondheid", "verblijfsvergunning"):
            assert word not in text.lower(), (path, word)
        if who in set(Office):
            assert NAME not in text, path
    assert seen > 2


async def test_what_nobody_may_read_there_is_read_by_the_regisseur(here: Town) -> None:
    assert SAID & {word for word in SAID async for _, text in pages(here, "eigen") if word in text.lower()}


REGISTER = {"/trajecten/{id}", "/v1/partners", "/v1/partners/{id}", "/v1/partners/contactpersonen"}
"""Where partners stand, who work together: where somebody can move to is no secret."""


async def test_nothing_tells_of_a_trajectory_of_elsewhere(here: Town) -> None:
    for who, (_, posts) in WALKERS.items():
        if str(ELSEWHERE) not in {post.municipality for post in posts}:
            async for path, text in pages(here, who):
                place = () if path in REGISTER else (OF_ELSEWHERE, str(ELSEWHERE))
                for told in (str(here.elsewhere)[:8], str(OF_THE_OTHER), *place):
                    assert told not in text, (who, path)
    assert OF_ELSEWHERE in "".join([text async for _, text in pages(here, "elders")])


async def test_no_list_offers_to_choose_what_is_in_none_of_its_rows_for_who_looks(here: Town) -> None:
    offers = {}
    for who in ("werkgever", "eigen"):
        page = (await (await here.walker(who)).get("/lijsten/termijnen?weken=520")).text
        offers[who] = (f'<option value="{OWN}"' in page, f'<option value="{HERE}"' in page)
    assert offers == {"werkgever": (False, False), "eigen": (True, True)}


async def test_somebody_is_found_by_who_works_for_their_municipality_or_is_meant_by_name_and_is_not_there_for_others(here: Town) -> None:
    for who in ("elders", "waarnemer", "collega", "eigen", "coordinator", "klantmanager"):
        visitor = await here.walker(who)
        answer = await visitor.send("/personen", {"zegel": await visitor.seal(), "zoek": "zebenai gebrejesus"})
        there = who != "elders"
        assert (NAME in answer.text, "Niemand gevonden" in answer.text) == (there, not there), who
    stream = await here.doors.services.store.read_stream(PARTICIPANT)
    looks = [decode(one) for one in stream if one.type == FileLookedInto.stored_name]
    assert [one.fact.actor.id for one in looks if isinstance(one.event, FileLookedInto) and one.event.what is Looked.FOUND][-5:] == [
        str(WALKERS[who][0]) for who in ("waarnemer", "collega", "eigen", "coordinator", "klantmanager")
    ]


async def test_who_was_seen_on_a_page_is_taken_down(here: Town) -> None:
    account, _ = WALKERS["collega"]
    for path in ("/", "/lijsten/te-lang", "/berichten"):
        before = datetime.now(UTC)
        await (await here.walker("collega")).get(path)
        lines = [one async for one in exported(here.doors.services.pool, before, datetime.now(UTC))]
        told = [one["body"] for one in lines if one["event_name"] == "adl.search_resource"]
        assert [one["adl.core.request"]["subject"]["id"] for one in told] == [str(account)], path  # type: ignore[index, call-overload]
        if path == "/":
            assert str(here.trajectory) in str(told)
            assert str(here.elsewhere) not in str(told)
