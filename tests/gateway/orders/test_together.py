"""What takes something from a person in more than one municipality: one asks, others agree, and nobody does both."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import Client

from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.base import DataClass, Event
from events.vocabulary.course import MunicipalityChanged, TrajectoryStarted
from events.vocabulary.person import ActAgreed, ActAsked, ActDeclined, PersonErased, PersonRegistered, RetentionStarted
from events.vocabulary.staff import AccountOpened, PostGiven, PostTaken
from events.vocabulary.values import Role
from gateway.access.who import Post, Who
from gateway.asker import Asker
from gateway.asking import Asking, Denied, Known
from gateway.fate import AnotherOrder, NotPossible
from gateway.logbook.decisions import Decisions
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import AgreeWithAct, DeclineAct
from gateway.orders.sending import Office
from gateway.orders.together import Acts, Outcome
from gateway.orders.whole import Erase, KeepLonger
from gateway.persons.rights import Rights
from gateway.persons.standing import Retention, Standing
from gateway.persons.together import NOT_BY_ONE
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.doors import NOWHERE
from tests.gateway.persons.people import TODAY, tell
from tests.projections.history import started
from tests.vaults import vault

HERE, ELSEWHERE, THIRD = uuid4(), uuid4(), uuid4()
KEEP = KeepLonger(classes=(DataClass.FUNDING,), until=date(TODAY.year + 7, 1, 1), reason="de accountant vraagt het")


@dataclass(frozen=True)
class Case:
    """Somebody with a trajectory in each of some municipalities, and the coordinators of these."""

    rights: Rights
    client: Client
    person: UUID
    trajectories: Mapping[UUID, UUID]
    who: Mapping[UUID, UUID]

    async def gives(self, place: UUID, wanted: OfPerson, *, order: UUID | None = None, account: UUID | None = None) -> Outcome:
        """What becomes of an order of the coordinator of a municipality, or of another account with that role."""
        asker = self.asker(place, account)
        by = Actor(str(account or self.who[place]), Role.COORDINATOR)
        return await self.acts(asker).carry_out(self.person, wanted, by, order or uuid4())

    def asker(self, place: UUID, account: UUID | None = None) -> Asker:
        """Somebody who is coordinator of a municipality."""
        who = Who(str(account or self.who[place]), (Post(Role.COORDINATOR, str(place)),))
        return Asker((Asking(self.rights.pool, Decisions(self.rights.pool)), Known(who)))

    def acts(self, asker: Asker) -> Acts:
        """What they do."""
        return Acts(self.rights, Office(self.client, self.rights.store, self.rights.pool), asker)

    async def stands(self) -> Standing:
        """How it stands with the person."""
        return await self.rights.of(self.person)

    async def also_at(self, trajectory: UUID, *events: Event) -> None:
        """More happens in a trajectory, which may be a new one of theirs."""
        await tell(self.rights.store, trajectory, *events)
        await rebuild(self.rights.pool, self.rights.store, TRAJECTORY_FILE)


@pytest_asyncio.fixture(loop_scope="session")
async def case(pool: asyncpg.Pool, store: EventStore) -> Case:
    await ensure(pool, PROJECTIONS)
    person, places = uuid4(), (HERE, ELSEWHERE, THIRD)
    await tell(store, person, PersonRegistered(name="Amal Haile"), RetentionStarted(classes=(), ends=TODAY, since=TODAY))
    who, trajectories = {place: uuid4() for place in places}, {place: uuid4() for place in places}
    for place, account in who.items():
        await tell(store, trajectories[place], begun(place, person))
        given = PostGiven(account=account, role=Role.COORDINATOR, municipality=place)
        await tell(store, account, AccountOpened(account=account, name="Corrie"), given)
    await rebuild(pool, store, TRAJECTORY_FILE)
    return Case(Rights(pool, store, vault(pool)), await Client.connect(NOWHERE, lazy=True), person, trajectories, who)


def begun(place: UUID, person: UUID) -> TrajectoryStarted:
    """A trajectory of somebody begins in a municipality."""
    return started(municipality=place).model_copy(update={"participant": person})


AGREE = AgreeWithAct(request="vraag-1")


async def test_it_is_done_with_the_agreement_of_the_last_and_each_agrees_for_their_own(case: Case) -> None:
    assert (await case.gives(HERE, KEEP)).waits == "vraag-1"
    assert (await case.gives(ELSEWHERE, AGREE)).waits == "vraag-1"
    for place in (HERE, ELSEWHERE):
        with pytest.raises(NotPossible, match="al mee ingestemd"):
            await case.gives(place, AGREE)
    [act] = (await case.stands()).acts
    assert {(one.trajectory, one.municipality, one.by) for one in act.agreed} == {
        (case.trajectories[place], place, str(case.who[place])) for place in (HERE, ELSEWHERE)
    }
    assert (await case.gives(THIRD, AGREE)).waits is None
    assert ((await case.stands()).acts, (await case.stands()).retention) == ((), Retention((DataClass.FUNDING,), KEEP.until, TODAY))


async def test_nobody_agrees_twice_or_with_what_they_asked_also_with_a_role_elsewhere(case: Case) -> None:
    await case.gives(HERE, KEEP)
    await case.gives(ELSEWHERE, AGREE)
    for place in (HERE, ELSEWHERE):
        with pytest.raises(NotPossible, match=NOT_BY_ONE):
            await case.gives(THIRD, AGREE, account=case.who[place])
    assert (await case.gives(THIRD, AGREE)).waits is None


async def test_each_sees_what_was_asked_and_nothing_of_the_trajectory_of_another(case: Case) -> None:
    await case.gives(HERE, KEEP)
    for place, theirs in ((HERE, False), (ELSEWHERE, True), (THIRD, True)):
        [one] = await case.acts(case.asker(place)).waiting()
        assert (one.wanted, one.trajectory, one.theirs) == (KEEP, case.trajectories[place], theirs)
    assert await case.acts(case.asker(uuid4(), uuid4())).waiting() == []
    for wanted in (AGREE, DeclineAct(request="vraag-1", reason="nee"), AgreeWithAct(request="vraag-9")):
        with pytest.raises(Denied) as denied:
            await case.gives(uuid4(), wanted, account=uuid4())
        assert denied.value.status == 404


async def test_what_one_of_them_does_not_agree_with_does_not_go_on_and_can_be_asked_anew(case: Case) -> None:
    for place in (HERE, ELSEWHERE):
        asked = (await case.gives(HERE, KEEP)).waits
        assert asked
        await case.gives(place, DeclineAct(request=asked, reason="wij hebben die nog nodig"))
        for other in (THIRD, HERE):
            with pytest.raises(NotPossible, match=f"Er wacht geen {asked}"):
                await case.gives(other, AgreeWithAct(request=asked))
    assert [type(one.event) for one in await case.rights.stream(case.person)].count(ActDeclined) == 2
    assert (await case.gives(HERE, KEEP)).waits == "vraag-3"


async def test_what_waits_lapses_after_the_term_of_the_policy(case: Case) -> None:
    asked = ActAsked(request="vraag-1", act="langer-bewaren", what=KEEP.model_dump(mode="json"))
    for ago, waits in ((timedelta(days=15), False), (timedelta(days=13), True)):
        fact = Fact(asked, datetime.now(UTC) - ago, Actor(str(uuid4()), Role.COORDINATOR), str(ago))
        await case.rights.store.append(case.person, [encode(fact, case.person)], expected=None)
        assert bool(await case.acts(case.asker(HERE)).waiting()) is waits
        if not waits:
            with pytest.raises(NotPossible, match="Instemmen met vraag-1 kon tot"):
                await case.gives(HERE, AGREE)


async def test_what_waits_lapses_with_the_role_of_who_asked(case: Case) -> None:
    await case.gives(HERE, KEEP)
    assert await case.acts(case.asker(THIRD)).waiting()
    taken = PostTaken(account=case.who[HERE], role=Role.COORDINATOR, municipality=HERE)
    fact = Fact(taken, datetime.now(UTC), Actor("beheer", Role.COORDINATOR), "taken")
    await case.rights.store.append(case.who[HERE], [encode(fact, case.who[HERE])], expected=None)
    assert await case.acts(case.asker(THIRD)).waiting() == []
    with pytest.raises(NotPossible, match="Er wacht geen vraag-1"):
        await case.gives(THIRD, AGREE)
    assert (await case.gives(THIRD, KEEP)).waits == "vraag-2", "nothing stands in its way"


async def test_a_trajectory_that_began_or_moved_since_takes_who_may_in_it_now(case: Case) -> None:
    await case.gives(HERE, KEEP)
    await case.gives(ELSEWHERE, AGREE)
    fourth = uuid4()
    await case.also_at(uuid4(), begun(fourth, case.person))
    await case.also_at(case.trajectories[ELSEWHERE], MunicipalityChanged(municipality=fourth, registered_on=TODAY))
    assert (await case.gives(THIRD, AGREE)).waits == "vraag-1"
    assert (await case.gives(fourth, AGREE, account=uuid4())).waits is None


async def test_an_order_to_ask_or_agree_is_carried_out_once(case: Case) -> None:
    asking, agreeing, last = (uuid4() for _ in range(3))
    for _ in range(2):
        assert (await case.gives(HERE, Erase(ground="AVG art. 17"), order=asking)).waits == "vraag-1"
    for _ in range(2):
        assert (await case.gives(ELSEWHERE, AGREE, order=agreeing)).waits == "vraag-1"
    for _ in range(2):
        assert (await case.gives(THIRD, AGREE, order=last)).waits is None
    told = [type(one.event) for one in await case.rights.stream(case.person)]
    assert (told.count(ActAsked), told.count(ActAgreed), told.count(PersonErased)) == (1, 3, 1)
    with pytest.raises(AnotherOrder):
        await case.gives(THIRD, AgreeWithAct(request="vraag-2"), order=last)


async def test_of_two_who_agree_at_the_same_moment_the_last_carries_it_out(case: Case) -> None:
    await case.gives(HERE, KEEP)
    outcomes = await asyncio.gather(case.gives(ELSEWHERE, AGREE), case.gives(THIRD, AGREE))
    assert sorted(one.waits or "" for one in outcomes) == ["", "vraag-1"]
    assert ((await case.stands()).acts, (await case.stands()).retention) == ((), Retention((DataClass.FUNDING,), KEEP.until, TODAY))


async def test_what_cannot_be_done_is_not_asked(case: Case) -> None:
    with pytest.raises(NotPossible, match="al bewaard"):
        await case.gives(HERE, KEEP.model_copy(update={"until": TODAY}))
    assert (await case.stands()).asks == 0
