"""The made-up issuer of the demonstration: who is at this machine is whom they choose, and from elsewhere there is no choosing."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import asyncpg
import httpx2
import pytest
import pytest_asyncio
import temporalio.client
import uvicorn
from pydantic import SecretStr

from deploy.embedded.process import StackError, free_ports
from deploy.logging_in import logging_in
from deploy.settings import Settings
from deploy.simulation.city.city import organisations
from deploy.simulation.city.colleagues import FIRST, PARTICIPANT, introduce, told
from deploy.simulation.city.house import OLDEST, YOUNGEST, account_of, colleagues, given_to, regisseurs, who_is
from deploy.simulation.city.installation import with_demo
from deploy.simulation.city.plan import REGISSEURS, YOU, Plan, participant_of
from deploy.simulation.issuer.app import WARNING, issuer_app
from deploy.simulation.issuer.config import HOST, Config
from events.log.store import EventStore
from events.vocabulary.base import Erased
from events.vocabulary.values import Role
from gateway.access.duties import BY_TWO
from gateway.accounts.account import role_of
from gateway.accounts.keeping import Accounts
from gateway.cli.connection import Connections
from gateway.login.attempts import Attempts
from gateway.login.calls import Caller
from gateway.login.client import Client, Identity
from gateway.login.configured import Configured
from gateway.login.issuer import Issuer
from gateway.login.logins import Logins
from gateway.login.posts import posts_of
from gateway.login.refusals import Untrue
from gateway.orders.sending import Office
from gateway.programmes.publishing import register
from tests.gateway.doors import NOWHERE
from tests.vaults import vault
from workflows.programme.catalogue import find

BROWSER = Attempts.browser()
ATTEMPTS = Attempts("a secret of at least thirty-two bytes")
PLAN = Plan(participants=20, seed=1, for_you=2, port=1, issuer=2)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running() -> AsyncIterator[tuple[Config, Configured]]:
    config, document = told(Settings(), PLAN, free_ports(1)[0])
    server = uvicorn.Server(uvicorn.Config(issuer_app(config), host=HOST, port=config.port, log_level="error", lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    yield config, Configured.model_validate(json.loads(json.dumps(document)))
    server.should_exit = True
    await serving


def client_of(configured: Configured, http: httpx2.AsyncClient) -> Client:
    [settings] = configured.issuers
    return Client(Issuer(settings, Caller(http), apart=0), "http://127.0.0.1:8080/inloggen/terug/demonstratie")


async def chooses(client: Client, http: httpx2.AsyncClient, who: str) -> Identity:
    attempt = ATTEMPTS.begin(BROWSER, "demonstratie", "/", time.time())
    question = await client.question(attempt)
    page = await http.get(question)
    assert WARNING in page.text
    chosen = await http.get(f"{question}&wie={who}", follow_redirects=False)
    return await client.identity(parse_qsl(urlsplit(chosen.headers["location"]).query), attempt, time.time())


async def test_who_is_chosen_is_who_logs_in_and_only_a_participant_is_one_by_the_word_of_the_issuer(
    running: tuple[Config, Configured],
) -> None:
    config, configured = running
    found: dict[str, Any] = {}
    async with httpx2.AsyncClient(trust_env=False) as http:
        client = client_of(configured, http)
        for one in config.colleagues:
            identity = await chooses(client, http, one.id)
            assert identity.claims["name"] == f"{one.name} (verzonnen)"
            found[one.id] = {post.role for post in posts_of(client.settings, identity.claims)}
    assert found == {id: {Role.PARTICIPANT} if id == PARTICIPANT else set() for id in (*colleagues(), PARTICIPANT)}


async def test_who_works_in_the_demonstration_is_an_account_with_a_name_and_roles_that_their_login_leads_to(
    pool: asyncpg.Pool, store: EventStore
) -> None:
    client = await temporalio.client.Client.connect(NOWHERE, lazy=True)
    regie = Connections("", pool, store, vault(pool), client, Office(client, store, pool))
    for organisation in organisations():
        await register(store, organisation.registration("http://127.0.0.1:1"))
    for _ in range(2):
        await introduce(regie, PLAN, "http://127.0.0.1:2")
    logins, accounts = Logins(pool, regie.vault.keys), Accounts(pool, store)
    found = {}
    for id, one in colleagues().items():
        now = await accounts.known(account_of(id))
        assert now.name == one.naam
        assert await logins.known("http://127.0.0.1:2", id) == (account_of(id) if one.rollen else None)
        found[id] = sorted((str(post.role), bool(post.municipality), bool(post.organisation)) for post in now.posts)
        # One asks and another agrees, but for the first who can.
        facts = (3 if role_of(one.role) in BY_TWO and id != FIRST else 1 for one in given_to(id))
        assert await store.version(account_of(id)) == 1 + sum(facts)
    assert found == {
        "amina": [("regisseur", True, False)],
        "bram": [("regisseur", True, False)],
        "chris": [("regisseur", True, False)] * 2,
        "corrie": [("coordinator", True, False)],
        "dina": [("klantmanager", True, False)],
        "erik": [("werkgever", False, True)],
        "roos": [("roc", False, True)],
        "jasper": [("jobcoach", False, True)],
        "fatma": [("programmamanager", False, False)],
        "gerard": [("beheerder", False, False)],
        "karin": [("beheerder", False, False)],
        "hanna": [("privacyfunctionaris", False, False)],
        "ivo": [],
    }
    assert await logins.known("http://127.0.0.1:2", PARTICIPANT) == participant_of(PLAN.yours()[0])


def test_with_a_login_a_trajectory_is_that_of_a_regisseur_of_its_municipality_and_without_that_of_a_name() -> None:
    programme = find("demonstratie")
    for trajectory in (*PLAN.trajectories(), *PLAN.yours()):
        command = PLAN.start(trajectory, programme)
        assert command.regisseur in regisseurs(command.municipality)
        assert PLAN.by_themselves(trajectory, command.regisseur) == (trajectory not in PLAN.yours())
        before = PLAN.model_copy(update={"issuer": None}).start(trajectory, programme)
        assert before.regisseur in (YOU if trajectory in PLAN.yours() else REGISSEURS)
        assert before.model_copy(update={"regisseur": command.regisseur, "municipality": command.municipality}) == command
    yours = [PLAN.start(trajectory, programme) for trajectory in PLAN.yours()]
    assert [one.regisseur for one in yours] == [str(account_of("amina")), str(account_of("bram"))]


def test_participants_of_the_demonstration_are_somebody() -> None:
    those = [who_is(participant_of(trajectory)) for trajectory in PLAN.trajectories()]
    assert len({one.name for one in those}) > len(those) / 2
    assert {one.language for one in those} > {"ti", "ar"}
    assert all(isinstance(one.born, date) and OLDEST <= one.born <= YOUNGEST for one in those)
    assert all(one.language in one.languages for one in those if not isinstance(one.languages, Erased))


async def test_nobody_but_regie_is_told_who_it_is(running: tuple[Config, Configured]) -> None:
    config, configured = running
    async with httpx2.AsyncClient(trust_env=False) as http:
        client = client_of(configured, http)
        question = await client.question(ATTEMPTS.begin(BROWSER, "demonstratie", "/", time.time()))
        assert (await http.get(question.replace("127.0.0.1%3A8080", "elders.example"))).status_code == 400
        [settings] = configured.issuers
        stranger = settings.model_copy(update={"credentials": settings.credentials.model_copy(update={"secret": SecretStr("another")})})
        with pytest.raises(Untrue, match="invalid_client"):
            await chooses(client_of(Configured(issuers=(stranger,)), http), http, "amina")
    assert config.issuer.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("elsewhere", [{"host": "0.0.0.0"}, {"host": "192.0.2.1"}, {"public_url": "https://regie.example"}])
async def test_from_elsewhere_there_is_no_choosing(elsewhere: dict[str, str], tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret=SecretStr(token_urlsafe(48)), **elsewhere)  # type: ignore[arg-type]
    plan = Plan(participants=1, seed=1, port=1, issuer=2)
    with pytest.raises(StackError, match="verzonnen inlogdienst"):
        with_demo(plan)(settings)
    _, document = told(Settings(data=tmp_path), PLAN, 2)
    file = tmp_path / "inloggen.json"
    file.write_text(json.dumps(document))
    with pytest.raises(StackError, match="van elders te bereiken"):
        async with logging_in(settings.model_copy(update={"login_file": file}), None):  # type: ignore[arg-type]
            pass


def test_a_demonstration_without_login_is_as_it_was(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret=SecretStr(token_urlsafe(48)))
    names = {issuer: {one.name for one in with_demo(Plan(participants=1, seed=1, port=1, issuer=issuer))(settings)} for issuer in (None, 2)}
    assert names[2] - names[None] == {"issuer"}
