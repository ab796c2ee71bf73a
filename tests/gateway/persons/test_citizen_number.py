"""A burgerservicenummer is noted where the law has it used, is seen by nobody, and makes two persons one."""

import asyncio
import io
import json
import os
import sys
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from events.erasure import erase
from events.fact import Actor
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.person import ConsentGiven, Door, Looked, PersonRegistered
from events.vocabulary.values import Role
from gateway.access.grants import GRANTS
from gateway.fate import NotPossible
from gateway.persons.citizen_number import note
from gateway.persons.consent import agree
from gateway.persons.finding import Asked, People
from gateway.persons.merging import Merging
from gateway.persons.reading import Look, looks
from gateway.persons.rights import Rights
from gateway.persons.standing import Standing
from gateway.persons.subject_access import subject_access
from tests.gateway.persons.people import BAS, begun, partner
from tests.gateway.terminal import Terminal

BSN, OTHER = "111222333", "123456782"


@pytest.fixture
def people(rights: Rights) -> People:
    return People(rights.pool, rights.store, rights.vault)


def remembered() -> list[str]:
    """What commands kept of their orders."""
    return [path.read_text("utf-8", "replace") for path in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if path.is_file()]


async def noted(rights: Rights, person: UUID, number: str, role: Role = Role.MUNICIPALITY) -> Standing:
    return await note(rights, person, number, await partner(rights.store, role), BAS, Door.COMMAND_LINE)


async def test_it_is_a_number_that_passes_the_elfproef_for_a_municipality_and_what_was_typed_is_not_told_again(rights: Rights) -> None:
    person, _ = await begun(rights.store)
    for wrong in ("111222334", "000000000", "1234567", "1112223330", "١١١٢٢٢٣٣٣", "abc", ""):
        with pytest.raises(NotPossible, match="elfproef") as told:
            await noted(rights, person, wrong)
        assert not wrong or wrong not in str(told.value)
    for role in (Role.EMPLOYER, Role.SCHOOL, Role.LANGUAGE_SCHOOL):
        with pytest.raises(NotPossible, match="alleen voor de uitwisseling met een gemeente"):
            await noted(rights, person, BSN, role)
    with pytest.raises(NotPossible, match="is bekend"):
        await noted(rights, uuid4(), BSN)
    assert (await noted(rights, person, "1112.22.333 ")).number == BSN
    assert (await noted(rights, person, "10000008")).number == "010000008"


async def test_nobody_is_granted_to_see_it_and_consent_cannot_share_it(rights: Rights) -> None:
    assert not [grant for grant in GRANTS if DataClass.CITIZEN_NUMBER in grant.classes]
    person, _ = await begun(rights.store)
    shared = ConsentGiven(shares=DataClass.CITIZEN_NUMBER, role=Role.EMPLOYER, purpose="werk")
    with pytest.raises(NotPossible, match="zegt de wet"):
        await rights.carry_out(person, agree(shared), BAS)


async def test_it_stands_open_nowhere_and_only_the_person_gets_it(
    pool: asyncpg.Pool, rights: Rights, people: People, desk: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    person, trajectory = await begun(rights.store)
    municipality = await partner(rights.store, Role.MUNICIPALITY)
    await desk.asks("register", person, "--name", "Amal")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{BSN}\n"))
    with capture_logs() as logged:
        printed = json.dumps(await desk.asks("bsn", person, "--municipality", municipality))
        for command in (("told", person), ("find", "Amal"), ("find", BSN), ("show", person), ("looks", person)):
            printed += json.dumps(await desk.asks(*command))
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{BSN}\n"))
        again = await desk.does("bsn", uuid4(), "--municipality", municipality)
    said = [str(await rights.of(person)), printed, str(again), str(logged), caplog.text]
    assert BSN not in "".join(said)
    assert "vastgelegd" in printed
    state = remembered()
    tables = await pool.fetch("select schemaname || '.' || tablename as name from pg_tables where schemaname not like 'pg_%'")
    for table in (row["name"] for row in tables):
        state += [str(row) for row in await pool.fetch(f"select row_to_json(t)::text from {table} t")]
    assert [one for one in state if BSN in one or BSN.encode().hex() in one] == []
    assert any(str(municipality) in one for one in state), "the search finds what is there"
    for_them = await subject_access(pool, rights.store, trajectory, Look(BAS, Looked.EVERYTHING, Door.COMMAND_LINE))
    assert BSN not in str(for_them.as_json()), "who makes it for somebody does not read it"
    myself = Look(Actor(str(person), Role.PARTICIPANT), Looked.EVERYTHING, Door.PAGE)
    assert BSN in str((await subject_access(pool, rights.store, trajectory, myself)).as_json()), "it is theirs (AVG art. 15)"


async def test_two_with_one_number_are_the_same_person(store: EventStore, rights: Rights, people: People) -> None:
    (person, _), (other, _) = [await begun(store) for _ in range(2)]
    await rights.register(person, PersonRegistered(name="Amal"), BAS)
    await noted(rights, person, BSN)
    await rights.register(person, PersonRegistered(name="Amal Tesfay"), BAS)
    await people.renew()
    with pytest.raises(NotPossible, match=f"dat van {person}. Is dit dezelfde persoon"):
        await noted(rights, other, BSN)
    assert [str(one.event.what) for one in await looks(store, person)] == ["gevonden-op-naam"]  # type: ignore[attr-defined]
    version = await store.version(person)
    await noted(rights, person, BSN)
    assert await store.version(person) == version, "what is there is not written twice"
    await noted(rights, other, OTHER)
    with pytest.raises(NotPossible, match="elk een ander BSN"):
        await Merging(rights).merge(person, other, "één persoon", BAS)
    await noted(rights, person, "010000008")
    await noted(rights, other, BSN)
    with pytest.raises(NotPossible, match=f"dat van {other}"):
        await noted(rights, person, BSN)


async def test_a_number_goes_with_who_is_merged_and_is_gone_with_who_is_erased(store: EventStore, rights: Rights) -> None:
    (person, _), (former, _), (third, _) = [await begun(store) for _ in range(3)]
    await noted(rights, former, BSN)
    await Merging(rights).merge(person, former, "één persoon", BAS)
    assert (await rights.of(person)).number == BSN
    with pytest.raises(NotPossible, match=f"dat van {person}"):
        await noted(rights, third, BSN)
    await Merging(rights).split(person, former, "toch niet", BAS)
    with pytest.raises(NotPossible, match=f"dat van {former}"):
        await noted(rights, third, BSN)
    await erase(rights.pool, store, rights.vault, former, "AVG art. 17", BAS)
    assert (await noted(rights, third, BSN)).number == BSN


async def test_of_two_who_get_one_number_at_the_same_moment_one_is_refused(store: EventStore, rights: Rights) -> None:
    persons = [(await begun(store))[0] for _ in range(4)]
    outcomes = await asyncio.gather(*(noted(rights, person, BSN) for person in persons), return_exceptions=True)
    assert [isinstance(outcome, NotPossible) for outcome in outcomes].count(False) == 1, outcomes


async def test_nobody_searches_by_it(rights: Rights, people: People) -> None:
    person, _ = await begun(rights.store)
    await rights.register(person, PersonRegistered(name="Amal"), BAS)
    await noted(rights, person, BSN)
    assert await people.find(Asked.of(BSN), Look(BAS, Looked.FOUND, Door.COMMAND_LINE)) == []
