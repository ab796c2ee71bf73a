"""Who is called, by which channel, and what comes of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio.exceptions import ApplicationError

from activities.channels import Delivery, Purpose, RefusedByPartner, Unreachable
from activities.delivery import AT_ONCE, FIRST_PAUSE, FOR_A_TURN, LONGEST_PAUSE, LONGEST_WAIT, Deliveries
from activities.directory import Partner, PartnerDirectory
from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.record import Entry
from events.vocabulary.base import DataClass, Event
from events.vocabulary.inbox import Channel, PartnerChannelChanged, PartnerKeyRotated, PartnerLeft, PartnerRegistered
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn
from events.vocabulary.values import Role
from tests.vaults import vault
from tests.waiting import eventually
from tests.workflows.specification import started
from workflows.run import on_temporal

BAKERY = UUID(int=9)
HOME, NEW_HOME = Channel(kind="papier", address="Dorpsstraat 1"), Channel(kind="papier", address="Markt 2")
REGISTERED = PartnerRegistered(partner=BAKERY, name="Bakkerij", role=Role.EMPLOYER, channel=HOME, source="urn:bakkerij")
QUESTION = Delivery(
    purpose=Purpose.ASK,
    partner=BAKERY,
    trajectory=uuid4(),
    request=uuid4(),
    kind="snuffelstage",
    content={},
    due=datetime(2027, 1, 1, tzinfo=UTC),
)


@dataclass
class Paper:
    """A channel that is a heap of paper, or refuses to be."""

    heap: list[tuple[Partner, Delivery]] = field(default_factory=list)
    trouble: Exception | None = None

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        if self.trouble:
            raise self.trouble
        self.heap.append((partner, delivery))


@pytest_asyncio.fixture(loop_scope="session")
async def store(database: str) -> AsyncIterator[EventStore]:
    """A store of its own."""
    async with asyncpg.create_pool(database, min_size=1, max_size=3) as pool, EventStore(pool) as store:
        yield store


async def known(store: EventStore, *events: Event) -> None:
    """A partner with this history."""
    facts = [Fact(event, datetime.now(UTC), SYSTEM, str(n)) for n, event in enumerate(events)]
    await store.append(BAKERY, [encode(fact, BAKERY) for fact in facts], expected=0)


def deliveries(store: EventStore, paper: Paper) -> Deliveries:
    """The activity, with one channel."""
    return Deliveries(PartnerDirectory(store), {"papier": paper})


async def test_a_question_goes_out_by_the_partners_own_channel(store: EventStore) -> None:
    await known(store, REGISTERED)
    paper = Paper()
    assert (await deliveries(store, paper).deliver(QUESTION)).refused is None
    [(partner, delivery)] = paper.heap
    assert (partner.name, partner.channel, delivery) == ("Bakkerij", HOME, QUESTION)


async def test_a_partner_is_as_its_stream_says_now(store: EventStore) -> None:
    await known(
        store, REGISTERED, PartnerChannelChanged(partner=BAKERY, channel=NEW_HOME), PartnerKeyRotated(partner=BAKERY, key_version=2)
    )
    paper = Paper()
    await deliveries(store, paper).deliver(QUESTION)
    assert (paper.heap[0][0].channel, paper.heap[0][0].key_version) == (NEW_HOME, 2)


async def test_what_changed_about_a_partner_is_known_at_the_next_delivery(store: EventStore) -> None:
    await known(store, REGISTERED)
    paper = Paper()
    office = deliveries(store, paper)
    await office.deliver(QUESTION)
    moved = Fact(PartnerChannelChanged(partner=BAKERY, channel=NEW_HOME), datetime.now(UTC), SYSTEM, "verhuisd")
    await store.append(BAKERY, [encode(moved, BAKERY)], expected=1)
    await office.deliver(QUESTION)
    gone = Fact(PartnerLeft(partner=BAKERY, reason="gestopt"), datetime.now(UTC), SYSTEM, "weg")
    await store.append(BAKERY, [encode(gone, BAKERY)], expected=2)
    assert (await office.deliver(QUESTION)).refused == "Bakkerij doet niet meer mee"
    assert [(partner.name, partner.channel) for partner, _ in paper.heap] == [("Bakkerij", HOME), ("Bakkerij", NEW_HOME)]


async def test_a_partner_that_nobody_knows_is_an_answer_for_a_person(store: EventStore) -> None:
    assert "niet in de partnerlijst" in str((await deliveries(store, Paper()).deliver(QUESTION)).refused)


async def test_a_partner_that_has_left_is_not_called(store: EventStore) -> None:
    await known(store, REGISTERED, PartnerLeft(partner=BAKERY, reason="gestopt"))
    paper = Paper()
    assert (await deliveries(store, paper).deliver(QUESTION)).refused == "Bakkerij doet niet meer mee"
    assert not paper.heap


async def test_a_channel_that_we_do_not_have_is_an_answer_for_a_person(store: EventStore) -> None:
    await known(store, REGISTERED.model_copy(update={"channel": Channel(kind="postduif", address="til")}))
    assert "een kanaal dat wij niet kennen: postduif" in str((await deliveries(store, Paper()).deliver(QUESTION)).refused)


async def test_a_refusal_is_an_answer_and_no_failure(store: EventStore) -> None:
    await known(store, REGISTERED)
    assert (await deliveries(store, Paper(trouble=RefusedByPartner("wil niet"))).deliver(QUESTION)).refused == "wil niet"


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(None, FIRST_PAUSE), (90.0, timedelta(seconds=90)), (7 * 86400.0, LONGEST_WAIT), (float("inf"), LONGEST_WAIT)],
)
async def test_who_cannot_be_reached_is_tried_again_when_it_asked_for_but_at_least_once_a_day(
    store: EventStore, asked: float | None, waits: timedelta
) -> None:
    await known(store, REGISTERED)
    with pytest.raises(ApplicationError) as caught:
        await deliveries(store, Paper(trouble=Unreachable("dicht", asked))).deliver(QUESTION)
    assert caught.value.type == "Unreachable"
    assert not caught.value.non_retryable
    assert caught.value.next_retry_delay == waits


async def pause(office: Deliveries, question: Delivery = QUESTION) -> timedelta | None:
    """After how long a delivery that fails is tried again; None when it is left to the policy of the caller."""
    with pytest.raises(Exception, match=r"dicht|defect|closed") as caught:
        await office.deliver(question)
    return caught.value.next_retry_delay if isinstance(caught.value, ApplicationError) else None


async def test_a_partner_that_stays_away_is_tried_less_and_less_often_and_at_least_once_an_hour(store: EventStore) -> None:
    await known(store, REGISTERED)
    paper = Paper(trouble=Unreachable("dicht"))
    office = deliveries(store, paper)
    pauses = [await pause(office) for _ in range(15)]
    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-2:] == [LONGEST_PAUSE, LONGEST_PAUSE]
    assert await pause(office, replace(QUESTION, request=uuid4())) == FIRST_PAUSE, "each delivery by itself"
    paper.trouble = None
    await office.deliver(QUESTION)
    paper.trouble = Unreachable("dicht")
    assert await pause(office) == FIRST_PAUSE, "it was there in the meantime"


async def test_a_fault_of_ours_after_a_partner_was_called_does_not_send_it_the_same_every_few_seconds(store: EventStore) -> None:
    await known(store, REGISTERED)
    office = deliveries(store, Paper(trouble=LookupError("defect")))
    assert [await pause(office) for _ in range(3)] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]


async def test_a_log_that_was_away_for_long_costs_a_delivery_nothing(store: EventStore, database: str) -> None:
    await known(store, REGISTERED)
    office = deliveries(store, Paper(trouble=Unreachable("dicht")))
    there = office._directory
    async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        office._directory = PartnerDirectory(EventStore(pool))
    assert {await pause(office) for _ in range(100)} == {None}
    assert on_temporal._RETRY.maximum_interval == timedelta(seconds=10)
    office._directory = there
    assert await pause(office) == FIRST_PAUSE


async def test_an_id_that_is_not_of_a_partner_finds_nobody_whatever_is_on_its_stream(store: EventStore) -> None:
    told = Entry(uuid4(), "note-written", 1, "{}", "{}", datetime.now(UTC), sealed=b"cijfertekst")
    await store.append(stream := uuid4(), [told], expected=0)
    assert await PartnerDirectory(store).find(stream) is None


@dataclass
class Hanging:
    """A channel on which one partner never answers."""

    hangs: UUID
    calls: int = 0

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        if partner.id == self.hangs:
            self.calls += 1
            await asyncio.Event().wait()


async def test_a_partner_that_hangs_holds_no_more_than_its_own_share(store: EventStore) -> None:
    await known(store, REGISTERED)
    smithy = UUID(int=10)
    other = Fact(REGISTERED.model_copy(update={"partner": smithy, "name": "Smederij"}), datetime.now(UTC), SYSTEM, "smederij")
    await store.append(smithy, [encode(other, smithy)], expected=0)
    channel = Hanging(BAKERY)
    office = Deliveries(PartnerDirectory(store), {"papier": channel})
    calls = [asyncio.create_task(office.deliver(QUESTION)) for _ in range(300)]
    done, holding = await asyncio.wait(calls, timeout=10 * FOR_A_TURN, return_when=asyncio.FIRST_EXCEPTION)
    assert "er wachten al" in str(next(iter(done)).exception())
    await eventually(lambda: sum(call.done() for call in calls) == 300 - AT_ONCE, "those whose turn did not come going away")
    assert channel.calls == AT_ONCE
    assert {type(call.exception()) for call in calls if call.done()} == {ApplicationError}
    assert (await office.deliver(replace(QUESTION, partner=smithy))).refused is None
    for call in holding:
        call.cancel()
    await asyncio.wait(calls)
    assert not office._lines


async def test_what_a_participant_no_longer_agrees_to_share_is_not_sent_and_a_person_decides(database: str) -> None:
    async with asyncpg.create_pool(database, min_size=1, max_size=3) as pool, EventStore(pool, vault=vault(pool)) as store:
        await known(store, REGISTERED)
        trajectory, began = uuid4(), started()
        await store.append(trajectory, [encode(Fact(began, datetime.now(UTC), SYSTEM, "begin"), trajectory)], expected=0)
        question = replace(QUESTION, trajectory=trajectory, tells=(DataClass.PROGRESS,))
        paper, count = Paper(), 0

        async def sent_after(*events: Event) -> str | None:
            nonlocal count
            for event in events:
                person = began.participant
                await store.append(person, [encode(Fact(event, datetime.now(UTC), SYSTEM, f"{count}"), person)], expected=count)
                count += 1
            return (await deliveries(store, paper).deliver(question)).refused

        given = {"shares": DataClass.PROGRESS, "role": Role.EMPLOYER}
        assert await sent_after() is None, "nobody spoke of consent, and it goes on another ground"
        assert await sent_after(ConsentGiven(**given, purpose="begeleiding")) is None
        elsewhere = (
            ConsentWithdrawn(shares=DataClass.PROGRESS, role=Role.SCHOOL),
            ConsentWithdrawn(shares=DataClass.HEALTH, role=Role.EMPLOYER),
        )
        assert await sent_after(*elsewhere) is None
        website = ConsentGiven(**given, purpose="website"), ConsentWithdrawn(**given, purpose="website")
        assert await sent_after(*website) is None, "for another purpose they still agree"
        refused = await sent_after(ConsentWithdrawn(**given, purpose="begeleiding"))
        assert refused == "de deelnemer trok de toestemming in om dit met een werkgever te delen"
        assert (await deliveries(store, paper).deliver(replace(question, tells=()))).refused is None, "nothing of the participant is in it"
        assert await sent_after(ConsentGiven(**given, purpose="begeleiding")) is None
        assert await sent_after(ConsentWithdrawn(**given)) == refused
        assert len(paper.heap) == 6
