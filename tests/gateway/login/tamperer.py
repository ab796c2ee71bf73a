"""A small issuer over real HTTP that does as it should, until a test has it do otherwise."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from joserfc import jws
from joserfc.jwk import RSAKey

from gateway.login.configured import Credentials, IssuerSettings

Fields = dict[str, Any]


def key(kid: str) -> RSAKey:
    """A key pair of that name."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}, private=True)


def part(value: Fields | bytes) -> str:
    """A part of a token."""
    return urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=").decode()


def sign(claims: Fields | str, by: RSAKey, **head: Any) -> str:
    """A token with a right signature under whatever head; one that a library would not make as well. A member that is None is left out."""
    head = {name: value for name, value in ({"alg": "PS256", "kid": by.kid, "typ": "JWT"} | head).items() if value is not None}
    text = f"{part(head)}.{part(claims if isinstance(claims, dict) else claims.encode())}"
    digest = SHA512() if head.get("alg") == "PS512" else SHA256()
    assert isinstance(by.private_key, RSAPrivateKey)
    return f"{text}.{part(by.private_key.sign(text.encode(), PSS(MGF1(digest), digest.digest_size), digest))}"


class Tamperer:
    """The issuer. What it would say it gives to `claims`, `head` or `answers`, which say what it says.

    `device` is what it says otherwise to a device that asks for a code, `devices` what it says to it before the code is typed.
    """

    def __init__(self, address: str, ours: RSAKey) -> None:
        self.address = address
        self.ours = ours
        self.key = key("now")
        self.published: list[Fields] = [dict(self.key.as_dict(private=False))]
        self.codes: dict[str, Fields] = {}
        self.devices: list[str] = []
        self.device: Fields = {}
        self.claims: Callable[[Fields], Fields] = lambda claims: claims
        self.token: Callable[[Fields], str] = lambda claims: sign(claims, self.key)
        self.metadata: Callable[[Fields], Fields] = lambda told: told
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.userinfo: Fields = {}
        self.asked: list[str] = []

    def lets_in(self, question: str, **otherwise: str) -> list[tuple[str, str]]:
        """The parameters with which a browser comes back that was sent here."""
        asked = dict(parse_qsl(urlsplit(question).query))
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.address} | otherwise
        return [(name, value) for name, value in back.items() if value]

    def hears(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        path = urlsplit(handler.path).path
        self.asked.append(path)
        if path in self.answers:
            self.answers[path](handler)
        elif path == "/.well-known/openid-configuration":
            send(handler, 200, self.metadata(self._about()))
        elif path == "/jwks":
            send(handler, 200, {"keys": self.published})
        elif path == "/device":
            send(handler, *self._device(body(handler)))
        elif path == "/token":
            send(handler, *self._tokens(body(handler)))
        elif path == "/userinfo":
            send(handler, 200, self.userinfo)
        else:
            send(handler, 404, {})

    def _about(self) -> Fields:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/auth",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "device_authorization_endpoint": f"{self.address}/device",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/end",
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _device(self, fields: dict[str, str]) -> tuple[int, Fields]:
        if not self._is_client(fields):
            return 401, {"error": "invalid_client"}
        code = f"device-{len(self.codes)}"
        self.codes[code] = fields
        place = f"{self.address}/type"
        told = {"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": place, "expires_in": 600, "interval": 5}
        return 200, {name: value for name, value in (told | self.device).items() if value is not None}

    def _tokens(self, fields: dict[str, str]) -> tuple[int, Fields]:
        if "device_code" in fields:
            if self.devices:
                return 400, {"error": self.devices.pop(0)}
            asked = self.codes.pop(fields["device_code"], None)
        else:
            asked = self.codes.pop(fields.get("code", ""), None)
            verifier = part(sha256(fields.get("code_verifier", "").encode()).digest())
            if asked is None or verifier != asked["code_challenge"] or fields["redirect_uri"] != asked["redirect_uri"]:
                return 400, {"error": "invalid_grant"}
        if asked is None:
            return 400, {"error": "invalid_grant"}
        if not self._is_client(fields, asked["client_id"]):
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = self.claims(
            {
                "iss": self.address,
                "aud": asked["client_id"],
                "sub": "somebody",
                "iat": now,
                "exp": now + 300,
                "nonce": asked["nonce"],
                "name": "Noor de Wit",
                "sid": "their-session",
                "acr": "http://eidas.europa.eu/LoA/substantial",
            }
        )
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(claims)}

    def _is_client(self, fields: dict[str, str], client: str = "regie") -> bool:
        proof = json.loads(jws.deserialize_compact(fields["client_assertion"], self.ours, algorithms=["PS256"]).payload)
        return bool(proof["aud"] == self.address and proof["iss"] == client and proof["exp"] <= time.time() + 120)


def send(handler: BaseHTTPRequestHandler, status: int, told: Fields) -> None:
    """Answer with JSON."""
    text = json.dumps(told).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(text)))
    handler.end_headers()
    handler.wfile.write(text)


def body(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    """The form that was sent."""
    return dict(parse_qsl(handler.rfile.read(int(handler.headers.get("content-length", 0))).decode()))


@contextmanager
def tampering(ours: RSAKey) -> Iterator[Tamperer]:
    """An issuer on a free port, that knows our public key."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.hears(self)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        issuer = Tamperer(f"http://127.0.0.1:{server.server_port}", ours)
        Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()
        try:
            yield issuer
        finally:
            server.shutdown()


def settings(address: str, key_file: Path, **otherwise: Any) -> IssuerSettings:
    """What an operator says about an issuer."""
    told: Fields = {
        "name": "proef",
        "title": "Proef",
        "issuer": address,
        "client_id": "regie",
        "credentials": Credentials(key_file=key_file),
    }
    return IssuerSettings(**told | otherwise)
