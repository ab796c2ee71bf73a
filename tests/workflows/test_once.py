"""Twice is once, at the same time is one after the other, and nothing that comes in can stop a trajectory."""

from asyncio import gather
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from pydantic import JsonValue

from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.streams import programme_stream
from events.vocabulary.course import DropOutReported, HandoverProposed, TrajectoryStarted
from events.vocabulary.inbox import MessageSetAside
from events.vocabulary.programme import ProgrammePublished
from events.vocabulary.requests import MessageWithoutEffect, PartnerRequested
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from gateway.orders.sending import Failed, Refused
from tests.workflows.city import BRIEF, MUNICIPALITY, PARTIES, REGISSEUR, SHIPPED, City
from tests.workflows.habits import ANSWERS, SELECT, always, silence, yes
from tests.workflows.invariants import check
from tests.workflows.life import Life, waits_only_for
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.ending import End
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import ProposeHandover
from workflows.programme.catalogue import find
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.message import ANSWERED, DROPPED_OUT, Message

DROP_OUT: dict[str, JsonValue] = {"onderdeel": "voortraject", "reden": "eigen-keuze"}
NOW = datetime(2026, 11, 24, tzinfo=UTC)
STOP = End(
    outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.VOORTRAJECT, explanation="stopt", subsidy_to="consulent"
)


def start(programme: str = "utrecht-werk-en-taal", version: int = BRIEF) -> StartTrajectory:
    """The order to begin."""
    return StartTrajectory(
        participant=uuid4(),
        programme=programme,
        programme_version=version,
        municipality=MUNICIPALITY,
        regisseur=REGISSEUR.id,
        parties=PARTIES,
    )


def nobody_yet(city: City) -> Life:
    """A trajectory that was not begun."""
    return Life(uuid4(), city.client, city.store, city.office, city.town)


async def test_a_message_that_is_delivered_often_has_one_effect(city: City) -> None:
    life = await city.begins()
    message = Message(id="m1", type=DROPPED_OUT, partner=MUNICIPALITY, occurred_at=NOW, data=DROP_OUT)
    await gather(*(life.handle.signal(TrajectoryWorkflow.receive, message) for _ in range(5)))
    await life.until(Stage.GO_NO_GO)
    await life.handle.signal(TrajectoryWorkflow.receive, message)
    await life.settles()
    assert len(life.all(DropOutReported)) == 1, "in another run as well"
    await check(life)


async def test_an_order_that_is_given_often_under_one_id_is_carried_out_once(city: City) -> None:
    life = await city.begins()
    await life.settles()
    offer = ProposeHandover(to="bert", reason="verlof")
    await gather(*(life.order(offer, id="overdracht-1") for _ in range(5)))
    await life.until(Stage.GO_NO_GO)
    await life.order(offer, id="overdracht-1")
    await life.settles()
    assert len(life.all(HandoverProposed)) == 1, "in another run as well"
    await check(life)


async def test_a_trajectory_that_is_started_often_begins_once(city: City) -> None:
    life, command = nobody_yet(city), start()
    receipts = await gather(*(city.office.start(life.id, command, REGISSEUR, id="begin") for _ in range(5)))
    assert len({life.id for _ in receipts}) == 1
    with pytest.raises(Refused, match="al begonnen"):
        await city.office.start(life.id, command, REGISSEUR, id="nog-eens")
    await life.settles()
    assert len(life.all(TrajectoryStarted)) == 1
    await check(life)


async def test_two_who_start_a_trajectory_under_different_programmes_get_one_that_is_whole(city: City) -> None:
    life = nobody_yet(city)
    commands = [start(), start("demonstratie", find("demonstratie").version), start(version=SHIPPED)]
    done = await gather(*(city.office.start(life.id, each, REGISSEUR) for each in commands), return_exceptions=True)
    [winner] = [command for command, receipt in zip(commands, done, strict=True) if not isinstance(receipt, Refused)]
    state = await life.state()
    assert (state.participant, state.programme, state.programme_version) == (winner.participant, winner.programme, winner.programme_version)


async def test_a_trajectory_is_not_started_under_a_programme_that_was_never_published(city: City) -> None:
    life = nobody_yet(city)
    with pytest.raises(Refused, match="niet gepubliceerd"):
        await city.office.start(life.id, start("niks", 7), REGISSEUR)
    await city.office.start(life.id, start(), REGISSEUR)
    assert (await life.settles()).open, "the right order still finds its way"
    await check(life)


async def test_of_orders_that_exclude_each_other_one_is_carried_out(city: City) -> None:
    life = await city.begins()
    del life.decides["selectie-besluit"]
    await life.until(waits_only_for("selectie-besluit"))
    orders: list[Command] = [SELECT, replace_reason(SELECT), SELECT]
    done = await gather(*(life.order(order) for order in orders), return_exceptions=True)
    assert sum(isinstance(each, Refused) for each in done) == 2
    await life.until(Stage.VOORTRAJECT)
    await check(life)


def replace_reason(command: Command) -> Command:
    """The same, in other words."""
    return command.model_copy(update={"reason": "anders gezegd"})


async def test_an_end_or_a_pause_amid_answers_is_never_lost_and_nothing_follows_an_end(city: City) -> None:
    """What comes at the same moment as the interruption must not swallow it."""
    lives = [await city.begins() for _ in range(6)]
    for life in lives:
        for kind in ("module-geven", "snuffelstage", "belemmeringen-opvragen", "coach-toewijzen"):
            life.answers[kind] = silence
    await gather(*(life.until(lambda state: len(state.open_requests) == 5) for life in lives))

    async def amid_answers(life: Life, order: Command) -> None:
        now = (await life.look()).now
        first, *rest = [life.reply(post, life.usual_reply(post, now), at=now) for post in life.unanswered()]
        await gather(first, life.order(order), *rest)

    ending, pausing = lives[:3], lives[3:]
    await gather(*(amid_answers(life, STOP) for life in ending), *(amid_answers(life, Pause(reason="ziek")) for life in pausing))
    states = await gather(*(life.ends() for life in ending))
    assert [state.outcome for state in states] == [Outcome.DROPPED_OUT] * 3
    await gather(*(life.settles() for life in pausing))
    await gather(*(life.order(Resume()) for life in pausing))
    for life in pausing:
        life.answers.update(ANSWERS)
    await gather(*(life.until(Stage.LEER_WERK) for life in pausing))
    await gather(*(check(life) for life in lives))


async def test_an_order_that_fails_unexpectedly_fails_alone(city: City) -> None:
    programme = ProgrammePublished(code="kapot", version=1, document={"code": "kapot"})
    await put(city, programme_stream("kapot"), Fact(programme, NOW, SYSTEM, "gepubliceerd:1"))
    life = nobody_yet(city)
    with pytest.raises(Failed, match="er is niets veranderd"):
        await city.office.start(life.id, start("kapot", 1), REGISSEUR)
    await city.office.start(life.id, start(), REGISSEUR)
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_what_the_log_will_never_take_fails_alone(city: City) -> None:
    life = await city.begins()
    await life.settles()
    for key in ("order:dubbel:0", "message:dubbel:0"):
        # The id that this fact is going to have belongs to something else already.
        taken = replace(encode(Fact(MessageSetAside(message="m", reason=""), NOW, SYSTEM, key), life.id), id=uuid5(life.id, key))
        await city.store.append(uuid4(), [taken], expected=None)
    with pytest.raises(Failed, match="er is niets veranderd"):
        await life.order(ProposeHandover(to="bert", reason="verlof"), id="dubbel")
    await life.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW, id="dubbel")
    await city.has_relayed()
    await life.until(Stage.GO_NO_GO)
    assert not life.all(HandoverProposed)
    assert not life.all(DropOutReported)
    await check(life)


async def test_a_message_that_cannot_be_understood_leaves_a_trace_and_stops_nothing(city: City) -> None:
    """Its question is of a kind that this release does not know, as an earlier one may have asked."""
    life = await city.begins()
    state = await life.settles()
    question = PartnerRequested(
        key="intake:1:afgeschaft",
        request=uuid4(),
        kind="afgeschaft",
        role=Role.MUNICIPALITY,
        partner=MUNICIPALITY,
        content={},
        due=NOW + timedelta(days=9999),
        escalate_at=NOW + timedelta(days=9999),
    )
    await put(city, life.id, Fact(question, NOW, SYSTEM, "intake:1:afgeschaft:gedaan"), expected=state.version)
    answer = {"verzoek": str(question.request), "uitkomst": "akkoord", "antwoord": {}}
    # The stream has moved on without the workflow: it takes that up when it records something itself.
    await life.order(ProposeHandover(to="bert", reason="verlof"))
    await life.has_effect(await life.tell(MUNICIPALITY, ANSWERED, answer, at=NOW))
    assert [event.reason for event in life.all(MessageWithoutEffect)] == ["kon niet worden verwerkt"]
    await life.until(Stage.GO_NO_GO)
    await check(life)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_date_outside_the_calendar_is_no_answer(city: City, day: str) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = always(yes(dagtekening=day, leerroute="B1", niveau="B1"))
    await life.settles()
    [event] = life.all(MessageWithoutEffect)
    assert "dagtekening" in event.reason
    await check(life)


async def put(city: City, stream: UUID, fact: Fact, expected: int | None = None) -> None:
    """Something on the log that no trajectory put there."""
    await city.store.append(stream, [encode(fact, stream)], expected=expected)
