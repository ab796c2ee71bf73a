"""What a connection may cost: who says nothing, half of something or never listens keeps nobody out, and fills neither memory nor disk."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import h11
import pytest

from gateway.app import create_app
from gateway.http import bodies, connections
from gateway.server import _listen, serve
from tests.gateway.doors import Doors
from tests.waiting import eventually

ASK = b"GET /healthz HTTP/1.1\r\nhost: regie\r\n\r\n"
NO_BODY = b"POST /v1/gebeurtenissen HTTP/1.1\r\nhost: regie\r\ncontent-type: application/cloudevents+json\r\ncontent-length: 100000\r\n\r\n"
IN_CHUNKS = NO_BODY.replace(b"content-length: 100000", b"transfer-encoding: chunked")
MOST = 8


@asynccontextmanager
async def small(doors: Doors, most: int = MOST) -> AsyncIterator[str]:
    """Doors with room for few; their address."""
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    app = create_app(doors.services)
    serving = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, started=address.set_result, most=most))
    try:
        yield await address
    finally:
        stop.set()
        await serving


async def connect(address: str, said: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which this was said."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(said)
    await writer.drain()
    return reader, writer


async def served(address: str) -> bool:
    """Whether somebody new is answered."""
    reader, writer = await connect(address, ASK)
    async with asyncio.timeout(20):
        answered = (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
    return answered


@pytest.mark.parametrize(
    "said",
    [b"", b"GET / HT", NO_BODY, NO_BODY + b"{", ASK, b"GET /stroom HTTP/1.1\r\nhost: regie\r\n\r\n"],
    ids=["nothing", "half a head", "no body", "half a body", "a request", "an open stream"],
)
async def test_many_connections_that_are_held_keep_nobody_out(doors: Doors, said: bytes) -> None:
    async with small(doors) as address:
        held = [await connect(address, said) for _ in range(5 * MOST)]
        assert await served(address)
        assert await served(address)
        for _, writer in held:
            writer.close()


@pytest.mark.parametrize(("limit", "said"), [("HEAD", b""), ("HEAD", b"GET / HTTP/1.1\r\nhost: re"), ("KEPT", ASK + b"GET / HT")])
async def test_a_head_that_does_not_come_ends_the_connection(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, limit: str, said: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD", 0.2)
    monkeypatch.setattr(connections, "KEPT", 0)
    async with small(doors) as address:
        reader, _ = await connect(address, said)
        async with asyncio.timeout(20):
            while await reader.read(1000):
                pass


async def test_a_head_that_trickles_in_ends_too(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD", 0.2)
    async with small(doors) as address:
        _, writer = await connect(address, b"GET / HTTP/1.1\r\n")

        async def is_ended() -> bool:
            writer.write(b"x-a: b\r\n")
            await writer.drain()
            return False

        with pytest.raises(ConnectionError):
            await eventually(is_ended, "the end of a head that trickles in")


async def test_who_sends_no_body_hears_that_it_took_too_long(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY", 0.2)
    async with small(doors) as address:
        for said in (NO_BODY, NO_BODY + b'{"specversion"', NO_BODY.replace(b"100000", b"300000") + b" " * 270_000):
            reader, _ = await connect(address, said)
            async with asyncio.timeout(20):
                answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 4")
            assert b"application/problem+json" in answer


def taken(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was made of what came in, on every connection: grows."""
    events: list[object] = []
    next_event = h11.Connection.next_event

    def told(self: h11.Connection) -> object:
        event = next_event(self)
        if self.our_role is h11.SERVER:
            events.append(event)
        return event

    monkeypatch.setattr(h11.Connection, "next_event", told)
    return events


async def test_a_body_that_comes_in_crumbs_is_refused_before_it_holds_the_others_up(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    events = taken(monkeypatch)
    async with small(doors) as address:
        reader, writer = await connect(address, IN_CHUNKS + b"1\r\nx\r\n" * 4 * connections.MOST_PIECES)
        async with asyncio.timeout(20):
            assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()
    assert sum(isinstance(event, h11.Data) for event in events) == connections.MOST_PIECES + 1


async def test_a_body_of_the_greatest_size_may_come_in_packets_and_in_chunks_of_a_page(doors: Doors) -> None:
    async with small(doors) as address:
        chunk = b"200\r\n" + b" " * 512 + b"\r\n"
        reader, writer = await connect(address, IN_CHUNKS + chunk * (bodies.LIMIT // 512) + b"0\r\n\r\n")
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"\r\n\r\n")
        assert b"application/problem+json" in head, "it came to who judges it"
        writer.close()


@pytest.mark.parametrize("before", [b"GET / HTTP/1.1\r\nhost: regie\r\n", IN_CHUNKS + b"0\r\n", ASK * 3 + b"GET / HTTP/1.1\r\n"])
async def test_ever_so_many_lines_in_one_packet_are_not_read_out(doors: Doors, monkeypatch: pytest.MonkeyPatch, before: bytes) -> None:
    """Before and after a body, and behind requests that wait for their turn."""
    events = taken(monkeypatch)
    async with small(doors) as address:
        reader, writer = await connect(address, before + b"a:\r\n" * 15_000 + b"\r\n")
        async with asyncio.timeout(20):
            with suppress(ConnectionError):
                assert b"HTTP/1.1 400" in await reader.read()
        writer.close()
    heads = [event.headers for event in events if isinstance(event, h11.Request | h11.EndOfMessage)]
    assert max((len(head) for head in heads), default=0) < 10_000


@pytest.mark.parametrize(
    ("said", "helps"),
    [
        (IN_CHUNKS.replace(b"chunked", b"gzip, chunked"), "alleen chunked wordt gelezen"),
        (IN_CHUNKS.replace(b"chunked", b"chunked\r\ntransfer-encoding: chunked"), "alleen chunked wordt gelezen"),
        (NO_BODY.replace(b"100000", b"10\r\ncontent-length: 11"), "geef een keer het aantal bytes"),
        (NO_BODY.replace(b"100000", b"-1"), "geef een keer het aantal bytes"),
        (NO_BODY.replace(b"host: regie\r\n", b""), "De kopregel Host moet er een keer staan"),
        (ASK.replace(b"\r\n\r\n", b"\r\nx: " + b"a" * 17_000), "De kopregels zijn te lang"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "geen HTTP/1.1"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", "geen HTTP/1.1"),
    ],
)
async def test_what_is_wrong_with_a_request_that_cannot_be_read_is_told_with_what_would_help(doors: Doors, said: bytes, helps: str) -> None:
    async with small(doors) as address:
        reader, writer = await connect(address, said)
        async with asyncio.timeout(20):
            answer = (await reader.read()).decode()
        writer.close()
    assert answer.startswith("HTTP/1.1 400")
    assert helps in answer


async def test_what_is_no_http_while_an_answer_is_on_its_way_ends_without_a_word_in_the_log(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    async with small(doors) as address:
        reader, writer = await connect(address, IN_CHUNKS.replace(b"host: regie", b"host: nee nee") + b"1\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"xnonsense\r\n")
        async with asyncio.timeout(20):
            with suppress(ConnectionError):
                while await reader.read(1000):
                    pass
        writer.close()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_who_never_reads_an_answer_is_cut_off(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD", 0.2)
    async with small(doors) as address:
        where = urlsplit(address)
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            await asyncio.to_thread(deaf.connect, (where.hostname, where.port))
            deaf.setblocking(False)
            # Asked for again and again in one go, so that the answers are more than the kernel takes.
            asked = b"GET /static/regie.css HTTP/1.1\r\nhost: regie\r\n\r\n" * 1000
            await asyncio.get_running_loop().sock_sendall(deaf, asked)

            here = deaf.getsockname()

            async def taken() -> connections.Connection | None:
                known = (thing for thing in gc.get_objects() if isinstance(thing, connections.Connection))
                return next((connection for connection in known if connection.client == here), None)

            connection = await eventually(taken, "the connection of who does not listen")

            async def cut_off() -> bool:
                return connection not in connection.connections

            await eventually(cut_off, "the end of who does not listen")


async def test_small_answers_on_a_kept_connection_go_out_at_once() -> None:
    """TCP_NODELAY on what is taken, also by way of our own socket."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def made(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with _listen("127.0.0.1", 0) as listening:
        async with await asyncio.start_server(made, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            assert await found
            writer.close()
