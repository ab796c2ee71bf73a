"""`/stroom`: tells open pages that read models moved, so that they fetch what they show again. Hints only: no data goes over it."""

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from gateway.login.gate import session_of
from gateway.login.sessions import Session
from gateway.services import Services

ALIVE = 15.0
"""Seconds of silence after which a comment goes out, so that a connection that is gone is noticed."""
AT_MOST = 0.25
"""Seconds between two hints at least: a page need not know of every batch."""
MOST = 250
"""Pages that follow at once: a quarter of the connections that one gateway holds. More open pages just do not move by themselves."""
_HEADERS = {"X-Accel-Buffering": "no"}


def routes(services: Services, stopping: asyncio.Event) -> APIRouter:
    """The route."""
    router, open_now = APIRouter(), set[object]()

    @router.get("/stroom")
    async def hints(request: Request) -> Response:
        """Positions of the read models as server-sent events, from the first that are known on; 503 when enough pages follow them."""
        if len(open_now) >= MOST:
            return Response("Er volgen nu te veel pagina's wat er gebeurt; ververs de pagina om te zien wat er is.", 503, _HEADERS)
        told = _hints(services, stopping, session_of(request))
        return StreamingResponse(_counted(open_now, told), media_type="text/event-stream", headers=_HEADERS)

    return router


async def _counted(open_now: set[object], hints: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    open_now.add(hints)
    try:
        async for hint in hints:
            yield hint
    finally:
        open_now.discard(hints)


async def _hints(services: Services, stopping: asyncio.Event, session: Session | None) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    looked = time.monotonic()
    changes = aiter(services.watch.changes())
    stopped = asyncio.ensure_future(stopping.wait())
    moved = asyncio.ensure_future(anext(changes))
    try:
        while not stopping.is_set():
            await asyncio.wait({moved, stopped}, timeout=ALIVE, return_when=asyncio.FIRST_COMPLETED)
            if session and services.login and time.monotonic() - looked >= ALIVE:
                if not await services.login.sessions.is_open(session.id):
                    return
                looked = time.monotonic()
            if moved.done():
                yield b"data: " + msgspec.json.encode(moved.result()) + b"\n\n"
                moved = asyncio.ensure_future(anext(changes))
                await asyncio.wait({stopped}, timeout=AT_MOST)
            elif not stopping.is_set():
                yield b": nog hier\n\n"
    finally:
        moved.cancel()
        stopped.cancel()
