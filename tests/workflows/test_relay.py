"""What partners send reaches its trajectory, or is set aside where a person sees it; a relay that stops loses nothing."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from events.log.codec import decode
from events.log.streams import inbox_stream
from events.vocabulary.course import DropOutReported
from events.vocabulary.inbox import MessageSetAside
from events.vocabulary.requests import MessageWithoutEffect, PartnerAnswered
from events.vocabulary.values import Role, Stage
from gateway.inbox import room
from gateway.runs.recovery import recover, replay
from projections.engine.engine import ensure
from projections.lists.inbox import INBOX
from tests.projections.running import running
from tests.waiting import eventually
from tests.workflows.city import BAKERY, GARAGE, MUNICIPALITY, REGISSEUR, SCHOOL, City
from tests.workflows.habits import OUT, silence, yes
from tests.workflows.invariants import check
from tests.workflows.life import Life
from workflows.decisions.people import JoinParty
from workflows.verbs.message import ANSWERED, DROPPED_OUT

PIP = yes(dagtekening="2026-11-02", leerroute="B1", niveau="B1")
DROP_OUT = {"onderdeel": "voortraject", "reden": "eigen-keuze", "toelichting": "komt niet meer"}
NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def set_aside(city: City, count: int | None = None, *, at_least: int = 1, of: UUID = MUNICIPALITY) -> list[MessageSetAside]:
    """The messages that were set aside, once there are so many."""

    async def enough() -> list[MessageSetAside] | None:
        inbox = [decode(stored).event for stored in await city.store.read_stream(inbox_stream(of), opened=True)]
        found = [event for event in inbox if isinstance(event, MessageSetAside)]
        return found if (len(found) == count if count else len(found) >= at_least) else None

    return await eventually(enough, "setting aside")


async def test_a_message_about_a_trajectory_that_nobody_knows_is_set_aside_and_can_be_offered_again(city: City) -> None:
    stranger = Life(uuid4(), city.client, city.store, city.office, city.town)
    message = await stranger.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW)
    [aside] = await set_aside(city, 1)
    assert (aside.message, aside.reason) == (message, "het traject is onbekend")
    await replay(city.store, {message: MUNICIPALITY}, "nog eens kijken")
    assert len(await set_aside(city, 2)) == 2


async def test_a_relay_goes_on_after_something_could_not_be_written(city: City) -> None:
    await city.pool.execute("create function fails() returns trigger language plpgsql as $$ begin raise 'geen plaats'; end $$")
    refused = "before insert on events for each row when (new.type = 'message-set-aside') execute function fails()"
    await city.pool.execute(f"create trigger fails {refused}")
    stranger = Life(uuid4(), city.client, city.store, city.office, city.town)
    with capture_logs() as logs:
        message = await stranger.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW)
        await eventually(lambda: [line for line in logs if line["event"] == "the relay stands still"], "a failure")
    await city.pool.execute("drop trigger fails on events")
    [aside] = await set_aside(city, 1)
    assert aside.message == message


async def test_a_message_about_a_trajectory_that_has_ended_is_set_aside(city: City) -> None:
    life = await city.begins()
    life.decides["go-no-go-besluit"] = lambda _: OUT
    await life.ends()
    await life.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW)
    [aside] = await set_aside(city, 1)
    assert aside.reason == "het traject is beëindigd"
    await check(life)


async def test_what_comes_in_while_no_relay_runs_is_relayed_by_the_next_one_and_nothing_twice(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    [post] = life.unanswered()
    await city.stops_relaying()
    message = await life.reply(post, PIP, at=NOW)
    report = await life.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW)
    assert not (await life.settles()).requests["intake:1:pip-opvragen"].answer

    city.relays()
    await life.has_effect(message)
    await life.has_effect(report)
    await city.stops_relaying()
    city.relays()
    await city.has_relayed()
    await life.until(Stage.VOORTRAJECT)
    assert len(life.all(DropOutReported)) == 1
    await check(life)


async def test_a_relay_that_begins_anew_without_its_checkpoint_changes_nothing(city: City) -> None:
    life = await city.begins()
    await life.until(Stage.GO_NO_GO)
    await life.settles()
    version = (await life.state()).version
    await city.stops_relaying()
    await city.pool.execute("delete from checkpoints")
    city.relays()
    await city.has_relayed()
    await life.settles()
    assert (await life.state()).version == version
    await check(life)


async def test_what_an_outsider_sends_reaches_no_run_and_is_set_aside_until_it_takes_part(city: City) -> None:
    life = await city.begins()
    await life.settles()
    before = (await life.handle.describe()).history_length
    messages = [await life.tell(GARAGE, DROPPED_OUT, DROP_OUT, at=NOW) for _ in range(30)]
    asides = await set_aside(city, 30, of=GARAGE)
    assert {aside.reason for aside in asides} == {"deze partner doet niet mee in dit traject"}
    assert (await life.handle.describe()).history_length == before
    assert (await recover(city.pool, city.store, city.client)).replayed == 0, "a person looks at them, and nobody else"

    await city.office.execute(life.id, JoinParty(role=Role.EMPLOYER, partner=GARAGE), REGISSEUR)
    # It takes part from the moment that this is on the log, however far the read models are.
    await life.has_effect(await life.tell(GARAGE, DROPPED_OUT, DROP_OUT, at=NOW))
    await replay(city.store, {messages[0]: GARAGE}, "hij doet nu mee")
    await life.has_effect(messages[0])
    assert len(life.all(DropOutReported)) == 2
    await check(life)


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ({"naam": "J. de Vries", "functie": "planner"}, "J. de Vries, planner"),
        ({"naam": "J. de Vries"}, "J. de Vries"),
        (None, None),
        ("J. de Vries", None),
        ({"naam": None, "functie": ""}, None),
    ],
)
async def test_who_answered_for_a_partner_stands_with_the_answer(city: City, told: Any, stands: str | None) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    [post] = life.unanswered()
    said = {"verzoek": post.request, "soort": post.data["soort"], "beantwoordDoor": told}
    yes_of_theirs = {**said, "uitkomst": "akkoord", "antwoord": dict(PIP.answer)}
    await life.has_effect(await life.tell(post.partner, ANSWERED, yes_of_theirs, at=NOW))
    assert [answer.told_by for answer in life.all(PartnerAnswered) if answer.key.endswith("pip-opvragen")] == [stands]
    await check(life)


async def test_what_contradicts_a_message_reaches_no_run_until_a_person_offers_it(city: City) -> None:
    life = await city.begins()
    first = await life.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW)
    other = await life.tell(MUNICIPALITY, DROPPED_OUT, {**DROP_OUT, "onderdeel": "leren"}, at=NOW, disputes=first)
    await life.has_effect(first)
    # What comes after it is relayed after it.
    await life.has_effect(await life.tell(MUNICIPALITY, DROPPED_OUT, {**DROP_OUT, "onderdeel": "taal"}, at=NOW))
    assert [str(report.component) for report in life.all(DropOutReported)] == ["voortraject", "taal"]
    await replay(city.store, {other: MUNICIPALITY}, "dit klopt ook")
    await life.has_effect(other)
    assert len(life.all(DropOutReported)) == 3
    await check(life)


async def test_a_trajectory_hears_which_organisation_in_an_answer_is_not_in_the_register(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    [post] = life.unanswered()
    for named in (SCHOOL, GARAGE):
        await life.has_effect(await life.reply(post, yes(**PIP.answer, werkgever=str(named)), at=NOW))
    signals = [event.workflow_execution_signaled_event_attributes for event in (await life.history((await life.look()).run)).events]
    told = [json.loads(signal.input.payloads[0].data)["strangers"] for signal in signals if signal.signal_name == "receive"]
    assert told[-2:] == [["werkgever"], []], "a school is no employer, a garage is"


async def test_a_report_about_something_else_has_no_effect(city: City) -> None:
    life = await city.begins()
    await life.settles()
    await life.has_effect(await life.tell(BAKERY, DROPPED_OUT, {**DROP_OUT, "onderdeel": "hobby"}, at=NOW))
    assert [event.reason for event in life.all(MessageWithoutEffect)] == ["het bericht noemt een onderdeel dat Regie niet kent"]
    assert not life.all(DropOutReported)
    await check(life)


async def test_what_a_partner_says_to_have_happened_before_a_trajectory_began_happened_no_sooner_than_that(city: City) -> None:
    life = await city.begins()
    await life.settles()
    told = {**DROP_OUT, "onderdeel": "hobby"}
    await life.has_effect(await life.tell(BAKERY, DROPPED_OUT, told, at=datetime(2000, 1, 1, tzinfo=UTC)))
    began, *later = [decode(stored) for stored in await city.store.read_stream(life.id, opened=True)]
    assert [one.fact.occurred_at for one in later if isinstance(one.event, MessageWithoutEffect)] == [began.fact.occurred_at]


async def test_a_flood_while_no_worker_runs_waits_where_it_does_no_harm_and_is_taken_in_later(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = await city.begins()
    state = await life.settles()
    await city.closes()
    most = (await life.handle.describe()).history_length + 20
    for name, value in {"MOST_EVENTS": most, "LOOK_AFTER": 5, "AGAIN": 0.05}.items():
        monkeypatch.setattr(room, name, value)
    messages = [await life.tell(MUNICIPALITY, DROPPED_OUT, DROP_OUT, at=NOW) for _ in range(100)]
    await city.has_relayed()
    assert (await life.handle.describe()).history_length <= most + 5
    asides = await set_aside(city, at_least=1)
    assert {aside.reason for aside in asides} == {room.CROWDED}

    await ensure(city.pool, [INBOX])
    async with running(city.pool, city.store, INBOX):
        await city.opens()
        # As when the run has renewed itself: there is room.
        monkeypatch.setattr(room, "MOST_EVENTS", 10 * most)
        for message in messages:
            await life.has_effect(message)
    assert (await life.state()).version > state.version
    assert len(life.all(DropOutReported)) == len(messages)
