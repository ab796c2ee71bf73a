"""Tokens that issuers give to systems of partners: which client it is, before anybody looks whose that is (RFC 9068; RFC 8725).

A token is the client's own word: how it showed itself at its issuer, by a key of its own (private_key_jwt, RFC 7523), is between those two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.login.calls import Caller
from gateway.login.configured import SystemIssuer
from gateway.login.issuer import APART, Issuer
from gateway.login.posts import at, text_at
from gateway.login.refusals import Untrue
from gateway.login.strict import Object, number_in, text_in, texts_in
from gateway.login.tokens import SUBJECT, claimed, decoded, must_be_meant, opened, subject_of

LONGEST = 6 * 3600.0
"""Seconds for which a token may be good that nobody can take back (iGov profile of OAuth 2.0, of which the Dutch profile is made)."""
DIGEST = 32
"""Bytes of a SHA-256."""
_THUMBPRINT = "x5t#S256"
_OF_A_LOGIN = ("nonce", "at_hash", "c_hash", "sid")
"""What is said in a token about somebody who logged in."""


@dataclass(frozen=True, slots=True)
class System:
    """The client that an issuer gave a token to, and whom the token is about: itself, by whatever name. With a `thumbprint` (SHA-256, as
    hexadecimal digits) the token is good for who shows that certificate, and for nobody else (RFC 8705 3)."""

    issuer: str
    client: str
    subject: str
    wanted: bool
    """Whether the token is for what it is used for."""
    thumbprint: str | None = None


class Systems:
    """The issuers of one installation."""

    def __init__(self, settings: Sequence[SystemIssuer], caller: Caller, apart: float = APART) -> None:
        self._issuers = {one.issuer: Issuer(one, caller, apart) for one in settings}

    async def recognise(self, token: str, now: float) -> System:
        """Whose token it is.

        Raises:
            Untrue: it is none of an issuer that was agreed on, for us, to a client of its own.
            Silent: the issuer does not tell its keys.
        """
        issuer = self._issuers.get(str(claimed(token).get("iss")))
        if issuer is None:
            raise Untrue("a token of an issuer that was not agreed on")
        settings = issuer.settings
        signed = await opened(token, issuer.key, settings.algorithms, (settings.type.lower(),))
        claims = signed.claims
        must_be_meant(claims, issuer=settings.issuer, audience=settings.audience, now=now)
        _must_be_a_systems(claims, settings)
        client = text_at(claims, settings.client)
        if not client or len(client) > SUBJECT:
            raise Untrue("a token that does not say to which client it was given")
        wanted = settings.scope in (scope for text in texts_in(at(claims, settings.scopes)) for scope in text.split(" "))
        return System(settings.issuer, client, subject_of(claims), wanted, _bound_to(claims))


def _must_be_a_systems(claims: Object, settings: SystemIssuer) -> None:
    if claims.get("aud") not in (settings.audience, [settings.audience]):
        raise Untrue("a token for several, of whom each could show it here")
    if number_in(claims, "exp") - number_in(claims, "iat") > LONGEST:
        raise Untrue("a token that is good for too long")
    if settings.type == "at+jwt":
        text_in(claims, "jti")
    if any(name in claims for name in _OF_A_LOGIN):
        raise Untrue("a token about somebody who logged in")


def _bound_to(claims: Object) -> str | None:
    if "cnf" not in claims:
        return None
    bound = claims["cnf"]
    if not isinstance(bound, dict) or bound.keys() != {_THUMBPRINT} or len(found := decoded(text_in(bound, _THUMBPRINT))) != DIGEST:
        raise Untrue("a token that is bound to something that we do not know")
    return found.hex()
