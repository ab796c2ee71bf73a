"""An issuer that can be tampered with, and us as its client."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from joserfc.jwk import RSAKey

from gateway.login.calls import Caller
from gateway.login.client import Client
from gateway.login.issuer import Issuer
from tests.gateway.login.tamperer import Tamperer, key, settings, tampering

BACK = "http://127.0.0.1:28080/inloggen/terug/proef"

Clients = Callable[..., Client]


@pytest.fixture(scope="session")
def ours() -> RSAKey:
    return key("ours")


@pytest.fixture(scope="session")
def key_file(ours: RSAKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("login") / "regie.pem"
    path.write_bytes(ours.as_pem(private=True))
    return path


@pytest.fixture
def issuer(ours: RSAKey) -> Iterator[Tamperer]:
    with tampering(ours) as issuer:
        yield issuer


@pytest_asyncio.fixture(loop_scope="session")
async def caller() -> AsyncIterator[Caller]:
    async with httpx2.AsyncClient(trust_env=False) as http:
        yield Caller(http, patience=3)


@pytest.fixture
def client(issuer: Tamperer, caller: Caller, key_file: Path) -> Client:
    return Client(Issuer(settings(issuer.address, key_file), caller, apart=0), BACK)
