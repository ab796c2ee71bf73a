"""Calls to an issuer: what comes back is bounded in size and in time, and comes from where it was asked."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2

from gateway.login.refusals import Silent, Untrue
from gateway.login.strict import Object, read_object

PATIENCE = 10.0
"""Seconds for a call as a whole, whatever comes of it."""
LONGEST = 256 * 1024
"""Bytes of an answer. A set of keys with certificates is some tens of thousands."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {"accept": "application/json", "accept-encoding": "identity"}


def is_safe(url: str) -> bool:
    """Whether an address of an issuer can be called: https, or http on this machine; without a fragment, or a name and password in it."""
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.username is None and parts.password is None and not parts.fragment and (parts.port or 1) > 0
    except ValueError:
        return False
    return known and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


class Caller:
    """Calls over one client. It follows nobody elsewhere, and keeps no cookies of issuers."""

    def __init__(self, http: httpx2.AsyncClient, patience: float = PATIENCE) -> None:
        self._http = http
        self._patience = patience

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Object:
        """The object at an address. Raises `Silent`, `Untrue`."""
        status, body = await self._call("GET", url, headers or {}, None)
        if status != HTTPStatus.OK:
            raise Silent(f"{status} from {_place(url)}")
        return read_object(body)

    async def post(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, Object]:
        """The status and the object with which a form is answered. Raises `Silent`, `Untrue`."""
        status, body = await self._call("POST", url, headers, fields)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Silent(f"{status} from {_place(url)}")
        return status, read_object(body)

    async def _call(self, method: str, url: str, headers: Mapping[str, str], fields: Mapping[str, str] | None) -> tuple[int, bytes]:
        if not is_safe(url):
            raise Untrue("an address that is neither https nor on this machine")
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._patience),
                self._http.stream(
                    method, url, headers={**_HEADERS, **headers}, data=dict(fields) if fields else None, follow_redirects=False
                ) as answer,
            ):
                if answer.headers.get("content-encoding", "identity") != "identity":
                    raise Untrue("an answer that is packed, which was not asked for")
                async for piece in answer.aiter_raw():
                    body += piece
                    if len(body) > LONGEST:
                        raise Untrue(f"an answer of more than {LONGEST} bytes")
                return answer.status_code, bytes(body)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as wrong:
            raise Silent(f"{type(wrong).__name__} at {_place(url)}") from wrong
        finally:
            self._http.cookies.clear()


def _place(url: str) -> str:
    """An address without what may be told in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
