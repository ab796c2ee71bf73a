"""The gate: whatever is asked for, only who has a session gets it. What is open to all is named here, and nothing else is."""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from activities.forms.link import FORM_PATH
from gateway.http.middleware import is_api
from gateway.login.sessions import Session, Sessions

COOKIE = "__Host-regie"
"""With this prefix a browser takes it from us over https only, for the whole site, and never from a neighbour under the same domain."""
BROWSER = "__Host-regie-browser"
ENTRANCE = "/inloggen"

OPEN = frozenset({"/healthz", "/readyz", "/metrics", ENTRANCE, "/uitgelogd", "/v1/gebeurtenissen", "/v1/openapi.json", FORM_PATH})
"""How the installation is, for machines that look after it; where somebody logs in; what a partner signs; how the API is called; and where
the code of a letter is typed."""
OPEN_BELOW = ("/static/", f"{ENTRANCE}/", "/uitloggen/melding/", "/uitloggen/venster/", f"{FORM_PATH}/")
"""What holds nothing of anybody; where somebody logs in, and issuers say that a login has ended; and what is behind a link to a form."""
_SIGNED = re.compile("/v1/programmas/[^/]+")
"""What a partner signs, of one programme each."""

UNUSED = "deel"
"""The parameter by which an open page asks for what has changed: nobody does anything then."""
NOT_IN = "U bent niet (meer) ingelogd. Log in op een ander tabblad, ga dan hier terug naar het formulier, en verstuur het nog eens."
SHOW = "Laat zien wie u bent: stuur het token van uw sessie mee in de kopregel Authorization (Bearer)."
NOT_GOOD = "Dit token is niet (meer) goed. Log opnieuw in."

Explain = Callable[[Request, int, str | None], Response]


def is_open(path: str) -> bool:
    """Whether anybody may ask for it."""
    return path in OPEN or path.startswith(OPEN_BELOW) or _SIGNED.fullmatch(path) is not None


def session_of(request: Request) -> Session | None:
    """The session in which something is asked; None where no login is needed."""
    found = request.scope.get("state", {}).get("session")
    return found if isinstance(found, Session) else None


class Gate:
    """Stands before everything else that answers. `explain` makes the page that tells of a refusal."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions, explain: Explain) -> None:
        self._app = app
        self._sessions = sessions
        self._explain = explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with its session, or turn it away."""
        if scope["type"] != "http" or is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if is_api(scope["path"]):
            await self._by_token(request, receive, send)
            return
        by_hand = _by_hand(request)
        token = request.cookies.get(COOKIE)
        session = await self._sessions.find(token, used=by_hand) if token else None
        if session:
            scope["state"] = {**scope.get("state", {}), "session": session}
            await self._app(scope, receive, send)
        elif by_hand and request.method in ("GET", "HEAD"):
            asked = f"?{request.url.query}" if request.url.query else ""
            where = f"{ENTRANCE}?naar={quote(scope['path'] + asked, safe='')}"
            await RedirectResponse(where, HTTPStatus.SEE_OTHER)(scope, receive, send)
        else:
            await self._explain(request, HTTPStatus.UNAUTHORIZED, NOT_IN)(scope, receive, send)

    async def _by_token(self, request: Request, receive: Receive, send: Send) -> None:
        """The same where machines call: nothing counts there that a browser sends along by itself."""
        schemes = [text.partition(" ") for text in request.headers.getlist("authorization")]
        tokens = [text.strip() for scheme, _, text in schemes if scheme.lower() == "bearer"]
        session = await self._sessions.find(tokens[0], used=True) if len(tokens) == 1 else None
        if session:
            request.scope["state"] = {**request.scope.get("state", {}), "session": session}
            await self._app(request.scope, receive, send)
            return
        answer = self._explain(request, HTTPStatus.UNAUTHORIZED, NOT_GOOD if tokens else SHOW)
        answer.headers["WWW-Authenticate"] = f"""Bearer realm="regie"{', error="invalid_token"' if tokens else ""}"""
        await answer(request.scope, receive, send)


def _by_hand(request: Request) -> bool:
    """Whether somebody asks for it, rather than a page that is open."""
    return request.headers.get("sec-fetch-mode", "navigate") == "navigate" and UNUSED not in request.query_params
