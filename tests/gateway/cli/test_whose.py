"""What is decided about one trajectory opens no other: not of the same person, and not by calling a number of somebody else."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4, uuid5

import asyncpg
import pytest
import pytest_asyncio

from deploy.cli import app
from events.database.queries import query
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.course import HandoverAccepted, NoteWritten, TrajectoryEnded
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.person import (
    CaseMarkedSensitive,
    CitizenNumberNoted,
    FileLookedInto,
    Looked,
    PersonRegistered,
    RetentionExpired,
    RetentionStarted,
)
from events.vocabulary.staff import Office
from events.vocabulary.values import Component, EndReason, Outcome, Role
from gateway.access.terms import Action
from gateway.access.who import Post, Who
from gateway.accounts.staff import Staff
from gateway.asker import Asker
from gateway.asking import NOT_YOURS, Asking, Known
from gateway.cli.acting import NO_SUCH_PERSON
from gateway.cli.decisions import decisions
from gateway.cli.identity import NOT_OF_HERE
from gateway.cli.needs import NEED, About, commands
from gateway.cli.output import Exit
from gateway.cli.persons import persons
from gateway.logbook.decisions import Decisions
from gateway.login.client import Identity
from gateway.login.sessions import Sessions
from gateway.orders.kinds import Incomplete, NotThere, Surroundings
from gateway.orders.looking_up import SECOND, UNKNOWN, started
from gateway.orders.whole import NOT_NOTED, TELL_THEM
from gateway.persons.finding import by_number
from gateway.persons.merging import Merging
from gateway.persons.reading import looks
from gateway.persons.rights import Rights
from gateway.persons.together import AGREED, ALREADY, NOT_BY_ONE
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.engine.set_apart import Mark
from projections.lists.accounts import ACCOUNTS
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.cli.desks import Desks, desks, somebody
from tests.gateway.persons.people import BAS, TODAY, tell
from tests.gateway.terminal import Output
from tests.projections.history import MUNICIPALITY
from tests.projections.history import started as begun
from tests.vaults import vault

Noting = Callable[[Known, UUID, str, UUID], Awaitable[tuple[int, str, str]]]

ELSEWHERE, OTHER = uuid4(), uuid4()
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


async def test_who_looked_is_told_of_the_trajectories_that_are_granted_and_asking_it_is_a_look_itself(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore
) -> None:
    participant, here, elsewhere = both
    await desk.of(persons, BRAM).asks("told", elsewhere)
    coordinator = somebody(Role.COORDINATOR, MUNICIPALITY, account="corrie")
    for known in (ANNA, coordinator):
        for id in (here, participant):
            _, printed, _ = await desk.of(persons, known).does("looks", id, "-o", "json")
            assert not any(one in printed for one in (str(elsewhere), "bram"))
            assert (await desk.of(persons, known).does("show", id))[0] == Exit.DONE
    left = [(one.fact.actor.id, one.event.what) for one in await looks(store, participant) if isinstance(one.event, FileLookedInto)]
    each = [(who, what) for who in ("anna", "corrie") for what in (Looked.TRACES, Looked.QUESTION)]
    assert left == [("bram", Looked.EVERYTHING), *each]
    amal = Known(Who(str(participant), (Post(Role.PARTICIPANT),), selves=frozenset({str(participant)})))
    assert {row["wie"] for row in await desk.of(persons, amal).asks("looks", participant)} == {"anna", "bram", "corrie"}


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


REASON = ("--reason", "daarom")
TOLD_ON = ("--told-on", TODAY)
SAID = ("--source", "deelnemer-schriftelijk")
TAKES_ALL: Mapping[str, tuple[object, ...]] = {
    "decide": ("verzoek-1", "--no-granted", *REASON, *TOLD_ON),
    "duty-ended": ("--on", TODAY, *SAID),
    "erase": ("--ground", "AVG art. 17"),
    "erase-expired": (),
    "except": ("--ground", "rechtsvordering", "--until", TODAY, *REASON),
    "extend": ("verzoek-1", *REASON),
    "keep": ("--class", "financiering", "--until", date(TODAY.year + 7, 1, 1), *REASON),
    "lift": ("verzoek-1", *REASON, *TOLD_ON),
    "merge": (OTHER, *REASON),
    "no-request": ("verzoek-1", *SAID),
    "sensitive": ("--lift", *REASON),
    "split": (OTHER, *REASON),
}
"""Each command that takes something from a person, undoes what protects them or cannot be undone."""
ONE_WILL_DO = {"access", "assign", "bsn", "consent", "looks", "register", "request", "show", "told", "withdraw"}
ENDED = TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
COORDINATORS = [
    Known(Who(name, (Post(Role.COORDINATOR, str(place)), Post(Role.REGISSEUR, str(place)))))
    for name, place in (("anna", MUNICIPALITY), ("bram", ELSEWHERE))
]


def test_of_every_command_about_a_person_it_is_known_whether_one_of_their_trajectories_will_do() -> None:
    about = {name for name, command in commands(app["persons"], "") if (need := getattr(command, NEED)) and need.about is About.PERSON}
    assert about == TAKES_ALL.keys() | ONE_WILL_DO


async def made_ready(desk: Desks, both: tuple[UUID, UUID, UUID], command: str) -> None:
    """It stands so with a person that a command can be carried out."""
    (participant, here, elsewhere), store = both, desk.store
    anna = desk.of(persons, COORDINATORS[0])
    await tell(store, OTHER, PersonRegistered(name="Amal Haile"))
    await tell(store, uuid5(OTHER, "traject"), begun(regisseur="anna", municipality=MUNICIPALITY).model_copy(update={"participant": OTHER}))
    await tell(store, participant, RetentionStarted(classes=(DataClass.CIVIC_INTEGRATION,), ends=TODAY, since=TODAY - timedelta(days=9)))
    if command == "erase-expired":
        await tell(store, participant, RetentionExpired(classes=(DataClass.CIVIC_INTEGRATION,)))
        await tell(store, here, ENDED)
        await tell(store, elsewhere, ENDED)
    await rebuild(desk.pool, store, TRAJECTORY_FILE)
    match command:
        case "decide" | "extend" | "no-request" | "lift" | "except":
            await anna.asks("request", here, "--right", "bezwaar", "--text", "liever niet", *SAID)
        case "sensitive":
            await anna.asks("sensitive", here, *REASON)
        case "split":
            await Merging(Rights(desk.pool, store, vault(desk.pool))).merge(participant, OTHER, "dezelfde", BAS)


@pytest.mark.parametrize("command", TAKES_ALL)
async def test_what_takes_something_from_a_person_is_asked_by_one_municipality_and_done_when_the_other_agrees(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore, command: str
) -> None:
    (participant, here, elsewhere), (anna, bram) = both, (desk.of(persons, one) for one in COORDINATORS)
    await made_ready(desk, both, command)
    rights = Rights(desk.pool, store, vault(desk.pool))
    before, version = await rights.of(participant), await store.version(participant)
    for id in (participant, here if command not in ("merge", "split") else participant):
        assert (await anna.asks(command, id, *TAKES_ALL[command]))["wacht op instemming"] == "vraag-1"
    written = [one.type for one in (await store.read_stream(participant))[version:]]
    assert [one for one in written if one != FileLookedInto.stored_name] == ["act-asked", *["act-agreed"] * (len(written) - 1)]
    assert replace(await rights.of(participant), acts=(), asks=0) == before, "nothing is done yet"
    [row] = await bram.asks("waiting")
    assert (row["traject"], row["persoon"], row["wie"], row["wacht op u"]) == (str(elsewhere), str(participant), "anna", "ja")
    assert str(here) not in str(row)
    code, _, told = await anna.does("agree", participant, "vraag-1")
    assert (code, AGREED in told) == (Exit.REFUSED, True)
    assert (await bram.asks("agree", participant, "vraag-1"))["uitgevoerd"] == "ja"
    after = await rights.of(participant)
    assert (after.acts, replace(after, acts=(), asks=0) != before) == ((), True)
    assert await bram.asks("waiting") == await anna.asks("waiting") == []


async def test_who_may_in_each_trajectory_does_it_at_once(desk: Desks, both: tuple[UUID, UUID, UUID]) -> None:
    posts = tuple(Post(Role.COORDINATOR, str(one)) for one in (MUNICIPALITY, ELSEWHERE))
    erased = await desk.of(persons, Known(Who("anna", posts))).asks("erase", both[1], "--ground", "AVG art. 17")
    assert (erased["persoon"], erased["al gewist"]) == (str(both[0]), False)


BSN, OF_A_FRIEND = "111222333", "123456782"


@pytest.fixture
def noting(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> Noting:
    """Noting a number of somebody, for a municipality."""

    async def noted(known: Known, person: UUID, number: str, municipality: UUID) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(f"{number}\n"))
        return await desk.of(persons, known).does("bsn", person, "--municipality", municipality)

    return noted


@pytest_asyncio.fixture(loop_scope="session")
async def municipalities(store: EventStore) -> None:
    for place in (MUNICIPALITY, ELSEWHERE):
        form = Channel(kind="form", address="inburgering@voorbeeld.nl")
        await tell(
            store, place, PartnerRegistered(partner=place, name="Gemeente", role=Role.MUNICIPALITY, channel=form, source=f"urn:{place}")
        )


KNOWN = {
    "name": "Amal Haile", "born": date(1990, 5, 17), "language": "ti", "interpreter": True, "telephone": "0612345678",
}  # fmt: skip
OF_BOTH = Known(Who("anna", (Post(Role.REGISSEUR, str(MUNICIPALITY)), Post(Role.REGISSEUR, str(ELSEWHERE)))), frozenset({"bram"}))


async def test_another_number_to_log_in_by_takes_two_and_each_municipality_and_ends_what_was_logged_in(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore, pool: asyncpg.Pool, municipalities: None, noting: Noting
) -> None:
    participant, here, _ = both
    sessions = Sessions(pool, vault(pool).keys, timedelta(hours=1), timedelta(hours=9))
    amal = Who(str(participant), (Post(Role.PARTICIPANT),))
    assert (await noting(BRAM, participant, BSN, ELSEWHERE))[0] == Exit.DONE
    await sessions.begin(Identity("https://broker.example", "amal", None, {}, ""), "Broker", amal, "Amal", "een telefoon")
    for id in (participant, here):
        code, printed, told = await noting(ANNA, id, OF_A_FRIEND, MUNICIPALITY)
        assert (code, "vraag-1" in printed, TELL_THEM in told) == (Exit.DONE, True, False)
    assert await vault(pool).index.find([[by_number(BSN)]]) == [participant]
    colleague = desk.of(persons, somebody(Role.REGISSEUR, MUNICIPALITY, account="chris"))
    assert (await colleague.asks("agree", participant, "vraag-1"))["uitgevoerd"] == "nee", "elsewhere has a say as well"
    assert (await noting(ANNA, participant, BSN, MUNICIPALITY))[0] == Exit.DONE, "the same one is no other"
    assert len(await sessions.of(participant)) == 1
    [row] = await desk.of(persons, BRAM).asks("waiting")
    assert (row["wat"], row["hoe"], row["wacht op u"]) == ("Een ander BSN", "", "ja")
    code, _, told = await desk.of(persons, BRAM).does("agree", participant, "vraag-1")
    assert (code, TELL_THEM in told) == (Exit.DONE, True)
    assert await vault(pool).index.find([[by_number(OF_A_FRIEND)]]) == [participant]
    assert await sessions.of(participant) == []
    _, printed, _ = await desk.of(persons, Known(amal)).does("access", participant)
    written = [one for one in json.loads(printed)["vastgelegd"] if OF_A_FRIEND in str(one) or BSN in str(one)]
    assert [one["by"] for one in written] == ["bram", "anna", "bram"], "noted, asked and agreed"
    _, printed, _ = await desk.of(persons, ANNA).does("access", here)
    assert OF_A_FRIEND not in printed
    assert OF_A_FRIEND not in (await desk.of(persons, ANNA).does("told", participant, "-o", "json"))[1]


async def test_who_is_regisseur_in_every_trajectory_replaces_no_number_alone(
    desk: Desks, both: tuple[UUID, UUID, UUID], pool: asyncpg.Pool, municipalities: None, noting: Noting
) -> None:
    participant, _, _ = both
    assert (await noting(OF_BOTH, participant, BSN, MUNICIPALITY))[0] == Exit.DONE, "the first takes nothing from anybody"
    assert "vraag-1" in (await noting(OF_BOTH, participant, OF_A_FRIEND, MUNICIPALITY))[1]
    code, _, told = await desk.of(persons, OF_BOTH).does("agree", participant, "vraag-1")
    assert (code, NOT_BY_ONE in told) == (Exit.REFUSED, True)
    assert await vault(pool).index.find([[by_number(OF_A_FRIEND)]]) == []
    coordinator = desk.of(persons, somebody(Role.COORDINATOR, MUNICIPALITY, account="corrie"))
    assert [row["wat"] for row in await coordinator.asks("waiting")] == ["Een ander BSN"]
    assert (await coordinator.asks("agree", participant, "vraag-1"))["uitgevoerd"] == "ja"
    assert await vault(pool).index.find([[by_number(OF_A_FRIEND)]]) == [participant]


async def test_whose_a_number_is_that_was_asked_is_not_told_to_who_agrees(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore, pool: asyncpg.Pool, municipalities: None, noting: Noting
) -> None:
    participant, other = both[0], uuid4()
    await noting(OF_BOTH, participant, BSN, MUNICIPALITY)
    await noting(OF_BOTH, participant, OF_A_FRIEND, MUNICIPALITY)
    await tell(store, other, PersonRegistered(name="Iemand Anders"))
    taken = CitizenNumberNoted(number=OF_A_FRIEND, municipality=MUNICIPALITY)
    await Rights(pool, store, vault(pool)).note_number(other, taken, BAS)
    coordinator = desk.of(persons, somebody(Role.COORDINATOR, MUNICIPALITY, account="corrie"))
    code, _, told = await coordinator.does("agree", participant, "vraag-1")
    assert (code, told) == (Exit.REFUSED, NOT_NOTED)
    assert await vault(pool).index.find([[by_number(BSN)]]) == [participant]


async def test_a_number_is_noted_for_a_municipality_where_who_notes_it_may(
    both: tuple[UUID, UUID, UUID], store: EventStore, municipalities: None, noting: Noting
) -> None:
    participant = both[0]
    assert await noting(ANNA, participant, BSN, ELSEWHERE) == (Exit.REFUSED, "", NOT_OF_HERE)
    assert await noting(ANNA, participant, BSN, uuid4()) == (Exit.REFUSED, "", NOT_OF_HERE)
    assert (await noting(ANNA, participant, BSN, MUNICIPALITY))[0] == Exit.DONE


async def test_who_somebody_is_becomes_nobody_else_by_the_word_of_one_municipality(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore
) -> None:
    participant, here, _ = both
    amal = ("--name", "Amal Haile")
    known = (*amal, "--born", "1990-05-17", "--language", "ti", "--interpreter", "--telephone", "0612345678")
    assert (await desk.of(persons, BRAM).asks("register", participant, *known, "--someone-else"))["vastgelegd"], "nothing goes by it"
    changed: tuple[tuple[str, ...], ...] = (
        ("--name", "Iemand Anders", *known[2:]),
        (*amal, "--born", "1980-01-01", *known[4:]),
        (*known[:4], "--interpreter", "--telephone", "0612345678"),
        known[:-2],
    )
    for n, told in enumerate(changed, 1):
        for id in (participant, here):
            asked = await desk.of(persons, ANNA).asks("register", id, *told, "--someone-else")
            assert asked["wacht op instemming"] == f"vraag-{n}", told
    assert (await Rights(desk.pool, store, vault(desk.pool)).of(participant)).who == PersonRegistered(**KNOWN)
    [first, *_] = await desk.of(persons, BRAM).asks("waiting")
    assert (first["wat"], "Iemand Anders" in first["hoe"], "1990" in first["hoe"]) == ("Andere persoonsgegevens", True, True)
    for told in ((*known[:-1], "0687654321"), (*known, "--email", "amal@voorbeeld.nl")):
        assert (await desk.of(persons, ANNA).asks("register", participant, *told))["vastgelegd"]
    assert (await desk.of(persons, BRAM).asks("agree", participant, "vraag-1"))["uitgevoerd"] == "ja"
    found = await desk.of(persons, ANNA).asks("find", "iemand anders")
    assert [one["persoon"] for one in found] == [str(participant)]
    assert (await desk.of(persons, OF_BOTH).asks("register", participant, "--name", "Weer Anders"))["vastgelegd"]


async def test_who_is_of_two_numbers_is_made_one_by_who_may_in_each_trajectory_of_both(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore, pool: asyncpg.Pool
) -> None:
    participant, other, theirs = both[0], uuid4(), uuid4()
    await tell(store, theirs, begun(regisseur="anna", municipality=MUNICIPALITY).model_copy(update={"participant": other}))
    await rebuild(pool, store, TRAJECTORY_FILE)
    for one, former in ((participant, other), (other, participant)):
        asked = await desk.of(persons, ANNA).asks("merge", one, former, *REASON)
        assert asked == {"persoon": str(one), "wacht op instemming": "vraag-1"}
    # Whose trajectory is of the number that goes agrees under that of the one that stays, which they may not know otherwise.
    assert [row["traject"] for row in await desk.of(persons, BRAM).asks("waiting")] == [str(both[2])] * 2
    of_both = Known(Who("anna", (Post(Role.REGISSEUR),)), frozenset({"bram"}))
    merged = await desk.of(persons, of_both).asks("merge", other, participant, *REASON)
    assert set(merged["trajecten"].split(", ")) == {str(one) for one in (*both[1:], theirs)}
    # The number that it has no more leads to the same person, and so to all of what they have.
    assert (await desk.of(persons, BRAM).asks("split", other, participant, *REASON))["wacht op instemming"]


async def test_what_protects_somebody_waits_for_no_other_municipality(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore, pool: asyncpg.Pool
) -> None:
    _, here, elsewhere = both
    assert (await desk.of(persons, ANNA).asks("sensitive", here, *REASON))["gemarkeerd"] == "gevoelig"
    assert (await desk.of(persons, BRAM).asks("sensitive", elsewhere, "--lift", *REASON))["wacht op instemming"] == "vraag-1"
    code, _, told = await desk.of(persons, ANNA).does("sensitive", here, "--lift", *REASON)
    assert (code, told) == (Exit.REFUSED, ALREADY.format(request="vraag-1"))
    assert (await Rights(pool, store, vault(pool)).of(here)).sensitive
    await tell(store, elsewhere, HandoverAccepted(by="anna"))
    await rebuild(pool, store, TRAJECTORY_FILE)
    of_both = Known(Who("anna", tuple(Post(Role.REGISSEUR, str(one)) for one in (MUNICIPALITY, ELSEWHERE))))
    assert (await desk.of(persons, of_both).asks("sensitive", here, "--lift", *REASON))["gemarkeerd"] == ""


async def test_who_asked_something_goes_by_name_for_who_may_know_that(desk: Desks, both: tuple[UUID, UUID, UUID]) -> None:
    participant, here, _ = both
    await desk.of(persons, ANNA).asks("request", here, "--right", "inzage", "--text", "alles", *SAID)
    coordinator, officer = somebody(Role.COORDINATOR, MUNICIPALITY), somebody(Office.PRIVACY_OFFICER, MUNICIPALITY)
    for known in (ANNA, coordinator, officer):
        assert "Amal Haile" in (await desk.of(persons, known).does("requests"))[1]
        [row] = await desk.of(persons, known).asks("requests")
        assert (row["traject"], row["persoon"], "Amal Haile" in str(row)) == (str(here), str(participant), False)
    await desk.of(persons, ANNA).asks("sensitive", here, *REASON)
    for known in (coordinator, officer):
        assert "Amal Haile" not in (await desk.of(persons, known).does("requests"))[1]
        assert [one["traject"] for one in await desk.of(persons, known).asks("requests")] == [str(here)]
    assert "Amal Haile" in (await desk.of(persons, ANNA).does("requests"))[1]


async def test_what_somebody_has_a_right_to_is_done_in_a_sensitive_case_also_when_its_regisseur_left(
    desk: Desks, both: tuple[UUID, UUID, UUID], store: EventStore, pool: asyncpg.Pool
) -> None:
    person, theirs = uuid4(), uuid4()
    left = begun(regisseur="left", municipality=MUNICIPALITY).model_copy(update={"participant": person})
    await tell(store, theirs, left, NoteWritten(text="woont op een geheim adres"))
    await tell(store, person, PersonRegistered(name="Sara Tesfay"), CaseMarkedSensitive(reason="een bekende van een collega"))
    await pool.execute(query("set_apart_put"), person, Mark.SENSITIVE, None)
    await rebuild(pool, store, TRAJECTORY_FILE)
    coordinator, officer = somebody(Role.COORDINATOR, MUNICIPALITY), somebody(Office.PRIVACY_OFFICER, MUNICIPALITY)
    said = ""
    for known in (coordinator, officer):
        await desk.of(persons, known).asks("request", theirs, "--right", "wissing", "--text", "wis mij", *SAID)
        for done in (("show", theirs), ("looks", theirs), ("requests",), ("extend", theirs, "verzoek-1", *REASON)):
            code, printed, told = await desk.of(persons, known).does(*done)
            assert code == Exit.DONE or "verlengd" in told, (done, told)
            said += printed
        for command in (("sensitive", theirs, "--lift", *REASON), ("told", person), ("access", theirs), ("find", "Sara")):
            code, printed, told = await desk.of(persons, known).does(*command)
            assert code != Exit.DONE or not printed.strip(), (command, printed)
            said += printed + told
    assert not any(one in said for one in ("Sara", "geheim adres", "bekende", "wis mij"))
    assert [one["traject"] for one in await desk.of(persons, ANNA).asks("requests")] == []
    erased = ("erase", theirs, "--ground", "AVG art. 17", "--request", "verzoek-1")
    assert (await desk.of(persons, officer).does(*erased))[0] == Exit.REFUSED
    assert (await desk.of(persons, coordinator).does(*erased))[0] == Exit.DONE
    assert await store.erased(person)


async def test_an_officer_of_one_municipality_reads_no_log_of_all_of_them(desk: Desks) -> None:
    of_one = somebody(Office.PRIVACY_OFFICER, MUNICIPALITY)
    assert await desk.of(decisions, of_one).does("rules", "0" * 64) == (Exit.REFUSED, "", NOT_YOURS)
    assert (await desk.of(decisions, somebody(Office.PRIVACY_OFFICER)).does("rules", "0" * 64))[2] != NOT_YOURS
