"""The number of a person in an address goes to the system that is called, and is told to nobody else."""

import ast
import logging
from pathlib import Path

import httpx2
import pytest
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DataConverter

import activities
from activities.discretion import discreet
from deploy.worker import partners_client
from tests.activities.hostile import garbage, hostile, says
from tests.deploy.test_logs import logged

BSN = "111222333"
PLACES = (f"/personen/{BSN}/gebeurtenissen", f"/zoek?bsn={BSN}&x=1", f"/door?naar=%2Fpersonen%2F{BSN}")
OURS = {"deploy/embedded/service.py", "deploy/simulation/city/people.py", "deploy/simulation/partners/sending.py"}
"""Calls to what runs on this machine, and by what is made up."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("status", ["404 Nee", "500 Stuk"])
async def test_an_answer_is_told_without_it_by_logs_errors_and_temporal(place: str, status: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with hostile(says(f"{status}\r\nlocation: {place}")) as address, partners_client() as client:
        answer = await client.get(f"{address}{place}")
        with pytest.raises(httpx2.HTTPStatusError) as told:
            answer.raise_for_status()
    assert status[:3] in str(told.value)
    assert BSN not in await everything(told.value) + str(answer.url) + "".join(
        one.getMessage() for one in caplog.records if one.name == "httpx2"
    )
    assert any(one.name == "httpx2" for one in caplog.records), "the client logs, and what it logs was looked at"


@pytest.mark.parametrize("place", PLACES)
async def test_what_goes_wrong_is_told_without_it_by_errors_and_temporal(place: str) -> None:
    async with hostile(garbage) as broken, partners_client() as client:
        for address in (f"{broken}{place}", f"http://127.0.0.1:1{place}", f"ftp://x{place}", f"http://[{place}", f"http://x:y{place}"):
            with pytest.raises((httpx2.HTTPError, httpx2.InvalidURL)) as told:
                await client.get(address)
            assert BSN not in await everything(told.value), address


async def test_the_system_that_is_called_gets_it() -> None:
    seen = []

    class Listening(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(str(request.url))
            return httpx2.Response(200)

    async with partners_client() as client:
        client._transport = Listening()
        await client.get(f"https://duo.example{PLACES[0]}")
    assert seen == [f"https://duo.example{PLACES[0]}"]


def test_every_line_of_a_log_is_without_it_whoever_made_it() -> None:
    address = f"https://duo.example{PLACES[0]}"
    lines = logged(f"log.warning('gevraagd', adres='{address}')\nlogging.warning('GET %s', '{address}')\n")
    lines += logged(f"try:\n    raise ValueError('{address}')\nexcept ValueError:\n    log.exception('fout')\n")
    assert [str(line).count("/personen/***/gebeurtenissen") for line in lines] == [1, 1, 1]
    assert BSN not in str(lines)


def test_other_numbers_and_identifiers_stay() -> None:
    for text in ("/traject/12345678-1234-4123-8123-123456789012", "positie=1234567890", "versie 123456789", "/v1/2026", "a=12345678b"):
        assert discreet(text) == text


def test_every_client_that_calls_others_is_one_that_tells_nothing() -> None:
    house = Path(activities.__file__).parents[1]
    found = set()
    for room in ("events", "activities", "projections", "workflows", "gateway", "deploy"):
        for file in (house / room).rglob("*.py"):
            calls = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
            made = {
                one.attr for one in calls if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "httpx2"
            }
            if made & {"AsyncClient", "Client", "get", "post", "request", "stream"}:
                found.add(str(file.relative_to(house)))
    assert found == OURS


async def everything(error: BaseException) -> str:
    """All that is told of an error: by itself, by what caused it, and by what Temporal keeps of it."""
    failure, converter = Failure(), DataConverter.default
    converter.failure_converter.to_failure(error, converter.payload_converter, failure)
    told = [str(failure)]
    while error:
        told += [str(error), repr(error), str(getattr(error, "_request", None) and error._request.url)]  # type: ignore[attr-defined]
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return "".join(told)
