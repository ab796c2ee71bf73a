"""Who is let in by the word of an issuer, and by which words nobody is: each negative of the standards, and each hole of a library."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import RSAKey

from gateway.login.attempts import WITHIN, Attempt, Attempts, is_ours
from gateway.login.calls import LONGEST, Caller
from gateway.login.client import Answer, Client, Identity
from gateway.login.issuer import Issuer
from gateway.login.refusals import Silent, Untrue, Unwelcome
from tests.gateway.login.conftest import BACK
from tests.gateway.login.tamperer import Fields, Tamperer, key, part, send, settings, sign, tampering

ATTEMPTS = Attempts("a secret of at least thirty-two bytes")
BROWSER = Attempts.browser()


def leaves() -> Attempt:
    return ATTEMPTS.begin(BROWSER, "proef", "/lijsten", time.time())


async def comes_back(client: Client, answer: Answer, attempt: Attempt) -> Identity:
    return await client.identity(answer, attempt, time.time())


async def logs_in(client: Client, issuer: Tamperer) -> Identity:
    attempt = leaves()
    return await comes_back(client, issuer.lets_in(await client.question(attempt)), attempt)


async def refused(client: Client, issuer: Tamperer) -> str:
    with pytest.raises(Untrue) as why:
        await logs_in(client, issuer)
    return str(why.value)


async def test_who_was_asked_for_is_let_in(client: Client, issuer: Tamperer) -> None:
    found = await logs_in(client, issuer)
    assert (found.issuer, found.subject, found.session) == (issuer.address, "somebody", "their-session")
    assert found.claims["name"] == "Noor de Wit"


async def test_the_question_says_what_is_needed_and_nothing_that_stays_the_same(client: Client, issuer: Tamperer) -> None:
    one, other = [dict(parse_qsl(urlsplit(await client.question(leaves())).query)) for _ in range(2)]
    assert one["redirect_uri"] == BACK
    for name in ("state", "nonce", "code_challenge"):
        assert one[name] != other[name]
        assert len(one[name]) >= 22


def changed(**claims: Any) -> Callable[[Fields], Fields]:
    return lambda told: {name: value for name, value in (told | claims).items() if value is not None}


WRONG_CLAIMS = {
    "another issuer": changed(iss="https://elders.example"),
    "an issuer with a slash more": lambda told: told | {"iss": f"{told['iss']}/"},
    "no issuer": changed(iss=None),
    "another audience": changed(aud="iemand-anders"),
    "no audience": changed(aud=None),
    "an audience of objects": changed(aud=[{"regie": "regie"}]),
    "two audiences without azp": changed(aud=["regie", "iemand-anders"]),
    "another azp": changed(aud=["regie", "iemand-anders"], azp="iemand-anders"),
    "another azp with one audience": changed(azp="iemand-anders"),
    "expired": changed(exp=int(time.time()) - 3600),
    "no end": changed(exp=None),
    "an end that is text": changed(exp="9999999999"),
    "an end that is a yes": changed(exp=True),
    "made in the future": changed(iat=int(time.time()) + 3600),
    "made long ago": changed(iat=int(time.time()) - 3600),
    "no moment": changed(iat=None),
    "not yet": changed(nbf=int(time.time()) + 3600),
    "no nonce": changed(nonce=None),
    "another nonce": changed(nonce="iets-anders"),
    "a nonce that is a list": lambda told: told | {"nonce": [told["nonce"]]},
    "no subject": changed(sub=None),
    "an empty subject": changed(sub=""),
    "a subject that is a number": changed(sub=7),
    "a subject without end": changed(sub="x" * 256),
    "another access token": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "an at_hash that is null": lambda told: told | {"at_hash": None},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS)
async def test_nobody_is_let_in_by_a_token_that_says_otherwise(wrong: str, client: Client, issuer: Tamperer) -> None:
    issuer.claims = WRONG_CLAIMS[wrong]
    await refused(client, issuer)


async def test_several_audiences_with_azp_and_a_right_at_hash_are_believed(client: Client, issuer: Tamperer) -> None:
    half = urlsafe_b64encode(sha256(b"opaque").digest()[:16]).rstrip(b"=").decode()
    issuer.claims = changed(aud=["regie", "iemand-anders"], azp="regie", at_hash=half)
    await logs_in(client, issuer)


def unsigned(claims: Fields, **head: Any) -> str:
    return f"{part({'typ': 'JWT', 'kid': 'now'} | head)}.{part(claims)}."


def by_secret(secret: bytes, claims: Fields) -> str:
    """HS256, with what everybody knows of the key as the secret."""
    text = f"{part({'alg': 'HS256', 'kid': 'now', 'typ': 'JWT'})}.{part(claims)}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), 'sha256'))}"


MINE = key("mine")
NAMED_LIKE_IT = RSAKey.import_key(MINE.as_dict(private=True) | {"kid": "now"})
PUBLIC = MINE.as_dict(private=False)

WRONG_TOKENS: dict[str, Callable[[Tamperer, Fields], str]] = {
    "no algorithm": lambda issuer, claims: unsigned(claims),
    "alg none": lambda issuer, claims: unsigned(claims, alg="none"),
    "alg None": lambda issuer, claims: unsigned(claims, alg="None"),
    "alg none with a signature": lambda issuer, claims: unsigned(claims, alg="none") + "AAAA",
    "alg null": lambda issuer, claims: unsigned(claims, alg=None) + "AAAA",
    "a secret that is the public key as PEM": lambda issuer, claims: by_secret(issuer.key.as_pem(private=False), claims),
    "a secret that is the public key as JWK": lambda issuer, claims: by_secret(json.dumps(issuer.published[0]).encode(), claims),
    "a secret that is its modulus": lambda issuer, claims: by_secret(issuer.published[0]["n"].encode(), claims),
    "an algorithm that was not agreed on": lambda issuer, claims: sign(claims, issuer.key, alg="PS512"),
    "an unknown key": lambda issuer, claims: sign(claims, MINE),
    "no name of a key": lambda issuer, claims: sign(claims, issuer.key, kid=None),
    "the name of its key and another key": lambda issuer, claims: sign(claims, NAMED_LIKE_IT),
    "a key in the head": lambda issuer, claims: sign(claims, MINE, jwk=dict(PUBLIC)),
    "a key in the head under the name of its key": lambda issuer, claims: sign(claims, NAMED_LIKE_IT, jwk=dict(PUBLIC)),
    "an address of keys in the head": lambda issuer, claims: sign(claims, NAMED_LIKE_IT, jku=f"{issuer.address}/other"),
    "an address of a certificate in the head": lambda issuer, claims: sign(claims, NAMED_LIKE_IT, x5u=f"{issuer.address}/other"),
    "crit": lambda issuer, claims: sign(claims, issuer.key, crit=["exp"], exp=1),
    "crit that is not known": lambda issuer, claims: sign(claims, issuer.key, crit=["http://elders.example/x"]),
    "b64": lambda issuer, claims: sign(claims, issuer.key, b64=True),
    "an access token": lambda issuer, claims: sign(claims, issuer.key, typ="at+jwt"),
    "a logout token": lambda issuer, claims: sign(claims, issuer.key, typ="logout+jwt"),
    "a changed word": lambda issuer, claims: swapped(sign(claims, issuer.key), claims | {"sub": "iemand-anders"}),
    "four parts": lambda issuer, claims: sign(claims, issuer.key) + ".AAAA",
    "a line end": lambda issuer, claims: sign(claims, issuer.key) + "\n",
    "claims that are a list": lambda issuer, claims: sign(json.dumps([claims]), issuer.key),
    "a claim twice": lambda issuer, claims: sign('{"iss": "https://elders.example", ' + json.dumps(claims)[1:], issuer.key),
    "deep": lambda issuer, claims: sign('{"a":' * 4000 + "1" + "}" * 4000, issuer.key),
}


def swapped(token: str, claims: Fields) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{part(claims)}.{signature}"


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
async def test_nobody_is_let_in_by_a_token_that_is_not_signed_as_was_agreed(wrong: str, client: Client, issuer: Tamperer) -> None:
    await logs_in(client, issuer)
    issuer.answers["/other"] = lambda handler: send(handler, 200, {"keys": [dict(PUBLIC)]})
    issuer.token = lambda claims: WRONG_TOKENS[wrong](issuer, claims)
    await refused(client, issuer)
    assert "/other" not in issuer.asked, "nobody looks where the head of a token says"


@pytest.mark.parametrize(
    "head", [{"jku": "http://127.0.0.1:9/keys"}, {"x5u": "http://127.0.0.1:9/certificate"}, {"jwk": {"kty": "oct", "k": "AA"}}]
)
async def test_what_a_head_says_of_keys_is_not_looked_at(head: Fields, client: Client, issuer: Tamperer) -> None:
    issuer.token = lambda claims: sign(claims, issuer.key, **head)
    await logs_in(client, issuer)


async def test_a_megabyte_is_refused_before_it_is_looked_into(client: Client, issuer: Tamperer, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr("gateway.login.calls.LONGEST", 8 << 20)
    monkeypatch.setattr("gateway.login.tokens.decoded", lambda part: looked.append(len(part)))
    issuer.claims = changed(padding="x" * (1 << 20))
    assert "characters" in await refused(client, issuer)
    assert not looked


async def test_a_code_is_good_once(client: Client, issuer: Tamperer) -> None:
    attempt = leaves()
    answer = issuer.lets_in(await client.question(attempt))
    await comes_back(client, answer, attempt)
    with pytest.raises(Untrue, match="invalid_grant"):
        await comes_back(client, answer, attempt)


async def test_a_code_of_somebody_else_is_no_use(client: Client, issuer: Tamperer) -> None:
    theirs = issuer.lets_in(await client.question(leaves()))
    with pytest.raises(Untrue, match="invalid_grant"):
        await comes_back(client, theirs, leaves())


async def test_an_answer_of_another_issuer_is_refused_before_its_code_is_sent_anywhere(
    client: Client, issuer: Tamperer, ours: RSAKey, caller: Caller, key_file: Path
) -> None:
    attempt = leaves()
    question = await client.question(attempt)
    with tampering(ours) as evil:
        with pytest.raises(Untrue, match="another issuer"):
            await comes_back(client, evil.lets_in(question), attempt)
        with pytest.raises(Untrue, match="another issuer"):
            await comes_back(client, issuer.lets_in(question, iss=""), attempt)
    assert "/token" not in issuer.asked


async def test_a_key_of_one_issuer_is_no_key_of_another(
    client: Client, issuer: Tamperer, ours: RSAKey, caller: Caller, key_file: Path
) -> None:
    with tampering(ours) as other:
        other.key = key("elsewhere")
        other.published = [dict(other.key.as_dict(private=False))]
        await logs_in(Client(Issuer(settings(other.address, key_file), caller, apart=0), BACK), other)
        issuer.token = lambda claims: sign(claims, other.key)
        assert "does not have" in await refused(client, issuer)


async def test_something_said_twice_is_refused(client: Client, issuer: Tamperer) -> None:
    attempt = leaves()
    answer = issuer.lets_in(await client.question(attempt))
    with pytest.raises(Untrue, match="twice"):
        await comes_back(client, [*answer, ("code", "code-0")], attempt)


async def test_who_breaks_off_hears_that(client: Client, issuer: Tamperer) -> None:
    attempt = leaves()
    with pytest.raises(Unwelcome, match="afgebroken"):
        await comes_back(client, issuer.lets_in(await client.question(attempt), code="", error="access_denied"), attempt)


async def test_an_error_is_believed_of_the_issuer_only(client: Client, issuer: Tamperer) -> None:
    attempt = leaves()
    with pytest.raises(Untrue, match="another issuer"):
        await comes_back(client, issuer.lets_in(await client.question(attempt), code="", error="access_denied", iss="x"), attempt)


# Attempts: what a browser brings back.


def test_an_answer_means_something_in_the_browser_that_asked_and_for_a_while() -> None:
    now = time.time()
    attempt = ATTEMPTS.begin(BROWSER, "proef", "/lijsten?x=1", now)
    assert ATTEMPTS.recognise(BROWSER, attempt.state, now + WITHIN - 1) == attempt
    for browser, state, moment in (
        (Attempts.browser(), attempt.state, now),
        (BROWSER, attempt.state[:-2] + "AA", now),
        (BROWSER, attempt.state, now + WITHIN + 2),
        (BROWSER, "", now),
        (BROWSER, "é", now),
        (BROWSER, "A" * 100_000, now),
    ):
        with pytest.raises(Untrue):
            ATTEMPTS.recognise(browser, state, moment)
    with pytest.raises(Untrue):
        Attempts("another secret, of thirty-two bytes as well").recognise(BROWSER, attempt.state, now)


@pytest.mark.parametrize(
    "place", ["//elders.example", "/\\elders.example", "https://elders.example", "", "x", "/\t/elders.example", "/" * 501, "/é"]
)
def test_nobody_is_sent_elsewhere_after_login(place: str) -> None:
    assert not is_ours(place)
    assert ATTEMPTS.begin(BROWSER, "proef", place, time.time()).place == "/"


# The issuer itself: what it tells of itself, its keys, and how long we listen.


async def test_a_new_key_is_fetched_when_it_is_first_named_and_a_former_one_goes(client: Client, issuer: Tamperer) -> None:
    await logs_in(client, issuer)
    former, issuer.key = issuer.key, key("next")
    issuer.published = [dict(issuer.key.as_dict(private=False))]
    await logs_in(client, issuer)
    assert issuer.asked.count("/jwks") == 2
    issuer.token = lambda claims: sign(claims, former)
    await refused(client, issuer)


async def test_whoever_names_keys_that_are_not_there_has_them_asked_for_once(issuer: Tamperer, caller: Caller, key_file: Path) -> None:
    client = Client(Issuer(settings(issuer.address, key_file), caller), BACK)
    await logs_in(client, issuer)
    for number in range(5):
        issuer.token = lambda claims, number=number: sign(claims, issuer.key, kid=f"unknown-{number}")  # type: ignore[misc]
        await refused(client, issuer)
    assert issuer.asked.count("/jwks") == 1


async def test_known_keys_go_on_being_good_while_the_issuer_does_not_tell(
    client: Client, issuer: Tamperer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await logs_in(client, issuer)
    monkeypatch.setattr("gateway.login.issuer.FRESH", 0)
    issuer.answers["/jwks"] = lambda handler: send(handler, 503, {})
    await logs_in(client, issuer)
    monkeypatch.setattr("gateway.login.issuer.KEPT", 0)
    with pytest.raises(Silent):
        await logs_in(client, issuer)


@pytest.mark.parametrize(
    "unusable",
    [
        {"use": "enc"},
        {"alg": "RS512"},
        {"kty": "oct", "k": "AAAA"},
        {"n": "AQAB"},
        {"kid": None},
    ],
    ids=str,
)
async def test_what_is_no_key_to_verify_with_is_none(unusable: Fields, client: Client, issuer: Tamperer) -> None:
    issuer.published = [issuer.published[0] | unusable]
    await refused(client, issuer)


async def test_two_keys_of_one_name_are_none(client: Client, issuer: Tamperer) -> None:
    issuer.published = [*issuer.published, dict(NAMED_LIKE_IT.as_dict(private=False))]
    await refused(client, issuer)


@pytest.mark.parametrize(
    "told",
    [
        changed(issuer="https://elders.example"),
        changed(token_endpoint="http://elders.example/token"),
        changed(jwks_uri="file:///etc/passwd"),
        changed(authorization_endpoint=None),
        changed(end_session_endpoint="javascript:alert(1)"),
        changed(code_challenge_methods_supported=["plain"]),
    ],
)
async def test_an_issuer_that_cannot_be_right_is_not_asked(told: Callable[[Fields], Fields], client: Client, issuer: Tamperer) -> None:
    issuer.metadata = told
    await refused(client, issuer)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        pass


def drop_by_drop(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(600):
            handler.wfile.write(b" ")
            time.sleep(0.1)
    except OSError:
        pass


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("location", "/other")
    handler.end_headers()


def packed(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"\x1f\x8b" + b"\0" * 100)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize("answer", [endless, drop_by_drop, elsewhere, packed])
async def test_what_an_issuer_sends_is_bounded_in_size_and_time_and_comes_from_itself(
    answer: Callable[[BaseHTTPRequestHandler], None], path: str, issuer: Tamperer, caller: Caller, key_file: Path
) -> None:
    client = Client(Issuer(settings(issuer.address, key_file), Caller(caller._http, patience=0.5), apart=0), BACK)
    issuer.answers[path] = answer
    issuer.answers["/other"] = lambda handler: send(handler, 200, {})
    with pytest.raises((Silent, Untrue)):
        await logs_in(client, issuer)
    assert "/other" not in issuer.asked


def test_the_bound_on_an_answer_is_small() -> None:
    assert LONGEST <= 1 << 20


async def test_claims_that_are_at_userinfo_only_are_had_there_and_of_the_same_person(
    issuer: Tamperer, caller: Caller, key_file: Path
) -> None:
    client = Client(Issuer(settings(issuer.address, key_file, userinfo=True), caller, apart=0), BACK)
    issuer.userinfo = {"sub": "somebody", "groups": ["regie"], "iss": "https://elders.example"}
    found = await logs_in(client, issuer)
    assert found.claims["groups"] == ["regie"]
    assert found.claims["iss"] == issuer.address
    issuer.userinfo = {"sub": "iemand-anders", "groups": ["regie"]}
    assert "somebody else" in await refused(client, issuer)
