"""The lists over many trajectories: by the API the same as by command, whole in pages, and of nobody more than theirs."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from cyclopts import App

from events.vocabulary.base import Event
from events.vocabulary.course import PartyLeft
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.placement import TrialPlacementStarted
from events.vocabulary.requests import PartnerRequested, TaskOpened
from events.vocabulary.steering import AttentionRaised, CostIncurred, MoneyCommitted
from events.vocabulary.values import Component, Role, Stage
from gateway.access.who import Post, Who
from gateway.api.lists import LISTS
from gateway.asking import Known
from gateway.cli.connection import Connect
from gateway.cli.lists import lists
from gateway.cli.signals import signals
from gateway.logbook.decisions import exported
from tests.gateway.api.client import Client, calls
from tests.gateway.cli.desks import desks
from tests.gateway.coming_in import behind_a_login
from tests.gateway.doors import Doors
from tests.gateway.login.test_login import behind
from tests.gateway.terminal import Output
from tests.gateway.test_listings import tell
from tests.projections.history import EMPLOYER, SCHOOL, in_stage, started

__all__ = ["behind"]

NOW = datetime.now(UTC)
HERE, ELSEWHERE = uuid4(), uuid4()
NOOR, BAS = uuid4(), uuid4()
THOSE = [uuid4() for _ in range(3)]
OF_ELSEWHERE = uuid4()
FAR = {"termijnen": "weken=520", "tekorten": "weken=60"}
"""With what a list is asked to have everything in it."""


def happened(regisseur: UUID, municipality: UUID, late: int) -> list[Event]:
    """A trajectory that is in every list: so many days late, and with what is of health and of civic integration to do."""
    past, soon = NOW - timedelta(days=late), NOW + timedelta(days=9)
    learns = {"key": "pip", "kind": "pip-opvragen", "role": Role.MUNICIPALITY, "partner": municipality}
    asked = {"request": uuid4(), "content": {}, "due": past, "escalate_at": soon, **learns}
    clears = "belemmeringen-wegnemen"
    return [
        started(regisseur=str(regisseur), municipality=municipality, programme="techniek" if late == 1 else "zorg"),
        in_stage(Stage.VOORTRAJECT, due=past),
        CivicTermSet(starts=date(2026, 1, 5), ends=date(2031, 1, 5), ground="pip"),
        PartnerRequested.model_validate(asked),
        TaskOpened(key="t1", kind="selectie-besluit", what="Besluit", role=Role.REGISSEUR, due=soon, escalate_at=soon),
        TaskOpened(key=clears, kind=clears, what="Neem weg", role=Role.REGISSEUR, due=past, escalate_at=soon),
        AttentionRaised(signal="taal:1", rule="taalgroei", evidence="geen groei", component=Component.LANGUAGE, facts=late),
        AttentionRaised(signal="belemmering:1", rule="belemmering-open", evidence="ziek", component=Component.GUIDANCE),
        PartyLeft(role=Role.SCHOOL, partner=SCHOOL, reason="stopt"),
        MoneyCommitted(source="gemeente", component=Component.LANGUAGE, cents=400_000, ends=soon.date()),
        CostIncurred(source="gemeente", component=Component.LANGUAGE, cents=125_050),
        TrialPlacementStarted(employer=EMPLOYER, starts=past, ends=soon, limit=soon),
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(behind: Doors) -> AsyncIterator[Doors]:
    for late, id in enumerate(THOSE, start=1):
        await tell(behind.services.store, id, *happened(NOOR, HERE, late))
    await tell(behind.services.store, OF_ELSEWHERE, *happened(BAS, ELSEWHERE, 1))
    await behind.sees_everything()
    async with behind_a_login(behind) as doors:
        yield doors


async def noor(here: Doors) -> Client:
    """Regisseur of those of here."""
    return await calls(here, Post(Role.REGISSEUR, str(HERE)), account=NOOR)


def of(item: Mapping[str, Any]) -> UUID:
    """Which trajectory an item is of."""
    return UUID(item.get("traject") or item["id"])


@dataclass(frozen=True)
class Same:
    """A command that tells what a list tells, and in which column it has each field."""

    group: Callable[[Connect], App]
    tokens: tuple[object, ...]
    columns: Mapping[str, str]


_WHOSE = {name: name for name in ("programma", "gemeente", "regisseur")}
_BOARD = {"id": "traject", "sindsTijdstip": "sinds", "uiterlijkTijdstip": "norm tot", "onderbrokenTijdstip": "onderbroken sinds"}
_SIGNAL = {"traject": "traject", "sleutel": "signaal", "sindsTijdstip": "sinds", "feiten": "feiten", "onderdeel": "onderdeel"}
COMMANDS = {
    "termijnen": Same(
        lists,
        ("due", "--weeks", 520),
        _WHOSE | {"traject": "traject", "termijn.uiterlijkTijdstip": "termijn", "teLaat": "te laat", "onderbroken": "onderbroken"},
    ),
    "te-lang": Same(lists, ("too-long",), _WHOSE | _BOARD),
    "vacatures": Same(lists, ("vacant",), _WHOSE | {"traject": "traject", "rol": "rol", "sindsTijdstip": "vacant sinds"}),
    "tekorten": Same(lists, ("gaps", "--weeks", 60), _WHOSE | {"traject": "traject", "totEnMetDatum": "eindigt"}),
    "signalen": Same(signals, ("list",), _SIGNAL | {"fase": "fase", "programma": "programma", "regisseur": "regisseur"}),
}


def value(told: Any, path: str) -> object:
    """What stands at a place, moments as such: a command writes them otherwise."""
    for name in path.split("."):
        told = told.get(name)
    return datetime.fromisoformat(told) if isinstance(told, str) and "T" in told and told[:2] == "20" else told


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_list_tells_what_its_command_tells_the_same_account(here: Doors, capsys: Output, name: str) -> None:
    same, known = COMMANDS[name], Known(Who(str(NOOR), (Post(Role.REGISSEUR, str(HERE)),)))
    desk = await desks(here.services.pool, here.services.store, capsys)
    rows = await desk.of(same.group, known).asks(*same.tokens)
    page = await (await noor(here)).read(f"/{name}?{FAR.get(name, '')}")
    told = [{column: value(item, path) for path, column in same.columns.items()} for item in page["items"]]
    assert told == [{column: value(row, column) for column in same.columns.values()} for row in rows]
    assert page["totaal"] == len(rows) >= len(THOSE)
    assert {of(item) for item in page["items"]} == set(THOSE)


async def test_what_is_to_be_done_is_every_task_and_what_partners_do_not_answer(here: Doors) -> None:
    client = await noor(here)
    items = (await client.read("/taken"))["items"]
    assert sorted((of(one), one["waarvan"], one["soort"], one["teLaat"]) for one in items) == sorted(
        (id, sort, kind, late)
        for id in THOSE
        for sort, kind, late in (
            ("taak", "belemmeringen-wegnemen", True),
            ("taak", "selectie-besluit", False),
            ("verzoek", "pip-opvragen", True),
        )
    )
    assert [one["uiterlijkTijdstip"] for one in items] == sorted(one["uiterlijkTijdstip"] for one in items)
    [asked, *_] = [one for one in items if one["waarvan"] == "verzoek"]
    assert (asked["gevraagdAanRol"], asked["partner"], asked["herinneringen"]) == ("gemeente", str(HERE), 0)


async def test_money_is_told_in_cents(here: Doors) -> None:
    items = (await (await noor(here)).read("/tekorten"))["items"]
    assert {(one["toestand"], one["toegezegdInCenten"], one["uitgegevenInCenten"]) for one in items} == {("eindigt", 400_000, 125_050)}


@pytest.mark.parametrize("name", [one.name for one in LISTS])
async def test_a_list_is_gone_through_in_pages_both_ways_and_gives_each_once(here: Doors, name: str) -> None:
    client = await noor(here)
    whole = await client.read(f"/{name}?{FAR.get(name, '')}")
    there, back = await client.pages(f"/{name}?limit=1&gemeente={HERE}&{FAR.get(name, '')}")
    assert [item for page in there for item in page.json()["items"]] == whole["items"]
    assert len(there) == whole["totaal"] >= len(THOSE)
    assert [page.json()["items"] for page in back] == [page.json()["items"] for page in there[:-1]]
    assert (await client.get(f"/{name}?cursor=onzin")).status_code == 400


@pytest.mark.parametrize("name", [one.name for one in LISTS])
async def test_a_list_is_of_what_is_chosen_and_of_nothing_of_elsewhere(here: Doors, name: str) -> None:
    client, far = await noor(here), FAR.get(name, "")
    for chosen, those in (
        ("", set(THOSE)),
        (f"regisseur={NOOR}", set(THOSE)),
        (f"regisseur={BAS}", set()),
        (f"gemeente={HERE}", set(THOSE)),
        (f"gemeente={ELSEWHERE}", set()),
        ("programma=techniek", {THOSE[0]}),
    ):
        assert {of(one) for one in (await client.read(f"/{name}?{chosen}&{far}"))["items"]} == those, chosen


@pytest.mark.parametrize(
    ("asked", "each"),
    [
        ("trajecten?fase=voortraject", 1),
        ("trajecten?fase=intake", 0),
        ("trajecten?beeindigd=true", 0),
        ("taken?rol=regisseur", 3),
        ("taken?rol=coordinator", 0),
        ("signalen?regel=taalgroei", 1),
        ("signalen?regel=afwezig", 0),
        ("termijnen?weken=1", 3),
        ("termijnen?weken=2", 5),
        ("te-lang?fase=voortraject", 1),
        ("te-lang?fase=leer-werk", 0),
        ("vacatures?rol=roc", 1),
        ("vacatures?rol=werkgever", 0),
        ("tekorten?weken=1", 0),
        ("tekorten?weken=2", 1),
    ],
)
async def test_a_list_has_a_filter_of_its_own(here: Doors, asked: str, each: int) -> None:
    page = await (await noor(here)).read(f"/{asked}")
    assert [of(one) for one in page["items"]].count(THOSE[0]) == each
    assert page["totaal"] == each * len(THOSE)


SECRET = ("inburger", "pip-opvragen", "gezondheid", "belemmering")


async def test_an_employer_reads_no_health_and_no_civic_integration_in_any_list(here: Doors) -> None:
    employer, regisseur = await calls(here, Post(Role.EMPLOYER, organisation=EMPLOYER)), await noor(here)
    read, secrets = {}, set[str]()
    for one in LISTS:
        address = f"/{one.name}?{FAR.get(one.name, '')}"
        answer = await employer.get(address)
        assert answer.status_code in (200, 403)
        if answer.status_code == 200:
            read[one.name] = answer.json()["totaal"]
        assert not [word for word in SECRET if word in answer.text.lower()], one.name
        text = (await regisseur.get(address)).text.lower()
        secrets |= {word for word in SECRET if word in text}
    assert read.keys() == {"termijnen"}
    assert read["termijnen"] >= len(THOSE)
    assert secrets == {*SECRET} - {"gezondheid"}


@pytest.mark.parametrize("name", [one.name for one in LISTS])
async def test_a_filter_that_there_is_not_is_named(here: Doors, name: str) -> None:
    client = await noor(here)
    for query, told in (
        ("onzin=1", "dit veld bestaat niet"),
        (f"municipality={HERE}", "dit veld bestaat niet"),
        ("wait_for=1", "dit veld bestaat niet"),
        ("gemeente=hier", "hier hoort een uuid"),
        ("limit=0", "moet ten minste 1 zijn"),
    ):
        answer = await client.get(f"/{name}?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), query
        assert answer.json()["fouten"] == [{"plaats": query.partition("=")[0], "melding": told}]


@pytest.mark.parametrize(
    "asked",
    ["taken?weken=3", "termijnen?fase=intake", "termijnen?weken=0", "termijnen?weken=521", "vacatures?rol=koning", "te-lang?regel=x"],
)
async def test_a_filter_is_asked_of_no_list_that_does_not_have_it_and_for_nothing_that_there_is_not(here: Doors, asked: str) -> None:
    answer = await (await noor(here)).get(f"/{asked}")
    assert answer.status_code == 400
    assert [one["plaats"] for one in answer.json()["fouten"]] == [asked.partition("?")[2].partition("=")[0]]


async def test_what_somebody_is_shown_of_whom_is_taken_down(here: Doors) -> None:
    client = await noor(here)
    for one in LISTS:
        before = datetime.now(UTC)
        await client.read(f"/{one.name}?{FAR.get(one.name, '')}")
        told = [line async for line in exported(here.services.pool, before, datetime.now(UTC))]
        theirs = [line["body"] for line in told if line["event_name"] == "adl.search_resource" and str(NOOR) in str(line)]
        assert len(theirs) == 1, one.name
        assert all(str(id) in str(theirs) for id in THOSE), one.name
