"""The inbox for partners' events, as docs/partners.md promises it."""

import asyncio
import json
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from activities.signing import partner_secret
from events.log.store import EventStore
from events.vocabulary.base import Erased
from events.vocabulary.inbox import MessageSetAside, PartnerKeyRotated, PartnerLeft
from gateway.inbox.keeping import MOST_DISPUTES
from projections.lists.inbox import find
from tests.gateway.doors import Doors, open_doors
from tests.gateway.sender import DROPPED_OUT, Sender, ago, introduce
from tests.vaults import vault
from tests.waiting import eventually

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


# What is taken in -----------------------------------------------------------------------------------------------------


async def test_an_event_is_on_disk_when_it_is_acknowledged(sender: Sender) -> None:
    event = sender.event()
    answer = await sender.post(event)
    assert answer.status_code == 202
    [recorded] = await sender.inbox()
    [received] = await sender.received()
    assert answer.json() == {"bericht": received.message, "traject": event["data"]["traject"], "status": "ontvangen"}
    assert (received.partner, received.source, received.cloud_event_id) == (sender.id, sender.source, event["id"])
    assert (received.type, str(received.trajectory)) == (event["type"], event["data"]["traject"])
    assert received.data == event["data"]
    assert recorded.fact.occurred_at.isoformat().replace("+00:00", "Z") == event["time"]
    assert recorded.fact.actor.id == str(sender.id)


@pytest.mark.parametrize(
    ("id", "open"),
    [
        ("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001", True),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", True),
        ("antwoord-Jan-de-Vries-1980-01-01", False),
        ("123456782", False),
    ],
)
async def test_an_id_in_which_somebody_could_stand_is_not_kept_in_the_open(sender: Sender, id: str, open: bool) -> None:
    event = {**sender.event(), "id": id}
    answer = await sender.post(event)
    assert answer.status_code == 202
    [received] = await sender.received()
    assert received.cloud_event_id == (id if open else answer.json()["bericht"])
    assert (await sender.post(event)).json() == answer.json(), "the same event all the same"
    assert len(await sender.received()) == 1


async def test_what_no_log_can_hold_is_told_with_its_place(sender: Sender) -> None:
    answer = await sender.post(sender.event({"antwoord": {"x" * 501: "y"}}))
    assert answer.status_code == 400
    [fault] = answer.json()["fouten"]
    assert fault["plaats"].startswith("data")
    assert fault["melding"]


async def test_a_report_of_drop_out_is_taken_in(sender: Sender) -> None:
    data = {"traject": str(uuid4()), "onderdeel": "werken", "reden": "gezondheid"}
    event = {**sender.event(type=DROPPED_OUT), "data": data}
    assert (await sender.post(event)).status_code == 202
    assert [received.data for received in await sender.received()] == [data]


async def test_who_answered_for_the_partner_is_sealed_with_the_answer(doors: Doors, sender: Sender) -> None:
    spokesman = {"naam": "Wilhelmina van Puffelen", "functie": "planner"}
    both = [spokesman, {"naam": "Wilhelmina van Puffelen"}]
    for told in both:
        assert (await sender.post(sender.event({"beantwoordDoor": told}))).status_code == 202
    kept = [received.data for received in await sender.received()]
    assert [data["beantwoordDoor"] for data in kept if not isinstance(data, Erased)] == both
    assert not await doors.services.pool.fetch("select id from events where data::text || meta::text like '%Puffelen%'")


async def test_a_no_needs_no_answer(sender: Sender) -> None:
    event = sender.event({"uitkomst": "afgewezen", "toelichting": "er is geen plaats"})
    del event["data"]["antwoord"]
    assert (await sender.post(event)).status_code == 202


async def test_an_event_about_an_unknown_trajectory_is_kept(sender: Sender) -> None:
    assert (await sender.post(sender.event())).status_code == 202
    assert len(await sender.received()) == 1


@pytest.mark.parametrize(
    ("event", "header", "kept"),
    [
        ({"traceparent": TRACE}, None, TRACE),
        ({}, TRACE, TRACE),
        ({"traceparent": TRACE}, TRACE.replace("b7", "c8"), TRACE),
        ({"traceparent": "geen"}, None, None),
        ({}, TRACE.replace("-01", ""), None),
        ({}, "00-" + "0" * 32 + "-b7ad6b7169203331-01", None),
    ],
)
async def test_a_well_formed_trace_is_kept(sender: Sender, event: dict[str, str], header: str | None, kept: str | None) -> None:
    assert (await sender.post(sender.event(**event), {"traceparent": header})).status_code == 202
    [recorded] = await sender.inbox()
    assert recorded.fact.trace == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": None},
        {"datacontenttype": None},
        {"datacontenttype": "application/json; charset=utf-8"},
        {"dataschema": "https://voorbeeld.nl/schema"},
        {"time": "2026-11-24T10:00:00.123456789+01:00"},
        {"time": "2026-11-24t10:00:00z"},
        {"sequence": "12", "priority": 3, "testing": True},
    ],
)
async def test_what_the_profile_leaves_free_is_taken(sender: Sender, changes: dict[str, Any]) -> None:
    assert (await sender.post(sender.event(**changes))).status_code == 202


async def test_ids_in_capitals_are_kept_as_everybody_else_writes_them(sender: Sender) -> None:
    trajectory = uuid4()
    event = sender.event({"traject": str(trajectory).upper()}, subject=str(trajectory).upper())
    assert (await sender.post(event)).status_code == 202
    [received] = await sender.received()
    assert not isinstance(received.data, Erased)
    assert received.data["traject"] == str(trajectory)


async def test_fields_that_are_not_known_are_kept(sender: Sender) -> None:
    assert (await sender.post(sender.event({"eigenVeld": {"a": [1, None, 2.5]}}))).status_code == 202
    [received] = await sender.received()
    assert not isinstance(received.data, Erased)
    assert received.data["eigenVeld"] == {"a": [1, None, 2.5]}


# The same again -------------------------------------------------------------------------------------------------------


async def test_the_same_event_again_has_the_same_answer_and_one_effect(sender: Sender) -> None:
    event = sender.event()
    answers = [await sender.post(event) for _ in range(3)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    assert len(await sender.received()) == 1


async def test_the_same_event_many_times_at_once_is_stored_once(sender: Sender) -> None:
    event = sender.event()
    answers = await asyncio.gather(*(sender.post(event) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {202}
    assert len(await sender.received()) == 1


async def test_another_layout_time_and_trace_is_still_the_same_event(sender: Sender) -> None:
    event = sender.event()
    again = {**event, "time": ago(minutes=3).isoformat(), "traceparent": TRACE, "data": dict(reversed(event["data"].items()))}
    assert (await sender.post(event)).status_code == 202
    answer = await sender.post(json.dumps(again, indent=3).encode(), id=event["id"])
    assert answer.status_code == 202
    assert len(await sender.received()) == 1


async def test_the_same_id_with_other_content_is_refused_and_kept_aside_once(doors: Doors, sender: Sender) -> None:
    event = sender.event()
    first = (await sender.post(event)).json()["bericht"]
    others = [{**event, "data": {**event["data"], "toelichting": f"toch anders, {number}"}} for number in range(2)]
    for other in [*others, *others]:
        answer = await sender.post(other)
        assert answer.status_code == 409
        assert answer.json()["title"] == "Strijdig met wat er al is"
    kept = await sender.received()
    assert [(received.data, received.disputes) for received in kept] == [
        (event["data"], None),
        *((other["data"], first) for other in others),
    ]
    aside = [recorded.event for recorded in await sender.inbox() if isinstance(recorded.event, MessageSetAside)]
    assert [one.message for one in aside] == [one.message for one in kept[1:]]
    await doors.sees_everything()
    rows = [await find(doors.services.pool, one.message) for one in kept]
    assert [str(row.state) for row in rows if row] == ["ontvangen", "terzijde-gelegd", "terzijde-gelegd"]
    assert all("eerder, met een andere inhoud" in row.reason for row in rows[1:] if row)
    assert (await sender.post(event)).json()["bericht"] == first, "what came first stands"


async def test_of_what_contradicts_one_message_no_more_is_kept_than_somebody_can_look_at(sender: Sender) -> None:
    event = sender.event()
    assert (await sender.post(event)).status_code == 202
    for number in range(MOST_DISPUTES + 3):
        assert (await sender.post({**event, "data": {**event["data"], "toelichting": str(number)}})).status_code == 409
    assert len(await sender.received()) == 1 + MOST_DISPUTES


async def test_of_different_events_under_one_id_at_once_exactly_one_is_taken(sender: Sender) -> None:
    id = str(uuid4())
    events = [sender.event({"toelichting": f"versie {n}"}, id=id) for n in range(10)]
    answers = await asyncio.gather(*(sender.post(event) for event in events))
    assert Counter(answer.status_code for answer in answers) == {202: 1, 409: 9}
    assert Counter(received.disputes is None for received in await sender.received()) == {True: 1, False: 9}


async def test_the_same_id_of_another_partner_is_another_event(doors: Doors, sender: Sender) -> None:
    other = await introduce(doors)
    id = str(uuid4())
    first, second = await sender.post(sender.event(id=id)), await other.post(other.event(id=id))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["bericht"] != second.json()["bericht"]


# Who may send ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
async def test_without_all_headers_of_the_signature_it_is_refused(sender: Sender, header: str) -> None:
    answer = await sender.post(sender.event(), {header: None})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]
    assert not await sender.inbox()


@pytest.mark.parametrize(
    "signature",
    ["garbage", "v1,", "v1,,", "v1,AAAA", "v1a,AAAA", "v2,AAAA v1,BBBB", ",,,", "v1,\xff\xfe", "v1, " + "A" * 4000],
)
async def test_a_signature_that_is_none_is_refused(sender: Sender, signature: str) -> None:
    assert (await sender.post(sender.event(), {"webhook-signature": signature})).status_code == 401


@pytest.mark.parametrize("timestamp", ["", "gisteren", "-1", "1e9", "99999999999999999999", "1_000", "١٢٣"])
async def test_a_timestamp_that_is_none_is_refused(sender: Sender, timestamp: str) -> None:
    body = json.dumps(sender.event()).encode()
    assert (await sender.post(body, {"webhook-timestamp": timestamp.encode().decode("latin-1")})).status_code == 401


@pytest.mark.parametrize("minutes", [6, -6, 60 * 24 * 365])
async def test_a_message_that_was_not_signed_lately_is_refused(sender: Sender, minutes: float) -> None:
    event = sender.event()
    assert (await sender.post(event, at=ago(minutes=minutes))).status_code == 401


async def test_a_wrong_secret_or_another_body_is_refused(sender: Sender) -> None:
    event = sender.event()
    assert (await sender.post(event, secret=partner_secret("iets anders", sender.id, 1))).status_code == 401
    good = await sender.post(event)
    headers = {name: good.request.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    assert (await sender.post(sender.event(id=event["id"]), headers)).status_code == 401


async def test_both_keys_are_good_while_a_key_is_rotated(sender: Sender) -> None:
    await sender.happens(PartnerKeyRotated(partner=sender.id, key_version=2))
    for version in (1, 2):
        sender.key_version = version
        assert (await sender.post(sender.event())).status_code == 202
    await sender.happens(PartnerKeyRotated(partner=sender.id, key_version=3))
    sender.key_version = 1
    assert (await sender.post(sender.event())).status_code == 401


@pytest.mark.parametrize("partner", [None, "", "geen-uuid", "\xe9\xe9n", str(UUID(int=99)), str(UUID(int=0))])
async def test_an_unknown_partner_is_refused(sender: Sender, partner: str | None) -> None:
    answer = await sender.post(sender.event(), {"regie-partner": partner})
    assert answer.status_code == 403
    assert answer.json()["title"] == "Niet toegestaan"


async def test_a_partner_that_left_is_refused(sender: Sender) -> None:
    await sender.happens(PartnerLeft(partner=sender.id, reason="gestopt"))
    assert (await sender.post(sender.event())).status_code == 403


async def test_nobody_speaks_for_another(doors: Doors, sender: Sender) -> None:
    other = await introduce(doors)
    assert (await sender.post(other.event())).json()["fouten"][0]["plaats"] == "source"
    assert (await sender.post(other.event(), {"regie-partner": str(other.id)})).status_code == 401


# When it cannot be stored ---------------------------------------------------------------------------------------------


async def test_while_the_database_is_away_nothing_is_acknowledged(database: str, postgres_server: str) -> None:
    async with (
        asyncpg.create_pool(database, min_size=1, max_size=20) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as doors,
        asyncpg.create_pool(postgres_server, min_size=1, max_size=1) as superuser,
    ):
        sender, name = await introduce(doors), await pool.fetchval("select current_database()")
        event = sender.event()
        await superuser.execute(f'alter database "{name}" allow_connections false')
        await superuser.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        try:
            answer = await sender.post(event)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert answer.headers["content-type"] == "application/problem+json"
            found = {path: (await doors.http.get(path)).status_code for path in ("/", "/healthz", "/readyz", "/metrics")}
            assert found == {"/": 503, "/healthz": 200, "/readyz": 503, "/metrics": 503}
        finally:
            await superuser.execute(f'alter database "{name}" allow_connections true')

        async def taken() -> bool:
            return (await sender.post(event)).status_code == 202

        await eventually(taken, "the event was taken once the database was back")
        assert len(await sender.received()) == 1
