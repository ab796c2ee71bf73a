"""A partner's system that means harm, or is broken: a real server that answers as a careless client cannot bear."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]

NUL_BOMB = gzip.compress(bytes(200_000_000), 9)
"""200 MB in less than 200 kB."""


def says(head: str, body: bytes = b"") -> Answer:
    """A head, the length and a body."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return answer


def endlessly(status: str, part: bytes, pause: float = 0) -> Answer:
    """A body that never ends, or trickles."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
        while True:
            writer.write(b"%x\r\n%s\r\n" % (len(part), part))
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


async def with_endless_hints(writer: asyncio.StreamWriter) -> None:
    """Interim answers, and never the one that counts."""
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500)
        await writer.drain()


async def with_endless_head(writer: asyncio.StreamWriter) -> None:
    """A head that never ends."""
    writer.write(b"HTTP/1.1 422 Nee\r\n")
    while True:
        writer.write(b"x-%s: %s\r\n" % (b"a" * 1000, b"b" * 10_000))
        await writer.drain()


async def with_a_head_that_trickles(writer: asyncio.StreamWriter) -> None:
    """A head of which a byte comes now and then, so that no wait for a next byte is ever long."""
    for byte in b"HTTP/1.1 202 Ja\r\ncontent-length: 0\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.2)


async def never(writer: asyncio.StreamWriter) -> None:
    """No answer at all."""
    await asyncio.Event().wait()


async def garbage(writer: asyncio.StreamWriter) -> None:
    """Something that is no HTTP."""
    writer.write(b"\x00\xff\xfe" * 1000 + b"\r\n\r\n")
    await writer.drain()


@asynccontextmanager
async def hostile(answer: Answer) -> AsyncIterator[str]:
    """Its address, for as long as the context lasts."""
    talking = set[asyncio.Task[None]]()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        talking.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.lower().split(b"\r\n")
                length = next((line.partition(b":")[2] for line in lines if line.startswith(b"content-length:")), b"0")
                await reader.readexactly(int(length))
                await answer(writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}/"
    finally:
        server.close()
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
