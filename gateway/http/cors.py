"""Whom a page of another origin may call here: one origin, below one path, with who is logged in (CORS; fetch.spec.whatwg.org, 3.3)."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class OneOrigin:
    """Stands before the gate: a browser asks beforehand whether it may, and says nothing then of who is logged in."""

    def __init__(self, app: ASGIApp, *, origin: str, below: str, headers: tuple[str, ...]) -> None:
        self._app = app
        self._below = below
        self._open = CORSMiddleware(app, allow_origins=(origin,), allow_methods=("POST",), allow_headers=headers, allow_credentials=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, to say what a browser may do with the answer where it is below the path."""
        below = scope["type"] == "http" and scope["path"].startswith(self._below)
        await (self._open if below else self._app)(scope, receive, send)
