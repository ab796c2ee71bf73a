"""Whatever is sent to the inbox: never a 5xx, never rubbish on the log, and what is accepted is there."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.vocabulary.base import Erased
from gateway.inbox.cloudevents import CloudEvent, read
from gateway.inbox.packing import BATCH_TYPE
from gateway.inbox.strict_json import Malformed, read_object
from tests.gateway.doors import Doors
from tests.gateway.sender import PATH, Sender, ago
from workflows.faults import Fault

FUZZ = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

ODD = st.sampled_from(["", "\0", "\ud800", "é", "‮", "a" * 300, "null", "2026-11-24T10:00:00Z", "urn:x", "akkoord", str(UUID(int=7))])
NUMBERS = st.sampled_from([0, -1, 2**31, 2**53, 2**63, 2**64, 10**40, 1.5, 1e308]) | st.integers() | st.floats()
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | ODD | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ODD | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ATTRIBUTES = st.sampled_from(
    [
        "specversion",
        "id",
        "source",
        "type",
        "time",
        "subject",
        "datacontenttype",
        "dataschema",
        "data",
        "data_base64",
        "extra",
        "Extra",
        "traceparent",
    ]
)
FIELDS = st.sampled_from(["verzoek", "traject", "soort", "uitkomst", "toelichting", "antwoord", "onderdeel", "reden", "anders"])
CHANGES = st.dictionaries(ATTRIBUTES, VALUES, max_size=3)
TOLD = st.dictionaries(FIELDS, VALUES, max_size=3)


def as_json(value: Any) -> bytes:
    """JSON, with what Python calls JSON too."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


async def accepted(sender: Sender) -> list[str]:
    """The messages that count; what contradicts one of them is kept aside."""
    return [received.message for received in await sender.received() if received.disputes is None]


async def checked(sender: Sender, body: bytes, headers: dict[str, str | None] | None = None, *, id: str = "geen") -> int:
    """Send, and hold what is promised of every answer; returns the status."""
    before = await accepted(sender)
    answer = await sender.post(body, headers, id=id)
    assert answer.status_code in (202, 400, 401, 403, 409, 413, 415), answer.text
    if answer.status_code != 202:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert await accepted(sender) == before
    else:
        assert answer.json()["bericht"] in [received.message for received in await sender.received()]
    return answer.status_code


@FUZZ
@given(body=st.binary(max_size=400))
async def test_bytes(sender: Sender, body: bytes) -> None:
    assert await checked(sender, body) == 400


@FUZZ
@given(value=VALUES)
async def test_any_json(sender: Sender, value: Any) -> None:
    assert await checked(sender, as_json(value)) == 400


@FUZZ
@given(values=st.lists(VALUES, max_size=6))
async def test_a_batch_of_any_json(sender: Sender, values: list[Any]) -> None:
    good = sender.event()
    body = b"[" + b",".join(as_json(value) for value in [good, *values]) + b"]"
    answer = await sender.post(body, {"content-type": BATCH_TYPE})
    assert answer.status_code == (400 if values else 202), answer.text
    first, *others = answer.json()["gebeurtenissen"]
    assert first["bericht"] in await accepted(sender)
    assert [one["status"] for one in others] == [400] * len(values)


@FUZZ
@given(
    headers=st.dictionaries(
        st.sampled_from(["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data", "dataschema", "x", "a.b"]),
        st.none() | st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60).map(str.strip),
        max_size=4,
    ),
    body=st.none() | st.binary(max_size=100) | VALUES.map(as_json),
)
async def test_an_event_in_headers_with_something_odd_in_it(sender: Sender, headers: dict[str, str | None], body: bytes | None) -> None:
    event = sender.event()
    right = {f"ce-{name}": str(value) for name, value in event.items() if name not in ("data", "datacontenttype")}
    odd = {f"ce-{name}": value for name, value in headers.items()}
    data = as_json(event["data"]) if body is None else body
    await checked(sender, data, {"content-type": "application/json", **right, **odd}, id=event["id"])


@FUZZ
@given(changes=CHANGES, told=TOLD)
async def test_an_event_with_something_odd_in_it(doors: Doors, sender: Sender, changes: dict[str, Any], told: dict[str, Any]) -> None:
    event = {**sender.event(told), **changes}
    id = (
        event["id"]
        if isinstance(event["id"], str) and event["id"].isascii() and event["id"].isprintable() and event["id"].strip()
        else "geen"
    )
    status = await checked(sender, as_json(event), id=id)
    # What was accepted stays readable for everything that comes after.
    for received in (await sender.received())[-1:] if status == 202 else ():
        assert received.source == sender.source
        assert not isinstance(received.data, Erased)
        assert UUID(received.data["traject"]) == received.trajectory  # type: ignore[arg-type]
        keys = "select data ->> 'message', data ->> 'trajectory', meta ->> 'causation' from events where type = 'message-received'"
        assert await doors.services.pool.fetch(keys)


@FUZZ
@given(cut=st.integers(0, 600), noise=st.binary(max_size=3))
async def test_a_good_event_that_was_damaged_on_the_way(sender: Sender, cut: int, noise: bytes) -> None:
    event = sender.event()
    body = as_json(event)
    cut = min(cut, len(body))
    assert await checked(sender, body[:cut] + noise + body[cut + len(noise) :], id=event["id"]) in (202, 400)


@FUZZ
@given(
    headers=st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "regie-partner", "content-type", "traceparent", "origin"]),
        st.none() | st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60),
        max_size=4,
    )
)
async def test_odd_headers(sender: Sender, headers: dict[str, str | None]) -> None:
    event = sender.event()
    await checked(sender, as_json(event), headers, id=event["id"])


@settings(max_examples=500)
@given(changes=CHANGES, told=TOLD, drop=st.sets(ATTRIBUTES, max_size=2))
def test_reading_either_gives_an_event_or_names_faults(changes: dict[str, Any], told: dict[str, Any], drop: set[str]) -> None:
    data = {"verzoek": str(UUID(int=1)), "traject": str(UUID(int=2)), "soort": "x", "uitkomst": "afgewezen", **told}
    right = {
        "specversion": "1.0",
        "id": "1",
        "source": "urn:x",
        "type": "nl.leerwerktrajecten.verzoek-beantwoord.v1",
        "time": "2026-11-24T10:00:00Z",
        "data": data,
    }
    body = as_json({name: value for name, value in {**right, **changes}.items() if name not in drop})
    found = event_or_faults(body)
    if isinstance(found, CloudEvent):
        assert (found.id, found.source) == ("1", "urn:x")
    else:
        assert found
        assert all(fault.message for fault in found)
        # Faults are said back: they hold nothing that an answer could not carry.
        json.dumps([[fault.place, fault.message] for fault in found], ensure_ascii=False).encode()


def event_or_faults(body: bytes) -> CloudEvent | list[Fault]:
    try:
        return read(read_object(body), source="urn:x", signed_id="1", now=ago(days=0))
    except Malformed as malformed:
        return malformed.faults


@pytest.mark.parametrize(
    "request_head",
    [
        b"POST %s HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999999999999999999\r\n\r\n",
        b"POST %s HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST %s HTTP/1.1\r\nhost: x\r\ncontent-type: application/cloudevents+json\r\nregie-partner: \xff\r\ncontent-length: 0\r\n\r\n",
        b"POST %s HTTP/1.1\r\nhost: x\r\nregie-partner: a\r\nregie-partner: b\r\ncontent-length: 2\r\n\r\n{}",
        b"POST %s HTTP/1.1\r\nhost: \xff\r\ncontent-length: 0\r\n\r\n",
        b"POST %s HTTP/1.1\r\ncontent-length: 0\r\nhost: x\r\n\r\n",
        b"BLAH %s HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
        b"POST %s%%00%%ff/../x HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
        b"\x00\x01\x02 %s\r\n\r\n",
    ],
)
async def test_bytes_that_are_hardly_http(doors: Doors, request_head: bytes) -> None:
    where = urlsplit(doors.address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request_head % PATH.encode())
    await writer.drain()
    writer.write_eof()
    status = await reader.readline()
    writer.close()
    assert status.startswith(b"HTTP/1.1 4")
