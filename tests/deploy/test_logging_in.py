"""Login as an installation has it: by its document, over https, or on this machine only."""

from pathlib import Path
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import SecretStr

from deploy.doctor import Verdict, ports
from deploy.embedded.process import StackError
from deploy.logging_in import logging_in
from deploy.settings import Settings
from deploy.supervisor import Stack
from gateway.cli.connection import Connections
from tests.deploy.test_settings import told

REAL = """
issuers:
  - {name: werk, title: Werk, issuer: 'https://login.example', client_id: regie, credentials: {secret: geheim}, posts: [{role: regisseur}]}
"""
NOTHING = cast(Connections, SimpleNamespace(pool=None, vault=SimpleNamespace(keys=None)))


def installed(folder: Path, document: str, **where: str | None) -> Settings:
    file = folder / "login.yaml"
    file.write_text(document, "utf-8")
    return Settings(data=folder, secret=SecretStr(token_urlsafe(48))).model_copy(update={"login_file": file, **where})


async def test_without_a_document_there_is_no_login(tmp_path: Path) -> None:
    async with logging_in(Settings(data=tmp_path), NOTHING) as login:
        assert login is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "regie.gemeente.nl"])
async def test_without_login_nobody_gets_in_from_another_machine_unless_somebody_says_so(host: str, tmp_path: Path) -> None:
    asked = Settings(data=tmp_path / "new", host=host)
    with pytest.raises(StackError, match="REGIE_EVERYBODY_IS_LET_IN"):
        async with logging_in(asked, NOTHING):
            pass
    with pytest.raises(StackError, match="REGIE_EVERYBODY_IS_LET_IN"):
        await Stack(asked, services=lambda settings: [], migrate=None).start()
    assert not asked.data.exists()
    assert (await ports(asked)).verdict is Verdict.FAIL
    said = asked.model_copy(update={"everybody_is_let_in": True})
    async with logging_in(said, NOTHING) as login:
        assert login is None
    seen = await ports(said)
    assert (seen.verdict, "zonder inloggen" in seen.told) == (Verdict.WARN, True)


@pytest.mark.parametrize(
    ("where", "back"),
    [
        ({}, "http://127.0.0.1:8080/inloggen/terug/werk"),
        ({"host": "0.0.0.0", "public_url": "https://regie.example/"}, "https://regie.example/inloggen/terug/werk"),
    ],
)
async def test_an_answer_comes_back_where_browsers_reach_us(where: dict[str, str], back: str, tmp_path: Path) -> None:
    async with logging_in(installed(tmp_path, REAL, **where), NOTHING) as login:
        assert login
        assert login.clients["werk"].back == back


@pytest.mark.parametrize("where", [{"host": "0.0.0.0"}, {"public_url": "http://regie.example"}, {"host": "192.0.2.1", "public_url": None}])
async def test_from_elsewhere_one_logs_in_over_https_only(where: dict[str, str | None], tmp_path: Path) -> None:
    with pytest.raises(StackError, match="https"):
        async with logging_in(installed(tmp_path, REAL, **where), NOTHING):
            pass


async def test_a_document_that_is_wrong_stops_what_starts(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="REGIE_LOGIN_FILE"):
        async with logging_in(installed(tmp_path, "issuers: []"), NOTHING):
            pass


def test_a_document_that_is_not_there_is_told_of_by_its_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "is er niet" in told("LOGIN_FILE", str(tmp_path / "weg.yaml"), monkeypatch)
