"""Keeps other sites from giving orders in the name of whoever looks at our pages (CSRF)."""

import hmac
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from gateway.login.gate import session_of
from gateway.login.sessions import unmasked
from gateway.web.forms import SEAL, read_form

ELSEWHERE = "Dit formulier komt niet van een pagina van Regie. Open de pagina opnieuw en probeer het daar."
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


async def same_site(request: Request) -> None:
    """Refuse a form that does not come from one of our own pages.

    What the browser itself says about where a form comes from is enough where there is no login. In a session, of which the cookie is
    `SameSite` and `__Host-`, a secret of who it is comes with the form as well.

    Raises:
        HTTPException: 403.
    """
    if request.method in _SAFE:
        return
    # Browsers only tell the site over https and on this machine; the origin they always tell.
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    from_us = site == "same-origin" if site is not None else _name(origin) == request.headers.get("host", "-")
    if not from_us:
        raise HTTPException(403, ELSEWHERE)
    if session := session_of(request):
        sealed = (await read_form(request)).values.get(SEAL, "")
        if not hmac.compare_digest(unmasked(sealed), session.form):
            raise HTTPException(403, ELSEWHERE)


def _name(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
