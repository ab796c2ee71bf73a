"""The bodies of requests: no larger than they may be, there in time, and together no more than there is room for.

What a small one holds is not counted, so that large ones, which anybody can send, keep nobody small out. Memory is given back to the
machine once they are gone: glibc keeps what it once got, in pieces between which something small is left.
"""

import asyncio
import ctypes
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from gateway.http.connections import BODY

LIMIT = 256 * 1024
"""Bytes in a request."""
PATIENCE = 16 * LIMIT
"""Bytes of a request that cannot be taken which are still read and thrown away, so that the sender gets to see the answer."""
SMALL = 16 * 1024
"""Bytes of a body up to which it is not counted."""
MOST = 64_000_000
"""Bytes of all bodies that are read or worked on, at most."""
COME_BACK = "5"
PASSED = 16_000_000
"""Bytes that came by since memory was given back, from which on it is done again."""


class Room:
    """How much of bodies is held now."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = 0
        self._passed = 0

    def take(self, size: int) -> bool:
        """Hold so many bytes more, if there is room."""
        if self._held + size > self._most:
            return False
        self._held += size
        self._passed += size
        return True

    def leave(self, size: int) -> None:
        """Hold so many bytes less."""
        self._held -= size

    async def tidy(self) -> None:
        """Give memory back, when enough came by and less is held than that."""
        if self._passed > PASSED and self._held < PASSED:
            self._passed = 0
            await asyncio.to_thread(_give_back)


class Body:
    """The body of one request, as the app asks for it."""

    def __init__(self, receive: Receive, headers: Headers, room: Room) -> None:
        self._receive = receive
        self._announced = _announced(headers)
        self._room = room
        self._read = 0
        self._held = 0
        self._whole = False
        self._until = asyncio.get_running_loop().time() + BODY

    async def next(self) -> Message:
        """The next piece.

        Raises:
            HTTPException: it does not come in time, is too large, or there is no room for it now.
        """
        message = await self._in_time()
        if self._read > LIMIT or self._announced > LIMIT:
            wrong = HTTPException(413, f"Ten hoogste {LIMIT // 1024} KiB.", headers={"Connection": "close"})
        elif not self._has_room():
            again = {"Retry-After": COME_BACK, "Connection": "close"}
            wrong = HTTPException(503, "Er komt nu te veel tegelijk binnen; stuur het later opnieuw.", headers=again)
        else:
            return message
        while message.get("more_body") and self._read <= PATIENCE:
            message = await self._in_time()
        raise wrong

    def let_go(self) -> None:
        """It is not held any more."""
        self._room.leave(self._held)
        self._held = 0

    def _has_room(self) -> bool:
        more = self._read - self._held if self._read > SMALL else 0
        if more and not self._room.take(more):
            return False
        self._held += more
        return True

    async def _in_time(self) -> Message:
        try:
            # Who has sent everything may wait for the answer as long as that takes.
            async with asyncio.timeout_at(None if self._whole else self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "De inhoud kwam niet op tijd.", headers={"Connection": "close"}) from None
        self._whole = not message.get("more_body")
        self._read += len(message.get("body", b""))
        return message


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _trim() -> Callable[[int], int] | None:
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found


_TRIM = _trim()


def _give_back() -> None:
    # Other libraries than glibc have nothing of the kind.
    if _TRIM:
        _TRIM(0)
