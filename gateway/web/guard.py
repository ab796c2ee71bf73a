"""Keeps other sites from giving orders in the name of whoever looks at our pages (CSRF)."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


async def same_site(request: Request) -> None:
    """Refuse a form that does not come from one of our own pages.

    There is no login yet, so there is no session that a token could belong to; what the browser itself says about where a form comes
    from is enough. When there is a session cookie it is `SameSite` and `__Host-`, and a token comes with the form.

    Raises:
        HTTPException: 403.
    """
    if request.method in _SAFE:
        return
    # Browsers only tell the site over https and on this machine; the origin they always tell.
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    from_us = site == "same-origin" if site is not None else _name(origin) == request.headers.get("host", "-")
    if not from_us:
        raise HTTPException(403, "Dit formulier komt niet van een pagina van Regie. Open de pagina opnieuw en probeer het daar.")


def _name(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
