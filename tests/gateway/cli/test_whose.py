"""What is decided about one trajectory opens no other: not of the same person, and not by calling a number of somebody else."""

import json
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.log.store import EventStore
from events.vocabulary.course import NoteWritten
from events.vocabulary.person import PersonRegistered
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.access.who import Post, Who
from gateway.accounts.staff import Staff
from gateway.asker import NOT_ALL, Asker
from gateway.asking import NOT_YOURS, Asking, Known
from gateway.cli.acting import NO_SUCH_PERSON
from gateway.cli.decisions import decisions
from gateway.cli.output import Exit
from gateway.cli.persons import persons
from gateway.logbook.decisions import Decisions
from gateway.orders.kinds import Incomplete, NotThere, Surroundings
from gateway.orders.looking_up import SECOND, UNKNOWN, started
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.cli.desks import Desks, desks, somebody
from tests.gateway.persons.people import tell
from tests.gateway.terminal import Output
from tests.projections.history import MUNICIPALITY
from tests.projections.history import started as begun

ELSEWHERE = uuid4()
ANNA = somebody(Role.REGISSEUR, MUNICIPALITY, account="anna")
BRAM = somebody(Role.REGISSEUR, ELSEWHERE, account="bram")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> Desks:
    await ensure(pool, PROJECTIONS)
    return await desks(pool, store, capsys)


@pytest_asyncio.fixture(loop_scope="session")
async def both(pool: asyncpg.Pool, store: EventStore, desk: Desks) -> tuple[UUID, UUID, UUID]:
    """Somebody with a trajectory here, which Anna has, and one elsewhere, which Bram has."""
    participant, here, elsewhere = uuid4(), uuid4(), uuid4()
    for trajectory, regisseur, municipality, told in (
        (here, "anna", MUNICIPALITY, "belt na vieren"),
        (elsewhere, "bram", ELSEWHERE, "slaapt slecht"),
    ):
        begins = begun(regisseur=regisseur, municipality=municipality).model_copy(update={"participant": participant})
        await tell(store, trajectory, begins, NoteWritten(text=told))
    await tell(store, participant, PersonRegistered(name="Amal Haile"))
    for model in (ACCOUNTS, TRAJECTORY_FILE):
        await rebuild(pool, store, model)
    return participant, here, elsewhere


async def test_who_names_a_trajectory_of_a_person_is_asked_about_that_very_one(desk: Desks, both: tuple[UUID, UUID, UUID]) -> None:
    _, here, elsewhere = both
    for command in ("told", "access", "show", "looks"):
        assert await desk.of(persons, ANNA).does(command, elsewhere) == (Exit.NOT_FOUND, "", NO_SUCH_PERSON), command
    assert "belt na vieren" in (await desk.of(persons, ANNA).does("told", here, "-o", "json"))[1]
    assert "slaapt slecht" in (await desk.of(persons, BRAM).does("told", elsewhere, "-o", "json"))[1]


async def test_an_overview_holds_the_trajectories_that_are_granted_and_counts_the_others(
    desk: Desks, both: tuple[UUID, UUID, UUID]
) -> None:
    participant, here, elsewhere = both
    await desk.of(persons, BRAM).asks("told", elsewhere)
    for id in (participant, here):
        code, printed, _ = await desk.of(persons, ANNA).does("access", id)
        assert (code, "belt na vieren" in printed, "Amal Haile" in printed) == (Exit.DONE, True, True)
        assert not any(one in printed for one in ("slaapt slecht", str(elsewhere), "bram"))
        assert json.loads(printed)["trajectenDieAnderenLatenZien"] == 1


async def test_a_participant_sees_all_of_what_is_theirs(desk: Desks, both: tuple[UUID, UUID, UUID]) -> None:
    participant = both[0]
    amal = Known(Who(str(participant), (Post(Role.PARTICIPANT),), selves=frozenset({str(participant)})))
    _, printed, _ = await desk.of(persons, amal).does("access", participant)
    assert all(one in printed for one in ("belt na vieren", "slaapt slecht"))
    assert json.loads(printed)["trajectenDieAnderenLatenZien"] == 0


async def test_a_trajectory_begins_of_nobody_whom_one_may_not_find(
    desk: Desks, both: tuple[UUID, UUID, UUID], pool: asyncpg.Pool, store: EventStore
) -> None:
    participant, here, elsewhere = both
    stranger, theirs = uuid4(), uuid4()
    await tell(store, theirs, begun(regisseur="bram", municipality=ELSEWHERE).model_copy(update={"participant": stranger}))
    await rebuild(pool, store, TRAJECTORY_FILE)

    async def newest(code: str) -> int | None:
        return 1

    async def starts(known: Known, named: UUID | None, *, sure: bool) -> object:
        among = Asker((Asking(pool, Decisions(pool)), known)).over(action=Action.FIND).among
        around = Surroundings(uuid4(), uuid4(), pool, store, newest, among=among, staff=Staff(pool, store))
        values = {"programme": "zorg", "municipality": MUNICIPALITY, "parties": (), "participant": named, "second": sure}
        await started(values, around)
        return values["participant"]

    for sure in (True, False):
        for nobody in (stranger, theirs, elsewhere, uuid4()):
            with pytest.raises(NotThere) as refused:
                await starts(ANNA, nobody, sure=sure)
            assert refused.value.errors == {"deelnemer": UNKNOWN}
    with pytest.raises(Incomplete) as second:
        await starts(ANNA, participant, sure=False)
    assert (str(here) in second.value.errors[SECOND], str(elsewhere) in second.value.errors[SECOND]) == (True, False)
    assert await starts(ANNA, participant, sure=True) == await starts(ANNA, here, sure=True) == participant
    assert await starts(ANNA, None, sure=False) not in both
    assert await starts(BRAM, theirs, sure=True) == stranger


async def test_who_is_erased_in_all_their_trajectories_is_so_by_who_may_in_each(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore
) -> None:
    participant, here, _ = both
    coordinators = [Post(Role.COORDINATOR, str(one)) for one in (MUNICIPALITY, ELSEWHERE)]
    of_here, of_both = Known(Who("corrie", (coordinators[0],))), Known(Who("corrie", tuple(coordinators)))
    for id in (here, participant):
        assert await desk.of(persons, of_here).does("erase", id, "--ground", "AVG art. 17") == (Exit.REFUSED, "", NOT_ALL)
    assert not await store.erased(participant)
    await desk.of(persons, of_both).does("erase", here, "--ground", "AVG art. 17")
    assert await store.erased(participant)


async def test_an_officer_of_one_municipality_reads_no_log_of_all_of_them(desk: Desks) -> None:
    of_one = somebody(Office.PRIVACY_OFFICER, MUNICIPALITY)
    assert await desk.of(decisions, of_one).does("rules", "0" * 64) == (Exit.REFUSED, "", NOT_YOURS)
    assert (await desk.of(decisions, somebody(Office.PRIVACY_OFFICER)).does("rules", "0" * 64))[2] != NOT_YOURS
