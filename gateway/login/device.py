"""Logging in where there is no browser, with a code that somebody types in one elsewhere (RFC 8628).

What the issuer gives in the end is believed on the same grounds as in the code flow; only the way there is another.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from gateway.login.calls import is_safe
from gateway.login.client import BROKEN_OFF, Client, Identity, word
from gateway.login.refusals import Silent, Untrue, Unwelcome
from gateway.login.strict import Object, number_in, text_in

AT_MOST = 1800.0
"""Seconds in which somebody has to have typed the code, whatever an issuer allows."""
LONGEST_CODE = 4096
"""Characters of the code that the issuer knows us by."""
EVERY = 5.0
"""Seconds between two questions whether it has been done (RFC 8628 3.2), and what is added when that is too fast (3.5)."""
AT_LEAST = 1.0
"""Seconds between two questions, whatever an issuer says."""
SELDOM = 60.0
"""Seconds between two questions at most."""
TOO_LATE = "De code is niet op tijd ingevoerd. Begin opnieuw: regie login"
NO_SUCH_WAY = "De inlogdienst {title} kent het inloggen met een code niet. Vraag uw beheerder om dat aan te zetten, of kies een andere."
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_USER_CODE = re.compile(r"[!-~]([ -~]{0,62}[!-~])?")

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Code:
    """What somebody types, and where; `device` is what the issuer knows us by meanwhile, `until` a moment on the monotonic clock."""

    user: str
    place: str
    device: str = field(repr=False)
    nonce: str = field(repr=False)
    every: float
    until: float


async def begin(client: Client) -> Code:
    """Ask an issuer for a code.

    Raises:
        Unwelcome: this issuer does not do that.
        Untrue: what it gives cannot be used.
        Silent: it does not answer.
    """
    metadata, settings = await client.issuer.metadata(), client.settings
    if metadata.device is None:
        raise Unwelcome(NO_SUCH_WAY.format(title=settings.title))
    nonce = secrets.token_urlsafe(32)
    asked = {"client_id": settings.client_id, "scope": " ".join(settings.scopes), "nonce": nonce}
    if settings.ask:
        asked["acr_values"] = " ".join(settings.ask)
    status, told = await client.send(metadata.device, asked)
    if status != HTTPStatus.OK:
        raise Untrue(f"{status} {word(told.get('error'))} for a device")
    return _read(told, nonce)


async def wait(client: Client, code: Code, pause: Pause = asyncio.sleep, now: Callable[[], float] = time.monotonic) -> Identity:
    """Wait until somebody has typed the code, and said who they are.

    Raises:
        Unwelcome: they broke it off, or it takes too long.
        Untrue: what the issuer gives does not hold.
    """
    token, every = (await client.issuer.metadata()).token, code.every
    fields = {"grant_type": _GRANT, "device_code": code.device, "client_id": client.settings.client_id}
    while now() + every < code.until:
        await pause(every)
        try:
            status, told = await client.send(token, fields)
        except Silent:
            # Ask less often of who cannot keep up (RFC 8628 3.5).
            every = min(2 * every, SELDOM)
            continue
        if status == HTTPStatus.OK:
            return await client.believed(told, code.nonce, time.time(), says_nonce=False)
        match told.get("error"):
            case "authorization_pending":
                pass
            case "slow_down":
                every = min(every + EVERY, SELDOM)
            case "access_denied":
                raise Unwelcome(BROKEN_OFF)
            case "expired_token":
                raise Unwelcome(TOO_LATE)
            case error:
                raise Untrue(f"{status} {word(error)} for a device code")
    raise Unwelcome(TOO_LATE)


def _read(told: Object, nonce: str) -> Code:
    user, device = text_in(told, "user_code"), text_in(told, "device_code")
    if not _USER_CODE.fullmatch(user):
        raise Untrue("a code that nobody can type")
    if len(device) > LONGEST_CODE:
        raise Untrue(f"a device code of {len(device)} characters")
    if not is_safe(place := text_in(told, "verification_uri")):
        raise Untrue("a place to type a code that is neither https nor on this machine")
    every = number_in(told, "interval") if "interval" in told else EVERY
    lasts = min(number_in(told, "expires_in"), AT_MOST)
    return Code(user, place, device, nonce, min(max(every, AT_LEAST), SELDOM), time.monotonic() + lasts)
