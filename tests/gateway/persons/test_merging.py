"""Two numbers that turn out to be of one person are one person everywhere; and two again when that was wrong."""

import asyncio
import sys
from datetime import date
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from activities.consent import withdrawn
from events.erasure import erase
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn, Door, FileLookedInto, Looked, PersonRegistered
from events.vocabulary.values import Role, Source
from gateway.cli.output import Exit
from gateway.fate import NotPossible
from gateway.orders.catalogue import ORDERS
from gateway.orders.kinds import Incomplete, Surroundings
from gateway.persons.consent import agree, withdraw
from gateway.persons.finding import Asked, People
from gateway.persons.merging import Merging
from gateway.persons.reading import Look, looks
from gateway.persons.requests import Right, ask, grant, undecided
from gateway.persons.retention import keep_terms
from gateway.persons.rights import Rights
from gateway.persons.subject_access import subject_access
from tests.gateway.persons.people import BAS, TODAY, begun, duty_ended, partner
from tests.gateway.terminal import Terminal
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory

WHY = "dezelfde naam, geboortedatum en klantnummer"
HEALTH = ConsentGiven(shares=DataClass.HEALTH, role=Role.EMPLOYER, purpose="begeleiding", source=Source.PERSON_WRITING)


@pytest.fixture
def merging(rights: Rights) -> Merging:
    return Merging(rights)


@pytest.fixture
def people(rights: Rights) -> People:
    return People(rights.pool, rights.store, rights.vault)


async def find(people: People, text: str) -> list[UUID]:
    return [one.person for one in await people.find(Asked.of(text), Look(BAS, Looked.FOUND, Door.COMMAND_LINE))]


async def two(rights: Rights) -> tuple[UUID, UUID, UUID, UUID]:
    """Two persons, and a trajectory of each."""
    (person, first), (former, second) = [await begun(rights.store) for _ in range(2)]
    await rights.register(person, PersonRegistered(name="Amal Tesfay", client_number="1"), BAS)
    await rights.register(former, PersonRegistered(name="Emma Hadush", client_number="2"), BAS)
    return person, former, first, second


async def test_from_then_on_both_numbers_and_every_trajectory_lead_to_the_one_person(
    store: EventStore, rights: Rights, merging: Merging, people: People
) -> None:
    person, former, first, second = await two(rights)
    now = await merging.merge(person, former, WHY, BAS)
    assert (now.person, now.former) == (person, (former,))
    assert {await store.person_behind(id) for id in (person, former, first, second)} == {person}
    for text in ("amal tesfay", "emma hadush", "1", "2"):
        [found] = await people.find(Asked.of(text), Look(BAS, Looked.FOUND, Door.COMMAND_LINE))
        assert (found.person, found.who.name, set(found.trajectories)) == (person, "Amal Tesfay", {first, second}), text
    for stream in (person, former):
        assert [one.type for one in await store.read_stream(stream)].count("persons-merged") == 1
    assert await people.renew() == 1
    assert await find(people, "emma hadush") == [person]
    await rights.register(former, PersonRegistered(name="Amal Tesfaye"), BAS)
    assert await find(people, "tesfaye") == await find(people, "hadush") == [person]
    assert await rights.of(former) == await rights.of(person)
    everything = await subject_access(rights.pool, store, second, Look(BAS, Looked.EVERYTHING, Door.COMMAND_LINE))
    assert {one.stream for one in everything.written} == {person, former, first, second}


async def test_consents_requests_and_retention_of_both_are_those_of_the_one_person(
    store: EventStore, rights: Rights, merging: Merging
) -> None:
    person, first = await begun(store)
    former, second = await begun(store, duty_ended(date(2015, 2, 3)))
    await rights.carry_out(former, agree(HEALTH), BAS)
    for one in (person, former):
        await rights.carry_out(one, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS)
    await merging.merge(person, former, WHY, BAS)
    gone = ConsentWithdrawn(shares=DataClass.HEALTH, role=Role.EMPLOYER, source=Source.PERSON_WRITING)
    now = await rights.carry_out(former, withdraw(gone), BAS)
    for trajectory in (first, second):
        assert await withdrawn(store, trajectory, (DataClass.HEALTH,), Role.EMPLOYER)
    theirs = f"verzoek-1-van-{str(former)[:8]}"
    assert [one.id for one in now.requests] == ["verzoek-1", theirs]
    assert {request.id for _, request in await undecided(rights)} == {"verzoek-1", theirs}
    await subject_access(rights.pool, store, person, Look(BAS, Looked.FOR_THE_PERSON, Door.COMMAND_LINE))
    now = await rights.carry_out(person, grant(theirs, "gegeven"), BAS)
    assert [one.granted for one in now.requests] == [None, True]
    now = await rights.carry_out(person, ask(Right.ACCESS, "nog eens", TODAY, Source.PERSON_WRITING), BAS)
    assert now.requests[-1].id == "verzoek-2"
    await keep_terms(rights, TODAY)
    retention = (await rights.of(former)).retention
    assert retention is not None
    assert retention.trajectory == second


async def test_an_erasure_by_any_of_the_numbers_destroys_the_keys_of_all(
    pool: asyncpg.Pool, store: EventStore, rights: Rights, merging: Merging, people: People
) -> None:
    person, former, _, second = await two(rights)
    await merging.merge(person, former, WHY, BAS)
    await erase(pool, store, rights.vault, second, "AVG art. 17", BAS)
    assert await pool.fetchval("select count(*) from keys.persons where person = any ($1) and wrapped is not null", [person, former]) == 0
    assert await rights.vault.keys.ciphers([person, former]) == {}
    assert [await store.erased(id) for id in (person, former, second)] == [True] * 3
    assert await pool.fetchval("select count(*) from keys.words") == 0
    assert (await people.renew(), await find(people, "amal"), await find(people, "emma")) == (0, [], [])
    for stream in (person, former):
        assert (await store.read_stream(stream))[-1].type == "person-erased"


async def test_what_was_merged_wrongly_is_taken_apart_as_it_was(rights: Rights, merging: Merging, people: People) -> None:
    person, former, first, second = await two(rights)
    await merging.merge(person, former, WHY, BAS)
    await rights.register(person, PersonRegistered(name="Amal Tesfaye"), BAS)
    now = await merging.split(person, former, "een nicht met dezelfde naam", BAS)
    assert (now.former, (await rights.of(former)).former) == ((), ())
    subjects = [await rights.vault.subject(id) for id in (person, first, former, second)]
    assert subjects == [person, person, former, former]
    assert (await find(people, "amal"), await find(people, "emma")) == ([person], [former])
    await erase(rights.pool, rights.store, rights.vault, person, "AVG art. 17", BAS)
    assert await find(people, "emma") == [former], "nothing that was told of the other was sealed with this key"
    assert await rights.vault.keys.ciphers([former])


async def test_the_end_of_a_duty_of_the_other_keeps_no_data_of_who_was_taken_apart(
    store: EventStore, rights: Rights, merging: Merging
) -> None:
    person, _ = await begun(store)
    former, second = await begun(store, duty_ended(date(2015, 2, 3)))
    await merging.merge(person, former, WHY, BAS)
    await keep_terms(rights, TODAY)
    await merging.split(person, former, "een ander", BAS)
    await keep_terms(rights, TODAY)
    assert (await rights.of(person)).retention is None
    retention = (await rights.of(former)).retention
    assert retention is not None
    assert retention.trajectory == second


async def test_the_same_order_merges_once_and_another_is_told_that_it_was_done(rights: Rights, merging: Merging) -> None:
    person, former, *_ = await two(rights)
    order = uuid4()
    once = await merging.merge(person, former, WHY, BAS, order)
    assert await merging.merge(person, former, WHY, BAS, order) == once
    with pytest.raises(NotPossible, match="al een andere opdracht"):
        await merging.merge(person, former, "iets anders", BAS, order)
    with pytest.raises(NotPossible, match=f"al van één persoon: {person}"):
        await merging.merge(person, former, WHY, BAS, uuid4())


async def test_who_cannot_be_one_person_is_refused(pool: asyncpg.Pool, store: EventStore, rights: Rights, merging: Merging) -> None:
    person, former, trajectory, _ = await two(rights)
    third, gone = uuid4(), uuid4()
    for one in (third, gone):
        await rights.register(one, PersonRegistered(name="Sara"), BAS)
    await erase(pool, store, rights.vault, gone, "AVG art. 17", BAS)
    await merging.merge(person, former, WHY, BAS)
    for one, other, why in (
        (person, person, "twee keer hetzelfde nummer"),
        (former, person, "al van één persoon"),
        (third, former, f"{former} is al samengevoegd met {person}"),
        (former, third, f"{former} is al samengevoegd met {person}"),
        (person, gone, f"{gone} zijn gewist"),
        (gone, person, f"{gone} zijn gewist"),
        (person, uuid4(), "is bekend"),
        (third, trajectory, "niet dat van een traject"),
    ):
        with pytest.raises(NotPossible, match=why):
            await merging.merge(one, other, WHY, BAS)
    for one, other, why in ((person, third, "met niemand samengevoegd"), (third, former, f"samengevoegd met {person}")):
        with pytest.raises(NotPossible, match=why):
            await merging.split(one, other, WHY, BAS)
    await merging.merge(third, person, WHY, BAS)
    assert await rights.vault.subject(former) == third, "one after the other they are all one"
    with pytest.raises(NotPossible, match=f"al van één persoon: {third}"):
        await merging.merge(former, third, WHY, BAS)


async def test_of_two_who_merge_crosswise_at_the_same_moment_one_is_refused(rights: Rights, merging: Merging) -> None:
    person, former, *_ = await two(rights)
    outcomes = await asyncio.gather(
        *(merging.merge(*pair, WHY, BAS) for pair in ((person, former), (former, person)) * 3), return_exceptions=True
    )
    assert [isinstance(outcome, NotPossible) for outcome in outcomes].count(False) == 1, outcomes


async def test_somebody_merges_and_takes_apart_at_the_command_line_and_the_reason_is_read_back(rights: Rights, desk: Terminal) -> None:
    person, former, first, second = await two(rights)
    [row] = [await desk.asks("merge", person, former, "--reason", WHY)]
    assert (row["persoon"], row["ook bekend als"]) == (str(person), str(former))
    assert row["trajecten"] == ", ".join(sorted(map(str, (first, second))))
    told = {one["gegeven"]: one["tekst"] for one in await desk.asks("told", former)}
    assert told["Waarom dit één persoon is"] == WHY
    code, _, said = await desk.does("merge", former, person, "--reason", WHY)
    assert (code, "al van één persoon" in said) == (Exit.REFUSED, True)
    row = await desk.asks("split", person, former, "--reason", "toch niet")
    assert (row["ook bekend als"], row["trajecten"]) == ("", str(first))


async def test_a_second_trajectory_of_somebody_or_of_who_is_likely_the_same_begins_when_somebody_says_so(
    store: EventStore, rights: Rights, people: People
) -> None:
    same, likely, other = PersonRegistered(name="Amal Tesfay", born=date(1990, 5, 17)), uuid4(), uuid4()
    person, trajectory = await begun(store)
    for one, who in ((person, same), (likely, same), (other, PersonRegistered(name="Sara", born=date(1990, 5, 17)))):
        await rights.register(one, who, BAS)
    municipality, order = await partner(store, Role.MUNICIPALITY), ORDERS["starten"]

    async def newest(code: str) -> int | None:
        return 1

    async def starting(participant: UUID | None, about: UUID, *more: tuple[str, str]) -> Command:
        others = partial(people.others, look=Look(BAS, Looked.FOUND, Door.COMMAND_LINE))
        around = Surroundings(about, uuid4(), rights.pool, store, newest, others)
        who = {"deelnemer": str(participant)} if participant else {}
        filled = {"programma": "zorg", "gemeente": str(municipality), "regisseur": "anna", "partij": [], **who, **dict(more)}
        return await order.command_from(order.read(filled), around)

    sure = ("tweede-traject", "ja")
    for one, why in ((person, f"heeft al een traject dat loopt: {trajectory}"), (likely, rf"Amal Tesfay, geboren op .*{person}")):
        with pytest.raises(Incomplete, match=why):
            await starting(one, uuid4())
        assert isinstance(started := await starting(one, uuid4(), sure), StartTrajectory)
        assert started.participant == one
    await starting(person, trajectory), await starting(other, uuid4()), await starting(None, uuid4())
    assert "gevonden-op-naam" in [str(one.event.what) for one in await looks(store, person) if isinstance(one.event, FileLookedInto)]
    await Merging(rights).merge(person, likely, WHY, BAS)
    assert isinstance(started := await starting(likely, uuid4(), sure), StartTrajectory)
    assert started.participant == person, "the former number begins it for the one person"


@pytest.mark.slow
async def test_a_merge_that_is_killed_at_any_line_is_whole_or_nothing_and_is_finished_by_the_same_order(database: str) -> None:
    command = [sys.executable, "-m", "tests.gateway.persons.killed", database]
    killed = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    told, _ = await killed.communicate()
    assert killed.returncode == 0
    assert int(told) > 40, "each line of the merge was a last one"
