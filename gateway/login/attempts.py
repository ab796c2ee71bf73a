"""What is between leaving for an issuer and coming back, kept with the browser: nothing is stored of somebody who is not known yet.

The browser has a random secret in a cookie. What is sent along (`state`) is sealed with a key of ours and can only be opened beside that
secret; nonce and PKCE verifier follow from both. So an answer that was begun in another browser means nothing in this one.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.login.refusals import Untrue

WITHIN = 600
"""Seconds in which somebody has to be back."""
LONGEST_PLACE = 500
"""Characters of where somebody wants to go; who asks for more goes to the front page."""
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who left for an issuer, by its name in the settings, and where they go after that."""

    issuer: str
    place: str
    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """What the issuer gets to see of the verifier (RFC 7636, S256)."""
        return _text(sha256(self.verifier.encode()).digest())


class Attempts:
    """Attempts under one secret of ours."""

    def __init__(self, secret: str) -> None:
        self._key = HKDF(SHA256(), 32, None, b"regie login attempts").derive(secret.encode())

    @staticmethod
    def browser() -> str:
        """A secret for a browser that has none."""
        return secrets.token_urlsafe(32)

    def begin(self, browser: str, issuer: str, place: str, now: float) -> Attempt:
        """Somebody leaves."""
        place = place if is_ours(place) else "/"
        nonce = secrets.token_bytes(_NONCE)
        told = json.dumps([issuer, place, int(now) + WITHIN]).encode()
        state = _text(nonce + AESGCM(self._key).encrypt(nonce, told, browser.encode()))
        return self._attempt(browser, state, issuer, place)

    def recognise(self, browser: str, state: str, now: float) -> Attempt:
        """Somebody is back. Raises `Untrue` when nobody left like that from this browser, or too long ago."""
        try:
            sealed = urlsafe_b64decode(state.encode("ascii") + b"=" * (-len(state) % 4))
            told = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], browser.encode())
        except (Error, ValueError, InvalidTag):
            raise Untrue("an answer to a question that this browser did not ask") from None
        issuer, place, until = json.loads(told)
        if now > until:
            raise Untrue("an answer that comes too late")
        return self._attempt(browser, state, issuer, place)

    def _attempt(self, browser: str, state: str, issuer: str, place: str) -> Attempt:
        def derived(name: str) -> str:
            return _text(hmac.digest(self._key, f"{name}\n{browser}\n{state}".encode(), "sha256"))

        return Attempt(issuer, place, state, derived("nonce"), derived("verifier"))


def is_ours(place: str) -> bool:
    """Whether it is a path of ours and of nobody else, whatever a browser makes of it."""
    return (
        place.startswith("/")
        and not place.startswith(("//", "/\\"))
        and len(place) <= LONGEST_PLACE
        and all(" " < character < "\x7f" for character in place)
        and "\\" not in place
    )


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
