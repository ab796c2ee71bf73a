"""The lists over many trajectories, as somebody with sixty of them meets them: a page each, and a command."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.fact import Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary import course, placement, steering
from events.vocabulary.base import Event
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Component, PlacementRoute, Role, Stage
from gateway.cli.connection import Connections
from gateway.cli.lists import lists
from gateway.cli.output import Exit
from gateway.listings import LISTINGS, WEEKS, Asked
from gateway.sheets import read
from tests.gateway.doors import Doors, open_doors
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import ANNA, EMPLOYER, MUNICIPALITY, in_stage, named, started
from tests.vaults import vault

NOW = datetime.now(UTC)
ELSEWHERE = named("andere gemeente")
LATE, VACANT, POOR, PLACED, FINE = (named(name) for name in ("te laat", "vacant", "zonder geld", "geplaatst", "goed"))


def words(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def away(days: float) -> datetime:
    return NOW + timedelta(days=days)


def norm(days: float, stage: Stage = Stage.VOORTRAJECT) -> Event:
    return in_stage(stage, due=away(days))


@dataclass(frozen=True)
class Desk:
    """Doors with five trajectories behind them, and the command line beside."""

    doors: Doors
    terminal: Terminal

    async def page(self, address: str, status: int = 200) -> str:
        answer = await self.doors.http.get(f"/lijsten{address}")
        assert answer.status_code == status
        return answer.text

    async def on_page(self, address: str) -> list[str]:
        """The trajectories in a list, by the beginnings of their ids."""
        return re.findall(r'<th scope="row"><a href="/trajecten/[^"]+">(\w{8})</a>', await self.page(address))


async def tell(store: EventStore, stream: UUID, *events: Event, since: datetime = NOW - timedelta(days=30)) -> None:
    facts = [Fact(event, since + timedelta(hours=n), ANNA, str(uuid4())) for n, event in enumerate(events)]
    await store.append(stream, [encode(fact, stream) for fact in facts], expected=0)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> AsyncIterator[Desk]:
    """What is wrong with each is in its name."""
    channel = Channel(kind="cloudevents", address="https://voorbeeld.nl/")
    for partner, name, role in ((EMPLOYER, "Garage", Role.EMPLOYER), (ELSEWHERE, "Dorp", Role.MUNICIPALITY)):
        await tell(store, partner, PartnerRegistered(partner=partner, name=name, role=role, channel=channel, source=f"urn:{name}"))
    left = course.PartyLeft(role=Role.SCHOOL, partner=named("roc"), reason="stopt")
    ends = steering.MoneyCommitted(source="gemeente", component=Component.LANGUAGE, cents=400_000, ends=away(10).date())
    spent = steering.CostIncurred(source="gemeente", component=Component.LANGUAGE, cents=125_050)
    contract = placement.ContractSigned(employer=EMPLOYER, starts=NOW.date(), wage_cents=250_000, months=12, growth="jaarlijks")
    matched = placement.EmployerMatched(employer=EMPLOYER, route=PlacementRoute.SAME_EMPLOYER, attempt=1)
    alone = {"parties": ()}
    await tell(store, LATE, started(), norm(-3))
    await tell(store, VACANT, started(regisseur="bas"), norm(400), left)
    await tell(store, POOR, started(municipality=ELSEWHERE).model_copy(update=alone), norm(400), ends, spent)
    await tell(store, PLACED, started(municipality=ELSEWHERE), norm(400, Stage.PLACEMENT), matched, contract)
    await tell(store, FINE, started(programme="techniek").model_copy(update=alone), norm(20))
    async with open_doors(pool, store) as doors:
        await doors.sees_everything()
        services = doors.services

        @asynccontextmanager
        async def connect() -> AsyncIterator[Connections]:
            yield Connections("", services.pool, services.store, vault(services.pool), services.office.client, services.office)

        yield Desk(doors, Terminal(lists(connect), capsys))


def short(*trajectories: UUID) -> list[str]:
    return [str(one)[:8] for one in trajectories]


async def test_the_lists_are_named_with_how_long_each_is(desk: Desk) -> None:
    said = words(await desk.page(""))
    for told in ("Termijnen : 2", "Te lang in een fase : 1", "Vacante rollen : 1", "Geld dat ophoudt : 1", "Zoals een werkgever het ziet"):
        assert told in said
    assert 'href="/lijsten" aria-current="page"' in await desk.page("/termijnen")


async def test_dates_that_passed_or_fall_in_the_coming_weeks_have_a_page_and_a_command(desk: Desk) -> None:
    assert await desk.on_page("/termijnen") == short(LATE, FINE)
    assert await desk.on_page("/termijnen?weken=1") == short(LATE)
    assert await desk.on_page("/termijnen?programma=techniek") == short(FINE)
    assert "Norm van de fase Voortraject" in words(await desk.page("/termijnen"))
    rows = await desk.terminal.asks("due", "--weeks", 60)
    assert [(row["traject"], row["te laat"]) for row in rows[:2]] == [(str(LATE), True), (str(FINE), False)]
    assert len(rows) == 5
    await desk.page("/termijnen?weken=0", 400)
    await desk.page("/termijnen?weken=veel", 400)
    await desk.page("/termijnen?na=nergens", 400)


async def test_a_list_as_it_is_filtered_is_a_file_for_a_spreadsheet(desk: Desk) -> None:
    page = await desk.page("/termijnen?weken=60&gemeente=" + str(ELSEWHERE))
    [address] = [unescape(one) for one in re.findall(r'href="/lijsten(/termijnen[^"]*als=csv)"', page)]
    sheet = read(io.BytesIO((await desk.page(address)).encode()))
    rows = await desk.terminal.asks("due", "--weeks", 60, "--municipality", ELSEWHERE)
    assert len(rows) == 2
    assert [(line.cells["traject"], line.cells["gemeente"]) for line in sheet] == [((row["traject"],), ("Dorp",)) for row in rows]


async def test_a_file_is_the_whole_list_and_no_list_that_is_longer_than_a_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.web.lists.PAGE", 2)
    whole = await desk.page("/termijnen?weken=60&als=csv")
    assert len(read(io.BytesIO(whole.encode()))) == 5
    monkeypatch.setattr("gateway.web.lists.MOST_IN_SHEET", 4)
    assert "langer dan 4 rijen" in await desk.page("/termijnen?weken=60&als=csv", 400)


async def test_who_is_too_long_in_a_stage_has_a_page_and_a_command(desk: Desk) -> None:
    assert await desk.on_page("/te-lang") == short(LATE)
    assert await desk.on_page("/te-lang?fase=leer-werk") == []
    assert "Geen enkel traject is over de norm" in words(await desk.page("/te-lang?fase=leer-werk"))
    [row] = await desk.terminal.asks("too-long", "--stage", "voortraject")
    assert (row["traject"], row["fase"], row["regisseur"]) == (str(LATE), "Voortraject", "anna")


async def test_roles_that_nobody_holds_have_a_page_and_a_command(desk: Desk) -> None:
    assert await desk.on_page("/vacatures") == short(VACANT)
    assert await desk.on_page("/vacatures?regisseur=bas&rol=roc") == short(VACANT)
    assert await desk.on_page("/vacatures?regisseur=anna") == []
    [row] = await desk.terminal.asks("vacant", "--regisseur", "bas")
    assert (row["traject"], row["rol"]) == (str(VACANT), "roc")
    _, _, said = await desk.terminal.does("vacant", "--regisseur", "anna")
    assert "Elke rol die vervuld was, is het nog." in said


async def test_money_that_ends_has_a_page_and_a_command(desk: Desk) -> None:
    assert await desk.on_page("/geld") == short(POOR)
    assert await desk.on_page("/geld?weken=1") == []
    said = words(await desk.page("/geld"))
    for told in ("€ 4.000,00", "€ 1.250,50", "Dorp", "Eindigt"):
        assert told in said
    [row] = await desk.terminal.asks("gaps", "--municipality", ELSEWHERE)
    assert (row["traject"], row["toestand"]) == (str(POOR), "Eindigt")


async def test_what_was_promised_stands_beside_what_was_done_on_a_page_and_in_a_command(desk: Desk) -> None:
    said = words(await desk.page("/inbreng?programma=zorg"))
    for told in ("Taal", "€ 4.000,00", "€ 1.250,50"):
        assert told in said
    rows = {(row["partij of bron"], row["wat"]): row for row in await desk.terminal.asks("shared", "--programme", "zorg")}
    assert (rows["gemeente", "geld"]["toegezegd"], rows["gemeente", "geld"]["gedaan"]) == ("€ 4.000,00", "€ 1.250,50")
    assert (rows["werkgever", "contracten"]["gedaan"], rows["werkgever", "contracten"]["trajecten"]) == ("1", 1)


async def test_an_employer_has_one_overview_with_the_same_steps_whatever_the_municipality(desk: Desk) -> None:
    assert "Kies een werkgever" in words(await desk.page("/werkgever"))
    there = await desk.page(f"/werkgever?werkgever={EMPLOYER}")
    assert sorted(await desk.on_page(f"/werkgever?werkgever={EMPLOYER}")) == sorted(short(LATE, VACANT, PLACED))
    said = words(there)
    for told in ("Contract", "Voorbereiden", "Dorp", str(MUNICIPALITY)[:8]):
        assert told in said
    rows = {row["traject"]: row for row in await desk.terminal.asks("employer", "garage")}
    assert (rows[str(PLACED)]["stap"], rows[str(PLACED)]["contract in maanden"]) == ("Contract", 12)
    assert rows[str(LATE)]["stap"] == "Voorbereiden"
    code, _, _ = await desk.terminal.does("employer", "niemand")
    assert code == Exit.NOT_FOUND
    await desk.page("/werkgever?werkgever=x", 400)


async def test_an_employer_reads_by_which_rules_each_municipality_goes(desk: Desk) -> None:
    store = desk.doors.services.store
    island, moved = named("op het eiland"), named("naar het eiland")
    there = started(municipality=ELSEWHERE).model_copy(update={"cbs_code": "0088"})
    await tell(store, island, there, norm(400), since=datetime(2022, 5, 1, tzinfo=UTC))
    move = course.MunicipalityChanged(municipality=ELSEWHERE, registered_on=NOW.date(), cbs_code="0088")
    law = course.PolicyMoved(policy="nederland", on=datetime(2022, 5, 1, tzinfo=UTC).date(), reason="verhuisd")
    await tell(store, moved, started(), norm(400), move, law)
    await desk.doors.sees_everything()
    rows = {row["traject"]: row for row in await desk.terminal.asks("employer", EMPLOYER)}
    said = {id: (rows[str(id)]["proefplaatsing eerst"], rows[str(id)]["proefplaatsing ten hoogste"]) for id in (LATE, island, moved)}
    assert said == {LATE: ("2 maanden", "6 maanden"), island: ("3 maanden", "onbekend"), moved: ("3 maanden", "onbekend")}
    assert "3 maanden" in words(await desk.page(f"/werkgever?werkgever={EMPLOYER}"))


@pytest.mark.parametrize("name", LISTINGS)
async def test_a_list_comes_in_pages_under_the_same_headings_as_at_the_command_line(desk: Desk, name: str) -> None:
    listing = LISTINGS[name]
    seen, after = [], None
    while True:
        asked = Asked(datetime.now(UTC), weeks=60, employer=EMPLOYER, after=after, limit=1)
        page = await listing.read(desk.doors.services.pool, asked)
        seen += page.items
        if (after := page.next) is None:
            break
    own = {"employer": ["garage"], "weeks": ["--weeks", "60"]}
    rows = await desk.terminal.asks(listing.command, *(token for field, tokens in own.items() if field in listing.asks for token in tokens))
    assert [row.get("traject", row) for row in rows] == [str(row["traject"]) if "traject" in row else row for row in seen]
    assert list(rows[0]) == list(seen[0])
    assert len(rows) == page.total
    assert WEEKS < 60
    await desk.page("/onzin", 404)
