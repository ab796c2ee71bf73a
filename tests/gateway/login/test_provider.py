"""Logging in at a real OpenID provider over real HTTP: npm's `oidc-provider`, which is certified."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from joserfc.jwk import RSAKey

from events.log.store import EventStore
from events.vocabulary.person import CitizenNumberNoted
from gateway.login.attempts import Attempts
from gateway.login.calls import Caller
from gateway.login.client import Client, Identity
from gateway.login.configured import Claims, Credentials
from gateway.login.device import begin, wait
from gateway.login.issuer import Issuer
from gateway.login.refusals import Untrue, Unwelcome
from gateway.login.residents import participant
from gateway.login.tokens import must_be_meant, opened
from gateway.persons.rights import Rights
from tests.gateway.login.conftest import BACK
from tests.gateway.login.provider.running import SECRET, Provider, browsing, goes, provider, types
from tests.gateway.login.tamperer import body, key, send, settings, tampering
from tests.gateway.persons.people import BAS, begun
from tests.npm import PROVIDER, missing
from tests.vaults import vault
from tests.waiting import eventually

ATTEMPTS = Attempts("a secret of at least thirty-two bytes")
BROWSER = Attempts.browser()
SCOPES = ("openid", "profile", "groepen")
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


@pytest.fixture(scope="session", autouse=True)
def _there() -> None:
    if why := missing(PROVIDER):
        pytest.skip(why)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def real(_there: None, ours: RSAKey) -> AsyncIterator[Provider]:
    async with provider(ours, [key("2026-11")], BACK) as real:
        yield real


@pytest.fixture
def client(real: Provider, caller: Caller, key_file: Path) -> Client:
    return Client(Issuer(settings(real.address, key_file, scopes=SCOPES, ask=(SUBSTANTIAL,)), caller, apart=0), BACK)


async def logs_in(client: Client, hint: str = "noor") -> Identity:
    attempt = ATTEMPTS.begin(BROWSER, "proef", "/", time.time())
    async with browsing() as browser:
        answer = await goes(browser, await client.question(attempt), BACK, hint)
    assert ATTEMPTS.recognise(BROWSER, dict(answer)["state"], time.time()) == attempt
    return await client.identity(answer, attempt, time.time())


async def test_a_real_provider_tells_who_it_is_how_sure_and_which_groups(client: Client) -> None:
    noor, again, other = await logs_in(client), await logs_in(client), await logs_in(client, "an")
    assert noor.subject == again.subject != other.subject
    assert (noor.claims["name"], noor.claims["groups"], noor.claims["acr"]) == ("Noor de Wit", ["regie"], SUBSTANTIAL)
    assert noor.session
    assert noor.session != again.session


async def test_a_real_provider_takes_a_secret_where_there_is_no_key(real: Provider, caller: Caller, key_file: Path) -> None:
    told = settings(real.address, key_file, client_id="met-geheim", credentials=Credentials(secret=SECRET))
    assert (await logs_in(Client(Issuer(told, caller, apart=0), BACK))).claims["name"] == "Noor de Wit"


async def test_a_real_provider_does_not_take_the_key_of_another(real: Provider, caller: Caller, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_bytes(key("other").as_pem(private=True))
    with pytest.raises(Untrue, match="invalid_client"):
        await logs_in(Client(Issuer(settings(real.address, tmp_path / "other.pem"), caller, apart=0), BACK))


async def test_who_is_not_let_in_there_is_not_let_in_here(client: Client) -> None:
    with pytest.raises(Unwelcome, match="afgebroken"):
        await logs_in(client, "niemand")


async def test_a_real_provider_gives_for_a_code_once_and_with_its_verifier(client: Client) -> None:
    attempt, other = (ATTEMPTS.begin(BROWSER, "proef", "/", time.time()) for _ in range(2))
    async with browsing() as browser:
        answer = await goes(browser, await client.question(attempt), BACK)
        with pytest.raises(Untrue, match="invalid_grant"):
            await client.identity(answer, other, time.time())
        answer = await goes(browser, await client.question(attempt), BACK)
        await client.identity(answer, attempt, time.time())
        with pytest.raises(Untrue, match="invalid_grant"):
            await client.identity(answer, attempt, time.time())


async def test_claims_that_a_real_provider_tells_at_userinfo_only_are_had_there(ours: RSAKey, caller: Caller, key_file: Path) -> None:
    async with provider(ours, [key("2026-11")], BACK, conform=True) as real:
        without, having = (settings(real.address, key_file, scopes=SCOPES, userinfo=more) for more in (False, True))
        assert "groups" not in (await logs_in(Client(Issuer(without, caller), BACK))).claims
        assert (await logs_in(Client(Issuer(having, caller), BACK))).claims["groups"] == ["regie"]


async def test_a_real_provider_can_turn_to_another_key(ours: RSAKey, caller: Caller, key_file: Path) -> None:
    former, following = key("2026-11"), key("2026-12")
    async with provider(ours, [former], BACK) as real:
        client = Client(Issuer(settings(real.address, key_file), caller, apart=0), BACK)
        await logs_in(client)
    for keys in ([following, former], [following]):
        async with provider(ours, keys, BACK, port=urlsplit(real.address).port or 0):
            await logs_in(client)


async def test_a_real_provider_lets_somebody_go(client: Client, real: Provider) -> None:
    attempt = ATTEMPTS.begin(BROWSER, "proef", "/", time.time())
    async with browsing() as browser:
        found = await client.identity(await goes(browser, await client.question(attempt), BACK), attempt, time.time())
        place = await client.farewell(found.token, real.told["after"])
        assert place
        asked = await browser.get(place)
        assert asked.status_code == 200
        assert "xsrf" in asked.text


async def test_a_real_provider_tells_by_itself_that_a_login_has_ended(ours: RSAKey, caller: Caller, key_file: Path) -> None:
    """Its logout token as it sends it, taken in by what reads those (Back-Channel Logout 1.0)."""
    heard: list[str] = []

    def hears(handler: BaseHTTPRequestHandler) -> None:
        heard.append(body(handler)["logout_token"])
        send(handler, 200, {})

    with tampering(ours) as ear:
        ear.answers["/told"] = hears
        async with provider(ours, [key("2026-11")], BACK, backchannel=f"{ear.address}/told") as real, browsing() as browser:
            client = Client(Issuer(settings(real.address, key_file), caller, apart=0), BACK)
            attempt = ATTEMPTS.begin(BROWSER, "proef", "/", time.time())
            found = await client.identity(await goes(browser, await client.question(attempt), BACK), attempt, time.time())
            asked = await browser.get(await client.farewell(found.token, real.told["after"]) or "")
            action, secret = re.search(r'action="([^"]+)"', asked.text), re.search(r'name="xsrf" value="([^"]+)"', asked.text)
            assert action
            assert secret
            await browser.post(action[1], data={"xsrf": secret[1], "logout": "yes"})
            await eventually(lambda: bool(heard))
            signed = await opened(heard[0], client.issuer.key, ("PS256",), ("logout+jwt",))
            must_be_meant(signed.claims, issuer=real.address, audience="regie", now=time.time())
            assert signed.claims["sid"] == found.session
            assert "http://schemas.openid.net/event/backchannel-logout" in str(signed.claims["events"])


@pytest.fixture
def by_code(real: Provider, caller: Caller, key_file: Path) -> Client:
    told = settings(real.address, key_file, client_id="met-code", scopes=SCOPES, ask=(SUBSTANTIAL,))
    return Client(Issuer(told, caller, apart=0), BACK)


async def asked_soon(seconds: float) -> None:
    """Asked again at once: who types the code in these tests has done so."""


async def test_a_real_provider_tells_who_typed_a_code(by_code: Client) -> None:
    code = await begin(by_code)
    async with browsing() as browser:
        await types(browser, code.place, code.user)
    noor, typed = await logs_in(by_code), await wait(by_code, code, asked_soon)
    assert (typed.subject, typed.claims["name"], typed.claims["groups"]) == (noor.subject, "Noor de Wit", ["regie"])
    assert typed.claims["acr"] == SUBSTANTIAL
    with pytest.raises(Untrue, match="invalid_grant"):
        await wait(by_code, code, asked_soon)


async def test_a_real_provider_says_so_when_a_code_was_not_typed_yet_or_is_turned_down(by_code: Client) -> None:
    code, asked = await begin(by_code), 0
    async with browsing() as browser:

        async def turned_down(seconds: float) -> None:
            nonlocal asked
            asked += 1
            if asked == 2:
                await types(browser, code.place, code.user, "abort")

        with pytest.raises(Unwelcome, match="afgebroken"):
            await wait(by_code, code, turned_down)
    assert asked == 2


async def test_a_real_provider_says_so_when_a_code_is_no_longer_good(ours: RSAKey, caller: Caller, key_file: Path) -> None:
    async with provider(ours, [key("2026-11")], BACK, patience=1) as real:
        client = Client(Issuer(settings(real.address, key_file, client_id="met-code"), caller), BACK)
        code = replace(await begin(client), until=float("inf"))
        with pytest.raises(Unwelcome, match="niet op tijd"):
            await wait(client, code)


async def test_a_resident_at_a_real_provider_is_the_participant_with_that_citizen_number_or_nobody(
    client: Client, pool: asyncpg.Pool, store: EventStore
) -> None:
    rights, (person, _) = Rights(pool, store, vault(pool)), await begun(store)
    await rights.note_number(person, CitizenNumberNoted(number="123456782", municipality=uuid4()), BAS)
    broker = client.settings.model_copy(update={"claims": Claims(citizen_number=("gegevens", "bsn")), "residents": True})
    known, stranger, noor = [await logs_in(client, hint) for hint in ("bsn-123456782", "bsn-111222333", "noor")]
    assert await participant(rights.vault.index, broker, known.claims) == person
    for nobody in (stranger, noor):
        with pytest.raises(Unwelcome, match="kunnen u niet koppelen"):
            await participant(rights.vault.index, broker, nobody.claims)


def test_claims_are_found_by_a_path() -> None:
    assert Claims(groups="groups").groups == ("groups",)
    assert Claims(groups=("realm_access", "roles")).groups == ("realm_access", "roles")
