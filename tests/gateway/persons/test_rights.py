"""What a person has a right to, at the command line and on the log: consent, requests with the term of the AVG, retention that runs out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import Client

from events.erasure import erase
from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary import intake, person
from events.vocabulary.base import DataClass, Event
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import DutyEnd, Role, Source
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.persons import persons
from gateway.orders.sending import Office
from gateway.persons.rights import NotPossible, Right, Rights, keep_looking, retention_until, term_of
from tests.gateway.doors import NOWHERE
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import ANNA, NOW, started
from tests.vaults import vault
from tests.waiting import eventually
from workflows.law.period import AMSTERDAM

BAS = Actor("bas", Role.COORDINATOR)
TODAY = datetime.now(UTC).astimezone(AMSTERDAM).date()
BY = ("--by", "bas")


async def tell(store: EventStore, stream: UUID, *events: Event) -> None:
    await store.append(stream, [encode(Fact(event, NOW, ANNA, str(uuid4())), stream) for event in events], expected=None)


async def begun(store: EventStore, *events: Event) -> tuple[UUID, UUID]:
    """A participant, and a trajectory of theirs in which these things happened."""
    trajectory, participant = uuid4(), uuid4()
    await tell(store, trajectory, started().model_copy(update={"participant": participant}), *events)
    return participant, trajectory


def duty_ended(on: date) -> Event:
    return intake.CivicDutyEnded(on=on, ground=DutyEnd.PASSED, source=Source.DUO)


@pytest.fixture
def rights(pool: asyncpg.Pool, store: EventStore) -> Rights:
    return Rights(pool, store, vault(pool))


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> AsyncIterator[Terminal]:
    client = await Client.connect(NOWHERE, lazy=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Office(client, store, pool))

    yield Terminal(persons(connect), capsys)


@pytest.mark.parametrize(
    ("received", "due", "longer"),
    [
        (date(2026, 3, 5), date(2026, 4, 7), date(2026, 6, 5)),  # 5 April is Easter
        (date(2026, 8, 31), date(2026, 9, 30), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 28), date(2027, 3, 1)),  # Sundays after which somebody works
    ],
)
def test_a_request_is_due_within_a_month_and_with_a_reason_within_three_counted_as_europe_does(
    received: date, due: date, longer: date
) -> None:
    assert term_of(received).astimezone(AMSTERDAM).date() == due
    assert term_of(received, extended=True).astimezone(AMSTERDAM).date() == longer


def test_data_on_civic_integration_are_kept_for_five_years_after_the_duty() -> None:
    assert retention_until(date(2026, 11, 1), TODAY) == date(2031, 11, 1)


async def test_consent_is_given_with_its_source_and_withdrawn_again(store: EventStore, desk: Terminal) -> None:
    participant, trajectory = await begun(store)
    given = ("--shares", "gezondheid", "--role", "werkgever", "--source", "deelnemer-schriftelijk", *BY)
    purpose = ("--purpose", "aanpassingen op de werkplek")
    now = await desk.asks("consent", trajectory, *given, *purpose)
    [consent] = now["toestemmingen"]
    assert (now["persoon"], consent["gegevens"], consent["naar"], consent["bron"]) == (
        str(participant),
        "gezondheid",
        "werkgever",
        "deelnemer-schriftelijk",
    )
    code, _, said = await desk.does("consent", participant, *given, *purpose)
    assert (code, "is er al" in said) == (Exit.REFUSED, True)
    assert (await desk.asks("withdraw", participant, *given))["toestemmingen"] == []
    code, _, said = await desk.does("withdraw", participant, *given)
    assert (code, "al ingetrokken" in said) == (Exit.REFUSED, True)
    [gone] = [one for one in await store.read_stream(participant) if one.type == person.ConsentWithdrawn.stored_name]
    assert '"source":"deelnemer-schriftelijk"' in gone.data


async def test_a_request_has_a_term_is_extended_once_decided_once_and_can_be_read_back(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    asked = ("--right", "inzage", "--text", "alles wat over mij is opgeschreven", "--source", "deelnemer-mondeling", *BY)
    [request] = (await desk.asks("request", participant, *asked))["verzoeken"]
    assert (request["verzoek"], request["artikel"], request["ontvangen"], request["te laat"]) == (
        "verzoek-1",
        "AVG art. 15",
        str(TODAY),
        False,
    )
    assert datetime.fromisoformat(request["uiterlijk"]) == term_of(TODAY)
    longer = ("extend", participant, "verzoek-1", "--reason", "veel oude stukken", *BY)
    [request] = (await desk.asks(*longer))["verzoeken"]
    assert (request["verlengd"], datetime.fromisoformat(request["uiterlijk"])) == (True, term_of(TODAY, extended=True))
    code, _, said = await desk.does("extend", participant, "verzoek-1", "--reason", "nog meer", *BY)
    assert (code, "al eens verlengd" in said) == (Exit.REFUSED, True)
    [request] = (await desk.asks("decide", participant, "verzoek-1", "--granted", "--reason", "kopie meegegeven", *BY))["verzoeken"]
    assert request["besluit"] == "toegekend"
    code, _, said = await desk.does("decide", participant, "verzoek-1", "--no-granted", "--reason", "toch niet", *BY)
    assert (code, "al besloten" in said) == (Exit.REFUSED, True)
    code, _, said = await desk.does("decide", participant, "verzoek-7", "--granted", "--reason", "x", *BY)
    assert (code, "geen verzoek 'verzoek-7'" in said) == (Exit.REFUSED, True)
    read = await desk.asks("told", participant, "--by", "chris")
    assert [row["tekst"] for row in read] == ["alles wat over mij is opgeschreven", "veel oude stukken", "kopie meegegeven"]
    assert [row["wie"] for row in await desk.asks("looks", participant)] == ["chris"]


async def test_a_request_from_long_ago_is_late_and_can_no_longer_be_extended(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    asked = ("--right", "wissing", "--text", "wis mij", "--source", "gemachtigde", *BY)
    [request] = (await desk.asks("request", participant, *asked, "--received", "2026-01-05"))["verzoeken"]
    assert request["te laat"] is True
    code, _, said = await desk.does("extend", participant, "verzoek-1", "--reason", "druk", *BY)
    assert (code, "verlengen kan alleen" in said) == (Exit.REFUSED, True)
    code, _, said = await desk.does("request", participant, *asked, "--received", TODAY + timedelta(days=1))
    assert (code, "toekomst" in said) == (Exit.REFUSED, True)
    code, _, said = await desk.does("request", participant, *asked, "--received", "1926-01-05")
    assert (code, "kijk het jaartal na" in said) == (Exit.REFUSED, True)


async def test_requests_that_wait_for_a_decision_are_listed_the_soonest_due_first(
    pool: asyncpg.Pool, rights: Rights, desk: Terminal
) -> None:
    (later, _), (sooner, _), (gone, _) = [await begun(rights.store) for _ in range(3)]
    for who, days in ((later, 1), (sooner, 9), (gone, 20)):
        await rights.asks(who, Right.ACCESS, "alles", TODAY - timedelta(days=days), Source.PERSON_WRITING, BAS)
    await rights.asks(later, Right.ERASURE, "weg", TODAY - timedelta(days=40), Source.PERSON_WRITING, BAS)
    await erase(pool, rights.store, rights.vault, gone, "AVG art. 17", BAS)
    rows = await desk.asks("requests")
    assert [(row["persoon"], row["verzoek"], row["te laat"]) for row in rows] == [
        (str(later), "verzoek-2", True),
        (str(sooner), "verzoek-1", False),
        (str(later), "verzoek-1", False),
    ]
    await rights.decides(sooner, "verzoek-1", True, "gedaan", BAS)
    assert str(sooner) not in {row["persoon"] for row in await desk.asks("requests")}


async def test_who_somebody_is_can_be_written_down_and_read_by_who_says_their_name(store: EventStore, desk: Terminal) -> None:
    known = uuid4()
    await desk.asks("register", known, "--name", "Samira", "--born", "1990-05-17", "--language", "ar", *BY)
    assert {row["gegeven"]: row["tekst"] for row in await desk.asks("told", known, *BY)} == {
        "Naam": "Samira",
        "Geboortedatum": "17-05-1990",
    }
    code, _, told = await desk.does("register", known, "--name", "Samira", "--born", TODAY - timedelta(days=300), *BY)
    assert (code, "minder dan 14 jaar terug" in told) == (Exit.REFUSED, True)
    channel = Channel(kind="cloudevents", address="https://voorbeeld.nl/")
    partner = PartnerRegistered(partner=uuid4(), name="Garage", role=Role.EMPLOYER, channel=channel, source=f"urn:{uuid4()}")
    await tell(store, partner.partner, partner)
    code, _, told = await desk.does("register", partner.partner, "--name", "Samira", *BY)
    assert (code, "van iets anders" in told) == (Exit.REFUSED, True)
    code, _, _ = await desk.does("register", known, "--name", "Samira", "--language", "Nederlands", *BY)
    assert code != Exit.DONE
    code, _, _ = await desk.does("show", uuid4())
    assert code == Exit.NOT_FOUND


async def test_retention_begins_where_the_duty_ended_and_runs_out_once(store: EventStore, rights: Rights) -> None:
    long_ago, lately = date(2020, 2, 3), date(2026, 11, 1)
    over, _ = await begun(store, duty_ended(long_ago))
    runs, trajectory = await begun(store, duty_ended(lately))
    await begun(store)
    assert {one.person for one in await rights.keep_terms(date(2026, 11, 29))} == {over, runs}
    assert [one.person for one in await rights.keep_terms(date(2026, 11, 29))] == [over]
    assert await rights.keep_terms(date(2026, 11, 29)) == []
    retention = (await rights.of(runs)).retention
    assert retention
    assert (retention.ends, retention.expired, retention.classes) == (date(2031, 11, 1), False, (DataClass.CIVIC_INTEGRATION,))
    assert (await rights.of(trajectory)).person == runs
    assert [one.person for one in await rights.keep_terms(date(2031, 11, 2))] == [runs]
    types = [one.type for one in await store.read_stream(over)]
    assert types == ["retention-started", "retention-expired"]


async def test_retention_is_looked_at_without_anybody_asking(store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store, duty_ended(date(2026, 11, 1)))
    looking = asyncio.create_task(keep_looking(rights))

    async def began() -> bool:
        return (await rights.of(participant)).retention is not None

    try:
        await eventually(began, "the retention of somebody whose duty ended")
    finally:
        looking.cancel()
        await asyncio.wait({looking})


async def test_retention_of_who_has_no_running_trajectory_begins_by_hand(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    ended = ("duty-ended", participant, "--source", "duo", *BY, "--on")
    assert (await desk.asks(*ended, "2026-11-01"))["bewaard tot en met"] == "2031-11-01"
    code, _, said = await desk.does(*ended, "2026-11-02")
    assert (code, "loopt al" in said) == (Exit.REFUSED, True)
    assert await desk.asks("retention") == []


async def test_nothing_is_written_down_about_who_was_erased(pool: asyncpg.Pool, store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store, duty_ended(date(2020, 2, 3)))
    await erase(pool, store, rights.vault, participant, "AVG art. 17", BAS)
    with pytest.raises(NotPossible, match="zijn gewist"):
        await rights.asks(participant, Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING, BAS)
    assert await rights.keep_terms(TODAY) == []
    assert (await rights.of(participant)).erased


async def test_the_same_order_is_carried_out_once(store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store)
    order = uuid4()
    for _ in range(2):
        now = await rights.asks(participant, Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING, BAS, order)
    assert [one.id for one in now.requests] == ["verzoek-1"]
    another = await rights.asks(participant, Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING, BAS, uuid4())
    assert [one.id for one in another.requests] == ["verzoek-1", "verzoek-2"]
