"""Requests and decisions in the form of AuthZEN: as its schemas say, and with all that it takes to decide anew."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from gateway.access.authzen import answer, evaluation, read
from gateway.access.deciding import Request, decide
from tests.gateway.access.test_deciding import requests

AT = datetime(2026, 11, 29, 22, tzinfo=UTC)
SCHEMAS = Path(os.environ.get("REGIE_STANDARDS") or Path(__file__).parents[3].parent / "shared" / "standards") / "authzen"
"""The schemas of openid/authzen, which are not ours to carry."""
REMARKS = {"$schema", "$id", "$comment", "title", "description", "example", "examples"}
TYPES: dict[str, type] = {"object": dict, "string": str, "boolean": bool}


def schema(name: str) -> dict[str, Any]:
    """A schema of the standard, where those are at hand."""
    path = SCHEMAS / f"evaluation-{name}.schema.json"
    if not path.exists():
        pytest.skip("the schemas of AuthZEN are not here")
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def faults(told: object, schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """What is wrong with a value, by as much of JSON Schema as these have."""
    assert schema.keys() <= REMARKS | {"type", "required", "properties"}
    if not isinstance(told, TYPES[schema["type"]]):
        yield f"{place}: no {schema['type']}"
    elif isinstance(told, dict):
        yield from (f"{place}/{name} is missing" for name in schema.get("required", []) if name not in told)
        for name, inner in schema.get("properties", {}).items():
            if name in told:
                yield from faults(told[name], inner, f"{place}/{name}")


@given(requests())
def test_a_request_that_was_written_is_decided_the_same_way_again(request: Request) -> None:
    again = read(json.loads(json.dumps(evaluation(request, AT))))
    assert again == request
    assert decide(again) == decide(request)


@given(requests())
def test_a_request_and_its_answer_are_as_the_standard_has_them(request: Request) -> None:
    trace = f"00-{32 * '1'}-{16 * '2'}-00"
    for name, told in (("request", evaluation(request, AT, trace)), ("response", answer(decide(request)))):
        assert list(faults(json.loads(json.dumps(told)), schema(name))) == []


def test_what_is_not_as_the_standard_has_it_is_seen() -> None:
    assert list(faults({"subject": {"type": 1}, "action": {"name": "lezen"}}, schema("request"))) == [
        "/resource is missing",
        "/subject/id is missing",
        "/subject/type: no string",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"action": {"name": "alles"}},
        {"subject": {"type": "account", "id": "4711", "properties": {"hoedanigheden": [{"rol": "baas", "relatie": "eigen"}]}}},
        {"resource": {"type": "gemeente", "id": "0815"}},
        {"context": {}},
        {"action": {}},
    ],
)
@given(request=requests())
def test_a_request_that_names_what_there_is_not_is_refused(change: dict[str, Any], request: Request) -> None:
    with pytest.raises(ValidationError):
        read(evaluation(request, AT) | change)
