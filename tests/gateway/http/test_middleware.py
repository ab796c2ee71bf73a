"""What holds for every request: headers, sizes, names, and errors that people or machines can read."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from structlog.testing import capture_logs

from gateway.http.middleware import Doorway
from projections.catalogue import PROJECTIONS
from tests.gateway.doors import Doors, listening
from tests.gateway.sender import PATH

EVERYWHERE = [
    "/",
    "/berichten",
    "/healthz",
    "/readyz",
    "/metrics",
    "/nergens",
    "/trajecten/niets",
    "/v1/nergens",
    "/static/regie.css",
    "/static/niets",
    PATH,
]


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_has_strict_headers(doors: Doors, path: str) -> None:
    answer = await doors.http.get(path)
    assert answer.status_code < 500
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert ("no-store" in answer.headers["cache-control"]) is (path != "/static/regie.css")
    assert ("api-version" in answer.headers) is path.startswith("/v1")
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nergens", 404), ("GET", PATH, 405), ("PATCH", PATH, 405), ("POST", f"{PATH}/", 404)]
)
async def test_machines_are_told_of_errors_as_problems(doors: Doors, method: str, path: str, status: int) -> None:
    answer = await doors.http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["title"] in ("Niet gevonden", "Methode niet toegestaan")
    if status == 405:
        assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "status"), [("/nergens", 404), ("/trajecten/geen-uuid", 404), ("/berichten/", 404), ("/static/niets.css", 404)]
)
async def test_people_are_told_of_errors_on_a_dutch_page(doors: Doors, path: str, status: int) -> None:
    answer = await doors.http.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="nl">' in answer.text
    assert "<h1>Niet gevonden</h1>" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/?gemeente=x",
        "/?fase=x",
        "/?na=x",
        "/?fase=intake&kaarten-na=x",
        "/?na=WyJhIiwiYiIsImMiLCJkIl0=",
        "/berichten?toestand=x",
        "/berichten?na=x",
    ],
)
async def test_an_address_that_cannot_be_is_a_wrong_question(doors: Doors, path: str) -> None:
    answer = await doors.http.get(path)
    assert answer.status_code == 400
    assert "<h1>Onjuist verzoek</h1>" in answer.text


@pytest.mark.parametrize(
    "path", ["/?regisseur=%00", "/?regisseur=%ff%fe&programma=%00", "/?deel=bord", "/?deel=titel", "/?deel=%00", "/?x=" + "a" * 5000]
)
async def test_odd_addresses_are_answered(doors: Doors, path: str) -> None:
    assert (await doors.http.get(path)).status_code == 200


async def test_a_form_that_is_too_large_is_refused_on_a_page(doors: Doors) -> None:
    answer = await doors.send("/berichten/x/opnieuw", {"wie": "a" * 300_000})
    assert answer.status_code == 413
    assert "<h1>Te groot</h1>" in answer.text


async def test_only_the_names_of_this_server_are_answered(doors: Doors) -> None:
    async with (
        listening(doors.services, hosts=["127.0.0.1"]) as (address, _),
        httpx2.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        assert (await http.get("/healthz")).status_code == 200
        for host in ("kwaad.voorbeeld", "127.0.0.1.kwaad.voorbeeld", "localhost"):
            assert (await http.get("/", headers={"host": host})).status_code == 400
            assert (await http.get("/v1/x", headers={"host": host})).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/v1/x", "/berichten"])
@pytest.mark.parametrize("host", ["", "[", "http://[", "127.0.0.1@kwaad", "évil", "a b", "127.0.0.1:x", "a/b", "a,127.0.0.1"])
async def test_a_request_that_calls_us_nothing_or_no_name_is_refused(doors: Doors, host: str, path: str) -> None:
    async with listening(doors.services, hosts=["127.0.0.1"]) as (guarded, _):
        for address in (doors.address, guarded):
            where = urlsplit(address)
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(b"GET %s HTTP/1.1\r\nhost: %s\r\nconnection: close\r\n\r\n" % (path.encode(), host.encode()))
            assert (await reader.readline()).split()[1] == b"400"
            writer.close()


async def test_what_goes_wrong_unexpectedly_is_never_shown() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("geheim")

    door = Doorway(broken, explain=lambda request, status, detail: PlainTextResponse(detail or "mis", status))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=door), base_url="http://regie") as http:
        answer = await http.get("/")
    assert (answer.status_code, answer.text) == (500, "mis")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_opens_a_form_is_in_no_log() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("stuk")

    door = Doorway(broken, explain=lambda request, status, detail: PlainTextResponse("mis", status))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=door), base_url="http://regie") as http:
        with capture_logs() as logs:
            assert (await http.get("/formulier/sleutel")).status_code == 500
    assert [log["path"] for log in logs if log["event"] == "a request failed"] == ["/formulier/…"]
    assert "sleutel" not in repr(logs)


async def test_it_says_that_it_lives_and_is_ready(doors: Doors) -> None:
    assert (await doors.http.get("/healthz")).text == "ok"
    ready = await doors.http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["klaar"] is True
    assert set(ready.json()["leesmodellen"]) >= {"board", "work_list", "trajectory_file", "timeline", "inbox"}


async def test_prometheus_can_read_how_far_every_read_model_is(doors: Doors) -> None:
    answer = await doors.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for projection in PROJECTIONS:
        assert f'regie_projection_behind_seconds{{projection="{projection.name}",version="{projection.version}"}}' in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "https://kwaad.voorbeeld"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"origin": "http://[::1"}, 403),
        ({"origin": "http://a]b"}, 403),
        ({"origin": "//"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "{us}"}, 403),
        ({"sec-fetch-site": "same-origin"}, 404),
        ({"origin": "{us}"}, 404),
    ],
)
async def test_forms_are_only_taken_from_our_own_pages(doors: Doors, headers: dict[str, str], status: int) -> None:
    told = {name: value.format(us=doors.address) for name, value in headers.items()}
    answer = await doors.http.post("/berichten/onbekend/opnieuw", data={"wie": "anna"}, headers=told)
    assert answer.status_code == status
