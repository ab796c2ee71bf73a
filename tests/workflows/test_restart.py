"""Whatever goes down, a trajectory goes on where it was: its stream is the truth, and a run can be thrown away at any moment."""

from asyncio import gather
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from activities.channels import Purpose
from events.database.faults import OF_THE_DATABASE
from events.vocabulary.course import HandoverProposed
from events.vocabulary.requests import MessageWithoutEffect, PartnerReminded, PartnerRequested
from events.vocabulary.values import Outcome, Stage
from gateway.orders.sending import Refused, Uncertain
from gateway.runs.recovery import recover
from tests.postgres import at
from tests.waiting import eventually
from tests.workflows.city import MUNICIPALITY, City
from tests.workflows.habits import ANSWERS, GO, SELECT, silence, yes
from tests.workflows.invariants import check, replays
from tests.workflows.life import Life, waits_for, waits_only_for
from tests.workflows.partners import Says, always_says
from workflows.decisions.command import Command
from workflows.decisions.pause import Resume
from workflows.decisions.people import ProposeHandover
from workflows.decisions.telling import WriteNote
from workflows.run import workflow
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.message import DROPPED_OUT, Message

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PIP = "intake:1:pip-opvragen"


async def is_lost(life: Life) -> datetime:
    """Temporal loses the workflow; returns what its clock said."""
    await life.settles()
    await life.handle.terminate("verloren")
    return (await life.look()).now


async def is_recovered(city: City, life: Life, at: datetime) -> None:
    """Recovery, with the clock of the new workflow where that of the lost one was."""
    assert (await recover(city.pool, city.store, city.client)).started == 1
    await life.goes_to(at)


@pytest.mark.parametrize("stage", list(Stage))
async def test_a_lost_workflow_is_started_again_from_its_stream_and_goes_on_to_its_end(city: City, stage: Stage) -> None:
    life = await city.begins()
    before = await life.until(stage)
    lost_at = await is_lost(life)
    before = await life.state()
    await is_recovered(city, life, lost_at)
    after = await life.settles()
    assert after.visits == before.visits
    assert [(r.id, r.due) for r in after.open_requests] == [(r.id, r.due) for r in before.open_requests]
    # To the next stage, and from the last one to the end.
    state = await life.until(lambda state: state.stage is not stage or not state.open)
    assert state.open or state.outcome is Outcome.SUSTAINED_WORK
    await check(life)


async def test_timers_are_after_a_recovery_what_they_were_before(city: City) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.passes(weeks=7)
    await is_recovered(city, life, await is_lost(life))
    await life.passes(weeks=7)
    await is_recovered(city, life, await is_lost(life))
    state = await life.until(waits_for("nabellen"))
    request = state.requests["intake:1:intake-houden"]
    expected = (request.due, request.due + (request.escalate_at - request.due) / 2)
    reminded = [recorded.fact.occurred_at for recorded in life.facts if isinstance(recorded.event, PartnerReminded)]
    assert all(timedelta() <= at - due < timedelta(seconds=1) for at, due in zip(reminded, expected, strict=True))
    assert len({post.id for post in life.posts(Purpose.REMIND)}) == 2
    await check(life)


async def test_a_question_whose_sending_was_cut_off_is_sent_under_the_same_id(city: City) -> None:
    city.town.manners[MUNICIPALITY] = always_says(Says(503))
    life = await city.begins()

    async def tried() -> bool:
        return bool(city.town.turned_away)

    await eventually(tried, "a first attempt")
    await life.handle.terminate("verloren")
    city.town.manners.clear()
    await recover(city.pool, city.store, city.client)
    await life.until(Stage.VOORTRAJECT)
    asked = {event.key: str(event.request) for event in life.all(PartnerRequested)}
    assert {post.id for post in (*city.town.turned_away, *life.posts(Purpose.ASK, "pip-opvragen"))} == {asked[PIP]}
    await check(life)


async def test_what_a_partner_answered_while_nothing_ran_is_offered_again_by_the_recovery(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    at = await is_lost(life)
    [post] = life.posts(Purpose.ASK, "pip-opvragen")
    message = await life.reply(post, yes(dagtekening="2026-11-02", leerroute="B1", niveau="B1"), at=at)
    await city.has_relayed()
    assert not (await life.state()).requests[PIP].answer

    done = await recover(city.pool, city.store, city.client)
    assert (done.open, done.started, done.replayed) == (1, 1, 1)
    await life.has_effect(message)
    await life.until(Stage.VOORTRAJECT)
    again = await recover(city.pool, city.store, city.client)
    assert (again.open, again.started, again.replayed) == (1, 0, 0), "what runs is left alone"
    await check(life)


async def test_an_order_for_a_trajectory_that_lost_its_workflow_says_so(city: City) -> None:
    life = await city.begins()
    await is_lost(life)
    with pytest.raises(Uncertain, match="herstel"):
        await life.order(SELECT)


async def test_workers_can_stop_and_start_again_at_any_moment(city: City) -> None:
    lives = [await city.begins() for _ in range(2)]
    for stage in Stage:
        await gather(*(life.until(stage) for life in lives))
        await city.closes()
        await city.opens()
    states = await gather(*(life.ends() for life in lives))
    assert [state.outcome for state in states] == [Outcome.SUSTAINED_WORK] * 2
    await gather(*(check(life) for life in lives))


async def test_an_order_that_is_given_while_no_worker_runs_is_carried_out_when_one_does(city: City) -> None:
    life = await city.begins()
    del life.decides["selectie-besluit"]
    await life.until(waits_only_for("selectie-besluit"))
    await city.closes()
    receipt, _ = await gather(life.order(SELECT), city.opens())
    state = await life.state()
    assert state.intake.selected
    assert state.version >= receipt.version
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_no_order_and_no_message_is_lost_while_a_run_hands_over_to_the_next(city: City) -> None:
    lives = [await city.begins() for _ in range(3)]
    for life in lives:
        del life.decides["selectie-besluit"], life.decides["go-no-go-besluit"]

    async def all_at_once(life: Life, decision: Command) -> list[str]:
        """The decision that leads to another stage, and so to another run, amid other orders and messages."""
        now = (await life.look()).now
        orders = [life.order(ProposeHandover(to=f"regisseur-{n}", reason="verlof")) for n in range(5)]
        messages = [life.tell(MUNICIPALITY, "nl.leerwerktrajecten.iets-anders.v1", {}, at=now) for _ in range(5)]
        done = await gather(*orders[:2], *messages[:2], life.order(decision), *orders[2:], *messages[2:])
        return [each for each in done if isinstance(each, str)]

    for decision, kind in ((SELECT, "selectie-besluit"), (GO, "go-no-go-besluit")):
        await gather(*(life.until(waits_only_for(kind)) for life in lives))
        sent = await gather(*(all_at_once(life, decision) for life in lives))
        for life, messages in zip(lives, sent, strict=True):
            for message in messages:
                await life.has_effect(message)
    for life in lives:
        await life.until(Stage.LEER_WERK)
        await life.settles()
        assert len(life.all(HandoverProposed)) == len(life.all(MessageWithoutEffect)) == 10
        await check(life)


async def test_a_run_is_renewed_amid_orders_that_are_refused_and_plays_again_as_it_was(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    monkeypatch.setattr(workflow, "LONGEST_HISTORY", (await life.look()).events + 12)
    for _ in range(8):
        asked = (life.order(order) for order in (Resume(), Resume(), WriteNote(text="gebeld"), Resume()))
        told = await gather(*asked, return_exceptions=True)
        assert [isinstance(answer, Refused) for answer in told] == [True, True, False, True]
        await life.look()
    await life.settles()
    assert len(life.runs) == 2
    await check(life)
    await replays(life)


async def test_a_database_that_is_away_is_waited_for(city: City, database: str) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    async with away(database):
        message = Message(id="m1", type=DROPPED_OUT, partner=MUNICIPALITY, occurred_at=NOW, data={"onderdeel": "taal", "reden": "taal"})
        await life.handle.signal(TrajectoryWorkflow.receive, message)
        with pytest.raises(OF_THE_DATABASE):
            await life.state()
        assert not (await life.look()).over
    await life.has_effect("m1")
    life.answers["pip-opvragen"] = ANSWERS["pip-opvragen"]
    await life.until(Stage.VOORTRAJECT)
    await check(life)


@asynccontextmanager
async def away(database: str) -> AsyncIterator[None]:
    """Nobody gets into the database, and who was in it is thrown out."""
    name = database.rpartition("/")[2].partition("?")[0]
    admin = await asyncpg.connect(at(database, "postgres"))
    try:
        await admin.execute(f'alter database "{name}" with allow_connections false')
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        yield
    finally:
        await admin.execute(f'alter database "{name}" with allow_connections true')
        await admin.close()
