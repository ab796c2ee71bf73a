"""The issuer: OpenID Connect as little as it takes, the code flow with PKCE for one client that has a secret."""

import hashlib
import hmac
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, unquote_plus, urlencode

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from deploy.simulation.issuer.config import Colleague, Config

GOOD_FOR = 60.0
"""Seconds in which a code has to be brought."""
LASTS = 300
MOST_CODES = 1000
WARNING = "Verzonnen inlogdienst: iedereen op deze computer kan hier inloggen als wie dan ook. Alleen voor de demonstratie."


@dataclass(frozen=True, slots=True)
class _Chosen:
    who: Colleague
    nonce: str
    challenge: str
    until: float


def issuer_app(config: Config) -> FastAPI:
    """The application. Its key is made anew each time."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": secrets.token_hex(8)}, private=True)
    codes: dict[str, _Chosen] = {}

    @app.get("/gezond")
    async def healthy() -> Response:
        return Response("ok")

    @app.get("/.well-known/openid-configuration")
    async def about() -> Response:
        return JSONResponse(_about(config.issuer))

    @app.get("/sleutels")
    async def keys() -> Response:
        return JSONResponse({"keys": [dict(key.as_dict(private=False))]})

    @app.get("/kies")
    async def choose(request: Request) -> Response:
        asked = dict(request.query_params)
        _must_be_our_client(config, asked)
        chosen = asked.pop("wie", None)
        who = next((one for one in config.colleagues if one.id == chosen), None)
        if who is None:
            return HTMLResponse(_page(config, asked), headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"})
        now = time.monotonic()
        for old in [code for code, chosen in codes.items() if chosen.until < now] or list(codes)[: len(codes) - MOST_CODES]:
            del codes[old]
        code = secrets.token_urlsafe(32)
        codes[code] = _Chosen(who, asked.get("nonce", ""), asked["code_challenge"], now + GOOD_FOR)
        return RedirectResponse(f"{config.back}?{urlencode({'code': code, 'state': asked.get('state', ''), 'iss': config.issuer})}", 303)

    @app.post("/token")
    async def token(request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
        if not _shows_the_secret(config, request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        chosen = codes.pop(fields.get("code", ""), None)
        challenge = _text(hashlib.sha256(fields.get("code_verifier", "").encode()).digest())
        late = chosen is None or chosen.until < time.monotonic()
        if chosen is None or late or challenge != chosen.challenge or fields.get("redirect_uri") != config.back:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "id_token": _signed(config, key, chosen)})

    @app.get("/weg")
    async def gone(post_logout_redirect_uri: str = "") -> Response:
        return RedirectResponse(config.after, 303) if post_logout_redirect_uri == config.after else HTMLResponse(WARNING)

    return app


def _about(issuer: str) -> dict[str, object]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/kies",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/sleutels",
        "end_session_endpoint": f"{issuer}/weg",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["PS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def _must_be_our_client(config: Config, asked: dict[str, str]) -> None:
    ours = {"client_id": config.client_id, "redirect_uri": config.back, "response_type": "code", "code_challenge_method": "S256"}
    if any(asked.get(name) != value for name, value in ours.items()) or not asked.get("code_challenge"):
        raise HTTPException(400, "Dit is geen vraag van Regie.")


def _shows_the_secret(config: Config, shown: str) -> bool:
    try:
        told = b64decode(shown.removeprefix("Basic "), validate=True).decode()
    except ValueError:
        return False
    name, _, secret = told.partition(":")
    right = unquote_plus(name) == config.client_id
    return hmac.compare_digest(unquote_plus(secret).encode(), config.secret.encode()) and right


def _signed(config: Config, key: RSAKey, chosen: _Chosen) -> str:
    now = int(time.time())
    told = {
        "iss": config.issuer,
        "aud": config.client_id,
        "sub": chosen.who.id,
        "name": f"{chosen.who.name} (verzonnen)",
        "groups": list(chosen.who.groups),
        "nonce": chosen.nonce,
        "iat": now,
        "exp": now + LASTS,
    }
    return jwt.encode({"alg": "PS256", "kid": key.kid}, told, key, algorithms=["PS256"])


def _page(config: Config, asked: dict[str, str]) -> str:
    people = "".join(
        f'<li><a href="/kies?{escape(urlencode(asked | {"wie": one.id}))}">{escape(one.name)}</a> {escape(one.what)}</li>'
        for one in config.colleagues
    )
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Verzonnen inlogdienst</title><style>body{font:1.1rem/1.6 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}"
        ".let-op{background:#7a1010;color:#fff;padding:1rem;font-weight:700}li{margin:.5rem 0}</style></head><body>"
        f'<p class="let-op" role="alert">{WARNING}</p><h1>Wie bent u?</h1><ul>{people}</ul></body></html>'
    )


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
