"""Where an exchange with a partner's system may go, and what it may bring in, on whatever connection and by whatever proxy.

Where it goes is looked at when a connection is made, of the address that it is made to; a proxy looks names up by itself. The client
passes over interim answers (1xx) without an end, and reads on as fast as they come. Here the bytes are counted instead, below everything
that makes something of them.
"""

from collections.abc import Iterable
from contextlib import suppress
from ssl import SSLContext
from typing import Any

import httpcore2
import httpx2

from activities.addresses import is_internal, is_loopback
from activities.whereabouts import Whereabouts

MOST = 128 * 1024
"""Bytes that may come in after we last said something: far more than a head and the start of a body that is let go."""


class _Counted(httpcore2.AsyncNetworkStream):
    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left = MOST

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._left <= 0:
            raise httpcore2.ReadError("too much came in")
        came = await self._stream.read(min(max_bytes, self._left), timeout)
        self._left -= len(came)
        return came

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._left = MOST
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        return _Counted(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Bounded(httpcore2.AsyncNetworkBackend):
    """Connections as another backend makes them, that raise `httpcore2.ReadError` when more than `MOST` comes in.

    With `whereabouts` they are made to where those say that a name leads; without, to what is a proxy of ours.
    """

    def __init__(self, backend: httpcore2.AsyncNetworkBackend, whereabouts: Whereabouts | None) -> None:
        self._backend = backend
        self._whereabouts = whereabouts

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect over TCP, to the first address of the host that answers."""
        places = [host]
        if self._whereabouts:
            own = is_loopback(host) or is_internal(host)
            places = await self._whereabouts.of(host, own=own, timeout=timeout)
        each = timeout and timeout / len(places)
        for place in places[:-1]:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return _Counted(await self._backend.connect_tcp(place, port, each, local_address, socket_options))
        return _Counted(await self._backend.connect_tcp(places[-1], port, each, local_address, socket_options))

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts."""
        await self._backend.sleep(seconds)


def bounded(client: httpx2.AsyncClient, whereabouts: Whereabouts) -> httpx2.AsyncClient:
    """The same client, with every connection that it will make looked at: directly, and by each proxy."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx2.AsyncHTTPTransport):
            pool = transport._pool
            by_proxy = isinstance(pool, httpcore2.AsyncHTTPProxy | httpcore2.AsyncSOCKSProxy)
            pool._network_backend = Bounded(pool._network_backend, None if by_proxy else whereabouts)
    return client
