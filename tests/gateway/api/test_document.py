"""The API describes itself, by the NLGov REST API Design Rules, and says of every address all that it may answer."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gateway.access.views import VIEWS
from gateway.api.document import document
from gateway.api.lists import LISTS
from gateway.api.names import SHAPES
from gateway.api.publisher import Publisher
from gateway.orders.catalogue import ORDERS
from projections.lists import file, timeline
from tests.gateway.api.linter import __file__ as linter
from tests.gateway.doors import Doors
from tests.npm import LINTER, missing
from workflows.decisions.course import StartTrajectory

RULES = Path(linter).with_name("adr-2.2.yaml")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return document("https://regie.example.org", Publisher())


def operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, operation) for path, item in told["paths"].items() for method, operation in item.items()]


def test_the_design_rules_find_no_error_and_no_warning(told: dict[str, Any], tmp_path: Path) -> None:
    if why := missing(LINTER):
        pytest.skip(why)
    # By its rules it is seen that it looks at all.
    for name, without, least in (("good", (), 0), ("bad", ("servers", "info"), 1)):
        place = tmp_path / f"{name}.json"
        place.write_text(json.dumps({key: value for key, value in told.items() if key not in without}), "utf-8")
        spectral = LINTER.place / "node_modules" / ".bin" / "spectral"
        command = [str(one) for one in (spectral, "lint", "-r", RULES, "-f", "json", "--quiet", place)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
        found = [(one["code"], one["path"], one["message"]) for one in json.loads(ran.stdout or "[]")]
        assert (len(found) >= least) if least else found == []


async def test_anybody_reads_it_from_anywhere(doors: Doors) -> None:
    answer = await doors.http.get("/v1/openapi.json")
    assert (answer.status_code, answer.headers["access-control-allow-origin"], answer.headers["api-version"]) == (200, "*", "1.0.0")
    assert answer.json()["servers"] == [{"url": f"{doors.address}/v1"}]


def test_every_order_of_the_catalogue_has_an_address_with_its_own_fields(told: dict[str, Any]) -> None:
    for order in ORDERS.values():
        begins = order.command is StartTrajectory
        operation = told["paths"]["/trajecten" if begins else f"/trajecten/{{id}}/{order.name}"]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert len(schema["properties"]) == len(order.fields), order.name
        assert all(one.get("description") for one in schema["properties"].values()), order.name
        headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert {"Idempotency-Key"} | (set() if begins else {"If-Match"}) <= headers


def test_nothing_is_null_and_every_answer_has_its_form(told: dict[str, Any]) -> None:
    assert "null" not in json.dumps(told)
    assert "422" not in json.dumps(told)
    for path, method, operation in operations(told):
        for status, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"], (path, method, status)
            assert ("application/problem+json" in answer["content"]) == (int(status) >= 400), (path, method, status)
            assert all("example" in content for content in answer["content"].values())
        assert {"401", "403", "406", "429"} <= operation["responses"].keys(), path


def test_of_a_text_it_is_told_how_long_it_may_be(told: dict[str, Any]) -> None:
    texts = []
    for path, _, operation in operations(told):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            fields = content["schema"].get("properties", {}).items()
            texts += [
                (path, name, one) for name, one in fields if one.get("type") == "string" and not {"enum", "format", "pattern"} & one.keys()
            ]
    assert len(texts) > 50
    # An organisation, by its number or by what it is called, is looked up and not written down.
    assert {(path, name) for path, name, one in texts if "maxLength" not in one} == set()


def test_what_is_one_of_a_few_words_is_told_so(told: dict[str, Any]) -> None:
    assert told["components"]["schemas"]["Werk"]["properties"]["waarvan"]["enum"] == ["taak", "verzoek"]


def test_what_is_shown_of_a_view_is_what_is_said_to_be_of_which_class() -> None:
    for view in {file.Row, timeline.Entry, *(one.view for one in LISTS)}:
        assert SHAPES[view].model_fields.keys() <= VIEWS[view].classes.keys()


def test_a_field_without_a_name_and_a_day_that_is_called_a_moment_stop_the_import() -> None:
    with pytest.raises(TypeError, match="not named, or no field: partner"):
        SHAPES.add(file.Party, "Partij", "", role="rol")
    with pytest.raises(TypeError, match=r"Housing\.since is called sindsTijdstip"):
        SHAPES.add(file.Housing, "Wacht", "", since="sindsTijdstip", due="uiterlijkDatum")
