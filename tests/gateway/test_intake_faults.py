"""What is wrong with an event is refused, and named with its place."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.gateway.doors import Doors
from tests.gateway.sender import DROPPED_OUT, PATH, Sender


def faults(answer: httpx2.Response) -> dict[str, str]:
    """The faults of a problem by their place."""
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {fault["plaats"]: fault["melding"] for fault in answer.json()["fouten"]}


@pytest.mark.parametrize("kind", [None, "", "application/json", "application/cloudevents-batch+json", "text/plain", "\xff"])
async def test_another_media_type_is_refused(sender: Sender, kind: str | None) -> None:
    assert (await sender.post(sender.event(), {"content-type": kind})).status_code == 415


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
