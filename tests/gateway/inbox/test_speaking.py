"""Who speaks: a partner by a token, a certificate or a signature, and by nothing that it says of itself."""

import json
import ssl
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import RSAKey

from events.fact import Actor
from events.vocabulary.inbox import Credential, PartnerCredentialLinked, PartnerLeft, Way
from events.vocabulary.values import Role
from gateway.asking import Asking
from gateway.fate import NotPossible
from gateway.http.client_cert import Proxy, thumbprint
from gateway.logbook.decisions import taking_down
from gateway.login.configured import Configured, SystemIssuer
from gateway.login.login import Login
from gateway.partners import credentials
from gateway.partners.partnering import Partners
from tests.gateway.doors import Doors, listening
from tests.gateway.inbox.certificates import Issued, issue
from tests.gateway.inbox.mutual import proxy, written
from tests.gateway.login.provider.running import provider
from tests.gateway.login.tamperer import Fields, Tamperer, key, send, settings
from tests.gateway.login.test_systems import HERE, token
from tests.gateway.sender import PATH, Sender, introduce
from tests.npm import PROVIDER, missing
from tests.vaults import vault
from tests.workflows.partners import MASTER

BY = Actor("bas", Role.COORDINATOR)
OIN = "00000001823288444000"
AUTHORITY = issue(name="PKIoverheid Private Services CA")
PROXY = Proxy([ip_network("127.0.0.1")], [AUTHORITY.certificate])


@dataclass(frozen=True)
class System:
    """A partner's system that does not sign."""

    doors: Doors
    partner: Sender

    async def link(self, way: Way, name: str, issuer: str | None = None, subject: str | None = None) -> UUID:
        """Record that it is recognised so; by which number that is named."""
        told = PartnerCredentialLinked(partner=self.partner.id, credential=Credential(way=way, name=name, issuer=issuer), subject=subject)
        await self.partners.link(told, BY)
        return credentials.stream_of(told.credential)

    @property
    def partners(self) -> Partners:
        return Partners(self.doors.services.pool, self.doors.services.store)

    async def post(self, *headers: tuple[str, str], event: Fields | None = None) -> httpx2.Response:
        """Send an event with just these headers, as a system does that knows nothing of how we sign."""
        body = json.dumps(event or self.partner.event()).encode()
        told = [("content-type", "application/cloudevents+json"), *headers]
        return await self.doors.http.post(PATH, content=body, headers=[(name.encode(), value.encode("latin-1")) for name, value in told])

    async def shows(self, certificate: Issued, *headers: tuple[str, str]) -> httpx2.Response:
        """Send an event as it comes through the proxy."""
        return await self.post(("client-cert", certificate.header), *headers)


def thumb(one: Issued) -> str:
    return thumbprint(one.certificate)


def bearer(shown: str) -> tuple[str, str]:
    return "authorization", f"Bearer {shown}"


@asynccontextmanager
async def standing(behind: Doors, key_file: Path, *issuers: Fields, before: Proxy = PROXY) -> AsyncIterator[Doors]:
    """Doors where systems get in with tokens of these issuers, and behind a proxy."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False))
        pool, log = behind.services.pool, await stack.enter_async_context(taking_down(behind.services.pool))
        systems = tuple(SystemIssuer.model_validate({"audience": HERE} | one) for one in issuers)
        told = Configured(issuers=(settings("https://login.example", key_file),), systems=systems)
        login = Login(told, pool, vault(pool).keys, http, secret=MASTER, address="http://127.0.0.1:28080")
        services = replace(behind.services, login=login, asking=Asking(pool, log), proxy=before)
        address, stop = await stack.enter_async_context(listening(services))
        client = await stack.enter_async_context(httpx2.AsyncClient(base_url=address, trust_env=False, timeout=30))
        yield Doors(address, services, client, stop)


@pytest_asyncio.fixture(loop_scope="session")
async def system(doors: Doors, issuer: Tamperer, key_file: Path) -> AsyncIterator[System]:
    async with standing(doors, key_file, {"issuer": issuer.address}) as here:
        yield System(here, await introduce(here))


async def test_a_system_gets_in_with_a_token_of_its_own_from_a_real_provider(doors: Doors, ours: RSAKey, key_file: Path) -> None:
    """Client credentials with private_key_jwt at npm's oidc-provider, and an event sent by who knows nothing of us but an address."""
    if why := missing(PROVIDER):
        pytest.skip(why)
    async with (
        provider(ours, [key("2026-11")], "http://127.0.0.1:28080/back") as real,
        standing(doors, key_file, {"issuer": real.address}) as here,
        httpx2.AsyncClient(trust_env=False) as http,
    ):
        now = int(time.time())
        proof = {"iss": "roc", "sub": "roc", "aud": real.address, "jti": str(uuid4()), "iat": now, "exp": now + 60}
        fields = {
            "grant_type": "client_credentials",
            "client_id": "roc",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({"alg": "PS256", "kid": ours.thumbprint()}, proof, ours, algorithms=["PS256"]),
            "resource": HERE,
        }
        told = (await http.post(f"{real.address}/token", data=fields | {"scope": "gebeurtenissen"})).json()
        assert (await http.post(f"{real.address}/token", data=fields)).json()["error"] == "invalid_client", "what shows a key is good once"
        system = System(here, await introduce(here))
        assert (await system.post(bearer(told["access_token"]))).status_code == 403
        await system.link(Way.CLIENT, "roc", real.address)
        answer = await system.post(bearer(told["access_token"]))
        assert answer.status_code == 202, answer.text
        [received] = await system.partner.received()
        assert received.partner == system.partner.id


async def test_a_client_speaks_for_the_partner_that_was_recorded_from_then_until_it_is_taken_back(system: System, issuer: Tamperer) -> None:
    shown = bearer(token(issuer, client_id="a", sub="a"))
    assert (await system.post(shown)).status_code == 403
    number = await system.link(Way.CLIENT, "a", issuer.address)
    event = system.partner.event()
    assert [(await system.post(shown, event=event)).status_code for _ in range(2)] == [202, 202]
    assert len(await system.partner.received()) == 1
    await system.partners.unlink(system.partner.id, number, BY)
    assert (await system.post(shown)).status_code == 403
    await system.link(Way.CLIENT, "a", issuer.address)
    assert (await system.post(shown)).status_code == 202
    await system.partner.happens(PartnerLeft(partner=system.partner.id, reason="gestopt"))
    assert (await system.post(shown)).status_code == 403


async def test_of_a_token_about_somebody_else_than_its_client_that_has_to_be_recorded(system: System, issuer: Tamperer) -> None:
    await system.link(Way.CLIENT, "b", issuer.address)
    assert (await system.post(bearer(token(issuer, client_id="b", sub="een-medewerker")))).status_code == 403
    await system.link(Way.CLIENT, "b", issuer.address, "service-account-b")
    assert (await system.post(bearer(token(issuer, client_id="b", sub="service-account-b")))).status_code == 202
    assert (await system.post(bearer(token(issuer, client_id="b", sub="b")))).status_code == 403


async def test_the_same_client_of_another_issuer_is_somebody_else(system: System, issuer: Tamperer) -> None:
    await system.link(Way.CLIENT, "c", "https://elders.example")
    assert (await system.post(bearer(token(issuer, client_id="c", sub="c")))).status_code == 403


async def test_a_token_for_something_else_says_so(system: System, issuer: Tamperer) -> None:
    await system.link(Way.CLIENT, "d", issuer.address)
    answer = await system.post(bearer(token(issuer, client_id="d", sub="d", scope="profile")))
    assert (answer.status_code, "insufficient_scope" in answer.headers["www-authenticate"]) == (403, True)


@pytest.mark.parametrize("shown", ["Bearer", "bearer x", "Bearer a.b.c", "BEARER é.é.é", f"Bearer {'x' * 9000}"])
async def test_what_is_no_token_is_refused_with_what_would_be_one(shown: str, system: System) -> None:
    answer = await system.post(("authorization", shown))
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="regie", error="invalid_token"')


@pytest.mark.parametrize("shown", ["", "Basic YTpi", "x" * 9000, "Bearerx a.b.c"])
async def test_what_is_for_somebody_between_us_is_passed_over(shown: str, system: System) -> None:
    assert (await system.post(("authorization", shown))).status_code == 403
    assert (await system.partner.post(system.partner.event(), {"authorization": shown})).status_code == 202


async def test_two_tokens_are_none(system: System, issuer: Tamperer) -> None:
    await system.link(Way.CLIENT, "e", issuer.address)
    shown = bearer(token(issuer, client_id="e", sub="e"))
    assert (await system.post(shown)).status_code == 202
    assert (await system.post(shown, shown)).status_code == 401


async def test_without_issuers_no_token_is_one(doors: Doors, issuer: Tamperer) -> None:
    assert (await System(doors, await introduce(doors)).post(bearer(token(issuer)))).status_code == 401


async def test_while_an_issuer_does_not_tell_its_keys_nothing_is_acknowledged(system: System, issuer: Tamperer) -> None:
    issuer.answers["/jwks"] = lambda handler: send(handler, 503, {})
    answer = await system.post(bearer(token(issuer)))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


# Certificates


async def test_a_certificate_speaks_for_the_partner_that_was_recorded_also_while_it_is_replaced(system: System) -> None:
    former, following = issue(), issue()
    assert (await system.shows(former)).status_code == 403
    numbers = [await system.link(Way.CERTIFICATE, thumb(one)) for one in (former, following)]
    assert [(await system.shows(one)).status_code for one in (former, following)] == [202, 202]
    await system.partners.unlink(system.partner.id, numbers[0], BY)
    assert [(await system.shows(one)).status_code for one in (former, following)] == [403, 202]


async def test_a_system_shows_its_certificate_in_a_handshake_and_what_it_says_of_one_by_itself_is_gone(
    system: System, tmp_path: Path
) -> None:
    mine, other = issue(by=AUTHORITY), issue(by=AUTHORITY)
    await system.link(Way.CERTIFICATE, thumb(mine))
    (authority, _), own = written(AUTHORITY, tmp_path, "authority"), written(issue(by=AUTHORITY), tmp_path, "proxy")
    answers = []
    async with proxy(system.doors.address, own, [authority]) as address:
        for number, one in enumerate((mine, other)):
            context = ssl.create_default_context(cafile=authority)
            context.load_cert_chain(*written(one, tmp_path, str(number)))
            async with httpx2.AsyncClient(base_url=address, verify=context, trust_env=False) as http:
                headers = {"content-type": "application/cloudevents+json", "client-cert": mine.header}
                answers.append(await http.post(PATH, content=json.dumps(system.partner.event()).encode(), headers=headers))
        async with httpx2.AsyncClient(base_url=address, verify=ssl.create_default_context(cafile=authority), trust_env=False) as http:
            with pytest.raises(httpx2.HTTPError):
                await http.post(PATH, content=b"{}")
    assert [answer.status_code for answer in answers] == [202, 403]


async def test_an_oin_is_believed_in_a_certificate_of_who_may_say_so_and_in_no_other(system: System) -> None:
    await system.link(Way.OIN, OIN)
    assert [(await system.shows(issue(OIN, by=AUTHORITY))).status_code for _ in range(2)] == [202, 202]
    alike = issue(name="PKIoverheid Private Services CA")
    for wrong in (
        issue(OIN),
        issue(OIN, by=alike),
        issue(by=AUTHORITY),
        issue(OIN, "00000001823288444001", by=AUTHORITY),
        issue(f"{OIN}0", by=AUTHORITY),
        issue(f"{OIN[:-1]}O", by=AUTHORITY),
        issue("00000003123456780000", by=AUTHORITY),
    ):
        assert (await system.shows(wrong)).status_code == 403


async def test_without_authorities_no_oin_is_believed(doors: Doors, key_file: Path) -> None:
    async with standing(doors, key_file, before=Proxy(PROXY.addresses)) as here:
        system = System(here, await introduce(here))
        assert (await system.shows(issue(OIN, by=AUTHORITY))).status_code == 403


@pytest.mark.parametrize("days", [{"starts": -10, "days": 5}, {"starts": 5, "days": 5}], ids=["over", "to come"])
async def test_a_certificate_that_does_not_hold_now_is_refused(days: dict[str, float], system: System) -> None:
    assert (await system.shows(issue(OIN, by=AUTHORITY, **days))).status_code == 401  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "::",
        ":AAAA:",
        ":not base64!:",
        issue().header[1:],
        issue().header + ";a=1",
        issue().header + ", " + issue().header,
        ":" + "A" * 14000 + ":",
        issue().pem.decode().replace("\n", " ").strip(),
        issue(OIN, by=AUTHORITY).spoilt(OIN.encode(), OIN[:-1].encode() + b"\n"),
    ],
    ids=["nothing", "empty", "no certificate", "no base64", "half", "parameters", "a list", "long", "pem", "a name that cannot be"],
)
async def test_what_is_no_certificate_is_refused(wrong: str, system: System) -> None:
    assert (await system.post(("client-cert", wrong))).status_code == 401


async def test_two_certificates_are_none(system: System) -> None:
    shown = ("client-cert", issue().header)
    assert (await system.post(shown, shown)).status_code == 401


@pytest.mark.parametrize("header", ["client-cert", "Client-Cert", "client-cert-chain"])
@pytest.mark.parametrize("forwarded", [None, "x-forwarded-for", "forwarded"])
async def test_what_somebody_else_than_the_proxy_says_of_a_certificate_is_refused(
    header: str, forwarded: str | None, doors: Doors, key_file: Path
) -> None:
    """Refused and not passed over, also beside something that is good by itself; and nobody becomes the proxy by saying so."""
    async with standing(doors, key_file, before=Proxy([ip_network("192.0.2.7")])) as here:
        sender = await introduce(here)
        also = {forwarded: "192.0.2.7" if forwarded == "x-forwarded-for" else "for=192.0.2.7"} if forwarded else {}
        assert (await sender.post(sender.event(), also)).status_code == 202
        answer = await sender.post(sender.event(), {header: issue().header, **also})
        assert (answer.status_code, "proxy" in answer.json()["detail"]) == (403, True)


async def test_a_token_that_is_bound_to_a_certificate_is_good_with_that_and_with_no_other(system: System, issuer: Tamperer) -> None:
    mine, other = issue(), issue()
    await system.link(Way.CLIENT, "f", issuer.address)
    digest = urlsafe_b64encode(bytes.fromhex(thumb(mine))).decode().rstrip("=")
    shown = bearer(token(issuer, client_id="f", sub="f", cnf={"x5t#S256": digest}))
    assert (await system.shows(mine, shown)).status_code == 202
    assert (await system.shows(other, shown)).status_code == 401
    assert (await system.post(shown)).status_code == 401


# More than one thing, and who it is


async def test_whoever_shows_more_than_one_thing_shows_good_ones_of_one_partner(system: System, issuer: Tamperer) -> None:
    other, certificate, theirs = await introduce(system.doors), issue(), issue()
    await system.link(Way.CLIENT, "g", issuer.address)
    await system.link(Way.CERTIFICATE, thumb(certificate))
    await System(system.doors, other).link(Way.CERTIFICATE, thumb(theirs))
    shown = bearer(token(issuer, client_id="g", sub="g"))
    assert (await system.shows(certificate, shown)).status_code == 202
    assert (await system.shows(issue(), shown)).status_code == 202, "of somebody who passes calls on"
    assert (await system.shows(theirs, shown)).status_code == 403
    assert (await system.shows(certificate, bearer("x"))).status_code == 401
    signed: dict[str, str | None] = {"client-cert": certificate.header, "authorization": shown[1]}
    assert (await system.partner.post(system.partner.event(), signed)).status_code == 202
    assert (await other.post(other.event(), signed)).status_code == 403
    assert (await system.partner.post(system.partner.event(), signed | {"webhook-signature": "v1,AAAA"})).status_code == 401


async def test_no_header_makes_somebody_another_partner(system: System, issuer: Tamperer) -> None:
    other = await introduce(system.doors)
    await system.link(Way.CLIENT, "h", issuer.address)
    shown = bearer(token(issuer, client_id="h", sub="h"))
    assert (await system.post(shown, ("regie-partner", str(system.partner.id)))).status_code == 202
    for name in (str(other.id), "", "x"):
        assert (await system.post(shown, ("regie-partner", name))).status_code == 403
    assert (await system.post(shown, event=other.event())).json()["fouten"][0]["plaats"] == "source"


async def test_a_signature_still_names_the_event_and_a_token_needs_none(system: System, issuer: Tamperer) -> None:
    await system.link(Way.CLIENT, "i", issuer.address)
    event = system.partner.event()
    assert (await system.partner.post(event, id="iets-anders")).status_code == 400
    assert (await system.post(bearer(token(issuer, client_id="i", sub="i")), ("webhook-id", "iets-anders"), event=event)).status_code == 202


# The register


async def test_what_is_of_one_partner_is_of_no_other_until_it_is_taken_back_or_that_one_has_left(system: System) -> None:
    other = System(system.doors, await introduce(system.doors))
    name = thumb(issue())
    number = await system.link(Way.CERTIFICATE, name)
    assert await system.link(Way.CERTIFICATE, name) == number
    assert len(await system.doors.services.store.read_stream(number)) == 1
    with pytest.raises(NotPossible, match="al van Taalschool"):
        await other.link(Way.CERTIFICATE, name)
    with pytest.raises(NotPossible, match="kenmerk"):
        await other.partners.unlink(other.partner.id, number, BY)
    await system.partners.unlink(system.partner.id, number, BY)
    await other.link(Way.CERTIFICATE, name)
    await other.partner.happens(PartnerLeft(partner=other.partner.id, reason="gestopt"))
    await system.link(Way.CERTIFICATE, name)
    assert [one.credential.name for one in await credentials.of(system.doors.services.store, system.partner.id)] == [name]
    with pytest.raises(NotPossible, match="niet meer mee"):
        await other.link(Way.CERTIFICATE, thumb(issue()))


@pytest.mark.parametrize(
    ("way", "name", "of", "subject"),
    [
        (Way.OIN, "123", None, None),
        (Way.OIN, "00000001123456789000", None, None),
        (Way.CERTIFICATE, "AB" * 32, None, None),
        (Way.CERTIFICATE, "ab" * 31, None, None),
        (Way.CERTIFICATE, "ab" * 32 + "\n", None, None),
        (Way.CERTIFICATE, "ab" * 32, "https://login.example", None),
        (Way.CERTIFICATE, "ab" * 32, None, "x"),
        (Way.CLIENT, "roc", None, None),
        (Way.CLIENT, "ro c", "https://login.example", None),
        (Way.CLIENT, "", "https://login.example", None),
        (Way.CLIENT, "x" * 501, "https://login.example", None),
    ],
)
async def test_what_nobody_can_show_is_not_recorded(system: System, way: Way, name: str, of: str | None, subject: str | None) -> None:
    with pytest.raises(NotPossible):
        await system.link(way, name, of, subject)
