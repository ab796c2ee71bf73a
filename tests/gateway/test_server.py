"""Serving and stopping, with streams that are open; and what goes over them."""

import asyncio
import errno
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from gateway.app import create_app
from gateway.server import serve
from projections.catalogue import PROJECTIONS
from tests.gateway.doors import Doors, listening
from tests.gateway.sender import introduce


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
