"""Accounts: colleagues with roles somewhere, who are away and are stood in for, and who hand over before they leave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import Client

from events.days import current_day
from events.log.store import EventStore
from events.vocabulary.course import HandoverProposed, RoleFilled, TrajectoryEnded
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.staff import AbsenceTold, AbsenceWithdrawn, AccountClosed, AccountOpened, Office, PostGiven, PostTaken
from events.vocabulary.values import Component, EndReason, Outcome, Role
from gateway.access.relations import capacities
from gateway.access.terms import Relation
from gateway.access.who import Post, Who
from gateway.accounts.account import Account, absent, back, close, give, take
from gateway.cli.accounts import accounts
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.fate import NotPossible
from gateway.orders.sending import Office as Sending
from projections.engine.rebuild import rebuild
from projections.lists import file
from projections.lists.accounts import ACCOUNTS, Absence, find, stood_in_for
from projections.lists.board import BOARD
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.accounts.two import gives
from tests.gateway.doors import NOWHERE
from tests.gateway.persons.people import begun, tell
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import NOW, started
from tests.vaults import vault

HERE, GARAGE, ANNA, BAS, TRAJECTORY = (uuid4() for _ in range(5))
TODAY = date(2026, 11, 29)
WEEK = timedelta(days=7)


def working(id: UUID = ANNA, *, absences: tuple[Absence, ...] = (), closed: bool = False) -> Account:
    """A regisseur of the municipality."""
    return Account(id, "Anna", (Post(Role.REGISSEUR, str(HERE)),), absences, closed)


def post(role: str, municipality: UUID | None = None, organisation: UUID | None = None) -> PostGiven:
    """A post that is to be given."""
    return PostGiven(account=ANNA, role=role, municipality=municipality, organisation=organisation)


@pytest.mark.parametrize(
    "given",
    [
        post("coordinator", HERE),
        post("werkgever", organisation=GARAGE),
        post("jobcoach", organisation=GARAGE),
        post("privacyfunctionaris", HERE),
        post("privacyfunctionaris"),
    ],
)
def test_a_post_is_given_where_it_belongs(given: PostGiven) -> None:
    assert give(working(), given) == [given]


@pytest.mark.parametrize("office", [Office.ADMINISTRATOR, Office.PROGRAMME_MANAGER])
def test_an_office_is_held_for_the_house(office: Office) -> None:
    assert give(Account(ANNA, "Anna"), post(office)) == [post(office)]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (post("coordinator"), "voor welke gemeente"),
        (post("coordinator", HERE, GARAGE), "niet voor een organisatie"),
        (post("werkgever"), "voor welke organisatie"),
        (post("werkgever", HERE, GARAGE), "niet voor een gemeente"),
        (post("beheerder", HERE), "niet voor een gemeente"),
        (post("beheerder", organisation=GARAGE), "niet voor een organisatie"),
        (post("deelnemer"), "niemand met een account"),
        (post("systeem"), "niemand met een account"),
        (post("directeur"), "is geen rol"),
    ],
)
def test_a_post_is_given_nowhere_else(given: PostGiven, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        give(working(), given)


def test_a_post_is_given_once_and_taken_only_from_who_has_it() -> None:
    has = PostTaken(account=ANNA, role="regisseur", municipality=HERE)
    assert give(working(), post("regisseur", HERE)) == []
    assert take(working(), has) == [has]
    for role, where in (("regisseur", GARAGE), ("coordinator", HERE), ("directeur", None)):
        with pytest.raises(NotPossible, match="heeft dit account niet"):
            take(working(), PostTaken(account=ANNA, role=role, municipality=where))


def test_somebody_stands_in_from_a_day_up_to_and_with_another() -> None:
    told = absent(working(), working(BAS), TODAY, TODAY + WEEK, TODAY)
    assert told == [AbsenceTold(account=ANNA, substitute=BAS, starts=TODAY, ends=TODAY + WEEK)]
    away = working(absences=(Absence(BAS, TODAY, TODAY + WEEK),))
    assert absent(away, working(BAS), TODAY, TODAY + WEEK, TODAY) == []


@pytest.mark.parametrize(
    ("who", "substitute", "starts", "ends", "why"),
    [
        (working(), working(), TODAY, TODAY, "voor zichzelf"),
        (working(), working(BAS), TODAY + WEEK, TODAY, "ligt voor de eerste"),
        (working(), working(BAS), TODAY - WEEK, TODAY - timedelta(days=1), "zijn voorbij"),
        (working(), working(BAS), TODAY, TODAY + timedelta(days=367), "draag de trajecten over"),
        (working(), working(BAS, closed=True), TODAY, TODAY, "werkt hier niet"),
        (working(), Account(BAS, "Bas"), TODAY, TODAY, "werkt hier niet"),
        (
            working(),
            working(BAS, absences=(Absence(ANNA, TODAY + WEEK, TODAY + WEEK),)),
            TODAY,
            TODAY + WEEK,
            "Wie waarneemt is al afwezig",
        ),
        (working(absences=(Absence(BAS, TODAY, TODAY),)), working(BAS), TODAY, TODAY + WEEK, "Dit account is al afwezig"),
        (working(closed=True), working(BAS), TODAY, TODAY, "gesloten"),
        (working(), Account(BAS, "Bas", (Post(Role.REGISSEUR, str(uuid4())),)), TODAY, TODAY, "collega van dezelfde gemeente"),
        (working(), working(BAS), date(2190, 1, 1), date(2190, 1, 2), "vooruit; kijk het jaartal na"),
    ],
)
def test_nobody_stands_in_when_that_cannot_be(who: Account, substitute: Account, starts: date, ends: date, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        absent(who, substitute, starts, ends, TODAY)


def test_who_is_back_is_stood_in_for_no_longer_and_who_does_not_go_never_was() -> None:
    away = working(absences=(Absence(BAS, TODAY, TODAY + WEEK),))
    assert back(away, TODAY, TODAY + timedelta(days=2)) == [AbsenceWithdrawn(account=ANNA, starts=TODAY, back=TODAY + timedelta(days=2))]
    assert back(away, TODAY, TODAY + 2 * WEEK) == []
    with pytest.raises(NotPossible, match="geen afwezigheid"):
        back(away, TODAY + WEEK, TODAY + WEEK)


def test_who_leaves_hands_over_first() -> None:
    with pytest.raises(NotPossible, match="nog regisseur van 2 trajecten"):
        close(working(), (TRAJECTORY, uuid4()), (), (), 0)
    with pytest.raises(NotPossible, match="nog een rol in 1 traject"):
        close(working(), (), (TRAJECTORY,), (), 0)
    with pytest.raises(NotPossible, match=f"de regie aangeboden van 1 traject .{TRAJECTORY}"):
        close(working(), (), (), (TRAJECTORY,), 0)
    with pytest.raises(NotPossible, match="neemt nog waar"):
        close(working(), (), (), (), 1)
    assert close(working(), (), (), (), 0) == [AccountClosed(account=ANNA)]
    assert close(working(closed=True), (TRAJECTORY,), (TRAJECTORY,), (TRAJECTORY,), 0) == []


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> AsyncIterator[Terminal]:
    client = await Client.connect(NOWHERE, lazy=True)
    for partner, role in ((HERE, Role.MUNICIPALITY), (GARAGE, Role.EMPLOYER)):
        channel = Channel(kind="form", address="x@y.nl")
        await tell(store, partner, PartnerRegistered(partner=partner, name=str(role), role=role, channel=channel, source=f"urn:{role}"))
    for model in (ACCOUNTS, BOARD, TRAJECTORY_FILE):
        await rebuild(pool, store, model)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Sending(client, store, pool))

    yield Terminal(accounts(connect), capsys)


async def colleague(desk: Terminal, name: str) -> UUID:
    """Somebody who is regisseur of the municipality from now on."""
    id = (await desk.asks("open", name))["account"]
    await gives(desk, id, "--role", "regisseur", "--municipality", HERE)
    return UUID(id)


async def test_a_name_is_read_by_who_asks_for_it_and_stands_nowhere_in_the_open(
    desk: Terminal, pool: asyncpg.Pool, store: EventStore
) -> None:
    anna = await colleague(desk, "Anna de Wit")
    assert (await desk.asks("show", anna))["naam"] == "Anna de Wit"
    await desk.asks("open", "Anna Zwart", "--account", anna)
    assert (await desk.asks("show", anna))["naam"] == "Anna Zwart"
    rows = await pool.fetch("select data::text, meta::text from events where stream = $1", anna)
    assert len(rows) == 5
    assert not [row for row in rows if "Anna" in row["data"] + row["meta"]]
    await rebuild(pool, store, ACCOUNTS)
    assert "Anna" not in str(await desk.asks("list"))


async def test_a_post_is_for_a_municipality_or_an_organisation_that_is_there(desk: Terminal) -> None:
    anna = await colleague(desk, "Anna")
    for words in (("regisseur", "--municipality", GARAGE), ("werkgever", "--organisation", HERE), ("regisseur", "--municipality", uuid4())):
        code, _, said = await desk.does("give", anna, "--role", *words)
        assert (code, "doet geen" in said) == (Exit.REFUSED, True), said
    await gives(desk, anna, "--role", "werkgever", "--organisation", GARAGE)
    await desk.asks("take", anna, "--role", "regisseur", "--municipality", HERE)
    assert (await desk.asks("show", anna))["rollen"] == f"werkgever {GARAGE}"


async def test_who_stands_in_may_what_a_stand_in_may_on_those_days_only(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    anna, bas = await colleague(desk, "Anna"), await colleague(desk, "Bas")
    first = current_day() + timedelta(days=300)
    await desk.asks("absent", anna, "--substitute", bas, "--since", first, "--until", first + WEEK)
    await rebuild(pool, store, ACCOUNTS)
    found = await find(pool, bas)
    assert found is not None
    here = found.posts[0].municipality
    assert here is not None
    one = file.Row(uuid4(), 1, uuid4(), "bouw", 1, "landelijk", here, str(anna), [], NOW)
    who = Who(str(bas), tuple(Post(Role(held.role), str(held.municipality)) for held in found.posts))
    seen = {}
    for day in (first - timedelta(days=1), first, first + WEEK, first + WEEK + timedelta(days=1)):
        standing_in = map(str, await stood_in_for(pool, bas, day))
        seen[day] = {capacity.relation for capacity in capacities(who, one, standing_in)} - {Relation.MUNICIPALITY}
    assert list(seen.values()) == [set(), {Relation.STAND_IN}, {Relation.STAND_IN}, set()]
    await desk.asks("back", anna, "--since", first, "--day", first + timedelta(days=3))
    await rebuild(pool, store, ACCOUNTS)
    assert await stood_in_for(pool, bas, first + timedelta(days=2)) == {anna}
    assert await stood_in_for(pool, bas, first + timedelta(days=3)) == frozenset()
    assert await stood_in_for(pool, anna, first) == frozenset()


async def test_a_role_is_taken_after_what_is_in_hand_by_it_is_anothers_or_in_spite_of_that(
    desk: Terminal, pool: asyncpg.Pool, store: EventStore
) -> None:
    anna, coach = await colleague(desk, "Anna"), UUID((await desk.asks("open", "Kim"))["account"])
    await gives(desk, anna, "--role", "coordinator", "--municipality", HERE)
    await gives(desk, coach, "--role", "jobcoach", "--organisation", GARAGE)
    one, other, elsewhere = uuid4(), uuid4(), uuid4()
    held = RoleFilled(role=Role.JOB_COACH, holder=str(coach))
    await tell(store, one, started(regisseur=str(anna), municipality=HERE), held)
    await tell(store, other, started(municipality=HERE), HandoverProposed(to=str(anna), reason="vakantie"))
    await tell(store, elsewhere, started(regisseur=str(anna), municipality=uuid4()))
    for model in (ACCOUNTS, BOARD, TRAJECTORY_FILE):
        await rebuild(pool, store, model)
    code, _, said = await desk.does("take", anna, "--role", "regisseur", "--municipality", HERE)
    assert (code, f"nog regisseur in 1 traject ({one})" in said, "regie trajectories overdragen" in said) == (Exit.REFUSED, True, True)
    await desk.asks("take", anna, "--role", "coordinator", "--municipality", HERE)
    code, _, said = await desk.does("take", coach, "--role", "jobcoach", "--organisation", GARAGE)
    assert (code, f"nog jobcoach in 1 traject ({one})" in said, "rol-neerleggen" in said) == (Exit.REFUSED, True, True)
    assert (await desk.asks("take", coach, "--role", "jobcoach", "--organisation", GARAGE, "--anyway"))["rollen"] == ""
    await tell(store, one, TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.GUIDANCE))
    await rebuild(pool, store, BOARD)
    assert (await desk.asks("take", anna, "--role", "regisseur", "--municipality", HERE))["rollen"] == ""


async def test_nobody_leaves_to_whom_a_trajectory_was_offered(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    anna, trajectory = await colleague(desk, "Anna"), uuid4()
    await tell(store, trajectory, started(), HandoverProposed(to=str(anna), reason="vakantie"))
    for model in (ACCOUNTS, BOARD, TRAJECTORY_FILE):
        await rebuild(pool, store, model)
    code, _, said = await desk.does("close", anna)
    assert (code, f"aangeboden van 1 traject ({trajectory})" in said) == (Exit.REFUSED, True)


async def test_an_account_closes_after_what_it_had_in_hand_is_anothers(desk: Terminal, pool: asyncpg.Pool, store: EventStore) -> None:
    anna, bas = await colleague(desk, "Anna"), await colleague(desk, "Bas")
    trajectory = uuid4()
    await tell(store, trajectory, started(regisseur=str(anna)))
    ahead = current_day() + timedelta(days=300)
    await desk.asks("absent", bas, "--substitute", anna, "--since", ahead, "--until", ahead + timedelta(days=4))
    for model in (ACCOUNTS, BOARD):
        await rebuild(pool, store, model)
    code, _, said = await desk.does("close", anna)
    assert (code, "nog regisseur van 1 traject" in said) == (Exit.REFUSED, True)
    here = uuid4()
    await tell(store, here, started(), RoleFilled(role=Role.JOB_COACH, holder=str(bas)))
    await rebuild(pool, store, BOARD)
    await rebuild(pool, store, TRAJECTORY_FILE)
    code, _, said = await desk.does("close", bas)
    assert (code, "nog een rol in 1 traject" in said) == (Exit.REFUSED, True)
    await tell(store, trajectory, TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.GUIDANCE))
    await rebuild(pool, store, BOARD)
    code, _, said = await desk.does("close", anna)
    assert (code, "neemt nog waar" in said) == (Exit.REFUSED, True)
    await desk.asks("back", bas, "--since", ahead, "--day", ahead)
    await rebuild(pool, store, ACCOUNTS)
    assert (await desk.asks("close", anna))["gesloten"] == "ja"
    await rebuild(pool, store, ACCOUNTS)
    left = await find(pool, anna)
    assert left is not None
    assert (left.closed, left.posts) == (True, [])
    code, _, said = await desk.does("open", "Anna", "--account", anna)
    assert (code, "gesloten" in said) == (Exit.REFUSED, True)


async def test_the_number_of_something_else_is_no_account(desk: Terminal, store: EventStore) -> None:
    participant, trajectory = await begun(store)
    others = [("open", "Anna", "--account", one) for one in (HERE, participant, trajectory)]
    for words in (*others, ("show", HERE), ("show", uuid4())):
        code, _, said = await desk.does(*words)
        assert code == Exit.REFUSED, said


async def test_the_same_order_is_carried_out_once(desk: Terminal, store: EventStore) -> None:
    first, second = [(await desk.asks("open", "Cor"))["account"] for _ in range(2)]
    assert first != second
    anna = await colleague(desk, "Anna")
    before = len(await store.read_stream(anna))
    await gives(desk, anna, "--role", "regisseur", "--municipality", HERE)
    assert len(await store.read_stream(anna)) == before


def test_an_office_is_no_role_of_a_trajectory() -> None:
    assert not {str(one) for one in Office} & {str(one) for one in Role}
    assert AccountOpened(account=ANNA, name="Anna").concerns() == ANNA
