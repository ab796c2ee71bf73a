"""Login as an installation has it: by its document, over https, or on this machine only."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import SecretStr

from deploy.doctor import Verdict, ports
from deploy.embedded.folder import DataFolder, Run
from deploy.embedded.process import StackError
from deploy.installation import services
from deploy.logging_in import logging_in
from deploy.reaching import enter
from deploy.settings import Settings
from deploy.supervisor import Stack, located, login_of
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


def running(folder: DataFolder, login: Path | None) -> AbstractContextManager[None]:
    """What runs in a folder, as its run file tells it."""
    folder.make()
    url = "http://127.0.0.1:8080"
    folder.write_run(Run(pid=1, since=datetime.now(UTC), url=url, login=login))
    return folder.lock()


def test_a_command_beside_an_installation_with_login_asks_it_though_its_own_shell_names_none(tmp_path: Path) -> None:
    file, folder = tmp_path / "login met é.yaml", DataFolder(tmp_path / "regie")
    with running(folder, file):
        assert located(Settings(data=folder.path)).login_file == file
        elsewhere = {"database_url": SecretStr("postgresql://db/regie"), "temporal_address": "temporal:7233"}
        assert located(Settings(data=folder.path).model_copy(update=elsewhere)).login_file == file, "also when the database is elsewhere"
        own = tmp_path / "own.yaml"
        assert located(Settings(data=folder.path).model_copy(update={"login_file": own})).login_file == own
        folder.write_run(Run(pid=1, since=datetime.now(UTC), url="http://127.0.0.1:8080"))
        assert located(Settings(data=folder.path)).login_file is None


def test_an_installation_tells_by_which_document_its_doors_log_people_in(tmp_path: Path) -> None:
    settings = installed(tmp_path, REAL)
    assert login_of(services(settings)) == settings.login_file
    assert login_of(services(Settings(data=tmp_path, secret=settings.secret))) is None


async def test_a_command_that_finds_nothing_that_tells_of_a_login_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("deploy.reaching.talk.print", said.append)
    nowhere = Settings(data=tmp_path, database_url=SecretStr("postgresql://127.0.0.1:1/x"), temporal_address="127.0.0.1:1")
    for settings, times in ((nowhere, 1), (nowhere.model_copy(update={"login_file": tmp_path / "er.yaml"}), 1)):
        with pytest.raises((StackError, OSError)):
            async with enter(settings):
                pass
        assert len(said) == times
    assert "REGIE_LOGIN_FILE" in said[0]
