"""Whoever keeps the accounts gets nothing by that themselves, and what was done to an account is there to be read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest_asyncio
from temporalio.client import Client

from events.days import current_day
from events.log.store import EventStore
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Role
from gateway.access.who import Who
from gateway.cli.accounts import accounts
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.login.client import Identity
from gateway.login.logins import Logins
from gateway.login.sessions import Sessions
from gateway.orders.sending import Office as Sending
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.board import BOARD
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.accounts.two import ANOTHER, REASON, gives, links
from tests.gateway.doors import NOWHERE
from tests.gateway.persons.people import tell
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault

HERE = uuid4()
ISSUER = "https://inlog.example"
REGISSEUR = "--role", "regisseur", "--municipality", HERE


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> AsyncIterator[Terminal]:
    client = await Client.connect(NOWHERE, lazy=True)
    channel = Channel(kind="form", address="x@y.nl")
    await tell(store, HERE, PartnerRegistered(partner=HERE, name="hier", role=Role.MUNICIPALITY, channel=channel, source="urn:hier"))
    for model in (ACCOUNTS, BOARD, TRAJECTORY_FILE):
        await rebuild(pool, store, model)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Sending(client, store, pool))

    yield Terminal(accounts(connect), capsys)


async def colleague(desk: Terminal, name: str, *roles: tuple[object, ...]) -> str:
    """Somebody with these roles, by another's doing."""
    id: str = (await desk.asks("open", name))["account"]
    for role in roles:
        await gives(desk, id, *role)
    return id


async def refused(desk: Terminal, *words: object, by: str) -> str:
    """What somebody is told who may not do this."""
    code, _, said = await desk.does(*words, by=by)
    assert code == Exit.REFUSED, said
    return said


async def test_an_administrator_gives_themselves_no_role_takes_none_back_and_stands_in_for_nobody(
    desk: Terminal, store: EventStore
) -> None:
    amina, gerard = await colleague(desk, "Amina", REGISSEUR), await colleague(desk, "Gerard", ("--role", "beheerder"))
    days = "--since", current_day(), "--until", current_day() + timedelta(days=1)
    before = [len(await store.read_stream(UUID(one))) for one in (amina, gerard)]
    for words in (
        ("give", gerard, "--role", "programmamanager"),
        ("take", gerard, "--role", "beheerder"),
        ("absent", amina, "--substitute", gerard, *days),
        ("login", gerard, "--issuer", ISSUER, "--subject", "een-vriend"),
        ("unlink", gerard),
        ("close", gerard),
    ):
        assert "legt nooit diegene zelf vast" in await refused(desk, *words, by=gerard), words
    assert [len(await store.read_stream(UUID(one))) for one in (amina, gerard)] == before


async def test_nobody_becomes_a_colleague_who_has_a_login_before_that_one_was_unlinked_and_its_sessions_ended(
    desk: Terminal, pool: asyncpg.Pool
) -> None:
    amina = await colleague(desk, "Amina", REGISSEUR)
    hers, ivo, ivos = (str(uuid4()) for _ in range(3))
    linking = "login", amina, "--issuer", ISSUER, "--subject"
    for _ in range(2):
        await links(desk, amina, ISSUER, hers)
    assert "logt al iemand in" in await refused(desk, *linking, ivo, by="gerard")
    logins = Logins(pool, vault(pool).keys)
    assert await logins.known(ISSUER, ivo) is None
    sessions = Sessions(pool, vault(pool).keys, timedelta(hours=1), timedelta(hours=1))
    token = await sessions.begin(Identity(ISSUER, hers, None, {}, ""), "inlog", Who(amina), "Amina", "Firefox")
    assert await sessions.find(token, used=True)
    await desk.asks("unlink", amina, by="gerard")
    assert await sessions.find(token, used=True) is None
    assert await logins.known(ISSUER, hers) is None
    # Whoever only logs in, with roles by a group at the issuer, is an account of which nothing is on the log.
    gerard = await logins.account(ISSUER, ivos)
    assert f"is al {gerard}" in await refused(desk, *linking, ivos, by=str(gerard))
    await links(desk, amina, ISSUER, ivo)
    assert await logins.known(ISSUER, ivo) == UUID(amina)


async def test_who_gave_an_account_what_stays_there_to_be_read(desk: Terminal) -> None:
    amina, login = await colleague(desk, "Amina"), str(uuid4())
    await gives(desk, amina, *REGISSEUR, by="gerard")
    await links(desk, amina, ISSUER, login, by="gerard")
    await desk.asks("unlink", amina, by="hanna")
    await desk.asks("take", amina, *REGISSEUR, by="gerard")
    told: list[dict[str, Any]] = await desk.asks("history", amina)
    assert [(one["wat"], one["hoe"], one["door"]) for one in told[1:]] == [
        ("Rol gevraagd", f"vraag-1 regisseur {HERE} {REASON}", "gerard"),
        ("Ingestemd", "vraag-1", ANOTHER.id),
        ("Rol gegeven", f"regisseur {HERE}", ANOTHER.id),
        ("Inlog gevraagd", f"vraag-2 {ISSUER} {login} {REASON}", "gerard"),
        ("Ingestemd", "vraag-2", ANOTHER.id),
        ("Inlog gekoppeld", f"{ISSUER} {login}", ANOTHER.id),
        ("Inlog ontkoppeld", "", "hanna"),
        ("Rol ingetrokken", f"regisseur {HERE}", "gerard"),
    ]
    assert "Amina" not in str(told)
