"""The code flow with one issuer, as the client that we are there: out with a question, back with a code, and the code for who it is.

OpenID Connect Core 3.1 with PKCE (RFC 7636) and the issuer's name in the answer (RFC 9207), by the Dutch profile (OIDC NL GOV 1.0.1).
"""

import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import quote_plus, urlencode

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from gateway.login.attempts import Attempt
from gateway.login.configured import Credentials, IssuerSettings
from gateway.login.issuer import Issuer, Metadata
from gateway.login.refusals import Untrue, Unwelcome
from gateway.login.strict import Object, text_in
from gateway.login.tokens import must_answer, must_be_meant, opened, subject_of

ASSERTED = 60
"""Seconds for which what we sign to show who we are is good."""
_BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ID_TOKEN = ("jwt",)
BROKEN_OFF = "U hebt het inloggen afgebroken, of de inlogdienst liet u niet toe."
_BROKEN_OFF = ("access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required")
_NOT_MET = ("unmet_authentication_requirements",)

Answer = Sequence[tuple[str, str]]
"""The parameters with which somebody comes back, in the order in which they are."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an issuer says it is, and by what it names this login when it ends there. `token` is what we show it to end it ourselves."""

    issuer: str
    subject: str
    session: str | None
    claims: Object
    token: str


class Client:
    """We, at one issuer; `back` is the address of ours at which its answer comes in."""

    def __init__(self, issuer: Issuer[IssuerSettings], back: str) -> None:
        self.issuer = issuer
        self.back = back
        self.settings = issuer.settings
        self._shown = _Shown(issuer.settings.client_id, issuer.settings.issuer, issuer.settings.credentials)

    async def question(self, attempt: Attempt) -> str:
        """Where somebody has to go. Raises `Silent`, `Untrue`."""
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.back,
            "scope": " ".join(self.settings.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if self.settings.ask:
            asked["acr_values"] = " ".join(self.settings.ask)
        return with_query((await self.issuer.metadata()).authorization, asked)

    async def identity(self, answer: Answer, attempt: Attempt, now: float) -> Identity:
        """Who came back.

        Raises:
            Untrue: the answer, or what the issuer gives for its code, does not hold.
            Unwelcome: the issuer does not say who it is.
            Silent: the issuer does not answer.
        """
        metadata = await self.issuer.metadata()
        code = self._code_in(answer, metadata)
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": attempt.verifier}
        status, told = await self.send(metadata.token, fields)
        if status != HTTPStatus.OK:
            raise Untrue(f"{status} {word(told.get('error'))} for a code")
        return await self.believed(told, attempt.nonce, now)

    async def send(self, endpoint: str, fields: Mapping[str, str]) -> tuple[int, Object]:
        """The status and the object with which an endpoint of the issuer answers a form of ours. Raises `Silent`, `Untrue`."""
        return await self.issuer.caller.post(endpoint, *self._shown.along(fields, endpoint))

    async def believed(self, told: Object, nonce: str, now: float, *, says_nonce: bool = True) -> Identity:
        """Who it is by the tokens that were given for what was asked with a nonce (`must_answer`). Raises `Silent`, `Untrue`."""
        token, access = text_in(told, "id_token"), text_in(told, "access_token")
        signed = await opened(token, self.issuer.key, self.settings.algorithms, _ID_TOKEN)
        must_be_meant(signed.claims, issuer=self.settings.issuer, audience=self.settings.client_id, now=now)
        must_answer(signed, client=self.settings.client_id, nonce=nonce, access_token=access, now=now, says_nonce=says_nonce)
        subject, session = subject_of(signed.claims), signed.claims.get("sid")
        claims = signed.claims
        if self.settings.userinfo:
            claims = await self._more(await self.issuer.metadata(), access, subject) | claims
        return Identity(self.settings.issuer, subject, session if isinstance(session, str) else None, claims, token)

    async def farewell(self, token: str, after: str) -> str | None:
        """Where somebody has to go to end the login at the issuer as well (RP-Initiated Logout 1.0); None when it has no such place."""
        metadata = await self.issuer.metadata()
        if metadata.end_session is None:
            return None
        return with_query(
            metadata.end_session, {"id_token_hint": token, "client_id": self.settings.client_id, "post_logout_redirect_uri": after}
        )

    def _code_in(self, answer: Answer, metadata: Metadata) -> str:
        told = dict(answer)
        if len(told) < len(answer):
            raise Untrue("an answer that says something twice")
        named = metadata.answers_with_name if self.settings.answers_with_name is None else self.settings.answers_with_name
        if told.get("iss", None if named else self.settings.issuer) != self.settings.issuer:
            raise Untrue("an answer of another issuer than was asked")
        if error := told.get("error"):
            if error in _BROKEN_OFF:
                raise Unwelcome(BROKEN_OFF)
            if error in _NOT_MET:
                raise Unwelcome("De inlogdienst kon niet zeker genoeg vaststellen wie u bent. Log in met een sterker middel.")
            raise Untrue(f"{word(error)} for an answer")
        if not (code := told.get("code")):
            raise Untrue("an answer without a code")
        return code

    async def _more(self, metadata: Metadata, access: str, subject: str) -> Object:
        if metadata.userinfo is None:
            raise Untrue("an issuer without userinfo, of which the settings say that it has claims there")
        told = await self.issuer.caller.get(metadata.userinfo, {"authorization": f"Bearer {access}"})
        if told.get("sub") != subject:
            raise Untrue("userinfo of somebody else")
        return told

    def public_key(self) -> dict[str, str | list[str]] | None:
        """Our public key, for the issuer to know us by; None where we are known otherwise."""
        return self._shown.public_key()


class _Shown:
    """How we show who we are."""

    def __init__(self, client_id: str, issuer: str, credentials: Credentials) -> None:
        self._client_id = client_id
        self._issuer = issuer
        self._credentials = credentials
        self._secret = credentials.read_secret()
        self._key = _key(credentials)
        self._head = {"alg": credentials.algorithm} | _named_by(credentials, self._key)

    def along(self, fields: Mapping[str, str], endpoint: str) -> tuple[dict[str, str], dict[str, str]]:
        """A form and headers with who we are in one of them."""
        if self._key:
            proof = {"client_id": self._client_id, "client_assertion_type": _BY_KEY, "client_assertion": self._signed(endpoint)}
            return {**fields, **proof}, {}
        secret = self._secret or ""
        if self._credentials.secret_in == "form":
            return {**fields, "client_id": self._client_id, "client_secret": secret}, {}
        pair = f"{quote_plus(self._client_id)}:{quote_plus(secret)}".encode()
        return dict(fields), {"authorization": f"Basic {b64encode(pair).decode()}"}

    def public_key(self) -> dict[str, str | list[str]] | None:
        """As `Client.public_key`."""
        return {**self._key.as_dict(private=False), "use": "sig", "kid": self._key.thumbprint()} if self._key else None

    def _signed(self, endpoint: str) -> str:
        assert self._key
        now = int(time.time())
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._issuer if self._credentials.audience == "issuer" else endpoint,
            "jti": secrets.token_urlsafe(24),
            "iat": now,
            "exp": now + ASSERTED,
        }
        return jwt.encode(self._head, claims, self._key, algorithms=[self._credentials.algorithm])


def with_query(place: str, fields: Mapping[str, str]) -> str:
    """An address with these parameters besides those that it has."""
    return f"{place}{'&' if '?' in place else '?'}{urlencode(fields)}"


def _key(credentials: Credentials) -> RSAKey | ECKey | None:
    if credentials.key_file is None:
        return None
    text = credentials.key_file.expanduser().read_bytes()
    return ECKey.import_key(text) if credentials.algorithm.startswith("ES") else RSAKey.import_key(text)


def _named_by(credentials: Credentials, key: RSAKey | ECKey | None) -> dict[str, str]:
    """By what the issuer finds our public key: its own thumbprint (RFC 7638), or that of its certificate."""
    if key is None:
        return {}
    if credentials.certificate_file is None:
        return {"kid": key.thumbprint()}
    certificate = load_pem_x509_certificate(credentials.certificate_file.expanduser().read_bytes()).public_bytes(Encoding.DER)
    return {"x5t#S256": urlsafe_b64encode(sha256(certificate).digest()).rstrip(b"=").decode()}


def word(error: object) -> str:
    """An error code as far as it is one: nothing else of an issuer gets into a log."""
    return error if isinstance(error, str) and error.isascii() and error.replace("_", "").isalpha() and len(error) < 60 else "an error"
