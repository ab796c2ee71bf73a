"""An order is one order, whatever dies: who gave it hears what became of it, and giving it again is the same order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from cyclopts import App
from fastapi.responses import PlainTextResponse
from temporalio.client import Client

from events.erasure import erase
from events.fact import Actor
from events.vocabulary.base import Event
from events.vocabulary.course import NoteWritten, TrajectoryPaused
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import Component, EndReason, Outcome, Role
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.pending import Pending, named
from gateway.cli.trajectories import trajectories
from gateway.http.middleware import Doorway
from gateway.orders.catalogue import ORDERS
from gateway.orders.sending import Office, Refused, Uncertain, tells
from gateway.web.forms import Form
from tests.gateway.doors import NOWHERE
from tests.vaults import vault
from tests.workflows.city import BRIEF, MUNICIPALITY, PARTIES, REGISSEUR, City
from tests.workflows.habits import silence
from tests.workflows.life import Life
from workflows.decisions.barriers import ReportBarrier
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.ending import End
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.telling import WriteNote
from workflows.decisions.voortraject import RecordAgreement
from workflows.run.plugin import regie_plugin

NOTE = WriteNote(text="komt liever in de ochtend")
ENDED = End(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.SELECTION)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command line keeps orders of which the fate is not known."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "regie" / "opdrachten"


def kept(state: Path) -> list[str]:
    """What is kept there."""
    return [file.name for file in state.iterdir()]


async def waits(city: City) -> Life:
    """A trajectory that waits for its intake."""
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    return life


async def nowhere(city: City) -> Office:
    """An office that cannot reach Temporal."""
    return Office(await Client.connect(NOWHERE, lazy=True, plugins=[regie_plugin()]), city.store, city.pool)


def regie(city: City, office: Office) -> App:
    """The command line, with an office of its own."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", city.pool, city.store, vault(city.pool), city.client, office)

    return trajectories(connect)


async def test_what_was_carried_out_is_found_on_the_stream_when_the_run_is_gone(city: City) -> None:
    life, order = await waits(city), str(uuid4())
    done = await city.office.execute(life.id, NOTE, REGISSEUR, id=order)
    await life.handle.terminate()
    found = await city.office.execute(life.id, NOTE, REGISSEUR, id=order)
    assert (found.version, found.position) == (done.version, done.position)


async def test_an_order_to_who_lost_its_run_may_have_been_carried_out_and_to_who_does_not_run_was_not(
    city: City,
) -> None:
    open_one, over = await waits(city), await waits(city)
    await city.office.execute(over.id, ENDED, REGISSEUR)
    await over.handle.result()
    await open_one.handle.terminate()
    with pytest.raises(Uncertain, match="wacht op herstel"):
        await city.office.execute(open_one.id, NOTE, REGISSEUR)
    with pytest.raises(Refused, match="is beëindigd"):
        await city.office.execute(over.id, NOTE, REGISSEUR)
    with pytest.raises(Refused, match="bestaat niet"):
        await city.office.execute(uuid4(), NOTE, REGISSEUR)


async def test_what_is_heard_of_a_trajectory_that_has_ended_is_written_down_once_by_a_run_of_its_own(city: City) -> None:
    life, order = await city.begins(), str(uuid4())
    await life.ends()
    ended = (await life.state()).ended_at
    assert ended
    lost = NoteJobLost(ground=JobEnd.DISMISSED, last_day=ended.date() - timedelta(days=30), reason="later gehoord")
    done = await city.office.execute(life.id, lost, REGISSEUR, id=order)
    assert (await city.office.execute(life.id, lost, REGISSEUR, id=order)).version == done.version
    with pytest.raises(Refused, match="zonder werk"):
        await city.office.execute(life.id, lost, REGISSEUR)
    now = await life.state()
    assert (now.outcome, now.ended_at, now.version) == (Outcome.NOT_PLACED, ended, done.version)
    await life.handle.result()


async def test_what_was_carried_out_is_found_when_temporal_cannot_be_reached(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.orders.sending.PATIENCE", 0.0)
    life, order, office = await waits(city), str(uuid4()), await nowhere(city)
    with pytest.raises(Uncertain):
        await office.execute(life.id, NOTE, REGISSEUR, id=order)
    done = await city.office.execute(life.id, NOTE, REGISSEUR, id=order)
    assert (await office.execute(life.id, NOTE, REGISSEUR, id=order)).version == done.version


async def test_another_order_under_a_known_id_is_refused_and_the_same_is_answered_as_the_first(city: City) -> None:
    life, order = await waits(city), str(uuid4())
    done = await city.office.execute(life.id, NOTE, REGISSEUR, id=order)
    again = WriteNote(text=NOTE.text), Actor(REGISSEUR.id, REGISSEUR.role)
    assert (await city.office.execute(life.id, *again, id=order)).version == done.version
    others: list[tuple[Command, Actor]] = [
        (WriteNote(text="iets heel anders"), REGISSEUR),
        (Pause(reason="ziek"), REGISSEUR),
        (NOTE, Actor("bert", Role.REGISSEUR)),
    ]
    for command, by in others:
        with pytest.raises(Refused, match="al een andere opdracht gegeven"):
            await city.office.execute(life.id, command, by, id=order)
    await life.settles()
    assert [note.text for note in life.all(NoteWritten)] == [NOTE.text]
    assert life.all(TrajectoryPaused) == []


async def test_what_begins_and_what_changes_under_one_id_is_the_same_order_also_after_what_came_since(city: City) -> None:
    life = await waits(city)
    orders: list[tuple[Command, str]] = [(Pause(reason="ziek"), str(uuid4())), (Resume(), str(uuid4())), (NOTE, str(uuid4()))]
    for command, order in orders:
        await city.office.execute(life.id, command, REGISSEUR, id=order)
    before = len(life.all(Event))
    for command, order in orders:
        await city.office.execute(life.id, command, REGISSEUR, id=order)
    assert len(life.all(Event)) == before


async def test_a_command_that_heard_nothing_is_the_same_order_when_it_is_given_again(
    city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: Path
) -> None:
    monkeypatch.setattr("gateway.orders.sending.PATIENCE", 0.0)
    life = await waits(city)
    monkeypatch.setenv("LOGNAME", "anna")
    words = ["notitie", str(life.id), "--notitie", "komt liever in de ochtend"]
    with pytest.raises(SystemExit) as ended:
        await regie(city, await nowhere(city)).run_async(words, result_action="return_value")
    said = " ".join(capsys.readouterr().err.split())
    assert (ended.value.code, "--order" in said) == (Exit.FAILED, True)
    order = UUID(said.rpartition(" ")[2])
    # What went out then arrives after all; nobody heard of it.
    await city.office.execute(life.id, NOTE, REGISSEUR, id=str(order))
    await regie(city, city.office).run_async(words, result_action="return_value")
    await life.settles()
    assert len(life.all(NoteWritten)) == 1
    # Now that it is known, the same words are another note.
    await regie(city, city.office).run_async(words, result_action="return_value")
    await life.settles()
    assert len(life.all(NoteWritten)) == 2
    assert kept(state) == ["zout"]


async def test_a_cut_off_request_hears_that_it_may_be_sent_again() -> None:
    begun = asyncio.Event()

    async def slow(scope: object, receive: object, send: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    door = Doorway(slow, explain=lambda request, status, detail: PlainTextResponse(detail or "", status))

    async def cut(scope: object, receive: object, send: object) -> None:
        serving = asyncio.create_task(door(scope, receive, send))  # type: ignore[arg-type]
        await begun.wait()
        serving.cancel()
        await serving

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=cut), base_url="http://regie") as http:
        answer = await http.post("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "misschien al verwerkt" in answer.text


def test_a_form_keeps_its_id_until_it_is_refused() -> None:
    form = Form(values={"reden": "x"})
    assert form.again({"wie": "vul dit in"}).order == form.order
    assert form.again({}, "Dat kan niet.").order != form.order


def test_an_order_keeps_its_id_until_it_is_known_what_became_of_it(tmp_path: Path) -> None:
    first, same, other = (Pending("traject", said, folder=tmp_path / "o") for said in ("notitie", "notitie", "andere"))
    assert (first.id == same.id, first.id == other.id) == (True, False)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "o").iterdir()} == {0o600}
    assert not any("notitie" in file.name for file in (tmp_path / "o").iterdir())
    same.settled()
    assert Pending("traject", "notitie", folder=tmp_path / "o").id != first.id


def test_an_order_is_a_new_one_when_the_former_is_long_ago_or_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Pending("traject", folder=tmp_path)
    monkeypatch.setattr("gateway.cli.pending.REMEMBERED", -1)
    assert Pending("traject", folder=tmp_path).id != first.id
    (tmp_path / "bestand").write_text("")
    assert Pending("traject", folder=tmp_path / "bestand").id != first.id


def test_half_an_id_is_none_and_is_never_left_behind(tmp_path: Path) -> None:
    first = Pending("traject", folder=tmp_path)
    [file] = [file for file in tmp_path.iterdir() if file.name != "zout"]
    for half in ("", str(first.id)[:7], "\xff"):
        file.write_text(half, "latin-1")
        second = Pending("traject", folder=tmp_path)
        assert second.id != first.id
        assert Pending("traject", folder=tmp_path).id == second.id, "from here on it is remembered"
    (tmp_path / "zout").write_bytes(b"")
    third = Pending("traject", folder=tmp_path)
    assert Pending("traject", folder=tmp_path).id == third.id
    assert len((tmp_path / "zout").read_bytes()) == 32


def test_an_order_that_cannot_be_remembered_is_told_before_it_goes_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bestand").write_text("")
    order = Pending("traject", folder=tmp_path / "bestand")
    told = " ".join(capsys.readouterr().err.split())
    assert "kan de opdracht niet onthouden" in told
    assert f"--order {order.id}" in told.replace("- -", "--")
    assert "uur dezelfde" not in order.again


def test_an_order_that_is_named_is_that_order(tmp_path: Path) -> None:
    id = uuid4()
    token = named.set(id)
    try:
        assert Pending("traject", folder=tmp_path).id == id
    finally:
        named.reset(token)
    assert list(tmp_path.iterdir()) == []


async def test_what_somebody_writes_about_a_person_who_was_erased_is_refused_in_every_order_and_an_end_needs_no_words(city: City) -> None:
    life = await waits(city)
    participant = (await life.state()).participant
    assert participant
    kept = await city.office.execute(life.id, NOTE, REGISSEUR, id="voor het wissen")
    sealing = vault(city.pool)
    await erase(city.pool, city.store, sealing, life.id, "AVG art. 17", REGISSEUR)
    told: tuple[Command, ...] = (
        NOTE,
        RecordAgreement(text="belt voor acht uur"),
        ReportBarrier(kind="schulden", owner=Role.MUNICIPALITY, due=date(2099, 1, 1)),
        RecordAnswer(request="intake:1:pip-opvragen", agreed=False, remark="geen tijd"),
        Pause(reason="rust"),
        ENDED.model_copy(update={"explanation": "te zwaar"}),
    )
    for command in told:
        with pytest.raises(Refused, match="kan niet worden bewaard"):
            await city.office.execute(life.id, command, REGISSEUR)
    assert await city.office.execute(life.id, NOTE, REGISSEUR, id="voor het wissen") == kept
    begin = StartTrajectory(
        participant=participant,
        programme="utrecht-werk-en-taal",
        programme_version=BRIEF,
        municipality=MUNICIPALITY,
        regisseur="anna",
        parties=PARTIES,
    )
    with pytest.raises(Refused, match="zijn gewist"):
        await city.office.start(uuid4(), begin, REGISSEUR)
    await city.office.execute(life.id, ENDED, REGISSEUR)
    assert (await life.state()).outcome is Outcome.DROPPED_OUT


STORIES = [
    (order.command, attribute)
    for order in ORDERS.values()
    for attribute, asked in zip(order.fields, order.inputs, strict=True)
    if asked.kind == "verhaal" and attribute in order.command.model_fields
]


@pytest.mark.parametrize(("command", "attribute"), STORIES, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_an_order_tells_something_when_a_field_for_more_than_a_line_is_filled_in(command: type[Command], attribute: str) -> None:
    nothing = dict.fromkeys(command.model_fields, "")
    assert tells(command.model_construct(None, **{**nothing, attribute: "in vertrouwen"}))
    assert not tells(command.model_construct(None, **nothing))
