"""Colleagues who are logged in: pages call them by name, and offer those who can be chosen."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from events.days import current_day
from events.fact import Actor, Fact, Recorded
from events.vocabulary.base import Event
from events.vocabulary.course import HandoverProposed
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import AbsenceTold, AbsenceWithdrawn, AccountOpened, ChangesSeen, Office, PostGiven, PostTaken
from events.vocabulary.values import Role, Stage
from gateway.accounts.changes import MOST, unseen
from gateway.accounts.keeping import Accounts
from gateway.login.logins import AnothersLogin
from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import Tamperer
from tests.gateway.login.test_login import UTRECHT, behind, doors, login_of, visitor
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
    assert (refused.status_code, "'Onbekend Iemand' is hier geen" in words(refused.text)) == (400, True)
    await tell(store, trajectory, HandoverProposed(to=str(bas), reason="vakantie"))
    await doors.sees_everything()
    assert "overdracht aan Bas van Dijk voorgesteld" in words((await visitor.get(f"/trajecten/{trajectory}")).text)
    for path in ("/", "/lijsten/te-lang"):
        shown = (await visitor.get(path)).text
        assert f'<option value="{account}">Noor de Wit</option>' in shown
    assert "· Noor de Wit" in words((await visitor.get("/")).text)


async def test_who_stands_in_chooses_to_see_those_for_whom_they_do_so_today(
    logged_in: tuple[UUID, UUID], visitor: Visitor, doors: Doors
) -> None:
    (account, mine), store, day = logged_in, doors.services.store, current_day()
    away, theirs = uuid4(), uuid4()
    given = PostGiven(account=away, role="regisseur", municipality=HERE)
    absent = AbsenceTold(account=away, substitute=account, starts=day, ends=day)
    await tell(store, away, AccountOpened(account=away, name="Wil Weg"), given, absent)
    await tell(store, theirs, started(regisseur=str(away), municipality=HERE), in_stage(Stage.INTAKE))
    await doors.sees_everything()
    for path in ("/?regisseur=waarneming", "/lijsten/termijnen?regisseur=waarneming&weken=500"):
        shown = (await visitor.get(path)).text
        assert '<option value="waarneming" selected>Voor wie ik vandaag waarneem</option>' in shown
        assert (f"/trajecten/{theirs}" in shown, f"/trajecten/{mine}" in shown) == (True, False)
    assert (await visitor.get(f"/trajecten/{theirs}")).status_code == 200
    await tell(store, away, AbsenceWithdrawn(account=away, starts=day, back=day))
    await doors.sees_everything()
    after = (await visitor.get("/?regisseur=waarneming")).text
    assert "Voor wie ik vandaag waarneem" not in after
    assert f"/trajecten/{theirs}" not in after


async def test_a_role_that_is_taken_is_gone_at_the_next_request(visitor: Visitor, doors: Doors, issuer: Tamperer) -> None:
    store, subject = doors.services.store, str(uuid4())
    issuer.claims = lambda told: told | {"sub": subject}
    account, trajectory = uuid4(), uuid4()
    given = PostGiven(account=account, role="regisseur", municipality=HERE)
    await login_of(doors).logins.link(issuer.address, subject, account)
    await tell(store, account, AccountOpened(account=account, name="Kort Hier"), given)
    await tell(store, trajectory, started(regisseur=str(account), municipality=HERE), in_stage(Stage.INTAKE))
    await doors.sees_everything()
    assert (await visitor.logs_in(issuer)).status_code == 303
    assert f"/trajecten/{trajectory}" in (await visitor.get(f"/?regisseur={account}")).text
    await tell(store, account, PostTaken(account=account, role="regisseur", municipality=HERE))
    await doors.sees_everything()
    assert f"/trajecten/{trajectory}" not in (await visitor.get(f"/?regisseur={account}")).text


async def test_what_others_did_to_an_account_is_shown_at_the_next_login_until_it_was_seen(
    visitor: Visitor, doors: Doors, issuer: Tamperer
) -> None:
    services, subject, account, gerard = doors.services, str(uuid4()), uuid4(), uuid4()
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"], "sub": subject}
    await login_of(doors).logins.link(issuer.address, subject, account)
    accounts, by = Accounts(services.pool, services.store), Actor(str(gerard), Role.COORDINATOR)
    await tell(services.store, gerard, AccountOpened(account=gerard, name="Gerard Pol"))
    await accounts.open(account, "Noor", by)
    assert (await visitor.logs_in(issuer, "/lijsten")).headers["location"] == "/lijsten"
    await accounts.give(PostGiven(account=account, role=Office.PROGRAMME_MANAGER), by)
    await accounts.give(PostGiven(account=account, role=Role.COORDINATOR, municipality=HERE), by, reason="vanaf maandag")
    for _ in range(2):
        assert (await visitor.logs_in(issuer, "/lijsten")).headers["location"] == "/gewijzigd?naar=%2Flijsten"
        page = (await visitor.get("/gewijzigd?naar=/lijsten")).text
        assert "Rol gevraagd coordinator, Utrecht Gerard Pol" in words(page)
        assert "Rol gegeven programmamanager Gerard Pol" in words(page)
    # Meanwhile something more happens, which is shown the next time.
    await accounts.take(PostTaken(account=account, role=Office.PROGRAMME_MANAGER), by)
    form = {"zegel": hidden(page, "zegel"), "tot": hidden(page, "tot"), "naar": hidden(page, "naar")}
    assert (await visitor.send("/gewijzigd", form)).headers["location"] == "/lijsten"
    assert (await visitor.logs_in(issuer)).headers["location"] == "/gewijzigd?naar=%2F"
    page = (await visitor.get("/gewijzigd")).text
    assert ("Rol ingetrokken programmamanager" in words(page), "Rol gegeven" in words(page)) == (True, False)
    for upto in ("0", "-1", "999", "x"):
        assert (await visitor.send("/gewijzigd", form | {"tot": upto})).status_code == 400
    await visitor.send("/gewijzigd", form | {"tot": hidden(page, "tot"), "naar": "https://elders.example"})
    assert (await visitor.logs_in(issuer, "/lijsten")).headers["location"] == "/lijsten"
    assert (await visitor.get("/gewijzigd?naar=https://elders.example")).headers["location"] == "/"


def test_of_what_others_did_the_newest_are_told_and_of_the_rest_how_many() -> None:
    account, day = uuid4(), datetime(2026, 11, 30, tzinfo=UTC)
    given, taken = (kind(account=account, role="programmamanager") for kind in (PostGiven, PostTaken))

    def line(n: int, event: Event, by: str = "gerard") -> Recorded:
        return Recorded(Fact(event, day + timedelta(minutes=n), Actor(by, Role.COORDINATOR), str(n)), uuid4(), account, n, n, day)

    stream = [line(n, given if n % 2 else taken) for n in range(50)]
    found = unseen(stream, account)
    assert found
    assert (len(found.those), found.before, found.upto) == (MOST, 50 - MOST, 50)
    assert found.those[0].at == day + timedelta(minutes=49)
    assert unseen([*stream, line(50, ChangesSeen(account=account, upto=50))], account) is None
    assert (
        unseen([line(0, AbsenceTold(account=account, substitute=uuid4(), starts=day.date(), ends=day.date()), str(account))], account)
        is None
    )


async def test_a_login_leads_to_the_account_that_it_was_linked_to_and_to_no_other_after_that(doors: Doors, issuer: Tamperer) -> None:
    logins, store, subject = login_of(doors).logins, doors.services.store, str(uuid4())
    before, after, other = await logins.account(issuer.address, subject), uuid4(), uuid4()
    await logins.link(issuer.address, subject, after)
    assert await logins.account(issuer.address, subject) == after != before
    await tell(store, after, AccountOpened(account=after, name="Al Bekend"))
    await logins.link(issuer.address, subject, after)
    with pytest.raises(AnothersLogin, match=str(after)):
        await logins.link(issuer.address, subject, other)
    assert await logins.known(issuer.address, subject) == after
    assert await logins.known(issuer.address, "nooit geweest") is None
