"""The page of a trajectory with a login: each sees what is granted to them, nothing else is in the page, and each look is a decision."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.days import current_day
from events.fact import Actor
from events.log.codec import decode
from events.log.store import EventStore
from events.vocabulary.course import NoteWritten, RoleFilled
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.intake import CircumstancesTold, CivicTermSet, WishesTold
from events.vocabulary.person import Door, FileLookedInto, Looked
from events.vocabulary.placement import EmployerMatched
from events.vocabulary.requests import PartnerAnswered, PartnerReminded, PartnerRequested, TaskOpened
from events.vocabulary.staff import AccountOpened, Office, PostGiven
from events.vocabulary.steering import AttentionDismissed, AttentionPassed, AttentionRaised, CostIncurred
from events.vocabulary.values import Component, PlacementRoute, Role, Stage
from gateway.access.terms import Action, Purpose
from gateway.access.who import Post
from gateway.accounts.keeping import Accounts
from gateway.persons.marks import mark_sensitive
from gateway.persons.rights import Rights
from gateway.words import PARTIAL
from tests.gateway.coming_in import behind_a_login, comes_in, decisions
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import Doors, open_doors
from tests.gateway.login.visitor import Visitor
from tests.gateway.persons.people import BAS, tell
from tests.gateway.test_pages import hidden, words
from tests.postgres import TEMPLATE, fresh_database
from tests.projections.history import EMPLOYER, SCHOOL, in_stage, started
from tests.vaults import vault

HERE, ELSEWHERE = uuid4(), uuid4()
ANNA, BEA, COACH, CAROL = uuid4(), uuid4(), uuid4(), uuid4()
ILL = "slaapt slecht door de pijn in de rug"
WISH = "wil later een eigen garage"
EVIDENCE = "kwam drie keer niet"
CIVIC = ("inburgering", "pip", "verblijf", "asiel")
ADMINISTRATOR = Post(Office.ADMINISTRATOR)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(postgres_server: str) -> AsyncIterator[Doors]:
    """Doors at which everybody is asked."""
    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn, min_size=1, max_size=ENOUGH) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as behind,
        behind_a_login(behind) as doors,
    ):
        channel = Channel(kind="form", address="x@y.nl")
        for number, name, role in (
            (HERE, "Hier", Role.MUNICIPALITY),
            (ELSEWHERE, "Elders", Role.MUNICIPALITY),
            (EMPLOYER, "Garage", Role.EMPLOYER),
            (SCHOOL, "ROC", Role.SCHOOL),
        ):
            await tell(store, number, PartnerRegistered(partner=number, name=name, role=role, channel=channel, source=f"urn:{number}"))
        for account in (ANNA, BEA):
            post = PostGiven(account=account, role="regisseur", municipality=HERE)
            await tell(store, account, AccountOpened(account=account, name="Iemand"), post)
        yield doors


@dataclass(frozen=True)
class Case:
    """A trajectory of which there is something of every class, and whose it is."""

    id: UUID
    participant: UUID

    @property
    def at(self) -> str:
        """The address of its page."""
        return f"/trajecten/{self.id}"


@pytest_asyncio.fixture(loop_scope="session")
async def case(doors: Doors) -> Case:
    store, id, participant, soon = doors.services.store, uuid4(), uuid4(), datetime.now(UTC) + timedelta(days=9)
    asked = {"request": uuid4(), "content": {}, "due": soon, "escalate_at": soon}
    await tell(
        store,
        id,
        started(regisseur=str(ANNA), municipality=HERE).model_copy(update={"participant": participant}),
        in_stage(Stage.INTAKE),
        CivicTermSet(starts=date(2026, 1, 5), ends=date(2029, 1, 5), ground="pip"),
        CircumstancesTold(told=ILL),
        WishesTold(told=WISH),
        NoteWritten(text="belt liever"),
        CostIncurred(source="sectorfonds", component=Component.LEARNING, cents=1234500),
        RoleFilled(role=Role.JOB_COACH, holder=str(COACH)),
        RoleFilled(role=Role.CASEWORKER, holder=str(CAROL)),
        AttentionRaised(signal="afwezig:1", rule="afwezig", evidence=EVIDENCE, component=Component.LEARNING),
        TaskOpened(key="taak:1", kind="selectie-besluit", what="Besluit over de selectie", role=Role.REGISSEUR, due=soon, escalate_at=soon),
        PartnerRequested.model_validate({**asked, "key": "pip", "kind": "pip-opvragen", "role": Role.MUNICIPALITY, "partner": HERE}),
        PartnerRequested.model_validate({**asked, "key": "plek", "kind": "werkplek-bieden", "role": Role.EMPLOYER, "partner": EMPLOYER}),
        EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=1),
    )
    await doors.sees_everything()
    return Case(id, participant)


async def read(visitor: Visitor, path: str, status: int = 200) -> str:
    """A page as it is."""
    answer = await visitor.get(path)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def without_frame(page: str) -> str:
    """What is in a page itself, of a person: no menu."""
    return page.partition("<main")[2].lower()


def offered(page: str) -> set[str]:
    """The orders that a page has a form for."""
    return set(re.findall(r'<form method="post" action="/trajecten/[^/"]+/([^/"#]+)["#]', page))


async def test_the_regisseur_sees_the_file_whole_and_is_not_asked_for_a_name(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, Post(Role.REGISSEUR, str(HERE)), account=ANNA)
    page = await read(anna, case.at)
    said = words(page)
    for told in ("Inburgeringstermijn tot", "Kosten van", "12.345", EVIDENCE, "Fase Intake", "Garage"):
        assert told in said, told
    assert "niet voor u" not in said
    assert 'name="wie"' not in page
    assert {"selectie", "onderbreken", "overdragen", "lezen", "termijn-verlengd", "kosten"} <= offered(page)
    assert "/inzage" in page
    assert "Antwoord vastleggen" in page
    assert await decisions(doors, ANNA, case.id) == [(Action.READ, Purpose.GUIDANCE, True), (Action.OPEN, Purpose.GUIDANCE, True)]


async def test_who_reads_what_was_told_leaves_a_trace_under_their_account(doors: Doors, case: Case) -> None:
    anna = await comes_in(doors, Post(Role.REGISSEUR, str(HERE)), account=ANNA)
    seal = hidden(await read(anna, case.at), "zegel")
    answer = await anna.send(f"{case.at}/lezen", {"zegel": seal, "wie": "een ander"})
    assert ILL in answer.text
    assert WISH in answer.text
    whole = await anna.send(f"{case.at}/inzage", {"zegel": seal})
    assert (whole.status_code, ILL in whole.text) == (200, True)
    traces = [decode(one) for one in await doors.services.store.read_stream(case.participant, opened=True)]
    found = [(one.fact.actor, one.event.what, one.event.door) for one in traces if isinstance(one.event, FileLookedInto)]
    assert {actor for actor, _, _ in found} == {Actor(str(ANNA), Role.REGISSEUR)}
    told = [(what, door) for _, what, door in found if what is not Looked.FILE]
    assert told[:2] == [(Looked.OPEN_ITEMS, Door.PAGE), (Looked.EVERYTHING, Door.PAGE)]


async def test_a_colleague_of_the_same_municipality_sees_how_it_goes_and_nothing_that_was_told(doors: Doors, case: Case) -> None:
    bea = await comes_in(doors, Post(Role.REGISSEUR, str(HERE)), account=BEA)
    page = await read(bea, case.at)
    said = words(page)
    assert "Fase Intake" in said
    assert PARTIAL in said
    for secret in ("Inburgeringstermijn", "12.345", EVIDENCE, ILL, WISH):
        assert secret not in page, secret
    assert offered(page) == {"overdracht-beantwoorden"} & offered(page)
    assert "Wat is verteld" not in said
    assert "Antwoord vastleggen" not in said
    seal = await bea.seal()
    for path in ("lezen", "inzage", "onderbreken", "selectie"):
        refused = await bea.send(f"{case.at}/{path}", {"zegel": seal, "reden": "x", "geselecteerd": "ja"})
        assert refused.status_code == 403, path
    assert (await bea.get(f"{case.at}/antwoord?verzoek=plek")).status_code == 403
    assert [granted for _, _, granted in await decisions(doors, BEA, case.id)] == [True, False, False, False, False, False]


async def test_a_colleague_of_another_municipality_hears_that_there_is_none(doors: Doors, case: Case) -> None:
    other = await comes_in(doors, Post(Role.REGISSEUR, str(ELSEWHERE)))
    seal = await other.seal()
    nothing, page = await read(other, f"/trajecten/{uuid4()}", 404), await read(other, case.at, 404)
    assert words(page).replace(str(case.id), "") == words(nothing).replace(str(case.id), "")
    for path in ("lezen", "inzage", "onderbreken", "antwoord"):
        assert (await other.send(f"{case.at}/{path}", {"zegel": seal, "reden": "x", "verzoek": "plek"})).status_code == 404, path
    assert (await other.get(f"{case.at}/antwoord?verzoek=plek")).status_code == 404


async def test_who_stands_in_sees_the_file_for_those_days_and_hands_nothing_over(doors: Doors, case: Case) -> None:
    services, today = doors.services, current_day()
    stands_in = uuid4()
    post = PostGiven(account=stands_in, role="regisseur", municipality=HERE)
    await tell(services.store, stands_in, AccountOpened(account=stands_in, name="Eva"), post)
    keeping = Accounts(services.pool, services.store)
    await keeping.absent(ANNA, stands_in, today, today, Actor("beheer", Role.COORDINATOR))
    try:
        await doors.sees_everything()
        eva = await comes_in(doors, account=stands_in)
        page = await read(eva, case.at)
        assert "Inburgeringstermijn tot" in words(page)
        assert "selectie" in offered(page)
        assert "overdragen" not in offered(page)
        assert "/inzage" not in page
        seal = hidden(page, "zegel")
        assert ILL in (await eva.send(f"{case.at}/lezen", {"zegel": seal})).text
        assert (await eva.send(f"{case.at}/overdragen", {"zegel": seal, "aan": str(BEA), "reden": "x"})).status_code == 403
    finally:
        await keeping.back(ANNA, today, today, Actor("beheer", Role.COORDINATOR))
        await doors.sees_everything()


async def test_somebody_of_an_employer_reads_neither_health_nor_civic_integration_anywhere(doors: Doors, case: Case) -> None:
    account = uuid4()
    garage = await comes_in(doors, Post(Role.EMPLOYER, organisation=EMPLOYER), account=account)
    page = await read(garage, case.at)
    said = words(page)
    assert "Werkgever Garage" in said
    assert "Gevraagd aan u" in said
    assert "verzoek=plek" in page
    for secret in (*CIVIC, ILL, WISH, EVIDENCE, "12.345", "gezondheid", "signalen", "taken", "fase", "wat is verteld", "<dt>regisseur"):
        assert secret.lower() not in without_frame(page), secret
    assert offered(page) == set()
    for address in ("?over=intake", "?volgorde=oudste", "?deel=handelingen", "?deel=verteld", "?deel=kop", "?deel=tijdlijn"):
        part = (await garage.get(f"{case.at}{address}")).text.lower()
        assert not [one for one in (*CIVIC, ILL, EVIDENCE) if one.lower() in part], address
    answering = await read(garage, f"{case.at}/antwoord?verzoek=plek")
    assert 'name="wie"' not in answering
    assert (await garage.get(f"{case.at}/antwoord?verzoek=pip")).status_code == 403
    for purpose in (Purpose.GUIDANCE, Purpose.CIVIC_INTEGRATION, Purpose.FUNDING):
        assert (await garage.get(f"{case.at}?doel={purpose}")).status_code == 403
    assert (await garage.send(f"{case.at}/lezen", {"zegel": await garage.seal()})).status_code == 403
    made = await decisions(doors, account, case.id)
    assert made[0] == (Action.READ, Purpose.LEARN_WORK, True)
    assert [(action, granted) for action, _, granted in made[-5:]] == [
        (Action.ANSWER, False),
        *[(Action.READ, False)] * 3,
        (Action.OPEN, False),
    ]


SEEN: Mapping[str, tuple[Post, UUID | None, tuple[str, ...], tuple[str, ...]]] = {
    "a school": (
        Post(Role.SCHOOL, organisation=SCHOOL),
        None,
        ("Fase Intake", "niet voor u"),
        ("Inburgeringstermijn", "12.345", EVIDENCE, "Werkgever gevonden", "Wat is verteld"),
    ),
    "a job coach who is named": (
        Post(Role.JOB_COACH, organisation=EMPLOYER),
        COACH,
        ("Fase Intake", "niet voor u", "Notitie schrijven"),
        ("Inburgeringstermijn", "12.345", EVIDENCE, "Wat is verteld"),
    ),
    "a caseworker who is named": (
        Post(Role.CASEWORKER, str(HERE)),
        CAROL,
        ("Inburgeringstermijn tot", "niet voor u", "Inburgeringstermijn verlengd", "Wat is verteld"),
        ("12.345", EVIDENCE, "Onderbreken", "overzicht voor de deelnemer"),
    ),
    "a coordinator": (
        Post(Role.COORDINATOR, str(HERE)),
        None,
        ("Fase Intake", "12.345", "Regie overdragen", "niet voor u"),
        ("Inburgeringstermijn", EVIDENCE, "Onderbreken", "Wat is verteld"),
    ),
}


@pytest.mark.parametrize("who", SEEN)
async def test_each_sees_what_is_theirs(doors: Doors, case: Case, who: str) -> None:
    post, named, shown, hidden_from_them = SEEN[who]
    account = named or uuid4()
    page = await read(await comes_in(doors, post, account=account), case.at)
    said = words(page)
    assert [one for one in shown if one not in said] == []
    assert [one for one in (*hidden_from_them, ILL, WISH) if one in page] == []
    assert (await decisions(doors, account, case.id))[0][::2] == (Action.READ, True)


async def test_a_job_coach_who_is_not_named_hears_that_there_is_none(doors: Doors, case: Case) -> None:
    await read(await comes_in(doors, Post(Role.JOB_COACH, organisation=uuid4())), case.at, 404)


async def test_a_caseworker_reads_of_what_was_told_what_is_for_civic_integration(doors: Doors, case: Case) -> None:
    carol = await comes_in(doors, Post(Role.CASEWORKER, str(HERE)), account=CAROL)
    answer = await carol.send(f"{case.at}/lezen", {"zegel": await carol.seal()})
    assert answer.status_code == 200
    assert ILL in answer.text
    assert WISH not in answer.text


async def test_the_participant_sees_the_whole_of_it_and_makes_an_overview_of_it(doors: Doors, case: Case) -> None:
    self = await comes_in(doors, Post(Role.PARTICIPANT), account=case.participant)
    page = await read(self, case.at)
    assert "Inburgeringstermijn tot" in words(page)
    assert offered(page) <= {"lezen"}
    whole = await self.send(f"{case.at}/inzage", {"zegel": hidden(page, "zegel")})
    assert (whole.status_code, ILL in whole.text) == (200, True)
    other = await comes_in(doors, Post(Role.PARTICIPANT))
    await read(other, case.at, 404)


async def test_an_administrator_opens_nothing_and_knows_of_no_trajectory(doors: Doors, case: Case) -> None:
    account = uuid4()
    administrator = await comes_in(doors, ADMINISTRATOR, account=account)
    seal = await administrator.seal()
    await read(administrator, case.at, 404)
    for path in ("lezen", "inzage", "onderbreken", "antwoord"):
        assert (await administrator.send(f"{case.at}/{path}", {"zegel": seal, "reden": "x"})).status_code == 404, path
    made = await decisions(doors, account, case.id)
    assert len(made) == 5
    assert not any(granted for _, _, granted in made)


ABOUT_THEM = (
    *("inburgering en participatie", "belemmeringen in beeld", "pip", "belemmering-1", "belemmeringen opvragen"),
    *("uitkering", "inkomen", "belemmering-open", "belemmering open", "verblijf"),
)
"""Words of the questions, tasks and signals in a trajectory about civic integration, health and income."""


@pytest_asyncio.fixture(loop_scope="session")
async def asked(doors: Doors) -> Case:
    """A trajectory with questions and tasks about each class, each of them late and some of them settled."""
    store, id, participant, past = doors.services.store, uuid4(), uuid4(), datetime.now(UTC) - timedelta(days=9)

    def question(key: str, role: Role, partner: UUID) -> PartnerRequested:
        kind = key.split(":")[1]
        return PartnerRequested(key=key, request=uuid4(), kind=kind, role=role, partner=partner, content={}, due=past, escalate_at=past)

    def task(key: str, what: str, role: Role = Role.REGISSEUR, about: str = "") -> TaskOpened:
        return TaskOpened(key=key, kind=key.split(":")[1], what=what, role=role, due=past, escalate_at=past, about=about)

    def raised(signal: str) -> AttentionRaised:
        return AttentionRaised(signal=signal, rule=signal.partition(":")[0], evidence=EVIDENCE, component=Component.LEARNING)

    pip = "start:pip-opvragen"
    await tell(
        store,
        id,
        started(regisseur=str(ANNA), municipality=HERE).model_copy(update={"participant": participant}),
        in_stage(Stage.INTAKE),
        RoleFilled(role=Role.JOB_COACH, holder=str(COACH)),
        EmployerMatched(employer=EMPLOYER, route=PlacementRoute.NETWORK, attempt=1),
        question(pip, Role.MUNICIPALITY, HERE),
        PartnerReminded(key=pip, count=1),
        task(f"start:nabellen:{pip}", "Bel over het plan inburgering en participatie", about=pip),
        question("inkomen:uitkering-behouden:1", Role.MUNICIPALITY, HERE),
        PartnerAnswered(key="inkomen:uitkering-behouden:1", answer={"vanaf": "2026-02-01"}),
        question("start:belemmeringen-opvragen", Role.MUNICIPALITY, HERE),
        task("belemmeringen:belemmeringen-wegnemen:1", "Neem belemmering-1 weg", Role.EMPLOYER),
        task("inkomen:inkomen-regelen:1", "Er is geen inkomen"),
        task("start:selectie-besluit", "Besluit over de selectie"),
        *(raised(signal) for signal in ("belemmering-open:belemmering-1", "geen-inkomen", "verblijf-eindigt", "aanwezigheid:leren")),
        AttentionPassed(signal="geen-inkomen"),
        AttentionDismissed(signal="verblijf-eindigt", reason="weg"),
        question("leren:studievoortgang:1", Role.SCHOOL, SCHOOL),
        question("leren:werkplek-bieden", Role.EMPLOYER, EMPLOYER),
    )  # fmt: skip
    await doors.sees_everything()
    return Case(id, participant)


@pytest.mark.parametrize(
    ("post", "account", "may"),
    [
        (Post(Role.SCHOOL, organisation=SCHOOL), None, ("Studievoortgang", "Besluit over de selectie")),
        (Post(Role.JOB_COACH, organisation=EMPLOYER), COACH, ("Studievoortgang", "Werkplek")),
        (Post(Role.REGISSEUR, str(HERE)), BEA, ("Studievoortgang", "Werkplek")),
        (Post(Role.EMPLOYER, organisation=EMPLOYER), None, ("Werkplek", "Neem belemmering-1 weg")),
    ],
    ids=["a school", "a job coach", "a colleague", "an employer"],
)
async def test_who_does_not_see_what_a_question_or_task_is_about_does_not_learn_of_it(
    doors: Doors, asked: Case, post: Post, account: UUID | None, may: tuple[str, ...]
) -> None:
    visitor = await comes_in(doors, post, account=account or uuid4())
    page = await read(visitor, asked.at)
    assert [one for one in may if one not in words(page)] == []
    theirs = {"belemmering-1"} if post.role is Role.EMPLOYER else set()
    pages = [page, await read(visitor, f"{asked.at}?volgorde=oudste")]
    pages += [(await visitor.get(address)).text for address in ("/", "/lijsten/termijnen", "/berichten")]
    for seen in pages:
        assert [one for one in ABOUT_THEM if one not in theirs and one in without_frame(unescape(seen))] == []


async def test_who_sees_what_it_is_about_is_told_of_each_question_and_task(doors: Doors, asked: Case) -> None:
    anna = await comes_in(doors, Post(Role.REGISSEUR, str(HERE)), account=ANNA)
    for address in (asked.at, "/", "/lijsten/termijnen"):
        page = without_frame(await read(anna, address))
        assert [one for one in ABOUT_THEM[:2] if one not in page] == [], address
    assert "er is geen inkomen" in without_frame(await read(anna, asked.at))


async def test_who_is_asked_sees_the_question_whatever_it_is_about_and_answers_it(doors: Doors, asked: Case) -> None:
    here = await comes_in(doors, Post(Role.MUNICIPALITY, organisation=HERE))
    page = await read(here, f"{asked.at}/antwoord?verzoek=start:belemmeringen-opvragen")
    assert "belemmeringen in beeld brengen" in page
    garage = await comes_in(doors, Post(Role.EMPLOYER, organisation=EMPLOYER))
    assert (await garage.get(f"{asked.at}/antwoord?verzoek=start:belemmeringen-opvragen")).status_code == 403


async def test_in_a_sensitive_case_nobody_learns_that_they_were_asked_who_is_not_meant_by_name(doors: Doors, asked: Case) -> None:
    services, caseworker = doors.services, Post(Role.CASEWORKER, str(HERE))
    await tell(services.store, asked.id, RoleFilled(role=Role.CASEWORKER, holder=str(CAROL)))
    await doors.sees_everything()
    of_here = (await comes_in(doors, caseworker), await comes_in(doors, caseworker, Post(Role.MUNICIPALITY, organisation=HERE)))
    answer, about = f"{asked.at}/antwoord?verzoek=start:pip-opvragen", ("inburgering en participatie", "pip", "belemmeringen")
    for visitor in of_here:
        assert [one for one in about if one not in without_frame(await read(visitor, asked.at))] == []
        assert (await visitor.get(answer)).status_code == 200
    await Rights(services.pool, services.store, services.vault).carry_out(asked.participant, mark_sensitive("bekende"), BAS)
    for visitor in of_here:
        assert [one for one in about if one in without_frame(await read(visitor, asked.at))] == []
        assert (await visitor.get(answer)).status_code == 403
    carol = await comes_in(doors, caseworker, account=CAROL)
    assert [one for one in about if one not in without_frame(await read(carol, asked.at))] == []
    assert (await carol.get(answer)).status_code == 200
