"""Colleagues at the command line: a table has their names, JSON their numbers, and a name says of whom a list is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from temporalio.client import Client

from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.course import NoteWritten
from events.vocabulary.staff import AccountOpened
from events.vocabulary.values import Role, Stage
from gateway.cli.connection import Connections
from gateway.cli.trajectories import trajectories
from gateway.orders.sending import Office
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.board import BOARD
from tests.gateway.doors import NOWHERE
from tests.gateway.persons.people import tell
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import NOW, in_stage, started
from tests.vaults import vault


async def test_a_table_calls_colleagues_by_name_and_a_name_says_of_whom_a_list_is(
    pool: asyncpg.Pool, store: EventStore, capsys: Output
) -> None:
    client = await Client.connect(NOWHERE, lazy=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Office(client, store, pool))

    desk = Terminal(trajectories(connect), capsys)
    anna, hers, of_old = uuid4(), uuid4(), uuid4()
    await tell(store, anna, AccountOpened(account=anna, name="Anna de Wit"))
    for trajectory, regisseur in ((hers, str(anna)), (of_old, "bas")):
        await tell(store, trajectory, started(regisseur=regisseur), in_stage(Stage.INTAKE))
    await rebuild(pool, store, ACCOUNTS)
    await rebuild(pool, store, BOARD)
    _, table, _ = await desk.does("list")
    assert ("Anna de Wit" in table, str(anna) in table, "bas" in table) == (True, False, True)
    assert {one["regisseur"] for one in await desk.asks("list")} == {str(anna), "bas"}
    for who, found in (("anna de wit", hers), (anna, hers), ("bas", of_old)):
        assert [one["traject"] for one in await desk.asks("list", "--regisseur", who)] == [str(found)]
    assert await desk.asks("list", "--regisseur", "niemand") == []


async def test_what_was_told_is_told_by_a_name(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> None:
    client = await Client.connect(NOWHERE, lazy=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Office(client, store, pool))

    desk = Terminal(trajectories(connect), capsys)
    anna, trajectory = uuid4(), uuid4()
    await tell(store, anna, AccountOpened(account=anna, name="Anna de Wit"))
    for event in (started(regisseur=str(anna)), NoteWritten(text="belt liever")):
        fact = Fact(event, NOW, Actor(str(anna), Role.REGISSEUR), str(uuid4()))
        await store.append(trajectory, [encode(fact, trajectory)], expected=None)
    for command in ("notes", "told"):
        _, table, _ = await desk.does(command, trajectory)
        assert ("Anna de Wit" in table, str(anna) in table) == (True, False)
        assert {one["wie"] for one in await desk.asks(command, trajectory)} == {str(anna)}
