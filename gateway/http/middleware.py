"""What holds for every request, whatever it is for: how large it may be, which headers go out, and that nobody ever sees a bare error."""

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activities.forms.link import FORM_PATH
from events.database.faults import OF_THE_DATABASE, StoreUnavailable, blames_input
from gateway.http.bodies import Body, Room

log = structlog.get_logger()

PACE = 1.0
"""Seconds after which somebody hears to be sending too much (429): who does not come back later but at once, costs no more than this lets
him, on each of his connections."""
API = "/v1"
API_VERSION = "1.0.0"

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # To ourselves it is told: without it browsers hide where our own forms come from (gateway/web/guard.py).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ASSETS = "/static/"

_HOST = re.compile(r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<v6>[0-9A-Fa-f:.]+)\])(?::[0-9]{1,5})?")

STOPPING = "Regie stopt juist. Wat u verstuurde is misschien al verwerkt; verstuur het zo gerust nog eens, het gebeurt één keer."
NOT_NOW = "De gegevens zijn nu niet bereikbaar. Probeer het zo weer."
_AWAY = (StoreUnavailable, *OF_THE_DATABASE)

Explain = Callable[[Request, int, str | None], Response]
"""The page or problem that tells of an error: for a request, a status, and what is known about it."""


def is_api(path: str) -> bool:
    """Whether machines talk here, rather than people."""
    return path == API or path.startswith(f"{API}/")


class Doorway:
    """The outermost layer. `hosts` are the names that this server goes by (None: any), `room` is what there is for bodies."""

    def __init__(self, app: ASGIApp, *, explain: Explain, hosts: Collection[str] | None = None, room: Room | None = None) -> None:
        self._app = app
        self._room = room or Room()
        self._explain = explain
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, and its answer out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        body = Body(receive, request.headers, self._room)
        begun = False

        async def out(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                if message["status"] == HTTPStatus.TOO_MANY_REQUESTS:
                    body.let_go()
                    await asyncio.sleep(PACE)
                begun = True
                _dress(MutableHeaders(scope=message), scope["path"], message["status"])
            await send(message)

        try:
            if (name := _called(request.headers)) is None:
                await self._explain(request, 400, "Dit verzoek zegt niet onder welke naam het Regie aanspreekt.")(scope, receive, out)
            elif self._hosts is not None and name not in self._hosts:
                # Or a page elsewhere could have its own name point here and read along (DNS rebinding).
                await self._explain(request, 400, "Onder deze naam is Regie hier niet bereikbaar.")(scope, receive, out)
            else:
                await self._app(scope, body.next, out)
        except asyncio.CancelledError:
            # A stopping server cuts off what takes too long. It may have been done: whoever sent it sends it again, under the same id.
            if begun:
                raise
            answer = self._explain(request, 503, STOPPING)
            answer.headers["Retry-After"] = "5"
            await answer(scope, receive, out)
        except ClientDisconnect:
            log.debug("the sender went away", method=scope["method"], path=_told(scope["path"]))
        except Exception as error:
            away = isinstance(error, _AWAY) and not blames_input(error)
            log.error("a request failed", method=scope["method"], path=_told(scope["path"]), error=type(error).__name__, exc_info=not away)
            if begun:
                raise
            answer = self._explain(request, 503, NOT_NOW) if away else self._explain(request, 500, None)
            if away:
                answer.headers["Retry-After"] = "5"
            await answer(scope, receive, out)
        finally:
            body.let_go()


def _told(path: str) -> str:
    """An address as a log has it: behind a link to a form stands what opens it."""
    return f"{FORM_PATH}/…" if path.startswith(f"{FORM_PATH}/") else path


def _called(headers: Headers) -> str | None:
    """The name by which a request calls us; None when it calls us nothing, or two things, or something that is no name.

    What else makes an address of a request (`request.url`) would then fall back on our own, or fail.
    """
    match headers.getlist("host"):
        case [host] if found := _HOST.fullmatch(host):
            return (found["name"] or found["v6"]).lower()
        case _:
            return None


def _dress(headers: MutableHeaders, path: str, status: int) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    if path.startswith(FORM_PATH):
        # What opens the form stands in its address, and what the page asks for as well would tell that. Where from is told still.
        headers["Referrer-Policy"] = "strict-origin"
    # Pages hold personal data. Assets hold none, and their address changes when they do; one that is not there may come with a release.
    kept = path.startswith(ASSETS) and status < HTTPStatus.BAD_REQUEST
    headers.setdefault("Cache-Control", "public, max-age=604800" if kept else "no-store")
    if is_api(path):
        headers["API-Version"] = API_VERSION
