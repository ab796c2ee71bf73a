"""What one connection may cost: how long a head or a body may take, how long an answer may go unread, and how many connections there are.

Uvicorn bounds the size of a head and how long a connection is kept between requests. The rest is here. When there are too many, the
one goes that has waited longest for its sender, so that holding connections open keeps nobody out.
"""

import asyncio
import resource
from collections.abc import Sequence
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 10.0
"""Seconds in which a head has to be there."""
BODY = 30.0
"""Seconds in which a body has to be there, from the end of its head."""
UNREAD = 30.0
"""Seconds in which who asked has to take in something of the answer."""
KEPT = 15
"""Whole seconds that a connection is kept between requests: longer than most senders do, so that it is not closed under their hands."""
MOMENT = 1.0
"""Seconds in which who just came is not the one to go before others."""
MOST = 1000


def most_connections() -> int:
    """Connections at once: half of the files that this process may have open, so that database, logs and pages keep the rest."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else max(8, min(MOST, files // 2))


class Connection(H11Protocol):
    """A connection that knows for how long it waits, and on whom."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Uvicorn itself would refuse whoever comes when there are this many.
        self._most, self.limit_concurrency = self.limit_concurrency or MOST, None
        self._since = self._unread_since = self.loop.time()
        self._unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; when it is one connection too many, another goes."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            one_fewer(self._most, [other for other in self.connections if isinstance(other, Connection) and not other.ending])

    def handle_events(self) -> None:
        """Take in what came."""
        before = self.conn.their_state
        super().handle_events()
        if self.conn.their_state is not before:
            self._since = self.loop.time()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self._since = self.loop.time()
        super().on_response_complete()

    @property
    def ending(self) -> bool:
        """Whether it was closed already."""
        return self.transport.is_closing()

    @property
    def patience(self) -> tuple[bool, float]:
        """Which connection goes first: those that wait for their sender, the longest first. Who just came has a moment."""
        waits = self._awaits_sender and self.loop.time() - self._since > MOMENT
        return not waits, self._since

    def look(self, now: float) -> None:
        """End it when somebody takes too long."""
        left = self.transport.get_write_buffer_size()
        if left == 0 or left != self._unread:
            self._unread, self._unread_since = left, now
        if left and now - self._unread_since > UNREAD:
            self.transport.abort()
        elif self._awaits_sender and now - self._since > self._patience:
            self.end()

    def end(self) -> None:
        """Close it at once; what was being read or answered ends as when the other side goes away."""
        self.transport.abort()

    @property
    def _awaits_sender(self) -> bool:
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    @property
    def _patience(self) -> float:
        if self.conn.their_state is h11.SEND_BODY:
            # The app answers a body that does not come (gateway/http/middleware.py); this is for one that nobody waits for.
            return BODY + HEAD
        return HEAD if self.cycle is None else KEPT + HEAD


def one_fewer(most: int, connections: Sequence[Connection]) -> None:
    """When there are too many, end the one that has waited longest for its sender; when none does, that which is answered for longest."""
    if len(connections) > most:
        min(connections, key=lambda connection: connection.patience).end()
