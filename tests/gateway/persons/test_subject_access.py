"""A person sees all that is kept about them, with its source and ground, in a form that a machine reads and on a page to print."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import get_args
from uuid import uuid4

import asyncpg
import pytest_asyncio
from pydantic import BaseModel

from events.erasure import erase
from events.log.store import EventStore
from events.vocabulary import go_no_go, requests
from events.vocabulary.base import REGISTRY, DataClass, Stream
from events.vocabulary.intake import WishesTold
from events.vocabulary.person import CitizenNumberNoted, FileLookedInto, PersonRegistered
from events.vocabulary.values import Advice, Role
from gateway.cli.output import Exit
from gateway.persons.grounds import GROUNDS
from gateway.persons.open_labels import OPEN_LABELS
from gateway.persons.reading import GONE, looks
from gateway.words import label
from tests.events.samples import example
from tests.gateway.doors import Doors, open_doors
from tests.gateway.persons.people import BAS, begun, tell
from tests.gateway.terminal import Terminal
from tests.projections.history import NOW
from tests.vaults import vault

ADVICE = go_no_go.AdviceGiven(party=Role.EMPLOYER, advice=Advice.NO_GO, motivation="reist anderhalf uur", visit=1)


@pytest_asyncio.fixture(loop_scope="session")
async def alone(pool: asyncpg.Pool, store: EventStore) -> AsyncIterator[Doors]:
    """Doors of their own, without a Temporal."""
    async with open_doors(pool, store) as doors:
        yield doors


def words(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_for_every_class_of_data_there_is_a_ground_in_the_law() -> None:
    assert set(GROUNDS) == set(DataClass)
    assert all("art. " in ground for ground in GROUNDS.values())


def test_every_field_has_a_label_that_a_reader_understands() -> None:
    facts = [kind for kind in REGISTRY.values() if kind.stream in (Stream.TRAJECTORY, Stream.PERSON)]
    in_the_open = {name for kind in facts for name in kind.model_fields.keys() - kind.sealed_fields()}
    inside = {name for kind in facts for field in kind.model_fields.values() for name in fields_inside(field.annotation)}
    assert in_the_open | inside == OPEN_LABELS.keys()


def fields_inside(hint: object) -> set[str]:
    """The names of the fields of every value that a field is made of."""
    fields = hint.model_fields if isinstance(hint, type) and issubclass(hint, BaseModel) else {}
    within = [one.annotation for one in fields.values()]
    return fields.keys() | {name for inner in (*within, *get_args(hint)) for name in fields_inside(inner)}


async def test_every_field_of_every_fact_about_a_person_is_in_it_with_its_ground(desk: Terminal, store: EventStore) -> None:
    of_trajectories = [kind for kind in REGISTRY.values() if kind.stream is Stream.TRAJECTORY and kind.stored_name != "trajectory-started"]
    participant, trajectory = await begun(store, *(kind.model_validate(example(kind)) for kind in of_trajectories))
    await tell(store, participant, PersonRegistered(name="Hana Haile"))
    for id in (participant, trajectory):
        code, printed, told = await desk.does("access", id)
        assert code == Exit.DONE, told
        found = json.loads(printed)
        kept = {(one["title"], field["name"]): field for one in found["vastgelegd"] for field in one["fields"]}
        assert len(found["vastgelegd"]) >= len(of_trajectories) + 2
        assert {field["ground"] for field in kept.values()} <= set(GROUNDS.values())
        assert next(field for field in kept.values() if field["label"] == "Naam")["value"] == "Hana Haile"
        for kind in of_trajectories:
            written = [one for one in found["vastgelegd"] if {field["name"] for field in one["fields"]} == set(kind.model_fields)]
            assert written, kind
        assert found["persoon"] == str(participant)


async def test_the_page_shows_every_field_that_the_file_has_with_its_class_its_ground_and_its_source(alone: Doors, desk: Terminal) -> None:
    store = alone.services.store
    of_trajectories = [kind for kind in REGISTRY.values() if kind.stream is Stream.TRAJECTORY and kind.stored_name != "trajectory-started"]
    participant, trajectory = await begun(store, *(kind.model_validate(example(kind)) for kind in of_trajectories))
    await tell(store, participant, CitizenNumberNoted(number="123456782", municipality=uuid4()))
    printed = (await desk.does("access", participant))[1].splitlines()[-1]
    page = words((await alone.send(f"/trajecten/{trajectory}/inzage", {"wie": "bas", "opdracht": str(uuid4())})).text)
    grounds = {data: number for number, data in enumerate(GROUNDS, start=1)}
    for one in json.loads(printed)["vastgelegd"]:
        for field in one["fields"]:
            text = re.sub(r"\s+", " ", field["text"]).strip() or "–"
            said = f"{field['label']}: {text} ({label(DataClass(field['data']))}) grond {grounds[field['data']]}"
            assert said in page, said
        if one["source"]:
            assert f"bron: {one['source'].replace('-', ' ')}" in page
    assert "123456782" not in page + printed, "that it is there is told; whoever makes the overview does not read it"


async def test_who_made_it_is_written_down_for_each_stream_that_was_opened(desk: Terminal, store: EventStore) -> None:
    participant, trajectory = await begun(store, ADVICE)
    await tell(store, participant, PersonRegistered(name="Hana Haile"))
    _, printed, _ = await desk.does("access", participant)
    seen = [one.event for one in await looks(store, participant) if one.fact.actor.id == BAS.id]
    assert [look.trajectory for look in seen if isinstance(look, FileLookedInto)] == [trajectory, participant]
    assert [one["by"] for one in json.loads(printed)["ingezienDoor"]] == ["bas"], "the look that is under way is told as well"


async def test_of_a_number_that_nobody_has_nothing_is_made_and_nothing_is_written_down(desk: Terminal, store: EventStore) -> None:
    head, nobody = await store.head(), uuid4()
    code, printed, told = await desk.does("access", nobody)
    assert (code, printed) == (Exit.REFUSED, "")
    assert f"Er is niemand, en geen traject, met het nummer {nobody}" in told
    assert await store.head() == head


async def test_of_who_was_erased_it_says_so_and_what_stays_is_told(desk: Terminal, store: EventStore, pool: asyncpg.Pool) -> None:
    participant, _ = await begun(store, ADVICE)
    await erase(pool, store, vault(pool), participant, "AVG art. 17", BAS)
    _, printed, _ = await desk.does("access", participant)
    found = json.loads(printed)
    assert found["gewist"] is True
    assert "anderhalf uur" not in printed
    assert [field["text"] for one in found["vastgelegd"] for field in one["fields"] if field["confidential"]] == [GONE]


async def test_on_the_page_is_what_was_told_by_whom_to_whom_was_asked_and_who_looked(alone: Doors) -> None:
    store, partner = alone.services.store, uuid4()
    asked = requests.PartnerRequested(
        key="snuffelstage", request=uuid4(), kind="snuffelstage", role=Role.EMPLOYER, partner=partner, content={}, due=NOW, escalate_at=NOW
    )
    participant, trajectory = await begun(store, ADVICE, WishesTold(told="wil later zelf koken"), asked)
    await alone.sees_everything()
    at = f"/trajecten/{trajectory}"
    assert "Maak een overzicht voor de deelnemer" in (await alone.http.get(at)).text
    assert (await alone.send(f"{at}/inzage", {})).status_code == 400
    page = words((await alone.send(f"{at}/inzage", {"wie": "bas", "opdracht": str(uuid4())})).text)
    for said in (
        "Motivering van het advies: reist anderhalf uur (voortgang)",
        "Wensen, ambities en talenten: wil later zelf koken",
        f"{str(partner)[:8]} (werkgever)",
        "bas (regisseur), overzicht voor de persoon",
        "Participatiewet art. 7",
        "regisseur-anna (regisseur)",
    ):
        assert said in page, said
    assert [one.fact.actor.id for one in await looks(store, participant)].count("bas") == 2, "one for each stream"
    assert (await alone.send(f"/trajecten/{uuid4()}/inzage", {"wie": "bas"})).status_code == 404
