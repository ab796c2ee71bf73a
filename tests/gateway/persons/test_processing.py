"""The processing log: a line for everything that is done with data of a person, in the form of Logboek Dataverwerkingen."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.log.streams import message_key
from events.vocabulary import requests
from events.vocabulary.base import REGISTRY, DataClass, Stream
from events.vocabulary.inbox import MessageReceived
from events.vocabulary.person import Door, Looked, PersonRegistered
from events.vocabulary.values import Role
from gateway.cli.output import Exit
from gateway.persons.finding import Asked, People
from gateway.persons.merging import Merging
from gateway.persons.participants import Participants
from gateway.persons.processing import KIND, Lines
from gateway.persons.reading import Look, opened
from gateway.persons.rights import Rights
from tests.events.samples import example
from tests.gateway.persons.people import BAS, begun, tell
from tests.gateway.terminal import Terminal
from tests.projections.history import ANNA, NOW

Line = dict[str, Any]
KEY = bytes(range(32))
SUBJECT = "dpl.core.data_subject_id"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return hold(tmp_path / "sleutel", KEY)


def hold(file: Path, key: bytes) -> Path:
    file.write_bytes(key)
    return file


async def written(desk: Terminal, key: Path, *more: object) -> list[Line]:
    """What the command writes."""
    to = key.parent / str(uuid4())
    code, _, told = await desk.does("processing", "--to", to, "--key", key, *more)
    assert code == Exit.DONE, told
    assert to.stat().st_mode & 0o077 == 0
    return [json.loads(line) for line in to.read_text().splitlines()]


def of(lines: list[Line], person: UUID) -> list[Line]:
    number = Lines(KEY).number_of(person)
    return [line for line in lines if line["attributes"].get(SUBJECT) == number]


async def test_everything_that_is_done_with_somebodys_data_has_one_line_that_names_them_by_a_number(
    desk: Terminal, store: EventStore, key: Path
) -> None:
    kinds = [kind for kind in REGISTRY.values() if kind.stream is Stream.TRAJECTORY and kind.stored_name != "trajectory-started"]
    participant, trajectory = await begun(store, *(kind.model_validate(example(kind)) for kind in kinds))
    await tell(store, participant, PersonRegistered(name="Hana Haile"))
    lines = await written(desk, key)
    assert len(of(lines, participant)) == len(lines) == len(kinds) + 2
    for line in lines:
        assert (len(bytes.fromhex(line["trace_id"])), len(bytes.fromhex(line["span_id"]))) == (16, 8)
        assert line["status_code"] == 1
        assert line["start_time"] <= line["end_time"]
        assert line["attributes"]["dpl.core.processing_activity_id"] == f"urn:regie:verwerking:{line['name']}"
        assert line["attributes"]["dpl.core.data_subject_id_type"] == KIND
    assert len({line["span_id"] for line in lines}) == len(lines)
    whole = json.dumps(lines)
    assert [said for said in (str(participant), str(trajectory), ANNA.id, "Hana") if said in whole] == []


async def test_the_same_log_gives_the_same_lines_and_another_key_other_numbers(desk: Terminal, store: EventStore, key: Path) -> None:
    participant, _ = await begun(store)
    first = await written(desk, key)
    assert await written(desk, key) == first
    hold(key, KEY[::-1])
    other = await written(desk, key)
    assert [line["span_id"] for line in other] == [line["span_id"] for line in first]
    assert (len(of(first, participant)), of(other, participant)) == (1, [])


async def test_a_look_and_a_search_are_processings_and_a_search_is_one_action_with_a_line_for_everybody_it_shows(
    desk: Terminal, store: EventStore, rights: Rights, key: Path
) -> None:
    participant, trajectory = await begun(store)
    shown = [participant, uuid4()]
    for person in shown:
        await rights.register(person, PersonRegistered(name="Amal Tesfay"), BAS)
    await opened(store, trajectory, Look(BAS, Looked.NOTES, Door.COMMAND_LINE))
    for _ in range(2):
        await People(rights.pool, store, rights.vault).find(Asked.of("amal"), Look(BAS, Looked.FOUND, Door.COMMAND_LINE))
    lines = await written(desk, key, "--register", "https://gemeente.example/verwerkingen/")
    assert Counter(line["name"] for line in of(lines, participant)) == {"vastleggen": 2, "inzien": 1, "zoeken": 2}
    searches = {
        trace: [line for line in lines if line["trace_id"] == trace]
        for trace in {one["trace_id"] for one in lines if one["name"] == "zoeken"}
    }
    assert len(searches) == 2
    for search in searches.values():
        actions = {line["span_id"] for line in search if SUBJECT not in line["attributes"]}
        assert {line["parent_span_id"] for line in search if SUBJECT in line["attributes"]} == actions
        assert len(actions) == 1
        assert {line["attributes"][SUBJECT] for line in search if SUBJECT in line["attributes"]} == set(map(Lines(KEY).number_of, shown))
        assert {line["attributes"]["dpl.core.processing_activity_id"] for line in search} == {
            "https://gemeente.example/verwerkingen/zoeken"
        }


async def test_looks_of_one_day_are_actions_apart_and_no_id_can_be_told_back_to_who_looked(
    desk: Terminal, store: EventStore, rights: Rights, key: Path
) -> None:
    people = [(await begun(store))[::-1] for _ in range(2)]
    look = Look.of_today(BAS, Looked.FILE, Door.PAGE, [DataClass.PROGRESS])
    await Participants(rights.pool, store).seen(dict(people), look)
    traces = [line["trace_id"] for line in await written(desk, key) if line["name"] == "inzien"]
    assert len(set(traces)) == 2
    assert sha256(f"trace:{look.id}".encode()).hexdigest()[:32] not in traces


async def test_what_a_partner_sent_names_the_action_over_there_and_what_followed_from_it_is_of_the_same_trace(
    desk: Terminal, store: EventStore, key: Path
) -> None:
    participant, trajectory = await begun(store)
    partner, there = Actor(str(uuid4()), Role.EMPLOYER), ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
    received = MessageReceived.model_validate({**example(MessageReceived), "trajectory": trajectory})
    inbox, cause = uuid4(), message_key("m1")
    await store.append(inbox, [encode(Fact(received, NOW, partner, cause, trace=f"00-{there[0]}-{there[1]}-01"), inbox)], expected=0)
    answered = requests.PartnerAnswered.model_validate(example(requests.PartnerAnswered))
    await store.append(trajectory, [encode(Fact(answered, NOW, partner, f"{cause}:0", causation=cause), trajectory)], expected=None)
    received_line, followed = of(await written(desk, key), participant)[-2:]
    assert (received_line["name"], followed["name"]) == ("ontvangen-van-partner", "vastleggen")
    assert received_line["foreign_operation"] == {"trace_id": there[0], "span_id": there[1], "entity": f"urn:uuid:{partner.id}"}
    assert received_line["trace_id"] == followed["trace_id"]
    assert "foreign_operation" not in followed


async def test_what_follows_from_the_plan_is_no_action_of_two_people(desk: Terminal, store: EventStore, key: Path) -> None:
    for _ in range(2):
        _, trajectory = await begun(store)
        reminded = requests.PartnerReminded.model_validate(example(requests.PartnerReminded))
        await store.append(trajectory, [encode(Fact(reminded, NOW, ANNA, "k", causation="intake:1:verder"), trajectory)], expected=None)
    traces = Counter(line["trace_id"] for line in await written(desk, key) if line["name"] == "verstrekken-aan-partner")
    assert list(traces.values()) == [1, 1]


async def test_lines_are_of_the_days_that_are_asked(desk: Terminal, store: EventStore, key: Path) -> None:
    await begun(store)
    assert len(await written(desk, key, "--since", "2020-01-01")) == 1
    assert await written(desk, key, "--until", "2020-01-01") == []


async def test_a_key_that_can_be_guessed_or_is_not_there_is_refused_and_no_file_is_made(desk: Terminal, key: Path) -> None:
    hold(key, b"kort")
    for file in (key, key.parent / "geen"):
        to = key.parent / "uit"
        code, _, told = await desk.does("processing", "--to", to, "--key", file)
        assert (code, to.exists()) == (Exit.USAGE, False)
        assert f"De sleutel in {file} is niet te gebruiken".replace(" ", "") in told.replace(" ", "")


READ = {"traceId", "spanId", "status", "name", "processingActivityId", "startTime", "endTime", "attributes"}
"""What the reading extension requires of a line (logboek-extensie-lezen, LDV lezen API 1.0.0)."""


async def test_a_person_reads_what_was_done_with_their_data_under_every_number_and_nothing_of_another(
    desk: Terminal, store: EventStore, rights: Rights, key: Path
) -> None:
    (person, _), (former, _), (other, _) = [await begun(store) for _ in range(3)]
    for one in (person, former, other):
        await tell(store, one, PersonRegistered(name="Hana Haile"))
        await opened(store, one, Look(BAS, Looked.EVERYTHING, Door.PAGE))
    await Merging(rights).merge(person, former, "één persoon", BAS)
    found = await written(desk, key, "--person", former)
    numbers = {Lines(KEY).number_of(one) for one in (person, former)}
    assert {line["attributes"][SUBJECT] for line in found} == numbers
    assert [line["name"] for line in found].count("inzien") == 2
    every = {line["span_id"]: line for line in await written(desk, key)}
    for line in found:
        assert line.keys() >= READ
        assert (line["status"], line["name"], line["startTime"]) == (
            "Ok",
            every[line["spanId"]]["name"],
            every[line["spanId"]]["start_time"],
        )
        assert line["resource"] == {"attributes": {"name": "regie"}}
    assert "bas" not in json.dumps(found), "an account is in no line"
