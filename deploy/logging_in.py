"""Login as the doors of an installation have it: by the document of its operator, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import structlog
from cryptography.x509 import load_pem_x509_certificates

from activities.discretion import Discreet
from deploy.embedded.process import StackError
from deploy.settings import LOOPBACK, Settings, networks
from gateway.cli.connection import Connections
from gateway.http.client_cert import Proxy
from gateway.login.configured import Configured
from gateway.login.document import WrongDocument, read
from gateway.login.login import Login

log = structlog.get_logger()

CALLS = httpx2.Limits(max_connections=20, max_keepalive_connections=5)


@asynccontextmanager
async def logging_in(settings: Settings, regie: Connections) -> AsyncIterator[Login | None]:
    """The login that the settings name; None without one.

    Raises:
        StackError: what they name cannot be used, or there is none and other machines get here.
    """
    if why := settings.why_not:
        raise StackError(why)
    if settings.login_file is None:
        if not only_here(settings):
            log.warning("everybody who reaches the pages is let in: there is no REGIE_LOGIN_FILE", host=settings.host)
        yield None
        return
    assert settings.secret, "the master secret is known by now"
    try:
        configured = read(settings.login_file)
    except WrongDocument as wrong:
        raise StackError(f"REGIE_LOGIN_FILE: {wrong}") from wrong
    if _made_up(configured) and not only_here(settings):
        raise StackError("REGIE_LOGIN_FILE noemt een inlogdienst zonder https, terwijl Regie ook van elders te bereiken is.")
    address = (settings.public_url or settings.url).rstrip("/")
    if not only_here(settings) and not address.startswith("https://"):
        raise StackError(
            "Waar wordt ingelogd, moet Regie over https te bereiken zijn: een browser bewaart de sessie anders niet. Zet een proxy met TLS "
            "ervoor, en noem het adres daarvan: REGIE_PUBLIC_URL=https://…"
        )
    async with Discreet(limits=CALLS, follow_redirects=False) as http:
        login = Login(configured, regie.pool, regie.vault.keys, http, secret=settings.secret.get_secret_value(), address=address)
        try:
            yield login
        finally:
            await login.refusals.close()


def proxy(settings: Settings) -> Proxy:
    """The proxy that says which certificate a partner's system showed, as the settings have it. Raises `StackError`."""
    addresses = networks(settings.client_cert_from) if settings.client_cert_from else ()
    if settings.client_cert_issuers is None:
        return Proxy(addresses)
    try:
        return Proxy(addresses, tuple(load_pem_x509_certificates(settings.client_cert_issuers.read_bytes())))
    except (OSError, ValueError) as wrong:
        raise StackError(f"REGIE_CLIENT_CERT_ISSUERS: {settings.client_cert_issuers} heeft geen certificaten in PEM.") from wrong


def only_here(settings: Settings) -> bool:
    """Whether the doors are to be reached from this machine only."""
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return settings.host in LOOPBACK and public in (None, *LOOPBACK)


def _made_up(configured: Configured) -> bool:
    """Whether an issuer is one on this machine, that anybody here could be."""
    return any(not one.issuer.startswith("https://") for one in (*configured.issuers, *configured.systems))
