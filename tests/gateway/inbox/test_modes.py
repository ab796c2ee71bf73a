"""The three ways in which a CloudEvent comes over HTTP (HTTP Protocol Binding 1.0.2, 3), and the handshake before the first."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest

from gateway.http.bodies import LIMIT
from gateway.http.rate import Rate
from gateway.inbox.batch import MOST_EVENTS, TooMany, bodies
from gateway.inbox.binary import plain
from gateway.inbox.packing import BATCH_TYPE
from gateway.inbox.strict_json import Malformed, read_object
from tests.gateway.doors import Doors, open_doors
from tests.gateway.inbox.test_envelope import faults_of, official
from tests.gateway.sender import PATH, Sender, introduce

PROBLEM = "application/problem+json"
CEILING = 2.0
"""Seconds of CPU; what is taken apart by the square of its size takes more than ten."""


async def in_headers(
    sender: Sender, event: Mapping[str, Any], headers: Mapping[str, str | None] | None = None, *, body: bytes | None = None
) -> httpx2.Response:
    """Send an event in binary mode; a header that is None is left out."""
    attributes = {f"ce-{name}": quote(str(value), safe=":/") for name, value in event.items() if name not in ("data", "datacontenttype")}
    kind = {"content-type": event.get("datacontenttype")}
    data = json.dumps(event["data"]).encode() if body is None else body
    return await sender.post(data, {**attributes, **kind, **(headers or {})}, id=event.get("id"))


async def together(sender: Sender, events: Sequence[Mapping[str, Any] | bytes], **more: Any) -> httpx2.Response:
    """Send a batch, of events or of anything."""
    each = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in events]
    return await sender.post(b"[" + b", ".join(each) + b"]", {"content-type": BATCH_TYPE}, id=str(uuid4()), **more)


def fates(answer: httpx2.Response) -> list[Any]:
    """The status of each event of a batch: `ontvangen`, or the number of what is wrong."""
    return [one["status"] for one in answer.json()["gebeurtenissen"]]


# With the attributes in headers ---------------------------------------------------------------------------------------


async def test_an_event_in_headers_is_the_same_event_as_in_json(sender: Sender) -> None:
    event = sender.event()
    first, again = await in_headers(sender, event), await sender.post(event)
    assert (first.status_code, again.status_code) == (202, 202), first.text
    assert first.json() == again.json()
    [received] = await sender.received()
    assert received.data == event["data"]
    [recorded] = await sender.inbox()
    assert recorded.fact.occurred_at.isoformat().replace("+00:00", "Z") == event["time"]


@pytest.mark.parametrize("kind", [None, "application/json", "application/json; charset=utf-8", "application/vnd.gemeente.v1+json"])
async def test_the_media_type_of_the_data_is_that_of_the_request(sender: Sender, kind: str | None) -> None:
    answer = await in_headers(sender, sender.event(datacontenttype=kind))
    assert answer.status_code == 202, answer.text


async def test_the_four_mandatory_attributes_are_enough(sender: Sender) -> None:
    assert (await in_headers(sender, sender.event(time=None, datacontenttype=None))).status_code == 202


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("plain", "plain"),
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        ("caf%c3%a9", "café"),
        ("%61", "a"),
        ("100%25", "100%"),
        ("%2525", "%25"),
        ("100%", "100%"),
        ('"a b"', "a b"),
        (r'"a \"b\" \\c"', 'a "b" \\c'),
        ('"a%20b"', "a b"),
        ('a"b', 'a"b'),
        ('"', '"'),
        ("a+b", "a+b"),
        ("vraag-é".encode().decode("latin-1"), "vraag-é"),
    ],
)
def test_a_header_says_what_it_says_after_one_round_of_decoding(sent: str, meant: str) -> None:
    assert plain(sent) == meant


async def test_an_id_with_other_letters_is_the_same_in_headers(sender: Sender) -> None:
    event = sender.event(id="vraag é 12")
    first = await in_headers(sender, event)
    again = await sender.post(event, id=event["id"])
    assert (first.status_code, again.status_code) == (202, 202), (first.text, again.text)
    assert first.json() == again.json()


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"ce-id": "een-ander"}, "id"),
        ({"ce-id": "%C0%A0"}, "id"),
        ({"ce-id": "a%00"}, "id"),
        ({"ce-id": ""}, "id"),
        ({"ce-specversion": None}, "specversion"),
        ({"ce-source": "urn:een:ander"}, "source"),
        ({"ce-type": "nl.leerwerktrajecten.onbekend.v1"}, "type"),
        ({"ce-time": "gisteren"}, "time"),
        ({"ce-subject": "iets anders"}, "subject"),
        ({"ce-datacontenttype": "application/json"}, "datacontenttype"),
        ({"ce-data": "{}"}, "data"),
        ({"ce-data_base64": "e30="}, "data_base64"),
        ({"ce-my.extension": "x"}, "my.extension"),
    ],
)
async def test_a_fault_in_a_header_is_named_by_its_attribute(sender: Sender, headers: dict[str, str | None], place: str) -> None:
    answer = await in_headers(sender, sender.event(), headers)
    assert answer.status_code == 400, answer.text
    assert place in [fault["plaats"] for fault in answer.json()["fouten"]], answer.text
    assert not await sender.inbox()


async def test_an_attribute_that_comes_twice_is_none(sender: Sender) -> None:
    event = sender.event()
    sent = (await in_headers(sender, event, {"regie-partner": None})).request
    twice = [*sent.headers.raw, (b"CE-Id", b"een-ander"), (b"regie-partner", str(sender.id).encode())]
    async with httpx2.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{sender.address}{PATH}", content=sent.content, headers=twice)
    assert answer.status_code == 400, answer.text
    assert [fault["plaats"] for fault in answer.json()["fouten"]] == ["id"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "data"),
        (b"[]", "data"),
        (b'"tekst"', "data"),
        (b"{", ""),
        (b'{"a": 1, "a": 2}', "a"),
        (b'{"traject": "x", "antwoord": {"a": 1e999}}', "data.antwoord.a"),
        (b"\xef\xbb\xbf{}", ""),
    ],
)
async def test_a_body_that_is_no_data_of_ours_is_refused_with_its_place(sender: Sender, body: bytes, place: str) -> None:
    answer = await in_headers(sender, sender.event(), body=body)
    assert answer.status_code == 400, answer.text
    assert place in [fault["plaats"] for fault in answer.json()["fouten"]], answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/cloudevents+avro", "application/octet-stream"])
async def test_data_that_is_no_json_is_refused(sender: Sender, kind: str) -> None:
    answer = await in_headers(sender, sender.event(), {"content-type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.headers["accept"]


# Together -------------------------------------------------------------------------------------------------------------


async def test_a_batch_is_stored_in_its_order_and_told_event_by_event(sender: Sender) -> None:
    events = [sender.event() for _ in range(7)]
    answer = await together(sender, events)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "ontvangen"
    received = await sender.received()
    assert [one.cloud_event_id for one in received] == [event["id"] for event in events]
    assert [one["bericht"] for one in answer.json()["gebeurtenissen"]] == [one.message for one in received]
    assert (await together(sender, events)).json() == answer.json(), "the same again"
    alone = await sender.post(events[3])
    assert (alone.status_code, alone.json()) == (202, answer.json()["gebeurtenissen"][3])
    assert len(await sender.received()) == 7


async def test_of_a_batch_the_good_ones_are_kept_whatever_the_others_are(doors: Doors, sender: Sender) -> None:
    other = await introduce(doors)
    before, good = sender.event(), [sender.event() for _ in range(2)]
    assert (await sender.post(before)).status_code == 202
    changed = {**before, "data": {**before["data"], "toelichting": "toch anders"}}
    wrong: list[Mapping[str, Any] | bytes] = [
        sender.event(specversion="0.3"),
        other.event(),
        b"null",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 5000 + b"]" * 5000,
        b"",
        b"<a/>",
        b'{"a" 1}',
    ]
    answer = await together(sender, [good[0], *wrong, changed, good[1], before])
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM), answer.text
    assert fates(answer) == ["ontvangen", *[400] * len(wrong), 409, "ontvangen", "ontvangen"], answer.text
    assert all(one.get("fouten") for one in answer.json()["gebeurtenissen"] if one["status"] == 400)
    assert "13 van de 16" in answer.json()["detail"]
    kept = [one.data for one in await sender.received() if one.disputes is None]
    assert [event["data"] for event in (before, *good)] == kept
    assert (await together(sender, [good[0], good[1]])).status_code == 202


async def test_a_batch_that_is_refused_for_one_reason_has_that_status(sender: Sender) -> None:
    event = sender.event()
    assert (await sender.post(event)).status_code == 202
    changed = {**event, "data": {**event["data"], "toelichting": "toch anders"}}
    answer = await together(sender, [changed, sender.event()])
    assert (answer.status_code, fates(answer)) == (409, [409, "ontvangen"])


async def test_one_event_twice_in_a_batch_is_one_event(sender: Sender) -> None:
    event = sender.event()
    answer = await together(sender, [event, event, {**event, "data": {**event["data"], "toelichting": "anders"}}])
    assert fates(answer) == ["ontvangen", "ontvangen", 409]
    assert [received.data for received in await sender.received() if received.disputes is None] == [event["data"]]


async def test_one_event_twice_in_a_batch_spoils_no_transaction(doors: Doors, sender: Sender) -> None:
    last = "select coalesce(max(position), 0) from events"
    before = await doors.services.pool.fetchval(last)
    event = sender.event()
    assert (await together(sender, [event, event])).status_code == 202
    assert await doors.services.pool.fetchval(last) == before + 1, "what is rolled back leaves a gap"


async def test_an_event_that_no_log_can_hold_costs_the_others_nothing(sender: Sender) -> None:
    answer = await together(sender, [sender.event(), sender.event({"antwoord": {"x" * 501: "y"}}), sender.event()])
    assert fates(answer) == ["ontvangen", 400, "ontvangen"]
    assert len(await sender.received()) == 2


async def test_an_empty_batch_is_a_batch(sender: Sender) -> None:
    for body in (b"[]", b" [ \r\n] "):
        answer = await sender.post(body, {"content-type": f"{BATCH_TYPE}; charset=UTF-8"})
        assert (answer.status_code, answer.json()) == (202, {"status": "ontvangen", "gebeurtenissen": []})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[",
        b"[}",
        b"[{]",
        b"[{}",
        b"[{}]]",
        b"[] []",
        b'["',
        b'["\\',
        b"]",
        b"[{}},{}]",
        b"\xef\xbb\xbf[]",
        b"[" * 99_999,
    ],
)
async def test_what_is_no_batch_is_refused_as_a_whole(sender: Sender, body: bytes) -> None:
    answer = await sender.post(body, {"content-type": BATCH_TYPE})
    assert answer.status_code == 400, answer.text
    assert answer.json()["fouten"]
    assert not await sender.inbox()


def test_a_batch_is_taken_apart_where_its_events_begin_and_end() -> None:
    texts = [r'{"a": "],[{\\\"}"}', "[1, [2, 3]]", "", '"x,y"', r'"\\"', "7", '{"a": {"b": [{}, []]}}']
    assert bodies(f"[{' , '.join(texts)}]".encode()) == [text.encode() for text in texts]


async def test_a_batch_is_bounded_in_number_and_in_size(sender: Sender) -> None:
    most = [sender.event() for _ in range(MOST_EVENTS)]
    assert (await together(sender, most)).status_code == 202
    assert len(await sender.received()) == MOST_EVENTS
    many = await together(sender, [*most, sender.event()])
    assert (many.status_code, str(MOST_EVENTS) in many.text) == (413, True)
    large = await together(sender, [sender.event({"eigenVeld": ["a" * 4000] * 60}) for _ in range(2)])
    assert large.status_code == 413
    assert len(await sender.received()) == MOST_EVENTS


async def test_a_batch_counts_for_as_many_messages_as_are_in_it(doors: Doors) -> None:
    services = doors.services
    async with open_doors(services.pool, services.store, rate=Rate(messages=0.01, burst=300)) as slow:
        sender = await introduce(slow)
        assert (await together(sender, [sender.event() for _ in range(2)])).status_code == 202
        answer = await together(sender, [sender.event() for _ in range(2)])
        assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)
        assert (await in_headers(sender, sender.event())).status_code == 202
        assert (await in_headers(sender, sender.event())).status_code == 429
        assert len(await sender.received()) == 3


async def test_a_batch_has_to_be_signed_as_any_message(sender: Sender) -> None:
    assert (await together(sender, [sender.event()], secret="whsec_dmVya2VlcmQ=")).status_code == 401
    assert (await in_headers(sender, sender.event(), {"webhook-signature": None})).status_code == 401
    assert not await sender.inbox()


@pytest.mark.parametrize("again", [b"[", b"{", b'"', b'\\"', b'"\\', b"],", b'"",', b"\\", b"\x00", b'[{"a":"'])
def test_a_hostile_batch_is_taken_apart_in_proportion_to_its_size(again: bytes) -> None:
    began = time.process_time()
    with suppress(Malformed, TooMany):
        bodies(b'["' + again * (LIMIT // len(again)))
    assert time.process_time() - began < CEILING


# The official cases ---------------------------------------------------------------------------------------------------


def test_every_batch_that_is_officially_valid_has_good_envelopes() -> None:
    batches = official("valid", "batches")
    assert len(batches) == 5
    for name, batch in batches.items():
        read = [read_object(body) for body in bodies(json.dumps(batch).encode())]
        assert read == batch, name
        assert [faults_of(event) for event in read] == [[] for _ in batch], name


def test_everything_official_is_looked_at() -> None:
    assert (len(official("valid")), len(official("invalid")), len(official("valid", "batches"))) == (10, 25, 5)


# Before the first -----------------------------------------------------------------------------------------------------


async def test_a_sender_that_asks_beforehand_may_send(doors: Doors) -> None:
    answer = await doors.http.options(PATH, headers={"WebHook-Request-Origin": "events.gemeente.nl"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["webhook-allowed-origin"] in ("*", "events.gemeente.nl")
    assert answer.headers["webhook-allowed-rate"] == "6000", "a minute: 100 a second"
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [("120", "120"), ("6001", "6000"), ("0", "6000"), ("-1", "6000"), ("veel", "6000"), ("9" * 400, "6000"), ("1.5", "6000")],
)
async def test_the_rate_is_what_was_asked_up_to_what_a_partner_may(doors: Doors, asked: str, allowed: str) -> None:
    answer = await doors.http.options(PATH, headers={"WebHook-Request-Origin": "x.nl", "WebHook-Request-Rate": asked})
    assert answer.headers["webhook-allowed-rate"] == allowed


async def test_who_does_not_ask_for_permission_gets_none(doors: Doors) -> None:
    answer = await doors.http.options(PATH)
    assert answer.status_code == 204
    assert not [name for name in answer.headers if name.startswith("webhook-")]


async def test_nobody_is_called_back_for_permission(doors: Doors) -> None:
    called = asyncio.Event()
    server = await asyncio.start_server(lambda reader, writer: called.set(), "127.0.0.1", 0)
    async with server:
        back = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        headers = {"WebHook-Request-Origin": "x.nl", "WebHook-Request-Callback": back}
        assert (await doors.http.options(PATH, headers=headers)).status_code == 204
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(called.wait(), 0.5)
