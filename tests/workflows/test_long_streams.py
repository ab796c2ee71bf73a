"""However much a stream holds, a run takes it up and answers; and a stream that is not what the run thought is the truth."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import msgspec
import pytest
from asyncpg.pool import PoolConnectionProxy

from activities.folded import Folded
from events.fact import SYSTEM, Fact
from events.log.codec import decode, encode
from events.record import Entry
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import NoteWritten, TrajectoryPaused
from events.vocabulary.requests import MessageWithoutEffect, PartnerAnswered, PartnerRequested, TaskDone, TaskOpened
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.values import Component, EndReason, Outcome
from gateway.inbox.standing import ENDED, Standing
from gateway.operations import health
from gateway.operations.health import Seen, Verdict
from gateway.orders.sending import Refused, Uncertain
from gateway.runs import bookmark
from gateway.runs.keeper import RunKeeper
from gateway.runs.recovery import recover
from gateway.runs.runs import Opened, Stuck, stuck
from tests.believed import believed
from tests.events.samples import recorded
from tests.waiting import eventually
from tests.workflows.city import BAKERY, MUNICIPALITY, City
from tests.workflows.habits import silence
from tests.workflows.invariants import replays
from tests.workflows.life import Life
from tests.workflows.test_restart import away
from workflows.decisions.ending import End
from workflows.decisions.pause import Pause
from workflows.decisions.telling import WriteNote
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.message import DROPPED_OUT, Message

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LARGE = 240 * 1024
TOLD = 190_000
MANY = 50_000
AT_ONCE = 500


async def waits(city: City) -> Life:
    """A trajectory in which nothing happens by itself."""
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    return life


async def notes(life: Life, *texts: str) -> Trajectory:
    """Somebody writes these notes, and the run agrees with the stream about what there is after it."""
    for text in texts:
        await life.order(WriteNote(text=text))

    async def agreed() -> Trajectory | None:
        # What was sent may be acknowledged just now.
        state = await life.state()
        return state if await believed(life.handle) == state else None

    return await eventually(agreed, "the run taking it for what the stream says")


def written(life: Life) -> list[str]:
    """The notes on the stream, as far as it was read."""
    return [str(note.text) for note in life.all(NoteWritten)]


END = End(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.SELECTION, explanation="ziek")


def afresh(life: Life, city: City) -> Life:
    """The same trajectory for somebody who has read nothing of its stream yet."""
    return Life(life.id, city.client, city.store, city.office, city.town)


@asynccontextmanager
async def put_back(city: City) -> AsyncIterator[PoolConnectionProxy]:
    """Access to the log as who puts the database back has it."""
    async with city.pool.acquire() as conn, conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        yield conn


async def is_put_back(city: City, life: Life, version: int) -> None:
    """The log is as it was when the stream was at this version."""
    async with put_back(city) as log:
        await log.execute("delete from events where stream = $1 and version > $2", life.id, version)
        await log.execute("update streams set version = $2 where stream = $1", life.id, version)


async def test_a_run_that_is_ahead_of_the_log_begins_anew_from_it_and_takes_the_order(city: City, caplog: pytest.LogCaptureFixture) -> None:
    life = await waits(city)
    before = await notes(life, "blijft", "verdwijnt", "verdwijnt ook")
    run = (await life.look()).run
    await is_put_back(city, life, before.version - 2)
    with caplog.at_level(logging.WARNING):
        receipt = await life.order(WriteNote(text="na het terugzetten"))
    assert f"stream {life.id}: the run builds on event {before.last} at version {before.version}" in caplog.text

    life = afresh(life, city)
    state = await notes(life, "en verder")
    assert (receipt.version, state.version) == (before.version - 1, before.version)
    assert written(life) == ["blijft", "na het terugzetten", "en verder"]
    assert (await life.look()).run != run


async def test_a_run_sees_that_the_log_has_another_event_where_it_was(city: City) -> None:
    life = await waits(city)
    before = await notes(life, "blijft", "verdwijnt")
    await is_put_back(city, life, before.version - 1)
    foreign = encode(Fact(NoteWritten(text="van een ander"), NOW, SYSTEM, "een ander"), life.id)
    await city.store.append(life.id, [foreign], expected=before.version - 1)
    life = afresh(life, city)
    state = await notes(life, "na het terugzetten")
    assert state.version == before.version + 1
    assert written(life) == ["blijft", "van een ander", "na het terugzetten"]


async def test_a_trajectory_that_is_open_again_since_the_log_was_put_back_gets_a_run_and_hears_its_partners(city: City) -> None:
    life = await waits(city)
    keeper, opened, standing = RunKeeper(city.pool, city.store, city.client), Opened(city.store), Standing(city.store)
    await keeper.once(opened)
    open_until = (await life.state()).version
    await life.order(END)
    await life.handle.result()
    assert await standing.why_not(life.id, MUNICIPALITY) == ENDED
    await keeper.once(opened)
    assert await opened.look() == []
    await is_put_back(city, life, open_until)
    await waits(city)
    assert await standing.why_not(life.id, MUNICIPALITY) is None
    assert sum([(await keeper.once(opened)).started for _ in range(2)]) == 1
    assert (await afresh(life, city).state()).open


async def test_a_run_of_which_the_log_knows_nothing_comes_to_its_end(city: City) -> None:
    life = await waits(city)
    await is_put_back(city, life, 0)
    with pytest.raises(Refused, match="bestaat niet"):
        await life.order(WriteNote(text="waarover?"))
    assert await life.handle.result() == "niet begonnen"


async def is_paused_and_put_back(city: City, life: Life) -> tuple[int, str]:
    """A run that was paused while the log says that it was not; the version on the log, and the run."""
    before = await notes(life, "blijft")
    await life.order(Pause(reason="ziek"), id="pauze")
    await life.settles()
    await is_put_back(city, life, before.version)
    return before.version, (await life.look()).run


async def test_a_run_that_is_ahead_of_the_log_refuses_nothing_on_what_the_log_does_not_hold(city: City) -> None:
    life = await waits(city)
    version, run = await is_paused_and_put_back(city, life)
    receipt = await life.order(Pause(reason="op reis"))
    assert receipt.version == version + 1
    life = afresh(life, city)
    assert (await life.state()).paused
    assert [str(paused.reason) for paused in life.all(TrajectoryPaused)] == ["op reis"]
    assert (await life.look()).run != run


async def test_an_order_that_was_lost_with_the_log_is_carried_out_when_it_is_given_again(city: City) -> None:
    life = await waits(city)
    version, run = await is_paused_and_put_back(city, life)
    receipt = await life.order(Pause(reason="ziek"), id="pauze")
    life = afresh(life, city)
    assert (await life.state()).paused
    assert receipt.version == version + 1 == (await life.state()).version
    assert (await life.look()).run != run


async def test_an_order_that_was_lost_is_carried_out_although_another_stands_where_it_stood(city: City) -> None:
    life = await waits(city)
    before = await notes(life, "blijft")
    lost = await life.order(WriteNote(text="verdwijnt"), id="verdwijnt")
    await is_put_back(city, life, before.version)
    async with put_back(city) as log:
        await log.execute("select setval(pg_get_serial_sequence('events', 'position'), $1, false)", lost.position)
    foreign = encode(Fact(NoteWritten(text="een ander"), NOW, SYSTEM, "een ander"), life.id)
    other = await city.store.append(life.id, [foreign], expected=before.version)
    assert (other.version, other.position) == (lost.version, lost.position)
    assert (await life.order(WriteNote(text="verdwijnt"), id="verdwijnt")).version == before.version + 2
    life = afresh(life, city)
    await life.state()
    assert written(life) == ["blijft", "een ander", "verdwijnt"]


async def test_quiet_runs_that_are_ahead_of_the_log_are_seen_and_begin_anew_by_themselves(city: City) -> None:
    here = Seen(city.pool, city.store, city.client)
    life = await waits(city)
    keeper, opened = RunKeeper(city.pool, city.store, city.client), Opened(city.store)
    for _ in range(2):
        await life.order(WriteNote(text="gezien"))
        await keeper.once(opened)
    before = await life.state()
    await life.order(Pause(reason="ziek"))
    await life.settles()
    await keeper.once(opened)
    await is_put_back(city, life, before.version)
    run = (await life.look()).run
    seen = await health.runs(here)
    assert seen.verdict is Verdict.FAIL
    assert list(seen.about) == [life.id]
    assert "teruggezet" in seen.told

    later = RunKeeper(city.pool, city.store, city.client)
    done = await later.once(Opened(city.store))
    assert (done.started, done.thrown_away) == (1, 1)
    assert (await life.look()).run != run
    life = afresh(life, city)
    await life.settles()
    assert not (await believed(life.handle)).paused
    await later.once(Opened(city.store))
    assert (await health.runs(here)).verdict is Verdict.OK
    assert (await later.once(Opened(city.store))).thrown_away == 0


async def test_a_run_that_does_not_know_what_is_on_its_stream_begins_anew_when_temporal_was_put_back(city: City) -> None:
    life, healthy = await waits(city), await waits(city)
    keeper, opened = RunKeeper(city.pool, city.store, city.client), Opened(city.store)
    await keeper.once(opened)
    laid = await bookmark.kept(city.client)
    assert laid
    untouched, run = (await healthy.look()).run, (await life.look()).run
    # What was recorded after the moment that Temporal was put back to: its run never heard of it, and neither did the bookmark.
    before = await life.state()
    unknown = encode(Fact(NoteWritten(text="na het moment"), NOW, SYSTEM, "na het moment"), life.id)
    await city.store.append(life.id, [unknown], expected=before.version)
    await keeper.once(opened)
    assert (await life.look()).run == run, "as long as Temporal was not put back nobody is asked"
    await bookmark.keep(city.client, laid)
    for each in (keeper, RunKeeper(city.pool, city.store, city.client)):
        done = await each.once(Opened(city.store))
        assert done.thrown_away == (1 if each is keeper else 0)
    assert (await life.look()).run != run
    assert (await healthy.look()).run == untouched
    life = afresh(life, city)
    await life.settles()
    assert await believed(life.handle) == await life.state()
    assert "na het moment" in written(life)


async def test_whoever_keeps_the_runs_next_finds_that_temporal_was_put_back(city: City) -> None:
    life = await waits(city)
    await RunKeeper(city.pool, city.store, city.client).once(Opened(city.store))
    before, run = await life.state(), (await life.look()).run
    unknown = encode(Fact(NoteWritten(text="na het moment"), NOW, SYSTEM, "na het moment"), life.id)
    await city.store.append(life.id, [unknown], expected=before.version)
    assert (await RunKeeper(city.pool, city.store, city.client).once(Opened(city.store))).thrown_away == 1
    assert (await life.look()).run != run
    assert (await recover(city.pool, city.store, city.client)).thrown_away == 0


async def test_recovery_begins_runs_anew_that_are_ahead_of_the_log_and_leaves_the_others(city: City) -> None:
    life, healthy = await waits(city), await waits(city)
    untouched = (await healthy.look()).run
    _, run = await is_paused_and_put_back(city, life)
    done = await recover(city.pool, city.store, city.client)
    assert (done.started, done.thrown_away) == (1, 1)
    assert [(await each.handle.describe()).run_id == was for each, was in ((life, run), (healthy, untouched))] == [False, True]
    assert not (await afresh(life, city).settles()).paused
    assert (await recover(city.pool, city.store, city.client)).thrown_away == 0


async def test_what_partners_ask_and_tell_goes_on_after_the_log_was_put_back(city: City) -> None:
    life = await waits(city)
    before = await notes(life, "verdwijnt")
    await is_put_back(city, life, before.version - 1)
    message = await life.tell(BAKERY, DROPPED_OUT, {"onderdeel": "taal", "reden": "taal"}, at=(await life.look()).now)
    life = afresh(life, city)
    await life.has_effect(message)
    await notes(life, "verder")
    assert len((await life.state()).drop_outs) == 1


async def test_a_database_that_is_away_costs_a_handful_of_events_in_the_history(city: City, database: str) -> None:
    life = await waits(city)
    events = (await life.look()).events
    async with away(database):
        told = {"onderdeel": "taal", "reden": "taal"}
        report = Message(id="m1", type=DROPPED_OUT, partner=BAKERY, occurred_at=NOW, data=told)
        await life.handle.signal(TrajectoryWorkflow.receive, report)

        async def looks_for_it() -> bool:
            described = await life.handle.describe()
            return any(a.activity_type.name == "reachable" for a in described.raw_description.pending_activities)

        await eventually(looks_for_it, "waiting outside the history", within=200)
    await life.has_effect("m1")
    assert (await life.look()).events < events + 40
    await replays(life)


async def test_many_large_reports_stop_nothing(city: City) -> None:
    life = await waits(city)
    now = (await life.look()).now
    for number in range(25):
        told = {"onderdeel": "taal", "reden": "taal", "toelichting": f"{number}" + "x" * TOLD}
        await life.tell(BAKERY, DROPPED_OUT, told, at=now, id=f"groot-{number}")
    for number in range(25):
        await life.has_effect(f"groot-{number}")
    await notes(life, "en verder")
    await life.handle.terminate("opnieuw")
    assert (await recover(city.pool, city.store, city.client)).started == 1
    await notes(life, "en weer verder")


async def test_a_stream_that_holds_large_events_is_taken_up(city: City) -> None:
    life = await waits(city)
    before = await life.state()
    await life.handle.terminate("verloren")
    large = (_large(NoteWritten(text=""), f"groot:{n}", life) for n in range(25))
    for version, entry in enumerate(large, start=before.version):
        await city.store.append(life.id, [entry], expected=version)
    assert (await recover(city.pool, city.store, city.client)).started == 1
    assert (await notes(life, "en verder")).version > before.version + 25


async def test_a_stream_that_cannot_be_folded_is_seen_and_its_run_goes_on_when_it_can_be(city: City) -> None:
    life = await waits(city)
    before = await life.state()
    await life.handle.terminate("verloren")
    impossible = encode(Fact(TaskDone(key="nooit geopend"), NOW, SYSTEM, "onmogelijk"), life.id)
    await city.store.append(life.id, [impossible], expected=before.version)
    await recover(city.pool, city.store, city.client)

    async def seen() -> list[Stuck]:
        return [one for one in await stuck(city.client) if one.trajectory == life.id and one.failing and one.attempt > 2]

    [run] = await eventually(seen, "the server telling that its tasks fail", within=100)
    assert (await life.look()).events < 10

    await is_put_back(city, life, before.version)
    life = afresh(life, city)
    await _insists(life, "en verder")
    assert (await life.handle.describe()).run_id == run.run
    await life.state()
    assert written(life) == ["en verder"]


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_stream_of_fifty_thousand_events_is_taken_up_and_answers(
    city: City, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    life = await waits(city)
    before = await life.state()
    await life.handle.terminate("verloren")
    facts = _busy(MANY)
    for start in range(0, MANY, AT_ONCE):
        entries = [encode(fact, life.id) for fact in islice(facts, AT_ONCE)]
        await city.store.append(life.id, entries, expected=before.version + start)
    size, took, looks = _resident(), dict[str, float](), []
    with caplog.at_level(logging.WARNING):
        for name in ("folded and answered", "answered", "begun anew and answered", "answered again"):
            if name.removesuffix(" again") != "answered":
                await recover(city.pool, city.store, city.client)
            began = perf_counter()
            await _insists(life, name)
            took[name] = round(perf_counter() - began, 2)
            looks.append(await life.look())
            if name == "answered":
                await life.handle.terminate("opnieuw")
    grown = _resident() - size
    told = caplog.text + "".join(capfd.readouterr())
    with capfd.disabled():
        print(
            msgspec.json.encode({"events": MANY, "seconds": took, "grown_mb": grown, "history": [look.events for look in looks]}).decode()
        )
    assert not re.search("deadlock|TMPRL", told)
    assert took["answered"] < 1
    assert took["answered again"] < 1
    assert grown < 500
    assert [looks[0].run, looks[2].run] == [looks[1].run, looks[3].run], "it is no reason to begin anew"
    state = await believed(life.handle)
    assert state.version > MANY
    assert state == await Folded(city.store).state(life.id)
    last = await city.store.read_stream(life.id, after=state.version - len(took), opened=True)
    assert [str(each.event.text) for each in map(decode, last) if isinstance(each.event, NoteWritten)] == list(took)


async def _insists(life: Life, text: str) -> None:
    """Give an order until it is answered."""

    async def answered() -> bool:
        with suppress(Uncertain):
            return bool(await life.order(WriteNote(text=text), id=text))
        return False

    await eventually(answered, "an answer", within=300)


def _large(event: Event, key: str, life: Life) -> Entry:
    """As a release without limits wrote it."""
    return replace(encode(Fact(event, NOW, SYSTEM, key), life.id), told=msgspec.json.encode({"text": "x" * LARGE}).decode())


def _busy(many: int) -> Iterator[Fact]:
    """What a very long life is made of."""
    [(_, task), *_], [(_, question), *_] = recorded(TaskOpened), recorded(PartnerRequested)
    opened, asked = TaskOpened.model_validate_json(task), PartnerRequested.model_validate_json(question)
    [(_, sample), *_] = recorded(AttentionRaised)
    raised = AttentionRaised.model_validate_json(sample)
    for n in range(many // 10):
        key = f"oud:{n}"
        events = [
            NoteWritten(text=f"een gesprek over van alles, nummer {n}"),
            opened.model_copy(update={"key": key}),
            TaskDone(key=key),
            raised.model_copy(update={"signal": f"oud-{n % 7}"}),
            AttentionPassed(signal=f"oud-{n % 7}"),
            MessageWithoutEffect(message=str(uuid4()), reason="op dit verzoek was al geantwoord"),
            asked.model_copy(update={"key": key, "request": uuid4()}),
            PartnerAnswered(key=key, answer={"niveau": "A2", "toelichting": "het gaat goed"}),
            NoteWritten(text="nog een gesprek"),
            MessageWithoutEffect(message=str(uuid4()), reason="onbekende soort bericht"),
        ]
        for event in events:
            cause = f"order:{uuid4()}"
            yield Fact(event, NOW, SYSTEM, f"{cause}:0", causation=cause, correlation=cause)


def _resident() -> int:
    """Megabytes of memory of this process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) // 1024
