"""What one exchange with a partner's system may bring in, on whatever connection and by whatever proxy.

The client passes over interim answers (1xx) without an end, and reads on as fast as they come. Here the bytes are counted instead, below
everything that makes something of them.
"""

from collections.abc import Iterable
from ssl import SSLContext
from typing import Any

import httpcore2
import httpx2

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


class Counting(httpcore2.AsyncNetworkBackend):
    """Connections as another backend makes them, that raise `httpcore2.ReadError` when more than `MOST` comes in."""

    def __init__(self, backend: httpcore2.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect over TCP."""
        return _Counted(await self._backend.connect_tcp(host, port, timeout, local_address, socket_options))

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts."""
        await self._backend.sleep(seconds)


def bounded(client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """The same client, with every connection that it will make counted: directly, and by each proxy."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx2.AsyncHTTPTransport):
            transport._pool._network_backend = Counting(transport._pool._network_backend)
    return client
