"""What is wrong with an event is refused, and named with its place."""

import gzip
import json
import zlib
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx2
import pytest

from gateway.inbox.packing import BATCH_TYPE, MEDIA_TYPE
from tests.gateway.doors import Doors
from tests.gateway.sender import DROPPED_OUT, PATH, Sender


def faults(answer: httpx2.Response) -> dict[str, str]:
    """The faults of a problem by their place."""
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {fault["plaats"]: fault["melding"] for fault in answer.json()["fouten"]}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (None, "zet dat in Content-Type"),
        ("", "zet dat in Content-Type"),
        ("; charset=utf-8", "zet dat in Content-Type"),
        ("application/json", "dit is application/json"),
        ("application/cloudevents-batch+avro", "een andere vorm dan JSON"),
        ("application/cloudevents+avro", "een andere vorm dan JSON"),
        ("application/x-www-form-urlencoded", "zet de gebeurtenis als JSON in de inhoud"),
        ("multipart/form-data; boundary=x", "zet de gebeurtenis als JSON in de inhoud"),
        ("text/plain", "dit is text/plain"),
        ("application/cloudevents+json, application/json", "Content-Type noemt er meer dan een"),
        ("\xff", "dit is "),
        ("a" * 5000, "…"),
    ],
)
async def test_another_media_type_is_refused_with_what_would_help(sender: Sender, kind: str | None, said: str) -> None:
    answer = await sender.post(sender.event(), {"content-type": kind})
    assert answer.status_code == 415
    assert answer.json()["detail"].startswith(f"Alleen {MEDIA_TYPE}, {BATCH_TYPE} of JSON met ce-kopregels wordt aangenomen")
    assert said in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 250
    assert not await sender.inbox()


async def test_with_one_attribute_in_a_header_all_are_looked_for_there(sender: Sender) -> None:
    event = sender.event()
    found = faults(await sender.post(event, {"content-type": "application/json", "ce-specversion": "1.0"}, id="x"))
    assert {"id", "source", "type"} <= found.keys()


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate", "zstd", "identity, gzip", "gzip, identity", "x" * 5000])
async def test_what_is_said_to_be_compressed_is_refused_with_what_would_help(sender: Sender, coding: str) -> None:
    answer = await sender.post(gzip.compress(json.dumps(sender.event()).encode()), {"content-encoding": coding})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"
    assert "Content-Encoding: " in answer.json()["detail"]
    assert "stuur de JSON zelf, zonder Content-Encoding" in answer.json()["detail"]


async def test_what_is_said_not_to_be_compressed_is_taken(sender: Sender) -> None:
    assert (await sender.post(sender.event(), {"content-encoding": "identity"})).status_code == 202


@pytest.mark.parametrize("charset", ["utf-16", '"ISO-8859-1"', "windows-1252", "utf-7", "zlib_codec", "", "utf-8; charset=utf-16"])
async def test_another_charset_is_refused_with_what_would_help(sender: Sender, charset: str) -> None:
    answer = await sender.post(sender.event(), {"content-type": f"application/cloudevents+json; charset={charset}"})
    assert answer.status_code == 415
    assert "JSON is UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (lambda text: text.encode("utf-16-le"), "is UTF-16; stuur UTF-8"),
        (lambda text: text.encode("utf-16-be"), "is UTF-16; stuur UTF-8"),
        (lambda text: text.encode("utf-32-le"), "is UTF-32; stuur UTF-8"),
        (lambda text: text.encode("utf-32-be"), "is UTF-32; stuur UTF-8"),
        (lambda text: text.encode("utf-16"), "is UTF-16 met een byte order mark (BOM); stuur UTF-8 zonder BOM"),
        (lambda text: text.encode("utf-32"), "is UTF-32 met een byte order mark (BOM); stuur UTF-8 zonder BOM"),
        (lambda text: b"\x00\x00\xfe\xff" + text.encode("utf-32-be"), "is UTF-32 met een byte order mark (BOM)"),
        (lambda text: text.encode("utf-8-sig"), "begint met een byte order mark (BOM)"),
        (lambda text: text.replace("taal", "ta\xe4l").encode("windows-1252"), "(0xE4) is geen UTF-8; stuur UTF-8"),
        (lambda text: gzip.compress(text.encode()), "is gecomprimeerd (gzip)"),
        (lambda text: zlib.compress(text.encode()), "is gecomprimeerd (zlib)"),
        (lambda text: b64encode(text.encode()), "is base64"),
        (lambda text: quote(text).encode(), "is gecodeerd als in een webadres"),
        (lambda text: f"--x\r\n\r\n{text}\r\n--x--".encode(), "is een formulier met delen (multipart)"),
        (lambda text: b"<event/>", "is XML of HTML"),
        (lambda text: json.dumps(text).encode(), "zet het maar één keer om in JSON"),
        (lambda text: f"[{text}]".encode(), "of samen als application/cloudevents-batch+json"),
        (lambda text: b"", "er is geen inhoud"),
        (lambda text: b" \r\n\t", "er is geen inhoud"),
    ],
)
async def test_a_body_in_another_packing_is_called_by_its_name(sender: Sender, body: Callable[[str], bytes], said: str) -> None:
    [fault] = faults(await sender.post(body(json.dumps(sender.event())))).values()
    assert said in fault


async def test_the_media_type_may_have_parameters(sender: Sender) -> None:
    assert (await sender.post(sender.event(), {"content-type": "Application/CloudEvents+JSON; charset=UTF-8"})).status_code == 202


async def test_what_is_too_large_is_refused(doors: Doors, sender: Sender) -> None:
    event = sender.event({"toelichting": "a" * 257 * 1024})
    answer = await sender.post(event)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"

    async def bit_by_bit() -> Any:
        for _ in range(300):
            yield b" " * 1024

    kind = {"content-type": "application/cloudevents+json"}
    assert (await doors.http.post(PATH, content=bit_by_bit(), headers=kind)).status_code == 413
    assert (await sender.post(sender.event({"eigenVeld": ["a" * 4000] * 60}))).status_code == 202


async def test_a_text_or_a_list_that_is_too_long_is_refused_with_its_place(sender: Sender) -> None:
    for told, place, limit in (
        ({"toelichting": "a" * 4001}, "data.toelichting", "4000 tekens"),
        ({"eigenVeld": [{"a": "b" * 4001}]}, "data.eigenVeld.0.a", "4000 tekens"),
        ({"eigenVeld": [1] * 501}, "data.eigenVeld", "500 onderdelen"),
    ):
        answer = await sender.post(sender.event(told))
        assert answer.status_code == 400
        assert place in answer.text
        assert f"mag ten hoogste {limit} hebben" in answer.text


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"specversion": None}, "specversion"),
        ({"specversion": "0.3"}, "specversion"),
        ({"source": "urn:een:ander"}, "source"),
        ({"source": 12}, "source"),
        ({"type": "verzoek-beantwoord"}, "type"),
        ({"type": "nl.leerwerktrajecten.verzoek-gedaan.v1"}, "type"),
        ({"time": "2026-12-01T09:30:00"}, "time"),
        ({"time": "2026-02-30T09:30:00Z"}, "time"),
        ({"time": "gisteren"}, "time"),
        ({"time": 1764000000}, "time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "time"),
        ({"time": "1999-01-01T00:00:00Z"}, "time"),
        ({"time": "9999-12-31T23:59:59Z"}, "time"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
        ({"subject": "een ander"}, "subject"),
        ({"subject": 7}, "subject"),
        ({"data": []}, "data"),
        ({"data": None}, "data"),
        ({"data": "tekst"}, "data"),
        ({"data_base64": "e30="}, "data_base64"),
        ({"Extra": "x"}, "Extra"),
        ({"extra": {"a": 1}}, "extra"),
        ({"extra": 1.5}, "extra"),
        ({"extra": 2**60}, "extra"),
    ],
)
async def test_a_fault_in_the_event_is_named_with_its_place(sender: Sender, changes: dict[str, Any], place: str) -> None:
    event = sender.event(**changes)
    assert place in faults(await sender.post(event))
    assert not await sender.inbox()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"verzoek": "geen uuid"}, "data.verzoek"),
        ({"verzoek": None}, "data.verzoek"),
        ({"traject": "{" + str(UUID(int=1)) + "}"}, "data.traject"),
        ({"soort": ""}, "data.soort"),
        ({"uitkomst": "misschien"}, "data.uitkomst"),
        ({"antwoord": None}, "data.antwoord"),
        ({"antwoord": "volgt"}, "data.antwoord"),
        ({"toelichting": 3}, "data.toelichting"),
        ({"beantwoordDoor": "J. de Vries"}, "data.beantwoordDoor"),
        ({"beantwoordDoor": {"functie": "planner"}}, "data.beantwoordDoor.naam"),
        ({"beantwoordDoor": {"naam": ""}}, "data.beantwoordDoor.naam"),
        ({"beantwoordDoor": {"naam": "J", "functie": "a" * 201}}, "data.beantwoordDoor.functie"),
        ({"toelichting": "nul\0"}, "data.toelichting"),
        ({"antwoord": {"getal": 10**30}}, "data.antwoord.getal"),
        ({"antwoord": {"\0": 1}}, "data.antwoord.?"),
    ],
)
async def test_a_fault_in_the_data_is_named_with_its_place(sender: Sender, change: dict[str, Any], place: str) -> None:
    assert place in faults(await sender.post(sender.event(change)))
    assert not await sender.inbox()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"onderdeel": "werving-en-selectie"}, "data.onderdeel"),
        ({"onderdeel": 4}, "data.onderdeel"),
        ({"reden": "geen zin"}, "data.reden"),
        ({"traject": 4}, "data.traject"),
    ],
)
async def test_a_fault_in_a_report_of_drop_out_is_named(sender: Sender, change: dict[str, Any], place: str) -> None:
    data = {"traject": str(uuid4()), "onderdeel": "werken", "reden": "gezondheid", **change}
    assert place in faults(await sender.post({**sender.event(type=DROPPED_OUT), "data": data}))


async def test_all_faults_are_named_at_once_and_in_dutch(sender: Sender) -> None:
    event = sender.event({"uitkomst": "misschien", "verzoek": 1}, time="gisteren", specversion=None, Vreemd=1)
    found = faults(await sender.post(event, id="iets anders"))
    assert found == {
        "specversion": "ontbreekt",
        "id": "is niet gelijk aan de kopregel webhook-id",
        "time": "hier hoort een tijdstip met zone, zoals 2026-12-01T09:30:00Z",
        "data.verzoek": "hier hoort een uuid",
        "data.uitkomst": "kies uit 'akkoord', 'afgewezen'",
        "Vreemd": "een extra attribuut heeft een naam van kleine letters en cijfers",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[{}]",
        b'"tekst"',
        b"{",
        b"{}}",
        b"\xff\xfe",
        b'\xef\xbb\xbf{"specversion": "1.0"}',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' * 40_000,
    ],
)
async def test_what_is_no_event_at_all_is_refused(sender: Sender, body: bytes) -> None:
    answer = await sender.post(body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["fouten"]
    assert not await sender.inbox()


async def test_a_missing_id_is_never_invented(sender: Sender) -> None:
    assert faults(await sender.post(sender.event(id=None), id="x"))["id"] == "ontbreekt"
