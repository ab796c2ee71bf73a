"""Serving the app over HTTP until somebody says stop: streams end first, then what is being answered, then the socket."""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI

from gateway.http.bodies import Room
from gateway.http.connections import KEPT, Connection, most_connections

log = structlog.get_logger()

GRACE = 1
"""Whole seconds that requests get to end after a stop; streams end by themselves before that."""


_USED_UP = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
QUIET = 60.0
"""Seconds in which it is told once that no connection could be taken: asyncio tells it for each that waits, many times a second."""


class _Server(uvicorn.Server):
    """Signals are for the composition, which stops everything in the right order. Every second it looks who takes too long, and tidies."""

    def __init__(self, config: uvicorn.Config, room: Room) -> None:
        super().__init__(config)
        self._room = room

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.look(now)
            await self._room.tidy()
        return await super().on_tick(counter)


async def serve(
    app: FastAPI, host: str, port: int, stop: asyncio.Event, *, started: Callable[[str], None] | None = None, most: int | None = None
) -> None:
    """Serve until `stop` is set. Port 0 is any free one; `started` hears the address once requests are taken; `most` connections at once.

    Raises:
        OSError: when the port is taken or the host is not ours.
    """
    most = most or most_connections()
    with _listen(host, port) as listening, _told_once(asyncio.get_running_loop()):
        config = uvicorn.Config(
            app,
            http=Connection,
            # Who calls is who connects: what a proxy says of somebody behind it would pass for that (gateway/http/client_cert.py).
            proxy_headers=False,
            # So many are taken at a time.
            backlog=max(16, most // 4),
            limit_concurrency=most,
            timeout_keep_alive=KEPT,
            ws="none",
            lifespan="off",
            log_config=None,
            # Its warnings are about who sends something that is no HTTP; anybody could fill a disk with them.
            log_level=logging.ERROR,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        server = _Server(config, app.state.room)
        serving = asyncio.create_task(server.serve([listening]), name="http")
        asked = asyncio.create_task(stop.wait())
        try:
            # The socket listens already: who connects before the server runs waits a moment and is served.
            if started:
                name = f"[{host}]" if ":" in host else host
                started(f"http://{name}:{listening.getsockname()[1]}")
            await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            app.state.stopping.set()
            server.should_exit = True
            await serving


@contextmanager
def _told_once(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """What asyncio has to say is told as ever, save that no file is left for a connection: that once in a while."""
    before, quiet_until = loop.get_exception_handler(), 0.0

    def told(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal quiet_until
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _USED_UP and "socket" in context:
            if loop.time() >= quiet_until:
                quiet_until = loop.time() + QUIET
                log.error("no connection can be taken", error=str(error), quiet_for=QUIET)
        elif before:
            before(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(told)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP: only then does asyncio send what is small at once (TCP_NODELAY) on connections that it takes, instead of waiting 40 ms
    # for the other side on each that is kept. `socket.create_server` leaves the protocol open.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening
