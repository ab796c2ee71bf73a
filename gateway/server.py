"""Serving the app over HTTP until somebody says stop: streams end first, then what is being answered, then the socket."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

GRACE = 1
"""Whole seconds that requests get to end after a stop; streams end by themselves before that."""


class _Server(uvicorn.Server):
    """Signals are for the composition, which stops everything in the right order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: FastAPI, host: str, port: int, stop: asyncio.Event, *, started: Callable[[str], None] | None = None) -> None:
    """Serve until `stop` is set. Port 0 is any free one; `started` hears the address once requests are taken.

    Raises:
        OSError: when the port is taken or the host is not ours.
    """
    with _listen(host, port) as listening:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        server = _Server(config)
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


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)
