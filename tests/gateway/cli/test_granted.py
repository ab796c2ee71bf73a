"""What commands show and do for somebody who is known: what is granted, and nothing beside it."""

from io import StringIO
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from cyclopts import App

from events.database.faults import StoreUnavailable
from events.fact import Actor, Fact
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import inbox_stream
from events.vocabulary.course import NoteWritten, Party
from events.vocabulary.inbox import Channel, MessageReceived, MessageSetAside, PartnerRegistered
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.person import CitizenNumberNoted, PersonRegistered
from events.vocabulary.staff import AccountOpened, Office, PostGiven
from events.vocabulary.values import Role, Stage
from gateway.access.who import Post, Who
from gateway.asker import Asker
from gateway.asking import NOT_THERE, NOT_YOURS, Asking, Denied, Known
from gateway.cli.accounts import accounts
from gateway.cli.acting import NO_SUCH_PERSON
from gateway.cli.connection import Connect
from gateway.cli.contacts import NOT_THEIRS
from gateway.cli.events import events
from gateway.cli.inbox import inbox as messages
from gateway.cli.output import Exit
from gateway.cli.partners import partners
from gateway.cli.persons import persons
from gateway.cli.projections import projections
from gateway.cli.trajectories import trajectories
from gateway.logbook.decisions import Decisions
from gateway.orders.whole import NOT_NOTED
from gateway.persons.merging import Merging
from gateway.persons.reading import looks
from gateway.persons.rights import Rights
from gateway.words import PARTIAL
from projections.catalogue import PROJECTIONS
from projections.engine.engine import ensure
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.board import BOARD
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.inbox import INBOX
from projections.lists.timeline import TIMELINE
from tests.gateway.cli.desks import Desks, desks, somebody
from tests.gateway.persons.people import BAS, TODAY, tell
from tests.gateway.terminal import Output
from tests.projections.history import EMPLOYER, MUNICIPALITY, NOW, in_stage, started
from tests.vaults import vault

ELSEWHERE = uuid4()
ANNA = somebody(Role.REGISSEUR, MUNICIPALITY, account="anna")
COLLEAGUE = somebody(Role.REGISSEUR, MUNICIPALITY, account="bas")
STRANGER = somebody(Role.REGISSEUR, ELSEWHERE)
GARAGE = somebody(Role.EMPLOYER, organisation=EMPLOYER)
ADMINISTRATOR = somebody(Office.ADMINISTRATOR)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(pool: asyncpg.Pool, store: EventStore, capsys: Output) -> Desks:
    await ensure(pool, PROJECTIONS)
    return await desks(pool, store, capsys)


@pytest_asyncio.fixture(loop_scope="session")
async def begun(pool: asyncpg.Pool, store: EventStore, desk: Desks) -> tuple[UUID, UUID]:
    """A trajectory of here with Anna for its regisseur, and its participant."""
    trajectory, participant = uuid4(), uuid4()
    begins = started(regisseur="anna").model_copy(update={"participant": participant})
    term = CivicTermSet(starts=TODAY, ends=TODAY, ground="pip")
    await tell(store, trajectory, begins, in_stage(Stage.INTAKE), term, NoteWritten(text="belt na vieren"))
    await tell(store, participant, PersonRegistered(name="Amal Haile"))
    for model in (ACCOUNTS, BOARD, TRAJECTORY_FILE, TIMELINE):
        await rebuild(pool, store, model)
    return trajectory, participant


async def test_each_sees_of_a_file_what_is_granted(desk: Desks, begun: tuple[UUID, UUID]) -> None:
    trajectory, participant = begun
    of_anna = await desk.of(trajectories, ANNA).asks("show", trajectory)
    assert (of_anna["civic_term_ends"], of_anna["participant"]) == (str(TODAY), str(participant))
    of_colleague = await desk.of(trajectories, COLLEAGUE).asks("show", trajectory)
    assert (of_colleague["civic_term_ends"], of_colleague["participant"], of_colleague["regisseur"]) == (None, None, "anna")
    of_the_garage = await desk.of(trajectories, GARAGE).asks("show", trajectory)
    assert (of_the_garage["civic_term_ends"], of_the_garage["stage"], of_the_garage["participant"]) == (None, None, str(participant))


async def test_who_may_not_know_hears_what_is_heard_of_what_is_not_there(desk: Desks, begun: tuple[UUID, UUID]) -> None:
    for command in ("show", "timeline", "told", "notes"):
        for known in (STRANGER, ADMINISTRATOR):
            there, nowhere = [await desk.of(trajectories, known).does(command, id) for id in (begun[0], uuid4())]
            assert there == nowhere == (Exit.NOT_FOUND, "", NOT_THERE)
    assert await desk.of(trajectories, COLLEAGUE).does("told", begun[0]) == (Exit.REFUSED, "", NOT_YOURS)


async def test_entries_of_another_class_are_left_out_and_how_many_is_not_said(desk: Desks, begun: tuple[UUID, UUID]) -> None:
    code, printed, told = await desk.of(trajectories, COLLEAGUE).does("timeline", begun[0], "-o", "json")
    assert (code, "civic-term-set" in printed, "note-written" in printed) == (Exit.DONE, False, True)
    assert told == PARTIAL
    _, printed, told = await desk.of(trajectories, ANNA).does("timeline", begun[0], "-o", "json")
    assert ("civic-term-set" in printed, "niet voor u" in told) == (True, False)


async def test_a_list_holds_what_is_granted(desk: Desks, begun: tuple[UUID, UUID]) -> None:
    for known, due in ((ANNA, [str(begun[0])]), (COLLEAGUE, [str(begun[0])]), (STRANGER, [])):
        assert [row["traject"] for row in await desk.of(trajectories, known).asks("list")] == due
    assert await desk.of(trajectories, ADMINISTRATOR).does("list") == (Exit.REFUSED, "", NOT_YOURS)


async def test_a_person_is_found_and_known_where_they_have_a_trajectory(desk: Desks, begun: tuple[UUID, UUID], store: EventStore) -> None:
    _, participant = begun
    someone = uuid4()
    await tell(store, someone, PersonRegistered(name="Iemand Anders"))
    assert [one["tekst"] for one in await desk.of(persons, ANNA).asks("told", participant)] == ["Amal Haile"]
    for known in (STRANGER, ADMINISTRATOR):
        for command in ("told", "looks", "show", "access"):
            assert await desk.of(persons, known).does(command, participant) == (Exit.NOT_FOUND, "", NO_SUCH_PERSON)
    # Nobody has to do with who has no trajectory, and a person is not drawn into one's own by being called the same.
    assert await desk.of(persons, ANNA).does("told", someone) == (Exit.NOT_FOUND, "", NO_SUCH_PERSON)
    code, _, told = await desk.of(persons, ANNA).does("merge", participant, someone, "--reason", "dezelfde")
    assert (code, told) == (Exit.NOT_FOUND, NO_SUCH_PERSON)


async def test_who_does_something_is_their_account_as_what_it_was_granted_to(
    desk: Desks, begun: tuple[UUID, UUID], store: EventStore
) -> None:
    _, participant = begun
    agreed = ("--shares", "voortgang", "--role", "werkgever", "--purpose", "plaatsing", "--source", "deelnemer-mondeling")
    await desk.of(persons, ANNA).asks("consent", participant, *agreed)
    assert decode((await store.read_stream(participant))[-1]).fact.actor == Actor("anna", Role.REGISSEUR)


async def test_a_trajectory_begins_in_a_municipality_of_ones_own(pool: asyncpg.Pool) -> None:
    asking = Asking(pool, Decisions(pool))
    async with Asker((asking, STRANGER)).may_begin(uuid4(), ELSEWHERE) as sight:
        assert sight.role is Role.REGISSEUR
    for known in (STRANGER, GARAGE, ADMINISTRATOR):
        with pytest.raises(Denied) as denied:
            async with Asker((asking, known)).may_begin(uuid4(), MUNICIPALITY):
                raise AssertionError("nobody gets here")
        assert denied.value.status == 403


async def test_an_administrator_keeps_the_house_running(desk: Desks, begun: tuple[UUID, UUID], pool: asyncpg.Pool) -> None:
    assert await desk.of(projections, ADMINISTRATOR).asks("status")
    assert await desk.of(accounts, ADMINISTRATOR).asks("list") == []
    assert await desk.of(accounts, ANNA).does("list") == (Exit.REFUSED, "", NOT_YOURS)
    code, printed, _ = await desk.of(events, ADMINISTRATOR).does("tail", "-o", "json")
    assert (code, "note-written" in printed) == (Exit.DONE, True)
    assert not any(str(one) in printed for one in begun), "by its stream it would be a timeline"


async def test_a_decision_is_on_disk_before_anything_is_printed(
    desk: Desks, begun: tuple[UUID, UUID], pool: asyncpg.Pool, database: str, capsys: Output
) -> None:
    before = len(await pool.fetch("select 1 from decisions"))
    await desk.of(trajectories, ANNA).asks("show", begun[0])
    await desk.of(trajectories, STRANGER).does("show", begun[0])
    assert len(await pool.fetch("select 1 from decisions")) == before + 2
    closed = await asyncpg.create_pool(database, min_size=0)
    await closed.close()
    for known, group, words in (
        (ANNA, trajectories, ("show", begun[0])),
        (ADMINISTRATOR, projections, ("status",)),
        (ANNA, trajectories, ("list",)),
    ):
        capsys.readouterr()
        with pytest.raises(StoreUnavailable):
            await desk.of(group, known, Decisions(closed)).does(*words)
        assert capsys.readouterr().out == ""


async def test_a_table_has_the_name_of_the_participant_for_who_may_know_and_that_leaves_a_trace(
    desk: Desks, begun: tuple[UUID, UUID]
) -> None:
    trajectory, participant = begun
    for command in (("list",), ("show", trajectory)):
        for known, named in ((ANNA, True), (COLLEAGUE, False)):
            code, printed, _ = await desk.of(trajectories, known).does(*command)
            assert (code, "Amal Haile" in printed, str(trajectory)[:8] in printed) == (Exit.DONE, named, True), command
        assert "Amal Haile" not in (await desk.of(trajectories, ANNA).does(*command, "-o", "json"))[1]
    await desk.of(trajectories, COLLEAGUE).does("timeline", trajectory)
    rows = await desk.of(persons, ANNA).asks("looks", participant)
    everything = "financiering, gezondheid, identiteit, inburgering, plaatsing, voortgang"
    assert [(row["wie"], row["wat"], row["gegevens"], row["deur"]) for row in rows] == [
        ("anna", "naam-in-een-lijst", "identiteit", "opdrachtregel"),
        ("anna", "dossier", everything, "opdrachtregel"),
        ("bas", "dossier", "plaatsing, voortgang", "opdrachtregel"),
    ]


async def test_who_steers_a_trajectory_offers_its_messages_again_and_an_administrator_all_that_was_set_aside(
    desk: Desks, begun: tuple[UUID, UUID], pool: asyncpg.Pool, store: EventStore
) -> None:
    sent = {"partner": EMPLOYER, "trajectory": begun[0]}
    told = MessageReceived.model_validate({**sent, "message": "m-1", "source": "urn:x", "cloud_event_id": "1", "type": "x.v1", "data": {}})
    inbox = inbox_stream(EMPLOYER)
    fact = Fact(told, NOW, Actor("relay", Role.SYSTEM), "message:m-1")
    aside = Fact(MessageSetAside(message="m-1", reason="past niet"), NOW, Actor("relay", Role.SYSTEM), "a")
    await store.append(inbox, [encode(fact, inbox), encode(aside, inbox)], expected=0)
    await rebuild(pool, store, INBOX)
    assert [row["reden"] for row in await desk.of(messages, ANNA).asks("list")] == ["past niet"]
    assert [row["reden"] for row in await desk.of(messages, COLLEAGUE).asks("list")] == [""], "why may say what was asked"
    for known in (COLLEAGUE, STRANGER):
        assert (await desk.of(messages, known).does("replay", "m-1"))[0] in (Exit.NOT_FOUND, Exit.REFUSED)
    assert await desk.of(messages, ADMINISTRATOR).does("replay", "m-1") == (Exit.REFUSED, "", NOT_YOURS)
    assert await desk.of(messages, ANNA).does("replay-set-aside") == (Exit.REFUSED, "", NOT_YOURS)
    assert (await desk.of(messages, ANNA).asks("replay", "m-1"))["aangeboden"] == 1
    assert decode((await store.read_stream(inbox, opened=True))[-1]).fact.actor == Actor("anna", Role.REGISSEUR)
    assert (await desk.of(messages, ADMINISTRATOR).asks("replay-set-aside"))["aangeboden"] == 1


async def test_a_participant_who_turned_out_to_have_two_numbers_is_themselves_under_both(
    desk: Desks, begun: tuple[UUID, UUID], pool: asyncpg.Pool, store: EventStore
) -> None:
    (trajectory, former), person = begun, uuid4()
    await tell(store, person, PersonRegistered(name="Amal Haile"))
    asking, merging = Asking(pool, Decisions(pool)), Merging(Rights(pool, store, vault(pool)))

    async def known(number: UUID) -> Known:
        return await asking.known(Who(str(number), (Post(Role.PARTICIPANT),)))

    assert (await desk.of(trajectories, await known(person)).does("show", trajectory))[0] == Exit.NOT_FOUND
    await merging.merge(person, former, "dezelfde naam en dag", BAS)
    for number in (person, former):
        assert (await desk.of(trajectories, await known(number)).asks("show", trajectory))["participant"] == str(former)
    assert [row["traject"] for row in await desk.of(trajectories, await known(person)).asks("list")] == [str(trajectory)]
    await merging.split(person, former, "toch een ander", BAS)
    assert (await desk.of(trajectories, await known(person)).does("show", trajectory))[0] == Exit.NOT_FOUND


async def test_of_another_municipality_nothing_is_learned_by_finding_or_by_noting_a_number(
    desk: Desks, begun: tuple[UUID, UUID], pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, participant), other, there = begun, uuid4(), uuid4()
    rights = Rights(pool, store, vault(pool))
    await tell(store, there, started(municipality=ELSEWHERE).model_copy(update={"participant": other}))
    await rights.register(other, PersonRegistered(name="Amal Haile", client_number="elders-1"), BAS)
    municipality = PartnerRegistered(
        partner=MUNICIPALITY, name="Hier", role=Role.MUNICIPALITY, channel=Channel(kind="form", address="x@y.nl"), source="urn:hier"
    )
    await tell(store, MUNICIPALITY, municipality)
    await rights.note_number(other, CitizenNumberNoted(number="111222333", municipality=MUNICIPALITY), BAS)
    await rebuild(pool, store, TRAJECTORY_FILE)
    monkeypatch.setattr("sys.stdin", StringIO("111222333"))
    code, printed, told = await desk.of(persons, ANNA).does("bsn", participant, "--municipality", MUNICIPALITY)
    assert (code, printed, told) == (Exit.REFUSED, "", NOT_NOTED)
    await rights.register(participant, PersonRegistered(name="Amal Haile", client_number="hier-1"), BAS)
    assert [one["klantnummer"] for one in await desk.of(persons, ANNA).asks("find", "amal haile")] == ["hier-1"]
    await Merging(rights).merge(other, participant, "dezelfde", BAS)
    [found] = await desk.of(persons, ANNA).asks("find", "amal haile")
    assert (found["klantnummer"], found["trajecten"]) == ("hier-1", str(begun[0]))
    [found] = await desk.of(persons, STRANGER).asks("find", "amal haile")
    assert (found["klantnummer"], found["trajecten"]) == ("elders-1", str(there))


async def test_a_request_is_handed_to_an_account_that_may_handle_it_by_name_or_number(
    desk: Desks, begun: tuple[UUID, UUID], pool: asyncpg.Pool, store: EventStore
) -> None:
    trajectory, participant = begun
    coordinator = desk.of(persons, somebody(Role.COORDINATOR, MUNICIPALITY))
    corrie, officer, regisseur, elsewhere, coach = (uuid4() for _ in range(5))
    for account, name, role, at in (
        (corrie, "Corrie", "coordinator", MUNICIPALITY),
        (officer, "Hanna", "privacyfunctionaris", MUNICIPALITY),
        (regisseur, "Amina", "regisseur", MUNICIPALITY),
        (elsewhere, "Bram", "coordinator", ELSEWHERE),
        (coach, "Jasper", "klantmanager", MUNICIPALITY),
    ):
        await tell(store, account, AccountOpened(account=account, name=name), PostGiven(account=account, role=role, municipality=at))
    await rebuild(pool, store, ACCOUNTS)
    said = "--right", "inzage", "--text", "alles", "--source", "deelnemer-mondeling"
    await desk.of(persons, ANNA).asks("request", participant, *said)
    assign = "assign", trajectory, "verzoek-1", "--to"
    for handler, account in (("corrie", corrie), (str(officer), officer), (str(corrie), corrie), ("Hanna", officer)):
        [request] = (await coordinator.asks(*assign, handler))["verzoeken"]
        assert request["behandelaar"] == str(account)
    # A colleague who is not its regisseur may not, and whoever has no such role here is nobody.
    for handler, why in (
        ("Amina", "mag een verzoek van deze persoon niet behandelen"),
        ("Bram", "heeft hier een rol die daarbij past"),
        (str(elsewhere), "heeft hier een rol die daarbij past"),
        ("Jasper", "heeft hier een rol die daarbij past"),
        ("iemand", "heeft hier een rol die daarbij past"),
    ):
        code, _, told = await coordinator.does(*assign, handler)
        assert (code, why in told) == (Exit.REFUSED, True), told


async def test_a_coordinator_keeps_whom_to_speak_at_a_partner_and_hears_nothing_of_where_messages_go(
    desk: Desks, store: EventStore
) -> None:
    garage, address = uuid4(), "https://garage.example/berichten"
    channel = Channel(kind="cloudevents", address=address)
    await tell(store, garage, PartnerRegistered(partner=garage, name="Garage", role=Role.EMPLOYER, channel=channel, source=f"urn:{garage}"))
    coordinator = desk.of(of_partners, somebody(Role.COORDINATOR, MUNICIPALITY))
    naming = "contact", garage, "--name", "Piet Bakker", "--telephone", "030 1234567"
    assert await coordinator.does(*naming) == (Exit.REFUSED, "", NOT_THEIRS)
    await at_work(desk, garage)
    assert await desk.of(of_partners, somebody(Role.COORDINATOR, ELSEWHERE)).does(*naming) == (Exit.REFUSED, "", NOT_THEIRS)
    named = await coordinator.asks(*naming)
    _, printed, _ = await coordinator.does("contacts", "-o", "json")
    [one] = [row for row in await coordinator.asks("contacts") if row["partner"] == str(garage)]
    assert (one["naam"], one["rol"], one["contactpersoon"], one["telefoon"]) == ("Garage", "werkgever", "Piet Bakker", "030 1234567")
    assert named["contactpersoon"] == "Piet Bakker"
    assert address not in printed
    for command in (("list",), ("show", garage), ("change", garage, "--name", "Anders"), ("rotate", garage), ("systems", garage)):
        assert (await coordinator.does(*command))[::2] == (Exit.REFUSED, NOT_YOURS), command
    assert (await desk.of(of_partners, ANNA).does("contacts"))[0] == Exit.REFUSED
    assert (await desk.of(of_partners, ADMINISTRATOR).asks("show", garage))["adres"] == address


async def test_who_sees_whom_to_speak_at_a_partner_is_written_down_and_an_administrator_erases_them(desk: Desks, store: EventStore) -> None:
    garage, other = uuid4(), uuid4()
    for id in (garage, other):
        channel = Channel(kind="cloudevents", address="https://garage.example/berichten")
        await tell(store, id, PartnerRegistered(partner=id, name="Garage", role=Role.EMPLOYER, channel=channel, source=f"urn:{id}"))
    await at_work(desk, garage)
    corrie = somebody(Role.COORDINATOR, MUNICIPALITY, account="corrie")
    coordinator, administrator = desk.of(of_partners, corrie), desk.of(of_partners, ADMINISTRATOR)
    former, piet = [
        UUID((await coordinator.asks("contact", garage, "--name", name, "--telephone", "030 1234567"))["kenmerk"])
        for name in ("Jan", "Piet")
    ]
    for _ in range(2):
        await coordinator.asks("contacts")
    await administrator.asks("show", garage)
    assert [one.fact.actor.id for one in await looks(store, piet)] == ["corrie", ADMINISTRATOR.who.account]
    assert await looks(store, former) == []
    erased = ("--ground", "AVG art. 17")
    assert (await coordinator.does("erase-contact", garage, piet, *erased))[::2] == (Exit.REFUSED, NOT_YOURS)
    for partner, nobody in ((other, piet), (garage, uuid4()), (garage, garage)):
        code, _, told = await administrator.does("erase-contact", partner, nobody, *erased)
        assert (code, "is er bij deze partner niet" in told) == (Exit.REFUSED, True)
    for contact in (piet, former):
        await administrator.asks("erase-contact", garage, contact, *erased)
        assert await store.erased(contact)
    assert (await administrator.asks("show", garage))["contactpersoon"] == "gewist"


async def at_work(desk: Desks, employer: UUID) -> None:
    """An employer takes part in a trajectory of here."""
    parties = (Party(role=Role.EMPLOYER, partner=employer),)
    await tell(desk.store, uuid4(), started().model_copy(update={"parties": parties, "participant": uuid4()}))
    await rebuild(desk.pool, desk.store, TRAJECTORY_FILE)


def of_partners(connect: Connect) -> App:
    """The commands of partners, on an installation of which the master secret is not known here."""
    return partners(connect, lambda: None)
