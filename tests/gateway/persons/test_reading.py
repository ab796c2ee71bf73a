"""What was told can be read back in the file of one trajectory, by whoever acts on it, and every look leaves a trace first."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

import gateway
from events.erasure import erase
from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore, NoVault
from events.vocabulary import course, go_no_go, intake, steering
from events.vocabulary.base import REGISTRY, DataClass, Event, Stream
from events.vocabulary.person import Door, FileLookedInto, Looked
from events.vocabulary.values import Advice, Component, Role, Stage
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.persons import persons
from gateway.cli.trajectories import trajectories
from gateway.persons.labels import labels_of
from gateway.persons.reading import GONE, NOBODY_KNOWN, NOT_SHOWN, Look, NotThere, looks, opened, told
from tests.events.samples import example
from tests.gateway.doors import Doors, open_doors
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import ANNA, NOW, in_stage, started
from tests.vaults import vault

BAS = Actor("bas", Role.REGISSEUR)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
READ = [event for event in REGISTRY.values() if event.stream in (Stream.TRAJECTORY, Stream.PERSON)]
SEALED = [(event, name) for event in READ for name in sorted(event.sealed_fields())]
ADVICE = go_no_go.AdviceGiven(party=Role.EMPLOYER, advice=Advice.NO_GO, motivation="reist anderhalf uur", visit=1)
SIGNAL = steering.AttentionRaised(signal="s1", rule="taalgroei", evidence="twee rondes geen groei", component=Component.LANGUAGE)


def words(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def texts(value: Any) -> Iterator[str]:
    """The texts, numbers and days in a value, each as it is read back."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
    elif isinstance(value, date):
        yield f"{value:%d-%m-%Y}"
    elif isinstance(value, str | int) and not isinstance(value, bool):
        text = str(value)
        yield f"{date.fromisoformat(text):%d-%m-%Y}" if DAY.fullmatch(text) else text


async def tell(store: EventStore, *events: Event) -> tuple[UUID, UUID]:
    """A trajectory in which these things happened, and the participant."""
    trajectory, participant = uuid4(), uuid4()
    told = (started().model_copy(update={"participant": participant}), *events)
    facts = [Fact(event, NOW, ANNA, str(uuid4())) for event in told]
    await store.append(trajectory, [encode(fact, trajectory) for fact in facts], expected=0)
    return trajectory, participant


def look(what: Looked = Looked.EVERYTHING) -> Look:
    return Look(BAS, what, Door.COMMAND_LINE)


@pytest_asyncio.fixture(loop_scope="session")
async def alone(pool: asyncpg.Pool, store: EventStore) -> AsyncIterator[Doors]:
    """Doors of their own, without a Temporal."""
    async with open_doors(pool, store) as doors:
        yield doors


def terminal(doors: Doors, capsys: Output, *, of_persons: bool = False) -> Terminal:
    """The command line on what lies behind these doors."""
    services = doors.services

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", services.pool, services.store, vault(services.pool), services.office.client, services.office)

    return Terminal((persons if of_persons else trajectories)(connect), capsys)


def test_every_sealed_field_of_a_trajectory_or_a_person_has_a_label_under_which_it_is_read_back() -> None:
    labels = [labels_of(event)[name] for event, name in SEALED]
    assert all(label.strip() and label[0].isupper() for label in labels), "give it a label in gateway/persons/labels.py"


@pytest.mark.parametrize(("event", "name"), SEALED, ids=lambda part: part if isinstance(part, str) else part.stored_name)
async def test_whatever_is_told_can_be_read_back_with_who_told_it_and_when(store: EventStore, event: type[Event], name: str) -> None:
    happened = event.model_validate(example(event))
    if event.stream is Stream.PERSON:
        stream, version = uuid4(), 1
        await store.append(stream, [encode(Fact(happened, NOW, ANNA, "k"), stream)], expected=0)
    else:
        (stream, _), version = await tell(store, happened), 2
    one = next(one for one in told(await opened(store, stream, look())) if one.label == labels_of(event)[name])
    if event.field_classes()[name] is DataClass.CITIZEN_NUMBER:
        assert one.text == NOT_SHOWN
    else:
        assert [text for text in texts(example(event)[name]) if text not in one.text] == []
    assert (one.version, one.actor, one.occurred_at) == (version, ANNA, NOW)
    assert one.title[0].isupper()
    assert event.field_classes()[name] in one.data


def test_no_door_opens_what_is_sealed_by_itself() -> None:
    doors = [file for door in ("web", "cli") for file in (Path(gateway.__file__).parent / door).rglob("*.py")]
    ways = re.compile(r"opened=True|store\.open\(|read_page\(|unseal\(")
    assert len(doors) > 30
    assert [file.name for file in doors if ways.search(file.read_text("utf-8"))] == []


async def test_a_look_is_on_the_log_before_anything_is_opened(pool: asyncpg.Pool, store: EventStore) -> None:
    trajectory, participant = await tell(store, ADVICE)
    async with EventStore(pool) as without_keys:
        with pytest.raises(NoVault):
            await opened(without_keys, trajectory, look())
    [seen] = await looks(store, participant)
    assert seen.fact.actor == BAS
    assert seen.event == FileLookedInto(trajectory=trajectory, up_to=2, what=Looked.EVERYTHING, door=Door.COMMAND_LINE)


async def test_each_look_leaves_its_own_trace_and_one_that_is_sent_twice_leaves_one(store: EventStore) -> None:
    trajectory, participant = await tell(store, ADVICE)
    sent = look()
    for one in (sent, sent, look(), look(Looked.NOTES)):
        await opened(store, trajectory, one)
    seen = [one.event for one in await looks(store, participant)]
    assert [event.what for event in seen if isinstance(event, FileLookedInto)] == [Looked.EVERYTHING, Looked.EVERYTHING, Looked.NOTES]


async def test_after_an_erasure_nothing_of_it_can_be_read_and_who_looked_before_still_can(pool: asyncpg.Pool, store: EventStore) -> None:
    sealed = dict.fromkeys(event for event, _ in SEALED if event.stream is Stream.TRAJECTORY)
    everything = [event.model_validate(example(event)) for event in sealed]
    trajectory, participant = await tell(store, *everything)
    assert len(told(await opened(store, trajectory, look()))) >= len(everything)
    await erase(pool, store, vault(pool), participant, "AVG art. 17", BAS)
    async with EventStore(pool, vault=vault(pool)) as later:
        assert {one.text for one in told(await opened(later, trajectory, look()))} == {GONE}
        assert len(await looks(later, participant)) == 2


async def test_of_what_is_no_trajectory_nothing_is_read_and_no_look_is_kept(store: EventStore) -> None:
    head = await store.head()
    for nothing in (uuid4(), (await tell(store))[1]):
        with pytest.raises(NotThere):
            await opened(store, nothing, look())
    assert [one.type for one in await store.read_log(after=head)] == ["trajectory-started"]


async def test_the_regisseur_who_decides_reads_on_the_page_what_an_adviser_wrote(alone: Doors) -> None:
    store = alone.services.store
    wishes = intake.WishesTold(told="wil later zelf\nkoken")
    trajectory, participant = await tell(store, in_stage(Stage.GO_NO_GO), wishes, ADVICE)
    await alone.sees_everything()
    at = f"/trajecten/{trajectory}"
    page = (await alone.http.get(at)).text
    assert "reist anderhalf uur" not in page
    assert "Lees wat is verteld" in page
    nameless = await alone.send(f"{at}/lezen", {})
    assert (nameless.status_code, "Vul dit in" in nameless.text, "anderhalf uur" in nameless.text) == (400, True, False)
    id = str(uuid4())
    for _ in range(2):
        answer = await alone.send(f"{at}/lezen", {"wie": "bas", "opdracht": id})
        assert answer.status_code == 200
        said = words(answer.text)
        assert "Motivering van het advies: reist anderhalf uur" in said
        assert "Wensen, ambities en talenten: wil later zelf koken" in said
        assert "regisseur-anna (regisseur)" in said
    named = [one for one in await looks(store, participant) if one.fact.actor == BAS]
    # Whoever sends a form chooses its number: a look under one that was used leaves a trace as any other does.
    assert [one.event.what for one in named if isinstance(one.event, FileLookedInto)] == [Looked.EVERYTHING] * 2
    assert (await alone.send(f"/trajecten/{uuid4()}/lezen", {"wie": "bas"})).status_code == 404


async def test_what_a_page_shows_by_itself_leaves_one_trace_however_often_it_is_refreshed(alone: Doors) -> None:
    store = alone.services.store
    trajectory, participant = await tell(store, in_stage(Stage.LEER_WERK), SIGNAL)
    await alone.sees_everything()
    for query in ("", "?deel=handelingen", ""):
        assert "twee rondes geen groei" in (await alone.http.get(f"/trajecten/{trajectory}{query}")).text
    of_the_file, seen = await looks(store, participant)
    assert of_the_file.fact.actor == seen.fact.actor == NOBODY_KNOWN
    assert getattr(of_the_file.event, "what", None) is Looked.FILE
    assert seen.event == FileLookedInto(trajectory=trajectory, up_to=3, what=Looked.OPEN_ITEMS, door=Door.PAGE)


async def test_the_page_of_who_was_erased_says_so_and_shows_nothing(alone: Doors) -> None:
    services = alone.services
    trajectory, participant = await tell(services.store, in_stage(Stage.GO_NO_GO), ADVICE)
    await erase(services.pool, services.store, vault(services.pool), participant, "AVG art. 17", BAS)
    await alone.sees_everything()
    page = words((await alone.send(f"/trajecten/{trajectory}/lezen", {"wie": "bas"})).text)
    assert "De gegevens van deze deelnemer zijn gewist." in page
    assert "anderhalf uur" not in page


async def test_what_was_told_and_who_read_it_are_told_at_the_command_line(alone: Doors, capsys: Output) -> None:
    note = course.NoteWritten(text="belt liever na vieren")
    trajectory, _ = await tell(alone.services.store, in_stage(Stage.GO_NO_GO), note, ADVICE)
    desk = terminal(alone, capsys)
    rows = await desk.asks("told", trajectory)
    assert [(row["gegeven"], row["tekst"]) for row in rows] == [
        ("Notitie", "belt liever na vieren"),
        ("Motivering van het advies", "reist anderhalf uur"),
    ]
    [advice] = await desk.asks("told", trajectory, "--subject", "go-no-go")
    assert (advice["tekst"], advice["wie"]) == ("reist anderhalf uur", ANNA.id)
    [written] = await desk.asks("notes", trajectory, by="chris")
    assert written["notitie"] == "belt liever na vieren"
    code, _, said = await desk.does("told", trajectory, "--subject", "onzin")
    assert (code, "Kies uit" in said) == (Exit.USAGE, True)
    code, _, said = await desk.does("told", uuid4())
    assert (code, "Er is geen traject" in said) == (Exit.NOT_FOUND, True)
    seen = await terminal(alone, capsys, of_persons=True).asks("looks", trajectory)
    assert [(row["wie"], row["wat"], row["deur"]) for row in seen] == [
        ("bas", "alles-wat-is-verteld", "opdrachtregel"),
        ("bas", "alles-wat-is-verteld", "opdrachtregel"),
        ("chris", "notities", "opdrachtregel"),
    ]
