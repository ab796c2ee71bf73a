"""`regie login`: a session of our own, by a code that is typed elsewhere, and who somebody is with and without."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx2
import pytest
import pytest_asyncio
from cyclopts import App
from temporalio.client import Client

from events.fact import Actor
from events.log.store import EventStore
from events.vocabulary.staff import PostGiven
from events.vocabulary.values import Role
from gateway.accounts.keeping import Accounts
from gateway.cli.acting import ENDED, LOG_IN
from gateway.cli.connection import Connections, as_somebody, at_machine
from gateway.cli.decisions import decisions
from gateway.cli.kept import Kept
from gateway.cli.login import Session
from gateway.cli.output import Exit
from gateway.cli.projections import projections
from gateway.login import device
from gateway.login.configured import Configured, Rule
from gateway.login.login import Login
from gateway.orders.sending import Office
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from tests.gateway.doors import NOWHERE
from tests.gateway.login.tamperer import Tamperer, settings
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import MUNICIPALITY
from tests.vaults import vault
from tests.workflows.partners import MASTER


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "sessie")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "AT_LEAST", 0.0)


class Here:
    """A command line with a login, before the database of this machine or another."""

    def __init__(self, login: Login, regie: Connections, kept: Kept, output: Output) -> None:
        self.login, self.regie, self._kept, self._output = login, regie, kept, output

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[tuple[Connections, Login | None]]:
        yield self.regie, self.login

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connections]:
        async with as_somebody(self.regie, self.login, self._kept) as granted:
            yield granted

    @property
    def terminal(self) -> Terminal:
        """Where its commands are typed."""
        app, session = App(name="regie"), Session(self.enter, lambda: self._kept)
        for command in (session.login, session.logout, session.whoami):
            app.command(command)
        for group in (projections, decisions):
            app.command(group(self.connect))
        return Terminal(app, self._output)

    def elsewhere(self) -> "Here":
        """The same, from another machine."""
        away = replace(self.regie, dsn="postgresql://regie@db.gemeente.nl/regie")
        return Here(self.login, away, self._kept, self._output)


@pytest_asyncio.fixture(loop_scope="session")
async def here(
    pool: asyncpg.Pool,
    store: EventStore,
    issuer: Tamperer,
    key_file: Path,
    kept: Kept,
    capsys: Output,
) -> AsyncIterator[Here]:
    await ensure(pool, PROJECTIONS)
    issuer.claims = lambda told: told | {"groups": ["regie", "programma"]}
    issuer.device = {"interval": 0.01}
    posts = (Rule(group="regie", role=Role.REGISSEUR, municipality=MUNICIPALITY),)
    client, keys = await Client.connect(NOWHERE, lazy=True), vault(pool).keys
    async with httpx2.AsyncClient(trust_env=False) as http:
        login = Login(
            Configured(issuers=(settings(issuer.address, key_file, posts=posts),)),
            pool,
            keys,
            http,
            secret=MASTER,
            address="http://127.0.0.1:1",
        )
        yield Here(login, Connections("", pool, store, vault(pool), client, Office(client, store, pool)), kept, capsys)


async def logs_in(here: Here) -> None:
    code, printed, told = await here.terminal.does("login")
    assert (code, printed) == (Exit.DONE, "")
    assert "voer deze code in: WDJB-MJHT" in told


async def test_who_types_the_code_acts_as_themselves_until_they_log_out(here: Here, kept: Kept) -> None:
    await logs_in(here)
    token = kept.read()
    assert token
    who = await here.terminal.asks("whoami")
    assert (who["naam"], who["rollen"]) == ("Noor de Wit", f"regisseur {MUNICIPALITY}")
    assert who["sessie tot"]
    assert (await here.terminal.does("projections", "status"))[0] == Exit.REFUSED
    await here.terminal.does("logout")
    assert (kept.read(), await here.login.sessions.find(token, used=False)) == (None, None)


async def test_what_others_did_to_an_account_is_told_once(here: Here) -> None:
    await logs_in(here)
    account = UUID((await here.terminal.asks("whoami"))["account"])
    accounts, by = Accounts(here.regie.pool, here.regie.store), Actor("gerard", Role.COORDINATOR)
    await accounts.open(account, "Noor", by)
    await accounts.give(PostGiven(account=account, role="programmamanager"), by)
    _, _, told = await here.terminal.does("login")
    assert "Rol gegeven (programmamanager), door gerard" in told
    _, _, again = await here.terminal.does("login")
    assert "Aan uw account" not in again
    assert [one.event.titled() for one in await accounts.history(account)][-1] == "Wijzigingen gezien"


async def test_nothing_of_the_session_is_told_to_who_looks_on(here: Here, kept: Kept) -> None:
    _, printed, told = await here.terminal.does("login")
    token = kept.read()
    assert token
    assert not any(secret in printed + told for secret in (token, "device-0"))


async def test_the_session_is_one_of_ones_own_and_ends_from_any_other(here: Here, kept: Kept) -> None:
    await logs_in(here)
    account = UUID((await here.terminal.asks("whoami"))["account"])
    [session] = await here.login.sessions.of(account)
    assert session.device.startswith("De opdrachtregel op ")
    await here.login.sessions.end(account, session.id)
    code, printed, told = await here.terminal.does("projections", "status")
    assert (code, printed, told) == (Exit.REFUSED, "", ENDED), "nobody is the administrator by having been somebody else"


async def test_logging_in_again_leaves_one_session(here: Here, kept: Kept) -> None:
    await logs_in(here)
    former = kept.read()
    await logs_in(here)
    account = UUID((await here.terminal.asks("whoami"))["account"])
    assert len(await here.login.sessions.of(account)) == 1
    assert kept.read() != former


@pytest.mark.parametrize("ended", ["update sessions set until = now()", "update sessions set seen = now() - interval '1 day'"])
async def test_a_session_ends_when_it_is_not_used_and_after_a_time_in_any_case(here: Here, pool: asyncpg.Pool, ended: str) -> None:
    await logs_in(here)
    await pool.execute(ended)
    assert (await here.terminal.does("projections", "status"))[::2] == (Exit.REFUSED, ENDED)


async def test_a_session_that_others_can_read_is_not_used(here: Here, kept: Kept) -> None:
    await logs_in(here)
    kept.path.chmod(0o644)
    code, printed, told = await here.terminal.does("projections", "status")
    assert (code, printed, "regie login" in told) == (Exit.REFUSED, "", True)
    await logs_in(here)
    assert (await here.terminal.asks("whoami"))["naam"] == "Noor de Wit"


async def test_at_the_machine_itself_somebody_is_its_administrator_and_elsewhere_nobody(here: Here) -> None:
    who = await here.terminal.asks("whoami")
    assert (who["rollen"], who["sessie tot"]) == ("beheerder", None)
    assert UUID(who["account"])
    assert await here.terminal.asks("projections", "status")
    assert (await here.terminal.does("decisions", "rules", "abc"))[0] == Exit.REFUSED
    assert await here.elsewhere().terminal.does("projections", "status") == (Exit.REFUSED, "", LOG_IN)
    await logs_in(here.elsewhere())
    assert (await here.elsewhere().terminal.asks("whoami"))["naam"] == "Noor de Wit"


@pytest.mark.parametrize(
    ("dsn", "is_here"),
    [
        ("postgresql://regie:x@127.0.0.1:5432/regie", True),
        ("postgresql://regie@/regie?host=/run/postgresql", True),
        ("postgresql:///regie", True),
        ("postgresql://regie@db.gemeente.nl/regie", False),
        ("postgresql://regie@/regie?host=db.gemeente.nl", False),
        ("postgresql://regie@127.0.0.1,db.gemeente.nl/regie", False),
        ("postgresql://regie@127.0.0.1.gemeente.nl/regie", False),
    ],
)
def test_a_database_is_of_this_machine_by_a_socket_or_by_its_own_address(dsn: str, is_here: bool) -> None:
    assert at_machine(dsn) is is_here


async def test_who_breaks_off_or_is_nobody_here_is_not_let_in(here: Here, issuer: Tamperer, kept: Kept) -> None:
    issuer.devices = ["access_denied"]
    code, _, told = await here.terminal.does("login")
    assert (code, "afgebroken" in told, kept.read()) == (Exit.REFUSED, True, None)
    issuer.claims = lambda told: told | {"groups": []}
    code, _, told = await here.terminal.does("login")
    assert (code, "nog geen rol" in told, kept.read()) == (Exit.REFUSED, True, None)
    issuer.claims = lambda told: told | {"iss": "https://elders.example"}
    code, _, told = await here.terminal.does("login")
    assert (code, "klopt niet" in told, kept.read()) == (Exit.FAILED, True, None)
    code, _, told = await here.terminal.does("login", "--issuer", "elders")
    assert (code, "proef (Proef)" in told) == (Exit.USAGE, True)
