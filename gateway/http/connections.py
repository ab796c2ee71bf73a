"""What one connection may cost: how long a head or a body may take, how long an answer may go unread, and how many connections there are.

Uvicorn bounds how long a connection is kept between requests, and the size of a head that does not come whole. The rest is here. When
there are too many, the one goes that has waited longest for its sender, so that holding connections open keeps nobody out.
"""

import asyncio
import resource
from collections.abc import Mapping, Sequence
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
AT_ONCE = 16 * 1024
"""Bytes that are taken in at a time; also of a head or of what follows a body, as long as it is not whole. Lines cost microseconds each."""
MOST_PIECES = 5000
"""Pieces in which a body may come. A packet gives one, but who sends in chunks may make one of each byte, at 12 microseconds."""


def most_connections() -> int:
    """Connections at once: half of the files that this process may have open, so that database, logs and pages keep the rest."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else max(8, min(MOST, files // 2))


_NO_HTTP = "Dit is geen HTTP/1.1 zoals Regie het leest."
_WRONG: Mapping[str, str] = {
    "Transfer-Encoding": "Transfer-Encoding: alleen chunked wordt gelezen, en een keer. Stuur de inhoud niet gecomprimeerd.",
    "Content-Length": "Content-Length klopt niet: geef een keer het aantal bytes, of laat die kopregel weg en stuur in stukken (chunked).",
    "Host:": "De kopregel Host moet er een keer staan.",
    "too long": "De kopregels zijn te lang.",
    "too many pieces": "De inhoud kwam in te veel stukken; stuur grotere stukken.",
}
"""By what h11 says of it, what is wrong and what would help."""


class _Counted(h11.Connection):
    """Refuses a body that comes in too many pieces, and remembers what was wrong."""

    pieces = 0
    """How many there were since the last head."""
    wrong = _NO_HTTP

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            return self._next()
        except h11.RemoteProtocolError as error:
            self.wrong = next((told for known, told in _WRONG.items() if known in str(error)), _NO_HTTP)
            raise

    def _next(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.pieces = 0
        elif isinstance(event, h11.Data):
            self.pieces += 1
            if self.pieces > MOST_PIECES:
                raise h11.RemoteProtocolError("too many pieces")
        return event


class Connection(H11Protocol):
    """A connection that knows for how long it waits, and on whom."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _Counted(h11.SERVER, AT_ONCE)
        # Uvicorn itself would refuse whoever comes when there are this many.
        self._most, self.limit_concurrency = self.limit_concurrency or MOST, None
        self._since = self._unread_since = self.loop.time()
        self._unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; when it is one connection too many, another goes."""
        super().connection_made(transport)
        # Of asyncio's own transport, which else hands over 256 KiB in one stretch of the loop.
        transport.max_size = AT_ONCE  # type: ignore[attr-defined]
        if len(self.connections) > self._most:
            one_fewer(self._most, [other for other in self.connections if isinstance(other, Connection) and not other.ending])

    def handle_events(self) -> None:
        """Take in what came."""
        before = self.conn.their_state
        super().handle_events()
        if self.conn.their_state is not before:
            self._since = self.loop.time()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, and say in what; who is being answered already only hears the end."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(self.conn.wrong if isinstance(self.conn, _Counted) else msg)
        else:
            self.end()

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
