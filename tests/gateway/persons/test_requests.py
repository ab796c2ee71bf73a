"""Requests under the AVG, at the command line and on the log: their term, that it is longer once, and what is decided."""

import json
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from events.erasure import erase
from events.fact import SYSTEM
from events.log.store import EventStore
from events.vocabulary.person import PersonRegistered, RightsRequestDecided, RightsRequestReminded
from events.vocabulary.values import Source
from gateway.cli.output import Exit
from gateway.persons.reading import looks
from gateway.persons.requests import Right, ask, extend, refuse, remind
from gateway.persons.rights import Rights
from gateway.persons.terms import reminder_of, term_of
from tests.gateway.persons.people import BAS, TODAY, begun
from tests.gateway.terminal import Terminal
from workflows.law.period import AMSTERDAM


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


async def test_a_request_has_a_term_is_extended_once_decided_once_and_can_be_read_back(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    asked = ("--right", "inzage", "--text", "alles wat over mij is opgeschreven", "--source", "deelnemer-mondeling")
    [request] = (await desk.asks("request", participant, *asked))["verzoeken"]
    assert (request["verzoek"], request["artikel"], request["ontvangen"], request["te laat"]) == (
        "verzoek-1",
        "AVG art. 15",
        str(TODAY),
        False,
    )
    assert datetime.fromisoformat(request["uiterlijk"]) == term_of(TODAY)
    longer = ("extend", participant, "verzoek-1", "--reason", "veel oude stukken")
    [request] = (await desk.asks(*longer))["verzoeken"]
    assert (request["verlengd"], datetime.fromisoformat(request["uiterlijk"])) == (True, term_of(TODAY, extended=True))
    code, _, said = await desk.does("extend", participant, "verzoek-1", "--reason", "nog meer")
    assert (code, "al eens verlengd" in said) == (Exit.REFUSED, True)
    code, _, said = await desk.does("decide", participant, "verzoek-1", "--granted", "--reason", "kopie meegegeven")
    assert (code, "Maak eerst het overzicht" in said) == (Exit.REFUSED, True)
    await desk.does("access", participant)
    [request] = (await desk.asks("decide", participant, "verzoek-1", "--granted", "--reason", "kopie meegegeven"))["verzoeken"]
    assert request["besluit"] == "toegekend"
    code, _, said = await desk.does("decide", participant, "verzoek-1", "--no-granted", "--reason", "toch niet")
    assert (code, "al besloten" in said) == (Exit.REFUSED, True)
    code, _, said = await desk.does("decide", participant, "verzoek-7", "--granted", "--reason", "x")
    assert (code, "geen verzoek 'verzoek-7'" in said) == (Exit.REFUSED, True)
    read = await desk.asks("told", participant, by="chris")
    assert [row["tekst"] for row in read] == ["alles wat over mij is opgeschreven", "veel oude stukken", "kopie meegegeven"]
    assert [row["wie"] for row in await desk.asks("looks", participant)] == ["bas", "bas", "chris"]
    [*_, decided] = [one for one in await store.read_stream(participant) if one.type == "rights-request-decided"]
    own = [one.id for one in await looks(store, participant) if getattr(one.event, "trajectory", None) == participant]
    given = own[0]
    assert json.loads(decided.data)["facts"] == [str(given)], "it says what was given"


async def test_a_request_from_long_ago_is_late_and_can_no_longer_be_extended(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    asked = ("--right", "wissing", "--text", "wis mij", "--source", "gemachtigde")
    [request] = (await desk.asks("request", participant, *asked, "--received", "2026-01-05"))["verzoeken"]
    assert request["te laat"] is True
    code, _, said = await desk.does("extend", participant, "verzoek-1", "--reason", "druk")
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
        await rights.carry_out(who, ask(Right.ACCESS, "alles", TODAY - timedelta(days=days), Source.PERSON_WRITING), BAS)
    await rights.carry_out(later, ask(Right.ERASURE, "weg", TODAY - timedelta(days=40), Source.PERSON_WRITING), BAS)
    await erase(pool, rights.store, rights.vault, gone, "AVG art. 17", BAS)
    rows = await desk.asks("requests")
    assert [(row["persoon"], row["verzoek"], row["te laat"]) for row in rows] == [
        (str(later), "verzoek-2", True),
        (str(sooner), "verzoek-1", False),
        (str(later), "verzoek-1", False),
    ]
    await rights.carry_out(sooner, refuse("verzoek-1", "is al gegeven"), BAS)
    assert str(sooner) not in {row["persoon"] for row in await desk.asks("requests")}


async def test_what_was_wrong_is_set_right_by_facts_about_this_person_that_came_after_the_request(rights: Rights, desk: Terminal) -> None:
    (person, _), (other, _) = [await begun(rights.store) for _ in range(2)]
    await rights.register(person, PersonRegistered(name="Hana Hale"), BAS)
    await rights.carry_out(person, ask(Right.RECTIFICATION, "mijn naam klopt niet", TODAY, Source.PERSON_WRITING), BAS)
    await rights.register(other, PersonRegistered(name="Hana Haile"), BAS)
    decide = ("decide", person, "verzoek-1", "--granted", "--reason", "naam verbeterd")
    before, theirs = [(await rights.stream(one))[0].id for one in (person, other)]
    for fact, why in ((None, "Verbeter eerst"), (before, "was er al"), (theirs, "van een ander"), (person, "is er niet")):
        code, _, said = await desk.does(*decide, *(("--fact", fact) if fact else ()))
        assert (code, why in said) == (Exit.REFUSED, True), said
    await rights.register(person, PersonRegistered(name="Hana Haile"), BAS)
    right = (await rights.stream(person))[-1].id
    assert (await desk.asks(*decide, "--fact", right))["verzoeken"][0]["besluit"] == "toegekend"
    assert (await rights.stream(person))[-1].event == RightsRequestDecided(
        request="verzoek-1", granted=True, reason="naam verbeterd", facts=(right,)
    )


async def test_somebody_handles_a_request_and_the_person_can_take_it_back(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    await desk.asks("request", participant, "--right", "inzage", "--text", "alles", "--source", "deelnemer-mondeling")
    [request] = (await desk.asks("assign", participant, "verzoek-1", "--to", "chris"))["verzoeken"]
    assert request["behandelaar"] == "chris"
    back = ("no-request", participant, "verzoek-1", "--source", "deelnemer-mondeling")
    assert (await desk.asks(*back))["verzoeken"][0]["besluit"] == "ingetrokken"
    assert await desk.asks("requests") == []
    code, _, said = await desk.does("decide", participant, "verzoek-1", "--no-granted", "--reason", "x")
    assert (code, "is ingetrokken" in said) == (Exit.REFUSED, True)


async def test_that_a_term_is_near_and_that_it_is_over_is_written_down_once_for_each_end_of_it(rights: Rights) -> None:
    person, _ = await begun(rights.store)
    now = await rights.carry_out(person, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS)
    [due] = [one.due for one in now.requests]
    halfway = reminder_of(TODAY, due)
    assert timedelta(days=14) <= due - halfway <= timedelta(days=20)

    async def told(*moments: datetime) -> list[bool]:
        for at in moments:
            await rights.carry_out(person, remind("verzoek-1", at), SYSTEM)
        return [one.event.late for one in await rights.stream(person) if isinstance(one.event, RightsRequestReminded)]

    assert await told(halfway - timedelta(days=1)) == []
    assert await told(due - timedelta(days=6), due - timedelta(days=1)) == [False]
    await rights.carry_out(person, extend("verzoek-1", "veel oude stukken"), BAS)
    assert await told(due + timedelta(days=1)) == [False]
    longer = term_of(TODAY, extended=True)
    assert await told(longer - timedelta(days=1), longer, longer + timedelta(days=9)) == [False, False, True]
    await rights.carry_out(person, refuse("verzoek-1", "is al gegeven"), BAS)
    assert await told(longer + timedelta(days=20)) == [False, False, True]
