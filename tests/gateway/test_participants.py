"""Who a trajectory is about stands by name where that is granted, and who looked stands on the person's own stream, once a day."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
import pytest_asyncio

from events.database.faults import StoreUnavailable, Unstorable
from events.days import current_day
from events.erasure import erase
from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.course import MunicipalityChanged
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.person import Door, FileLookedInto, Looked, PersonRegistered
from events.vocabulary.placement import EmployerMatched
from events.vocabulary.requests import PartnerRequested, TaskOpened
from events.vocabulary.staff import AccountOpened
from events.vocabulary.values import PlacementRoute, Role, Stage
from gateway.access.who import Post
from gateway.asker import Everything
from gateway.logbook.decisions import exported
from gateway.orders.sending import Office as Sending
from gateway.persons.marks import mark_sensitive
from gateway.persons.participants import Participants
from gateway.persons.reading import NOBODY_KNOWN, Look, looks
from gateway.persons.rights import Rights
from tests.gateway.coming_in import behind_a_login, comes_in
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import Doors, listening, open_doors
from tests.gateway.persons.people import BAS, begun, tell
from tests.gateway.test_pages import hidden, words
from tests.gateway.test_who_sees_what import read
from tests.postgres import TEMPLATE, fresh_database
from tests.projections.history import EMPLOYER, in_stage, started
from tests.vaults import vault
from workflows.decisions.command import Command
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.order import Receipt

HERE, ELSEWHERE, ANNA = uuid4(), uuid4(), uuid4()
NAME = "Zebenay Gebreyesus"
OWN, COLLEAGUE = Post(Role.REGISSEUR, str(HERE)), Post(Role.REGISSEUR, str(HERE))


@dataclass(frozen=True)
class Case:
    """A trajectory of somebody whose name is known."""

    id: UUID
    person: UUID

    @property
    def short(self) -> str:
        """By what everybody knows it."""
        return str(self.id)[:8]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(postgres_server: str) -> AsyncIterator[Doors]:
    """Doors at which everybody is asked."""
    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn, min_size=1, max_size=ENOUGH) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as behind,
        behind_a_login(behind) as doors,
    ):
        channel = Channel(kind="form", address="x@y.nl")
        partners = ((HERE, "Hier", Role.MUNICIPALITY), (ELSEWHERE, "Elders", Role.MUNICIPALITY), (EMPLOYER, "Garage", Role.EMPLOYER))
        for number, name, role in partners:
            await tell(store, number, PartnerRegistered(partner=number, name=name, role=role, channel=channel, source=f"urn:{number}"))
        await tell(store, ANNA, AccountOpened(account=ANNA, name="Anna de Wit"))
        yield doors


@pytest_asyncio.fixture(loop_scope="session")
async def case(doors: Doors) -> Case:
    """Something waits in it, so that it stands in every list."""
    services, case, soon = doors.services, Case(uuid4(), uuid4()), datetime.now(UTC) + timedelta(days=9)
    asked = {"request": uuid4(), "content": {}, "due": soon, "escalate_at": soon, "role": Role.EMPLOYER, "partner": EMPLOYER}
    await tell(
        services.store,
        case.id,
        started(regisseur=str(ANNA), municipality=HERE).model_copy(update={"participant": case.person}),
        in_stage(Stage.INTAKE),
        TaskOpened(key="taak:1", kind="selectie-besluit", what="Besluit", role=Role.REGISSEUR, due=soon, escalate_at=soon),
        PartnerRequested.model_validate({**asked, "key": "plek", "kind": "werkplek-bieden"}),
        EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=1),
    )
    await Rights(services.pool, services.store, services.vault).register(case.person, PersonRegistered(name=NAME), BAS)
    await doors.sees_everything()
    return case


async def traces(doors: Doors, person: UUID) -> list[tuple[str, Looked, tuple[DataClass, ...]]]:
    """Of each look into somebody by whom, at what, and at which classes of data; without those into what is sealed."""
    found = [(one.fact.actor.id, one.event) for one in await looks(doors.services.store, person)]
    return [(who, look.what, look.classes) for who, look in found if isinstance(look, FileLookedInto) and look.classes]


async def test_who_may_know_reads_the_name_on_every_page_and_others_the_number(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, OWN, account=ANNA)
    here = f"{NAME} ({case.short})"
    for path in ("/", "/?fase=intake", "/?deel=bord", "/?deel=werk", "/lijsten/termijnen", f"/trajecten/{case.id}/antwoord?verzoek=plek"):
        assert here in words(await read(anna, path)), path
    own = await read(anna, f"/trajecten/{case.id}")
    assert f"<h1>{NAME}</h1>" in own
    for post in (COLLEAGUE, Post(Role.COORDINATOR, str(HERE))):
        visitor = await comes_in(doors, post)
        for path in ("/", "/lijsten/termijnen", f"/trajecten/{case.id}"):
            page = await read(visitor, path)
            assert (NAME in page, case.short in page) == (False, True), path
    garage = await comes_in(doors, Post(Role.EMPLOYER, organisation=EMPLOYER))
    assert here in words(await read(garage, f"/lijsten/werkgever?werkgever={EMPLOYER}"))


async def test_no_name_stands_in_a_title_or_an_address(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, OWN, account=ANNA)
    for path in ("/", "/lijsten/termijnen", f"/trajecten/{case.id}"):
        page = await read(anna, path)
        assert NAME in page
        assert NAME not in page.partition("</title>")[0], path
        assert not [one for one in page.split('"')[1::2] if "Zebenay" in one], path


async def test_a_look_leaves_one_trace_a_day_of_each_account_and_of_what_it_sees(doors: Doors, case: Case) -> None:
    page, lists = f"/trajecten/{case.id}", ("/", "/?deel=bord", "/lijsten/termijnen")
    anna = await comes_in(doors, OWN, account=ANNA)
    for path in (*lists, page, f"{page}?deel=kop", *lists, page):
        await read(anna, path)
    everything = tuple(sorted(set(DataClass) - {DataClass.CITIZEN_NUMBER}))
    seen = [(str(ANNA), Looked.NAME, (DataClass.IDENTITY,)), (str(ANNA), Looked.FILE, everything)]
    assert await traces(doors, case.person) == seen
    await read(anna, f"{page}?doel=bekostiging")
    money = (DataClass.FUNDING, DataClass.PLACEMENT, DataClass.PROGRESS)
    assert (await traces(doors, case.person))[2:] == [(str(ANNA), Looked.FILE, money)]
    colleague = uuid4()
    for path in (*lists, page):
        await read(await comes_in(doors, COLLEAGUE, account=colleague), path)
    assert (await traces(doors, case.person))[3:] == [(str(colleague), Looked.FILE, (DataClass.PLACEMENT, DataClass.PROGRESS))]


async def test_the_person_reads_who_looked_and_at_what(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, OWN, account=ANNA)
    page = await read(anna, f"/trajecten/{case.id}")
    await read(anna, "/")
    overview = words((await anna.send(f"/trajecten/{case.id}/inzage", {"zegel": hidden(page, "zegel")})).text)
    assert "Anna de Wit (regisseur), naam in een lijst (identiteit)" in overview
    assert "Anna de Wit (regisseur), dossier (financiering, gezondheid, identiteit, inburgering, plaatsing, voortgang)" in overview


async def test_that_names_were_shown_is_taken_down_apart_from_the_list(doors: Doors, case: Case) -> None:
    before, account = datetime.now(UTC), uuid4()
    for post in (OWN, COLLEAGUE):
        await read(await comes_in(doors, post, account=ANNA if post is OWN else account), "/lijsten/termijnen")
    lines = [one["body"] async for one in exported(doors.services.pool, before, datetime.now(UTC))]
    told: list[Any] = [one for one in lines if str(case.id) in str(one["adl.core.response"])]  # type: ignore[index, call-overload]
    asked = [(one["adl.core.request"]["subject"]["id"], one["adl.core.request"]["action"]["properties"].get("klassen")) for one in told]
    assert asked[0] == (str(ANNA), None)
    assert asked[1] == (str(ANNA), [DataClass.IDENTITY])


async def test_a_sensitive_case_goes_by_its_number_for_who_is_not_meant_by_name(doors: Doors, case: Case) -> None:
    garage = await comes_in(doors, Post(Role.EMPLOYER, organisation=EMPLOYER))
    path = f"/lijsten/werkgever?werkgever={EMPLOYER}"
    assert f"{NAME} ({case.short})" in await read(garage, path)
    services = doors.services
    await Rights(services.pool, services.store, services.vault).carry_out(case.person, mark_sensitive("verborgen adres"), BAS)
    page = await read(garage, path)
    assert (f"({case.short})" in page, case.short in page) == (False, True)


async def test_who_was_erased_goes_by_the_number_again(doors: Doors, case: Case) -> None:
    services, everything = doors.services, Everything()
    participants = Participants(services.pool, services.store)
    assert await participants.in_list(everything, [case.id], Door.PAGE) == {case.id: NAME}
    await erase(services.pool, services.store, services.vault, case.person, "AVG art. 17", BAS)
    assert await participants.in_list(everything, [case.id], Door.PAGE) == {}


async def test_nobody_is_shown_when_it_is_not_known_whether_it_was_written_down(pool: asyncpg.Pool, database: str) -> None:
    async with EventStore(pool, vault=vault(pool)) as store:
        person, trajectory = await begun(store)
        await tell(store, person, PersonRegistered(name=NAME))
        shown = Look.of_today(NOBODY_KNOWN, Looked.NAME, Door.PAGE, [DataClass.IDENTITY])
        await pool.execute("alter table events add constraint full_disk check (type <> 'file-looked-into') not valid")
        with pytest.raises((StoreUnavailable, Unstorable)):
            await Participants(pool, store).seen([trajectory], shown)


async def test_a_long_list_costs_as_many_questions_as_a_short_one(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Counter[str]()

    def counted(name: str) -> None:
        real = getattr(asyncpg.Connection, name)

        async def ask(conn: asyncpg.Connection, *args: Any, **options: Any) -> Any:
            asked[args[0]] += 1
            return await real(conn, *args, **options)

        monkeypatch.setattr(asyncpg.Connection, name, ask)

    async with EventStore(pool, vault=vault(pool)) as store:
        cases = [await begun(store) for _ in range(40)]
        for person, _ in cases[::2]:
            await tell(store, person, PersonRegistered(name=NAME))
        for name in ("fetch", "fetchrow", "fetchval", "execute"):
            counted(name)
        needed = []
        for some in ([cases[0]], cases, cases):
            asked.clear()
            found = await Participants(pool, store).in_list(Everything(), [trajectory for _, trajectory in some], Door.PAGE)
            assert len(found) == (len(some) + 1) // 2
            needed.append(asked.total())
        one, many, again = needed
        # What is appended at the same time goes to the database in one statement or a few.
        assert again < many < 2 * one
        assert [len(await looks(store, person)) for person, _ in cases] == [1, 0] * 20


async def test_somebody_is_found_by_name_from_every_list(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, OWN, account=ANNA)
    for path in ("/", "/lijsten/termijnen", "/berichten"):
        page = await read(anna, path)
        assert re.search(r'<form[^>]* method="post" action="/personen"[^>]*>.*?name="zoek"', page, re.DOTALL), path
    found = await anna.send("/personen", {"zegel": hidden(page, "zegel"), "zoek": "gebrejesus"})
    assert f'href="/trajecten/{case.id}"' in found.text


async def test_what_a_page_is_asked_for_goes_along_to_where_it_leads(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, OWN, account=ANNA)
    for path in ("/?doel=bekostiging", f"/trajecten/{case.id}?doel=bekostiging&volgorde=oudste", "/lijsten?doel=bekostiging"):
        page = await read(anna, path)
        ways = re.findall(r'\b(?:href|action|formaction|data-adres)="(/[^"]*)"', page)
        ours = [one for one in ways if not one.startswith(("/static", "/sessies", "/uitloggen"))]
        assert ours
        assert [one for one in ours if one.partition("#")[0].count("doel=bekostiging") != 1] == []
        assert page.count('name="doel" value="bekostiging"') == page.count('method="get"')
    assert "doel=" not in await read(anna, f"/trajecten/{case.id}")
    # What was refused for what it was asked for leads on without.
    garage = await comes_in(doors, Post(Role.EMPLOYER, organisation=EMPLOYER))
    assert "doel=" not in await read(garage, f"/trajecten/{case.id}?doel=begeleiding", 403)


class Moves(Sending):
    """Carries out a move, without a trajectory that runs."""

    async def execute(self, trajectory: UUID, command: Command, actor: Actor, *, id: str | None = None, seen: int | None = None) -> Receipt:
        """Write it down."""
        assert isinstance(command, MoveMunicipality)
        moved = MunicipalityChanged(municipality=command.municipality, registered_on=command.registered_on)
        written = await self._store.append(
            trajectory, [encode(Fact(moved, datetime.now(UTC), actor, "verhuisd"), trajectory)], expected=None
        )
        return Receipt(version=written.version, position=written.position)


async def test_who_records_a_move_hears_where_the_file_went(doors: Doors, case: Case) -> None:
    services = doors.services
    with_moves = replace(services, office=Moves(services.office.client, services.store, services.pool))
    async with listening(with_moves) as (address, stop), httpx2.AsyncClient(base_url=address, trust_env=False, timeout=30) as http:
        anna = await comes_in(Doors(address, with_moves, http, stop), OWN, account=ANNA)
        page = await read(anna, f"/trajecten/{case.id}")
        fields = {"zegel": hidden(page, "zegel"), "gemeente": str(ELSEWHERE), "ingeschreven-op": f"{current_day()}"}
        answer = await anna.send(f"/trajecten/{case.id}/verhuizen", fields)
        assert answer.status_code == 303, answer.text
        said = words(await read(anna, answer.headers["location"]))
        assert "De verhuizing is vastgelegd." in said
        assert "Het traject is van Elders" in said
        assert (case.short in said, NAME in said) == (False, False)
        await read(anna, f"/trajecten/{case.id}", 404)
