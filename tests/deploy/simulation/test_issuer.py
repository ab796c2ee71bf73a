"""The made-up issuer of the demonstration: who is at this machine is whom they choose, and from elsewhere there is no choosing."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from pydantic import SecretStr

from deploy.embedded.process import StackError, free_ports
from deploy.logging_in import logging_in
from deploy.settings import Settings
from deploy.simulation.city.colleagues import COLLEAGUES, told
from deploy.simulation.city.installation import with_demo
from deploy.simulation.city.plan import Plan
from deploy.simulation.issuer.app import WARNING, issuer_app
from deploy.simulation.issuer.config import HOST, Config
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.login.attempts import Attempts
from gateway.login.calls import Caller
from gateway.login.client import Client, Identity
from gateway.login.configured import Configured
from gateway.login.issuer import Issuer
from gateway.login.posts import posts_of
from gateway.login.refusals import Untrue

BROWSER = Attempts.browser()
ATTEMPTS = Attempts("a secret of at least thirty-two bytes")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running() -> AsyncIterator[tuple[Config, Configured]]:
    config, document = told(Settings(), free_ports(1)[0])
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


async def test_who_is_chosen_is_who_logs_in_with_the_posts_of_their_work(running: tuple[Config, Configured]) -> None:
    config, configured = running
    found: dict[str, Any] = {}
    async with httpx2.AsyncClient(trust_env=False) as http:
        client = client_of(configured, http)
        for one in config.colleagues:
            identity = await chooses(client, http, one.id)
            assert identity.claims["name"] == f"{one.name} (verzonnen)"
            posts = posts_of(client.settings, identity.claims)
            found[one.id] = [(post.role, bool(post.municipality), bool(post.organisation)) for post in posts]
    assert found == {
        "amina": [(Role.REGISSEUR, True, False)],
        "bram": [(Role.REGISSEUR, True, False)],
        "chris": [(Role.REGISSEUR, True, False)] * 2,
        "dina": [(Role.CASEWORKER, True, False)],
        "erik": [(Role.EMPLOYER, False, True)],
        "fatma": [(Office.PROGRAMME_MANAGER, False, False)],
        "gerard": [(Office.ADMINISTRATOR, False, False)],
        "hanna": [(Office.PRIVACY_OFFICER, False, False)],
        "ivo": [],
    }
    assert len(found) == len(COLLEAGUES)


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
    _, document = told(Settings(data=tmp_path), 2)
    file = tmp_path / "inloggen.json"
    file.write_text(json.dumps(document))
    with pytest.raises(StackError, match="van elders te bereiken"):
        async with logging_in(settings.model_copy(update={"login_file": file}), None):  # type: ignore[arg-type]
            pass


def test_a_demonstration_without_login_is_as_it_was(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret=SecretStr(token_urlsafe(48)))
    names = {issuer: {one.name for one in with_demo(Plan(participants=1, seed=1, port=1, issuer=issuer))(settings)} for issuer in (None, 2)}
    assert names[2] - names[None] == {"issuer"}
