"""CloudEvents as others send them: the official cases, what is odd but valid, and what counts as the same event."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from gateway.inbox.cloudevents import canonical
from gateway.inbox.envelope import Envelope, moment, present, read_envelope
from tests.gateway.sender import Sender
from workflows.faults import Fault

OFFICIAL = Path(os.environ.get("REGIE_STANDARDS") or Path(__file__).parents[3].parent / "shared" / "standards") / "cloudevents-conformance"
"""The cases of cloudevents/conformance (Apache-2.0), which are not ours to carry."""
WRONG = {
    "NoSpecVersion": "specversion",
    "NoId": "id",
    "NoType": "type",
    "NoSource": "source",
    "TimeGarbage": "time",
    "TimeToMinute": "time",
    "TimeOffsetX": "time",
    "TimeOffsetOutOfRange": "time",
    "TimeOffsetNonInteger": "time",
    "TimeOffsetHourOnly": "time",
    "EmptyId": "id",
    "EmptyType": "type",
    "EmptySource": "source",
    "EmptySpecVersion": "specversion",
    "UnknownSpecVersion": "specversion",
    "NonRfc2046DataContentType": "datacontenttype",
    "EmptyDataContentType": "datacontenttype",
    "EmptyDataSchema": "dataschema",
    "EmptySubject": "subject",
    "NumericId": "id",
    "ObjectId": "id",
    "CapitalizedExtension": "MyExtension",
    "PunctuatedExtension": "my.extension",
    "NonIntegerExtensionValue": "my.extension",
    "BothDataAndDataBase64": "data_base64",
}


def official(kind: str, of: str = "events") -> dict[str, Any]:
    """The official cases by name: events, or batches of them."""
    if not OFFICIAL.is_dir():
        pytest.skip("the official cases are not on this machine")
    found: dict[str, Any] = json.loads((OFFICIAL / f"{kind}-{of}.json").read_text())
    return found


def faults_of(event: dict[str, Any]) -> list[str]:
    """Where an envelope is wrong."""
    faults: list[Fault] = []
    assert (read_envelope(present(event), faults, Envelope) is None) <= bool(faults)
    return [fault.place for fault in faults]


def test_every_event_that_is_officially_valid_has_a_good_envelope() -> None:
    assert {name: faults_of(event) for name, event in official("valid").items() if faults_of(event)} == {}


def test_every_event_that_is_officially_invalid_is_refused_for_what_is_wrong_with_it() -> None:
    assert {name.removeprefix("invalid"): faults_of(event) for name, event in official("invalid").items()} == {
        name: [place] for name, place in WRONG.items()
    }


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-01T09:30:00.1234567890123456789Z", datetime(2026, 12, 1, 9, 30, 0, 123456, UTC)),
        ("2026-12-01t09:30:00z", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        ("2026-12-01T10:30:00.5+01:00", datetime(2026, 12, 1, 9, 30, 0, 500000, UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2017-01-01T00:59:60.7+01:00", datetime(2017, 1, 1, 0, 0, 0, 700000, UTC)),
    ],
)
def test_a_moment_is_read_however_it_is_written(text: str, meant: datetime) -> None:
    assert moment(text) == meant


@pytest.mark.parametrize(
    "text", ["2026-12-01T09:30:61Z", "2026-12-01T09:30:00", "2026-12-01T09:30:00.Z", "9999-12-31T23:59:60Z", "٢٠٢٦-12-01T09:30:00Z"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="tijdstip"):
        moment(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"comazuremonitoringworkspaceid": "x", "extinteger": 2**31 - 1, "extboolean": False},
        {"datacontenttype": "application/vnd.gemeente.v1+json"},
        {"datacontenttype": 'application/JSON ; charset="utf-8"'},
        {"datacontenttype": "text/json"},
        {"time": "2026-11-20T09:30:00.1234567890z"},
        {"time": "2016-12-31T23:59:60Z"},
        {"geheimnummer": None, "subject": None, "dataschema": None, "time": None},
    ],
)
async def test_what_is_odd_but_valid_is_taken_in(sender: Sender, changes: dict[str, Any]) -> None:
    event = {**sender.event(), **changes}
    answer = await sender.post(event)
    assert answer.status_code == 202, answer.text


async def test_an_event_that_tells_no_time_happened_when_it_came_in(sender: Sender) -> None:
    before = datetime.now(UTC)
    assert (await sender.post(sender.event(time=None))).status_code == 202
    [recorded] = await sender.inbox()
    assert before <= recorded.fact.occurred_at <= datetime.now(UTC)


SPELLED = [
    (b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1}'),
    (b'{"a": 1.0}', b'{"a": 1}'),
    (b'{"a": 1e2}', b'{"a": 100.0}'),
    (b'{"a": -0.0}', b'{"a": 0}'),
    (b'{"a": "Ren\\u00e9e"}', '{"a": "Rene\u0301e"}'.encode()),
    ('{"\u00e9": 1}'.encode(), '{"e\u0301": 1}'.encode()),
    (b'{"a": "2026-12-01T09:30:00.000Z"}', b'{"a": "2026-12-01t10:30:00+01:00"}'),
    (b'{"a": "6F1D2C0E-58A4-5B7E-8F0E-3C9C5B1F4D21"}', b'{"a": "6f1d2c0e-58a4-5b7e-8f0e-3c9c5b1f4d21"}'),
    (b'{"a": [{"b": null, "c": 1}]}', b'{"a": [{"c": 1}]}'),
]
DIFFERENT = [
    (b'{"a": 1}', b'{"a": "1"}'),
    (b'{"a": 1}', b'{"a": true}'),
    (b'{"a": 0}', b'{"a": false}'),
    (b'{"a": [1, 2]}', b'{"a": [2, 1]}'),
    (b'{"a": [null]}', b'{"a": []}'),
    (b'{"a": "x "}', b'{"a": "x"}'),
    (b'{"a": "2026-12-01T09:30:00Z"}', b'{"a": "2026-12-01T09:30:00+01:00"}'),
]


@pytest.mark.parametrize(("one", "other"), SPELLED)
async def test_the_same_thing_said_in_another_way_is_the_same_event(sender: Sender, one: bytes, other: bytes) -> None:
    assert canonical("t", json.loads(one)) == canonical("t", json.loads(other))
    event = sender.event({"antwoord": {"hier": "x"}})
    for spelled in (one, other):
        body = json.dumps(event).encode().replace(b'{"hier": "x"}', spelled)
        answer = await sender.post(body, id=event["id"])
        assert answer.status_code == 202, answer.text
    assert len(await sender.received()) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_says_something_else_is_another_event(one: bytes, other: bytes) -> None:
    assert canonical("t", json.loads(one)) != canonical("t", json.loads(other))
    assert canonical("t", json.loads(one)) != canonical("u", json.loads(one))


async def test_the_same_id_with_something_else_is_refused(sender: Sender) -> None:
    event = sender.event()
    assert (await sender.post(event)).status_code == 202
    event["data"]["traject"] = str(uuid4())
    assert (await sender.post(event)).status_code == 409


@pytest.mark.parametrize(
    "attributes",
    [
        {"id": "bestelling 12"},
        {"id": "vraag-é"},
        {"dataschema": f"https://voorbeeld.nl/{'a' * 2_000}"},
        {"datacontenttype": r'application/json; charset="ut\"f"'},
    ],
)
def test_what_is_unusual_but_valid_is_taken(attributes: dict[str, str]) -> None:
    assert faults_of({"specversion": "1.0", "id": "x", "source": "urn:x", "type": "x", **attributes}) == []


@pytest.mark.parametrize("attributes", [{"id": "a\x07"}, {"id": "a\u200b"}, {"id": "a\ufffe"}, {"time": "2026-12-01T09:30:00+01:75"}])
def test_what_nobody_can_see_or_count_with_is_refused(attributes: dict[str, str]) -> None:
    assert faults_of({"specversion": "1.0", "id": "x", "source": "urn:x", "type": "x", **attributes}) == [*attributes]
