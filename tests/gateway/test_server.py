"""Serving and stopping, with streams that are open; and what goes over them."""

import asyncio
import errno
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from gateway.app import create_app
from gateway.server import serve
from projections.catalogue import PROJECTIONS
from tests.gateway.doors import Doors, listening
from tests.gateway.sender import introduce
from tests.waiting import eventually


@asynccontextmanager
async def stream(address: str) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of `/stroom`, from bare bytes, so that no client hides how it ends."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(b"GET /stroom HTTP/1.1\r\nhost: regie\r\n\r\n")

    async def lines() -> AsyncIterator[str]:
        while line := await reader.readline():
            yield line.decode().strip()

    try:
        yield lines()
    finally:
        writer.close()


async def hint(lines: AsyncIterator[str]) -> dict[str, Any]:
    """The next hint."""
    async for line in lines:
        if line.startswith("data: "):
            found: dict[str, Any] = json.loads(line.removeprefix("data: "))
            return found
    raise AssertionError("the stream ended")


async def test_a_stream_tells_where_read_models_are_and_when_they_move(doors: Doors) -> None:
    await doors.sees_everything()
    async with stream(doors.address) as lines:
        assert set(await hint(lines)) == {projection.name for projection in PROJECTIONS}
        sender = await introduce(doors)
        await sender.post(sender.event())
        head, at = await doors.services.store.head(), 0
        while at < head:
            moved = await hint(lines)
            # Positions and nothing else: no data goes over the stream.
            assert all(isinstance(position, int) for position in moved.values())
            at = max(at, moved.get("inbox", 0))


async def test_streams_end_and_the_server_stops_when_asked(doors: Doors) -> None:
    async with listening(doors.services) as (address, stop), stream(address) as first, stream(address) as second:
        assert await hint(first)
        assert await hint(second)
        stop.set()
        async with asyncio.timeout(2):
            rest = [line async for line in first] + [line async for line in second]
        # The last chunk is there: the streams ended, and were not cut off.
        assert rest.count("0") == 2
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(urlsplit(address).hostname, urlsplit(address).port)


async def test_a_port_that_is_taken_is_said_at_once(doors: Doors) -> None:
    port = urlsplit(doors.address).port or 0
    with pytest.raises(OSError, match="in use"):
        await serve(create_app(doors.services), "127.0.0.1", port, asyncio.Event())


async def test_pages_and_assets_are_compressed_and_streams_are_not(doors: Doors) -> None:
    for path in ("/", "/static/regie.css", "/static/live.js"):
        answer = await doors.http.get(path, headers={"accept-encoding": "gzip"})
        assert (path, answer.headers.get("content-encoding")) == (path, "gzip")
        assert "accept-encoding" in answer.headers["vary"].lower()
        plain = await doors.http.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
    where = urlsplit(doors.address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(b"GET /stroom HTTP/1.1\r\nhost: regie\r\naccept-encoding: gzip\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"content-encoding" not in head.lower()
    writer.close()


async def test_that_no_file_is_left_for_a_connection_is_told_once(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    async with listening(doors.services):
        for _ in range(100):
            loop.call_exception_handler({"message": "x", "exception": OSError(errno.EMFILE, "Too many open files"), "socket": None})
        loop.call_exception_handler({"message": "something else", "exception": OSError(errno.EIO, "broken")})
    assert len([record for record in caplog.records if record.name == "asyncio"]) == 1


async def test_when_enough_pages_follow_what_happens_the_next_one_is_told_and_a_page_that_leaves_makes_room(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.web.stream.MOST", 1)
    async with listening(doors.services) as (address, _), httpx2.AsyncClient(base_url=address, trust_env=False) as http:
        async with http.stream("GET", "/stroom") as first:
            assert first.status_code == 200
            await anext(first.aiter_lines())
            assert (await http.get("/stroom")).status_code == 503

        async def has_room() -> bool:
            async with http.stream("GET", "/stroom") as next_one:
                return next_one.status_code == 200

        await eventually(has_room, "room for a page")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; charset=punycode; boundary=x", b"--x--", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("text/plain", b"wie=anna", 415),
        ("", b"wie=anna", 415),
        ("application/x-www-form-urlencoded; charset=undefined", b"wie=%e9", 404),
        ("application/x-www-form-urlencoded", b"wie=\xff", 400),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(300)), 400),
    ],
)
async def test_a_form_is_read_as_our_pages_send_it_and_in_no_other_way(doors: Doors, kind: str, body: bytes, status: int) -> None:
    headers = {"origin": doors.address, "sec-fetch-site": "same-origin", "content-type": kind}
    answer = await doors.http.post(f"/trajecten/{uuid4()}/notitie", content=body, headers=headers)
    assert answer.status_code == status
