"""An issuer as it tells of itself: its endpoints (OpenID Connect Discovery 1.0) and its keys, kept at hand for a while."""

import asyncio
import time
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.login.calls import Caller, is_safe
from gateway.login.configured import AnIssuer
from gateway.login.keys import Key, Keys
from gateway.login.refusals import Silent, Untrue
from gateway.login.strict import Object, text_in, texts_in

FRESH = 3600.0
"""Seconds after which an issuer is asked again about itself and its keys."""
APART = 30.0
"""Seconds between two times that an issuer is asked for its keys, however many tokens name one that it does not have."""
KEPT = 86_400.0
"""Seconds for which keys go on being good when the issuer does not answer."""


S = TypeVar("S", bound=AnIssuer)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What we use of what an issuer tells of itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    device: str | None
    answers_with_name: bool


class Issuer(Generic[S]):
    """One issuer. `apart` is as `APART`."""

    def __init__(self, settings: S, caller: Caller, apart: float = APART) -> None:
        self.settings = settings
        self.caller = caller
        self._apart = apart
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, Keys] | None = None
        self._tried = float("-inf")
        self._alone = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """Its endpoints. Raises `Silent`, `Untrue`."""
        if self._metadata is None or time.monotonic() - self._metadata[0] > FRESH:
            told = await self.caller.get(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._metadata = time.monotonic(), _read(told, self.settings.issuer)
        return self._metadata[1]

    async def key(self, name: str, algorithm: str) -> Key:
        """One of its keys. One that is not known yet may be new: it is asked for, though not for everybody who names one.

        Raises:
            Untrue: it has no such key.
            Silent: it does not tell.
        """
        if self._keys and time.monotonic() - self._keys[0] <= FRESH and (known := self._keys[1].find(name, algorithm)):
            # Nobody waits for what somebody else asks for.
            return known
        async with self._alone:
            now = time.monotonic()
            known = self._keys[1].find(name, algorithm) if self._keys else None
            age = now - self._keys[0] if self._keys else float("inf")
            if (known is None or age > FRESH) and now - self._tried >= self._apart:
                self._tried = now
                try:
                    self._keys = now, Keys(await self.caller.get((await self.metadata()).keys))
                    known = self._keys[1].find(name, algorithm)
                except (Silent, Untrue):
                    if known is None or age > KEPT:
                        raise
        if known is None:
            raise Untrue("a token by a key that the issuer does not have")
        return known


def _read(told: Object, issuer: str) -> Metadata:
    if told.get("issuer") != issuer:
        raise Untrue("an issuer that tells of itself under another name")
    if "S256" not in texts_in(told.get("code_challenge_methods_supported", "S256")):
        raise Untrue("an issuer without PKCE by S256")
    found = Metadata(
        authorization=text_in(told, "authorization_endpoint"),
        token=text_in(told, "token_endpoint"),
        keys=text_in(told, "jwks_uri"),
        userinfo=_maybe(told, "userinfo_endpoint"),
        end_session=_maybe(told, "end_session_endpoint"),
        device=_maybe(told, "device_authorization_endpoint"),
        answers_with_name=told.get("authorization_response_iss_parameter_supported") is True,
    )
    places = (found.authorization, found.token, found.keys, found.userinfo, found.end_session, found.device)
    if not all(is_safe(place) for place in places if place):
        raise Untrue("an issuer with an endpoint that is neither https nor on this machine")
    return found


def _maybe(told: Object, name: str) -> str | None:
    return text_in(told, name) if name in told else None
