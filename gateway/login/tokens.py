"""Signed tokens: what has to hold before a single word in one is believed (RFC 7519, RFC 8725; OpenID Connect Core 3.1.3.7)."""

import binascii
import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from joserfc import jws
from joserfc.errors import JoseError

from gateway.login.keys import KINDS, Key
from gateway.login.refusals import Untrue
from gateway.login.strict import Object, number_in, read_object, text_in, texts_in

LONGEST = 32 * 1024
"""Characters of a token. It is not looked into when there are more."""
SKEW = 60.0
"""Seconds that the clock of an issuer may differ from ours."""
OLDEST = 600.0
"""Seconds ago that an ID token was made at most: it was asked for just now."""
SUBJECT = 255
"""Characters of who somebody is at an issuer (OpenID Connect Core 2)."""
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_OTHERWISE = ("crit", "b64")
"""What changes the meaning of a token in ways that we do not know."""

Find = Callable[[str, str], Awaitable[Key]]
"""The key of that name for that algorithm. Raises `Untrue` when the issuer has none."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What an issuer signed."""

    algorithm: str
    type: str
    claims: Object


def claimed(token: str) -> Object:
    """What a token says of itself, before it is known whether that is so: good for knowing whose signature it should have.

    Raises:
        Untrue: it is too long, or no token.
    """
    return read_object(decoded(_parts(token)[2]))


async def opened(token: str, find: Find, algorithms: Collection[str], types: Collection[str]) -> Signed:
    """What is in a token, of which the signature holds. Nothing in its own head says by which key.

    Raises:
        Untrue: it is too long, is of another type or algorithm, or its signature does not hold.
    """
    head = read_object(decoded(_parts(token)[1]))
    if any(name in head for name in _OTHERWISE):
        raise Untrue("a token that has to be understood in another way")
    algorithm, type = head.get("alg"), str(head.get("typ", "JWT")).lower().removeprefix("application/")
    if not isinstance(algorithm, str) or algorithm not in algorithms or algorithm not in KINDS:
        raise Untrue("a token signed by an algorithm that was not agreed on")
    if type not in types:
        raise Untrue("a token of another type")
    key = await find(text_in(head, "kid"), algorithm)
    try:
        found = jws.deserialize_compact(token, key, registry=jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False))
    except (JoseError, ValueError):
        raise Untrue("a signature that does not hold") from None
    return Signed(algorithm, type, read_object(found.payload))


def must_be_meant(claims: Object, *, issuer: str, audience: str, now: float) -> None:
    """See that claims are the issuer's, for us, and hold now.

    Raises:
        Untrue: they are not.
    """
    if claims.get("iss") != issuer:
        raise Untrue("a token of another issuer")
    if audience not in texts_in(claims.get("aud")):
        raise Untrue("a token for another audience")
    if number_in(claims, "exp") <= now - SKEW:
        raise Untrue("a token that has expired")
    if number_in(claims, "iat") > now + SKEW:
        raise Untrue("a token from the future")
    if "nbf" in claims and number_in(claims, "nbf") > now + SKEW:
        raise Untrue("a token that does not hold yet")


def must_answer(signed: Signed, *, client: str, nonce: str, access_token: str, now: float, says_nonce: bool = True) -> None:
    """See that an ID token is the answer to what was asked, beyond `must_be_meant`.

    `says_nonce`: it has to say to which question. To a device that asked for a code an issuer need not (RFC 8628 knows of no nonce); that
    token came straight from the issuer, to who showed the code. What it does say has to be so.

    Raises:
        Untrue: it is not.
    """
    claims = signed.claims
    if len(texts_in(claims.get("aud"))) > 1 and "azp" not in claims:
        raise Untrue("a token for several, that does not say to whom it was given")
    if claims.get("azp", client) != client:
        raise Untrue("a token that was given to another client")
    if number_in(claims, "iat") < now - OLDEST:
        raise Untrue("a token of long ago")
    if (says_nonce or "nonce" in claims) and not hmac.compare_digest(text_in(claims, "nonce").encode(), nonce.encode()):
        raise Untrue("a token for another question")
    if "at_hash" in claims and claims["at_hash"] != _half(signed.algorithm, access_token):
        raise Untrue("a token that came with another access token")


def subject_of(claims: Object) -> str:
    """Who it is, to the issuer. Raises `Untrue`."""
    if len(subject := text_in(claims, "sub")) > SUBJECT:
        raise Untrue("a subject that is too long")
    return subject


def _half(algorithm: str, access_token: str) -> str:
    """The left half of a digest (OpenID Connect Core 3.1.3.6)."""
    if algorithm == "Ed25519":
        digest = hashlib.sha512(access_token.encode()).digest()
    else:
        digest = hashlib.new(f"sha{algorithm[-3:]}", access_token.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _parts(token: str) -> re.Match[str]:
    if len(token) > LONGEST:
        raise Untrue(f"a token of {len(token)} characters")
    if not (parts := _COMPACT.fullmatch(token)):
        raise Untrue("no signed token")
    return parts


def decoded(part: str) -> bytes:
    """What Base64 in a token stands for. Raises `Untrue`."""
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise Untrue("no signed token") from None
