"""Login as the doors of an installation have it: by the document of its operator, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from activities.discretion import Discreet
from deploy.embedded.process import StackError
from deploy.settings import Settings
from gateway.cli.connection import Connections
from gateway.login.document import WrongDocument, read
from gateway.login.login import Login

CALLS = httpx2.Limits(max_connections=20, max_keepalive_connections=5)


@asynccontextmanager
async def logging_in(settings: Settings, regie: Connections) -> AsyncIterator[Login | None]:
    """The login that the settings name; None without one.

    Raises:
        StackError: what they name cannot be used.
    """
    if settings.login_file is None:
        yield None
        return
    assert settings.secret, "the master secret is known by now"
    try:
        configured = read(settings.login_file)
    except WrongDocument as wrong:
        raise StackError(f"REGIE_LOGIN_FILE: {wrong}") from wrong
    address = (settings.public_url or settings.url).rstrip("/")
    async with Discreet(limits=CALLS, follow_redirects=False) as http:
        yield Login(configured, regie.pool, regie.vault.keys, http, secret=settings.secret.get_secret_value(), address=address)
