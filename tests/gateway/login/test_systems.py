"""Tokens of systems: which client of which issuer it is, and by which words and signatures it is nobody (RFC 9068, RFC 8725)."""

import asyncio
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.login.calls import Caller
from gateway.login.configured import Configured, SystemIssuer
from gateway.login.refusals import Silent, Untrue
from gateway.login.systems import LONGEST, System, Systems
from tests.gateway.login.tamperer import Fields, Tamperer, key, send, settings, sign, tampering
from tests.gateway.login.test_client import WRONG_TOKENS

HERE = "https://regie.example/v1"
THUMBPRINT = sha256(b"a certificate").digest()


def systems(issuer: Tamperer, caller: Caller, **told: Any) -> Systems:
    return Systems([SystemIssuer.model_validate({"issuer": issuer.address, "audience": HERE} | told)], caller, apart=0)


def claims(issuer: Tamperer, **otherwise: Any) -> Fields:
    """What a right token says, save for the changes; what is None is left out."""
    now = int(time.time())
    right: Fields = {"iss": issuer.address, "aud": HERE, "sub": "roc", "client_id": "roc", "scope": "gebeurtenissen", "jti": "1"}
    right |= {"iat": now, "exp": now + 300}
    return {name: value for name, value in (right | otherwise).items() if value is not None}


def token(issuer: Tamperer, **otherwise: Any) -> str:
    return sign(claims(issuer, **otherwise), issuer.key, typ="at+jwt")


async def refused(known: Systems, shown: str) -> str:
    with pytest.raises(Untrue) as why:
        await known.recognise(shown, time.time())
    return str(why.value)


@pytest.mark.parametrize("type", ["at+jwt", "application/at+jwt", "AT+JWT"])
async def test_a_client_is_recognised_by_a_token_of_its_issuer(type: str, issuer: Tamperer, caller: Caller) -> None:
    found = await systems(issuer, caller).recognise(sign(claims(issuer), issuer.key, typ=type), time.time())
    assert found == System(issuer.address, "roc", "roc", wanted=True)


WRONG: dict[str, Fields] = {
    "another issuer": {"iss": "https://elders.example"},
    "no issuer": {"iss": None},
    "an issuer that is a list": {"iss": ["https://elders.example"]},
    "another audience": {"aud": "https://elders.example"},
    "no audience": {"aud": None},
    "two audiences, of whom the other could show it here": {"aud": [HERE, "https://elders.example"]},
    "an audience and something that is none": {"aud": [HERE, 7]},
    "the audience twice": {"aud": [HERE, HERE]},
    "expired": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "no end": {"exp": None},
    "an end that is text": {"exp": "9999999999"},
    "good for too long": {"exp": int(time.time() + LONGEST + 86_400)},
    "made in the future": {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 3900},
    "no moment": {"iat": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "no name of its own": {"jti": None},
    "no client": {"client_id": None},
    "a client that is a number": {"client_id": 7},
    "a client without end": {"client_id": "x" * 256},
    "no subject": {"sub": None},
    "a subject without end": {"sub": "x" * 256},
    "about somebody who logged in": {"nonce": "x"},
    "with an access token beside it": {"at_hash": "x"},
    "of a session": {"sid": "x"},
    "bound to a key that is shown otherwise (DPoP)": {"cnf": {"jkt": "x"}},
    "bound to two things": {"cnf": {"x5t#S256": urlsafe_b64encode(THUMBPRINT).decode().rstrip("="), "jkt": "x"}},
    "bound to nothing": {"cnf": {}},
    "bound to null": {"cnf": [None]},
    "bound to what is no digest": {"cnf": {"x5t#S256": "AAAA"}},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_nobody_is_recognised_by_a_token_that_says_otherwise(wrong: str, issuer: Tamperer, caller: Caller) -> None:
    await refused(systems(issuer, caller), token(issuer, **WRONG[wrong]))


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
async def test_nobody_is_recognised_by_a_token_that_is_not_signed_as_was_agreed(wrong: str, issuer: Tamperer, caller: Caller) -> None:
    """All that is tried on tokens about people, on an issuer whose tokens say to be of the same type."""
    known = systems(issuer, caller, type="JWT")
    await known.recognise(sign(claims(issuer), issuer.key), time.time())
    issuer.answers["/other"] = lambda handler: send(handler, 200, {"keys": []})
    await refused(known, WRONG_TOKENS[wrong](issuer, claims(issuer)))
    assert "/other" not in issuer.asked


@pytest.mark.parametrize("type", ["JWT", "logout+jwt", "jwt", "", "at+jwt ", None])
async def test_only_an_access_token_is_one(type: str | None, issuer: Tamperer, caller: Caller) -> None:
    assert "another type" in await refused(systems(issuer, caller), sign(claims(issuer), issuer.key, typ=type))


async def test_a_megabyte_is_refused_before_it_is_looked_into(issuer: Tamperer, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.login.tokens.decoded", lambda part: pytest.fail("it was looked into"))
    assert "characters" in await refused(systems(issuer, caller), token(issuer, padding="x" * (1 << 20)))


async def test_a_key_of_one_issuer_says_nothing_for_another(issuer: Tamperer, caller: Caller, ours: Any) -> None:
    with tampering(ours) as other:
        both = [SystemIssuer(issuer=one.address, audience=HERE) for one in (issuer, other)]
        known = Systems(both, caller, apart=0)
        other.key = key("elsewhere")
        other.published = [dict(other.key.as_dict(private=False))]
        assert (await known.recognise(sign(claims(other), other.key, typ="at+jwt"), time.time())).issuer == other.address
        assert "does not have" in await refused(known, sign(claims(issuer), other.key, typ="at+jwt"))
        other.published = issuer.published
        other.key = issuer.key
        assert "not agreed" in await refused(Systems(both[:1], caller, apart=0), token(other))


async def test_an_issuer_can_turn_to_another_key(issuer: Tamperer, caller: Caller) -> None:
    known = systems(issuer, caller)
    former, now = token(issuer), time.time()
    await known.recognise(former, now)
    issuer.key, before = key("next"), issuer.published
    issuer.published = [*before, dict(issuer.key.as_dict(private=False))]
    await known.recognise(token(issuer), now)
    await known.recognise(former, now)
    issuer.key = key("after that")
    issuer.published = [dict(issuer.key.as_dict(private=False))]
    await known.recognise(token(issuer), now)
    await refused(known, former)


async def test_who_names_a_key_that_is_not_there_keeps_nobody_else_waiting(issuer: Tamperer, caller: Caller) -> None:
    known = systems(issuer, caller)
    await known.recognise(token(issuer), time.time())

    def hangs(handler: object) -> None:
        time.sleep(2)

    issuer.answers["/jwks"] = hangs
    asking = asyncio.create_task(known.recognise(sign(claims(issuer), key("unknown"), typ="at+jwt"), time.time()))
    await asyncio.sleep(0.2)
    async with asyncio.timeout(1):
        await known.recognise(token(issuer), time.time())
    with pytest.raises((Silent, Untrue)):
        await asking


async def test_an_issuer_that_does_not_answer_is_not_taken_for_a_no(issuer: Tamperer, caller: Caller) -> None:
    issuer.answers["/jwks"] = lambda handler: send(handler, 503, {})
    with pytest.raises(Silent):
        await systems(issuer, caller).recognise(token(issuer), time.time())


@pytest.mark.parametrize(
    ("scope", "wanted"), [("gebeurtenissen", True), ("a gebeurtenissen b", True), ("gebeurtenissenx", False), (None, False)]
)
async def test_what_a_token_is_for_is_told(scope: str | None, wanted: bool, issuer: Tamperer, caller: Caller) -> None:
    assert (await systems(issuer, caller).recognise(token(issuer, scope=scope), time.time())).wanted is wanted


async def test_claims_stand_where_the_operator_says(issuer: Tamperer, caller: Caller) -> None:
    """As Entra ID has them: no type of its own, the client in `azp`, and what it is for in a list of roles."""
    known = systems(issuer, caller, type="JWT", client="azp", scopes="roles", scope="Gebeurtenissen.Sturen")
    shown = sign(claims(issuer, client_id=None, jti=None, azp="3f2a", sub="7b1f", roles=["Gebeurtenissen.Sturen"]), issuer.key)
    assert await known.recognise(shown, time.time()) == System(issuer.address, "3f2a", "7b1f", wanted=True)


async def test_a_token_tells_to_which_certificate_it_is_bound(issuer: Tamperer, caller: Caller) -> None:
    bound = {"x5t#S256": urlsafe_b64encode(THUMBPRINT).decode().rstrip("=")}
    assert (await systems(issuer, caller).recognise(token(issuer, cnf=bound), time.time())).thumbprint == THUMBPRINT.hex()


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://elders.example"},
        {"algorithms": ["HS256"]},
        {"algorithms": ["none"]},
        {"algorithms": []},
        {"type": "any"},
        {"x": 1},
    ],
    ids=str,
)
def test_what_an_operator_cannot_say_of_an_issuer_is_told(wrong: Fields) -> None:
    with pytest.raises(ValidationError):
        SystemIssuer.model_validate({"issuer": "https://login.example", "audience": HERE} | wrong)


def test_each_issuer_stands_there_once(key_file: Any) -> None:
    one = SystemIssuer(issuer="https://login.example", audience=HERE)
    with pytest.raises(ValidationError, match="één keer"):
        Configured(issuers=(settings("https://login.example", key_file),), systems=(one, one))
