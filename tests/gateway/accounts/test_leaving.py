"""Somebody leaves, of whom there are trajectories with a run: these are another's first, the sessions end, and the work goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from events.fact import Actor
from events.log.codec import decode
from events.vocabulary.staff import LoginAsked, LoginLinked
from events.vocabulary.values import Role
from gateway.access.who import Who
from gateway.accounts.staff import Staff
from gateway.cli.accounts import accounts
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.login.client import Identity
from gateway.login.logins import Logins
from gateway.login.sessions import Sessions
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import Surroundings
from gateway.orders.sending import Refused
from projections.lists.accounts import find
from tests.gateway.accounts.two import ANOTHER, gives, links
from tests.gateway.doors import Doors
from tests.gateway.orders.test_catalogue import no_programme
from tests.gateway.terminal import Output, Terminal
from tests.vaults import vault
from tests.workflows.city import MUNICIPALITY, City
from workflows.decisions.telling import WriteNote


class Leaving:
    """Commands and orders in a city, by who has an account there."""

    def __init__(self, city: City, doors: Doors, capsys: Output) -> None:
        self.city, self.doors = city, doors
        self.services = doors.services
        self.vault = vault(doors.services.pool)
        self.desk = Terminal(accounts(self._connect), capsys)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Connections]:
        yield Connections("", self.services.pool, self.services.store, self.vault, self.city.client, self.services.office)

    async def joins(self, name: str) -> Actor:
        """A regisseur of the municipality from now on."""
        account = (await self.desk.asks("open", name))["account"]
        await gives(self.desk, account, "--role", "regisseur", "--municipality", MUNICIPALITY)
        return Actor(account, Role.REGISSEUR)

    async def orders(self, trajectory: UUID, by: Actor, name: str, **filled: str) -> None:
        """Give an order as somebody does where there is a login."""
        services, order, id = self.services, ORDERS[name], uuid4()
        staff = Staff(services.pool, services.store)
        around = Surroundings(trajectory, id, services.pool, services.store, no_programme, staff=staff)
        command = await order.command_from(order.read(filled), around)
        await services.office.execute(trajectory, command, by, id=str(id))


async def test_who_leaves_hands_over_what_runs_and_their_sessions_end(city: City, city_doors: Doors, capsys: Output) -> None:
    here = Leaving(city, city_doors, capsys)
    anna, bas = await here.joins("Anna"), await here.joins("Bas")
    sessions = Sessions(here.services.pool, here.vault.keys, timedelta(hours=1), timedelta(hours=1))
    identity = Identity("https://inlog.example", "anna", None, {}, "")
    token = await sessions.begin(identity, "inlog", Who(anna.id), "Anna", "Firefox")
    life = await city.begins(regisseur=anna.id)
    await life.settles()
    await city_doors.sees_everything()
    code, _, said = await here.desk.does("close", anna.id)
    assert (code, "nog regisseur van 1 traject" in said) == (Exit.REFUSED, True)
    assert await sessions.find(token, used=True)

    await here.orders(life.id, anna, "overdragen", aan="bas", reden="een andere baan")
    with pytest.raises(Refused, match="Aan u is geen overdracht"):
        await here.orders(life.id, anna, "overdracht-beantwoorden", aanvaard="ja")
    await here.orders(life.id, bas, "overdracht-beantwoorden", aanvaard="ja")
    await city_doors.sees_everything()
    assert (await here.desk.asks("close", anna.id))["gesloten"] == "ja"
    assert await sessions.find(token, used=True) is None
    await city_doors.sees_everything()
    left = await find(here.services.pool, UUID(anna.id))
    assert left is not None
    assert left.posts == []

    await city.office.execute(life.id, WriteNote(text="gaat verder"), bas)
    await city_doors.sees_everything()
    page = (await city_doors.http.get(f"/trajecten/{life.id}")).text
    assert "<dt>Regisseur</dt><dd>Bas</dd>" in page
    # What somebody did stays theirs, under their name.
    assert "Anna (regisseur)" in page


async def test_a_login_is_linked_before_somebody_came_and_who_did_it_stays_on_the_log(
    city: City, city_doors: Doors, capsys: Output
) -> None:
    here = Leaving(city, city_doors, capsys)
    anna, bas, subject = (await here.joins("Anna")).id, (await here.joins("Bas")).id, str(uuid4())
    for _ in range(2):
        await links(here.desk, anna, "https://inlog.example", subject, by="beheerder-1")
    assert await Logins(here.services.pool, here.vault.keys).account("https://inlog.example", subject) == UUID(anna)
    told = [decode(one) for one in await here.services.store.read_stream(UUID(anna), opened=True)]
    linked = [one for one in told if isinstance(one.event, LoginLinked)]
    asked = [one for one in told if isinstance(one.event, LoginAsked)]
    assert [[one.fact.actor.id for one in those] for those in (asked, linked)] == [["beheerder-1"], [ANOTHER.id]]
    assert not [row for row in await here.services.pool.fetch("select data::text, meta::text from events") if subject in str(row)]
    code, _, said = await here.desk.does("login", bas, "--issuer", "https://inlog.example", "--subject", subject)
    assert (code, f"is al {anna}" in said) == (Exit.REFUSED, True)
    await here.desk.asks("close", bas)
    code, _, said = await here.desk.does("login", bas, "--issuer", "https://inlog.example", "--subject", "een ander")
    assert (code, "gesloten" in said) == (Exit.REFUSED, True)
