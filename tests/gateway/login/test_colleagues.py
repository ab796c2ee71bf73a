"""Colleagues who are logged in: pages call them by name, and offer those who can be chosen."""

from uuid import UUID, uuid4

import pytest_asyncio

from events.vocabulary.course import HandoverProposed
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import AccountOpened, PostGiven
from events.vocabulary.values import Role, Stage
from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import Tamperer
from tests.gateway.login.test_login import UTRECHT, behind, doors, visitor
from tests.gateway.login.visitor import Visitor
from tests.gateway.persons.people import tell
from tests.gateway.test_pages import hidden, words
from tests.projections.history import in_stage, started

__all__ = ["behind", "doors", "visitor"]

HERE = UUID(UTRECHT)


@pytest_asyncio.fixture(loop_scope="session")
async def logged_in(visitor: Visitor, doors: Doors, issuer: Tamperer) -> tuple[UUID, UUID]:
    """A regisseur who is logged in, by account, and a trajectory of theirs."""
    store = doors.services.store
    await visitor.logs_in(issuer)
    [account] = [row["account"] for row in await doors.services.pool.fetch("select distinct account from sessions")]
    trajectory = uuid4()
    if not await store.version(account):
        await tell(store, account, AccountOpened(account=account, name="Noor de Wit"))
    channel = Channel(kind="form", address="x@y.nl")
    if not await store.version(HERE):
        registered = PartnerRegistered(partner=HERE, name="Utrecht", role=Role.MUNICIPALITY, channel=channel, source="urn:u")
        await tell(store, HERE, registered)
    await tell(store, trajectory, started(regisseur=str(account), municipality=HERE), in_stage(Stage.INTAKE))
    return account, trajectory


async def test_pages_call_a_regisseur_by_name_and_offer_those_who_can_be_chosen(
    logged_in: tuple[UUID, UUID], visitor: Visitor, doors: Doors
) -> None:
    (account, trajectory), store = logged_in, doors.services.store
    bas, eva = uuid4(), uuid4()
    for one, name, where in ((bas, "Bas van Dijk", HERE), (eva, "Eva Elders", uuid4())):
        await tell(store, one, AccountOpened(account=one, name=name), PostGiven(account=one, role="regisseur", municipality=where))
    await doors.sees_everything()
    page = (await visitor.get(f"/trajecten/{trajectory}")).text
    assert "Regisseur Noor de Wit" in words(page)
    assert f'<option value="{bas}">Bas van Dijk</option>' in page
    assert "Eva Elders" not in page
    form = {"zegel": hidden(page, "zegel"), "reden": "vakantie", "wie": "Noor de Wit"}
    refused = await visitor.send(f"/trajecten/{trajectory}/overdragen", {**form, "aan": "Onbekend Iemand"})
    assert (refused.status_code, "'Onbekend Iemand' heeft geen account" in words(refused.text)) == (400, True)
    await tell(store, trajectory, HandoverProposed(to=str(bas), reason="vakantie"))
    await doors.sees_everything()
    assert "overdracht aan Bas van Dijk voorgesteld" in words((await visitor.get(f"/trajecten/{trajectory}")).text)
    for path in ("/", "/lijsten/te-lang"):
        shown = (await visitor.get(path)).text
        assert f'<option value="{account}">Noor de Wit</option>' in shown
    assert "· Noor de Wit" in words((await visitor.get("/")).text)
