"""Asking whether somebody may: from who they are to what they see, with every answer on disk before anything is shown."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.database.faults import StoreUnavailable
from events.fact import Actor
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.staff import Office, PostGiven
from events.vocabulary.values import Role, Stage
from gateway.access.terms import Action, Purpose
from gateway.access.views import show
from gateway.access.who import Post, Who
from gateway.accounts.keeping import Accounts
from gateway.asking import Asking, Denied, Known
from gateway.logbook.decisions import Decisions, exported
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.lists import board, deadlines, funding, open_signals, too_long, vacancies, work_list
from projections.lists.accounts import ACCOUNTS
from projections.lists.board import BOARD
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.accounts.two import given
from tests.gateway.persons.people import tell
from tests.projections.history import EMPLOYER, in_stage, started

HERE, ELSEWHERE = uuid4(), uuid4()
ANNA = str(uuid4())
BAS = Actor("beheerder-1", Role.COORDINATOR)
NOW = datetime.now(UTC).replace(hour=12) + timedelta(days=700)


@pytest_asyncio.fixture(loop_scope="session")
async def asking(pool: asyncpg.Pool, store: EventStore) -> Asking:
    for model in (ACCOUNTS, BOARD, TRAJECTORY_FILE):
        await rebuild(pool, store, model)
    return Asking(pool, Decisions(pool), lambda: NOW)


@pytest_asyncio.fixture(loop_scope="session")
async def trajectory(pool: asyncpg.Pool, store: EventStore, asking: Asking) -> UUID:
    """One of here, of which Anna is regisseur."""
    id = uuid4()
    await tell(
        store,
        id,
        started(regisseur=ANNA, municipality=HERE),
        in_stage(Stage.INTAKE),
        CivicTermSet(starts=NOW.date(), ends=NOW.date(), ground="pip"),
    )
    for model in (BOARD, TRAJECTORY_FILE):
        await rebuild(pool, store, model)
    return id


def somebody(role: Role | Office, municipality: UUID | None = None, organisation: UUID | None = None, account: str = "4711") -> Known:
    """Who asks, with one post."""
    return Known(Who(account, (Post(role, str(municipality) if municipality else None, organisation),)))


async def read(asking: Asking, known: Known, id: UUID, purpose: Purpose = Purpose.GUIDANCE) -> dict[str, object] | None:
    """What somebody sees of a file."""
    async with asking.trajectory(known, id, Action.READ, purpose) as seen:
        return show(seen.file, seen.decision)


async def refused(asking: Asking, known: Known, id: UUID, action: Action = Action.READ) -> tuple[int, str]:
    """What somebody hears who may not."""
    with pytest.raises(Denied) as denied:
        async with asking.trajectory(known, id, action, Purpose.GUIDANCE):
            raise AssertionError("nobody gets here")
    return denied.value.status, str(denied.value)


async def records(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    """All that was taken down lately, by the clock of the database."""
    now, day = datetime.now(UTC), timedelta(days=1)
    return [json.loads(json.dumps(one)) async for one in exported(pool, now - day, now + day)]


async def test_a_regisseur_opens_the_file_and_a_colleague_elsewhere_hears_that_there_is_none(asking: Asking, trajectory: UUID) -> None:
    seen = await read(asking, somebody(Role.REGISSEUR, HERE, account=ANNA), trajectory)
    assert seen is not None
    assert seen["civic_term_ends"] == NOW.date()
    elsewhere = somebody(Role.REGISSEUR, ELSEWHERE)
    assert await refused(asking, elsewhere, trajectory) == await refused(asking, elsewhere, uuid4()) == (404, "Dit traject is er niet.")
    assert (await refused(asking, somebody(Role.REGISSEUR, HERE), trajectory, Action.OPEN))[0] == 403


async def test_somebody_of_an_employer_sees_nothing_of_civic_integration_whatever_they_ask_it_for(asking: Asking, trajectory: UUID) -> None:
    of_the_garage = somebody(Role.EMPLOYER, organisation=EMPLOYER)
    seen = await read(asking, of_the_garage, trajectory, Purpose.LEARN_WORK)
    assert seen is not None
    assert "employer" in seen
    assert not seen.keys() & {"civic_term_ends", "civic_duty_ended", "barriers", "incomes"}
    assert (await refused(asking, of_the_garage, trajectory))[0] == 403
    assert (await refused(asking, somebody(Role.EMPLOYER, organisation=uuid4()), trajectory))[0] == 404


async def test_an_administrator_keeps_the_house_running_and_opens_nothing(asking: Asking, trajectory: UUID) -> None:
    administrator = somebody(Office.ADMINISTRATOR)
    for action in Action:
        assert (await refused(asking, administrator, trajectory, action))[0] == 404
    async with asking.house(administrator, "installatie", Action.OPERATE, Purpose.OPERATION) as decision:
        assert decision.classes == frozenset[DataClass]()
    with pytest.raises(Denied) as denied:
        async with asking.house(somebody(Role.REGISSEUR, HERE), "installatie", Action.OPERATE, Purpose.OPERATION):
            raise AssertionError("nobody gets here")
    assert denied.value.status == 403


async def test_whatever_is_asked_is_on_disk_once_it_is_answered(asking: Asking, trajectory: UUID, pool: asyncpg.Pool) -> None:
    await read(asking, somebody(Role.REGISSEUR, HERE, account=ANNA), trajectory)
    await refused(asking, somebody(Role.REGISSEUR, ELSEWHERE), trajectory)
    told = [(one["body"]["adl.core.request"]["subject"]["id"], one["body"]["adl.core.response"]["decision"]) for one in await records(pool)]
    assert told == [(ANNA, True), ("4711", False)]


async def test_nothing_is_shown_when_it_is_not_known_whether_it_was_taken_down(asking: Asking, trajectory: UUID, database: str) -> None:
    closed = await asyncpg.create_pool(database, min_size=0)
    await closed.close()
    without = Asking(asking.pool, Decisions(closed), lambda: NOW)
    with pytest.raises(StoreUnavailable):
        await read(without, somebody(Role.REGISSEUR, HERE, account=ANNA), trajectory)
    with pytest.raises(StoreUnavailable):
        async with without.trajectory(somebody(Role.REGISSEUR, ELSEWHERE), trajectory, Action.READ, Purpose.GUIDANCE):
            raise AssertionError("nobody gets here")


async def test_posts_and_substitution_are_those_of_the_account_on_the_day_itself(
    asking: Asking, trajectory: UUID, pool: asyncpg.Pool, store: EventStore
) -> None:
    municipality = PartnerRegistered(
        partner=HERE, name="Hier", role=Role.MUNICIPALITY, channel=Channel(kind="form", address="x"), source="urn:x"
    )
    await tell(store, HERE, municipality)
    keeping, anna, colleague = Accounts(pool, store), UUID(ANNA), uuid4()
    for account in (anna, colleague):
        await keeping.open(account, "Iemand", BAS)
        await given(keeping, PostGiven(account=account, role="regisseur", municipality=HERE), BAS)
    await keeping.absent(anna, colleague, NOW.date(), NOW.date(), BAS)
    await rebuild(pool, store, ACCOUNTS)
    for days, shown in ((0, True), (1, False), (-1, False)):
        that_day = Asking(pool, asking.log, lambda days=days: NOW + timedelta(days=days))  # type: ignore[misc]
        seen = await read(that_day, await that_day.known(Who(str(colleague))), trajectory)
        assert seen is not None
        assert ("civic_term_ends" in seen) is shown
    await keeping.back(anna, NOW.date(), NOW.date(), BAS)
    await rebuild(pool, store, ACCOUNTS)
    await keeping.close(colleague, BAS)
    await rebuild(pool, store, ACCOUNTS)
    assert await asking.known(Who(str(colleague), (Post(Role.REGISSEUR, str(HERE)),))) == Known(Who(str(colleague)))


async def test_a_list_holds_what_is_granted_and_who_was_seen_on_it_is_taken_down(
    asking: Asking, trajectory: UUID, pool: asyncpg.Pool
) -> None:
    for municipality, due in ((HERE, [trajectory]), (ELSEWHERE, [])):
        known = somebody(Role.COORDINATOR, municipality)
        within = asking.within(known, Action.READ, Purpose.GUIDANCE)
        page = await board.cards(pool, None, within)
        found = [row.trajectory for row in page.items]
        assert (found, page.total, await board.under_way(pool, within)) == (due, len(due), len(due))
        await asking.listed(known, Action.READ, Purpose.GUIDANCE, found, len(found))
    seen, nothing = await records(pool)
    assert seen["body"]["adl.core.response"]["results"] == [{"type": "traject", "id": str(trajectory)}]
    assert seen["body"]["adl.core.request"]["subject"]["properties"] == {"hoedanigheden": [{"rol": "coordinator", "relatie": "gemeente"}]}
    assert nothing["body"]["adl.core.response"] == {"results": [], "page": {"count": 0, "total": 0}}


async def test_every_list_over_trajectories_takes_what_is_left_for_somebody(asking: Asking, trajectory: UUID, pool: asyncpg.Pool) -> None:
    await ensure(pool, PROJECTIONS)
    for known, purpose in (
        (somebody(Role.REGISSEUR, HERE, account=ANNA), Purpose.GUIDANCE),
        (somebody(Role.EMPLOYER, organisation=EMPLOYER), Purpose.LEARN_WORK),
        (somebody(Role.JOB_COACH, organisation=EMPLOYER), Purpose.GUIDANCE),
        (somebody(Role.PARTICIPANT, account=str(uuid4())), Purpose.GUIDANCE),
        (somebody(Office.ADMINISTRATOR), Purpose.OPERATION),
    ):
        within = asking.within(known, Action.READ, purpose)
        theirs = known.who.posts[0].role in {Role.REGISSEUR, Role.EMPLOYER}
        assert (await board.cards(pool, None, within)).total == (await too_long.too_long(pool, None, within, now=NOW)).total == theirs
        for pages in (
            work_list.work(pool, within, now=NOW),
            deadlines.due(pool, within, now=NOW, weeks=4),
            vacancies.vacant(pool, within),
            funding.gaps(pool, within, today=NOW.date(), weeks=4),
            open_signals.open_signals(pool, within),
        ):
            assert (await pages).total == 0
        assert (await work_list.amount(pool, within, now=NOW)).total == 0
