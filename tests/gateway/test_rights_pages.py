"""The pages of a participant's rights: what they ask, what becomes of it, and the marks by which less is seen of them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from events.days import current_day
from events.log.codec import decode
from events.log.store import EventStore
from events.vocabulary.course import NoteWritten
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.person import FileLookedInto, Looked, PersonRegistered
from events.vocabulary.staff import Office
from events.vocabulary.values import Role, Stage
from gateway.access.who import Post
from gateway.orders.rights import RIGHTS
from gateway.persons.rights import Rights
from gateway.persons.standing import Standing
from tests.gateway.coming_in import behind_a_login, comes_in, decisions
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import Doors, open_doors
from tests.gateway.login.visitor import Visitor
from tests.gateway.login.walkers import ToNobody
from tests.gateway.persons.people import tell
from tests.gateway.test_pages import words
from tests.postgres import TEMPLATE, fresh_database
from tests.projections.history import in_stage, started
from tests.vaults import vault

HERE, ELSEWHERE, ANNA = uuid4(), uuid4(), uuid4()
REGISSEUR, COORDINATOR = Post(Role.REGISSEUR, str(HERE)), Post(Role.COORDINATOR, str(HERE))
WHAT = "mijn vorige adres klopt niet"
WHY = "het oude adres stond er nog"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(postgres_server: str) -> AsyncIterator[Doors]:
    """Doors at which everybody is asked, and no trajectory runs."""
    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn, min_size=1, max_size=ENOUGH) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as behind,
    ):
        office = ToNobody(behind.services.office.client, store, pool)
        async with behind_a_login(replace(behind, services=replace(behind.services, office=office))) as doors:
            channel = Channel(kind="form", address="x@y.nl")
            registered = PartnerRegistered(partner=HERE, name="Hier", role=Role.MUNICIPALITY, channel=channel, source="urn:hier")
            await tell(store, HERE, registered)
            yield doors


@dataclass(frozen=True)
class Case:
    """A trajectory, and whose it is."""

    doors: Doors
    id: UUID
    participant: UUID

    @property
    def at(self) -> str:
        """The address of the page."""
        return f"/trajecten/{self.id}/rechten"

    async def who(self, post: Post = REGISSEUR, account: UUID = ANNA) -> Visitor:
        """Somebody who comes in."""
        return await comes_in(self.doors, post, account=account)

    async def gives(self, visitor: Visitor, order: str, **fields: str) -> tuple[int, str]:
        """What somebody hears who sends a form: the status, and the page that they are shown then."""
        filled = {name.replace("_", "-"): value for name, value in fields.items()} | {"zegel": await visitor.seal()}
        answer = await visitor.send(f"{self.at}/{order}", filled)
        return answer.status_code, words((await visitor.get(answer.headers["location"])).text if answer.status_code == 303 else answer.text)

    async def stands(self) -> Standing:
        """How it stands with the participant."""
        services = self.doors.services
        return await Rights(services.pool, services.store, services.vault).of(self.participant)


@pytest_asyncio.fixture(loop_scope="session")
async def case(doors: Doors) -> Case:
    store, id, participant = doors.services.store, uuid4(), uuid4()
    begun = started(regisseur=str(ANNA), municipality=HERE).model_copy(update={"participant": participant})
    await tell(store, participant, PersonRegistered(name="Amal Haile"))
    await tell(store, id, begun, in_stage(Stage.INTAKE))
    await doors.sees_everything()
    return Case(doors, id, participant)


@pytest_asyncio.fixture(loop_scope="session")
async def elsewhere(case: Case) -> UUID:
    """A trajectory of the same participant in another municipality."""
    id, store = uuid4(), case.doors.services.store
    begun = started(regisseur=str(uuid4()), municipality=ELSEWHERE).model_copy(update={"participant": case.participant})
    await tell(store, id, begun, in_stage(Stage.INTAKE))
    await case.doors.sees_everything()
    return id


def offered(page: str) -> set[str]:
    """The orders that a page has a form for."""
    return set(re.findall(r'action="/trajecten/[^/"]+/rechten/([^/"]+)"', page))


ASKED = {"recht": "rectificatie", "tekst": WHAT, "bron": "deelnemer-schriftelijk"}


async def test_a_request_is_written_down_handled_extended_and_granted_with_what_set_it_right(case: Case) -> None:
    anna = await case.who()
    assert "Rechten en afscherming" in words((await anna.get(f"/trajecten/{case.id}")).text)
    code, page = await case.gives(anna, "vragen", **ASKED)
    assert (code, WHAT in page, "Nog bij niemand in behandeling" in page, "Verbeter eerst" in page) == (303, True, True, True)
    assert f"Amal Haile ({str(case.id)[:8]})" in words((await anna.get("/verzoeken")).text)
    code, page = await case.gives(anna, "behandelen", verzoek="verzoek-1")
    assert (code, "In behandeling bij" in page) == (303, True)
    code, page = await case.gives(anna, "verlengen", verzoek="verzoek-1", reden="het archief is dicht")
    assert (code, "Termijn verlengd tot" in page, "het archief is dicht" in page) == (303, True, True)
    assert "verlengen" not in offered((await anna.get(case.at)).text)
    code, page = await case.gives(anna, "besluiten", verzoek="verzoek-1", besluit="ja", reden=WHY)
    assert (code, "Verbeter eerst wat niet klopt" in page) == (409, True)
    await tell(case.doors.services.store, case.id, NoteWritten(text="het adres is verbeterd"))
    await case.doors.sees_everything()
    [fact] = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>Notitie', (await anna.get(case.at)).text)
    code, page = await case.gives(anna, "besluiten", verzoek="verzoek-1", besluit="ja", reden=WHY, feit=fact)
    assert (code, "Toegekend op" in page, WHY in page) == (303, True, True)
    assert offered((await anna.get(case.at)).text) == {"vragen", "gevoelig"}
    assert str(case.id)[:8] not in words((await anna.get("/verzoeken")).text)


async def test_who_looks_at_the_page_is_written_down_also_where_nothing_was_asked(case: Case) -> None:
    await (await case.who()).get(case.at)
    stream = await case.doors.services.store.read_stream(case.participant)
    told = [decode(one) for one in stream if one.type == FileLookedInto.stored_name]
    looks = [(one.fact.actor.id, one.event.what) for one in told if isinstance(one.event, FileLookedInto)]
    assert looks == [(str(ANNA), Looked.QUESTION)]


async def test_what_is_missing_in_a_form_is_said_beside_what_was_filled_in(case: Case) -> None:
    code, page = await case.gives(await case.who(), "vragen", recht="inzage", tekst="ik wil alles zien")
    assert (code, "Het formulier is niet compleet" in page, "ik wil alles zien" in page) == (400, True, True)
    assert (await case.gives(await case.who(), "bestaat-niet"))[0] == 404


async def test_a_participant_asks_and_takes_back_and_decides_nothing(case: Case) -> None:
    self = await case.who(Post(Role.PARTICIPANT), case.participant)
    code, page = await case.gives(self, "vragen", **ASKED)
    assert (code, WHAT in page) == (303, True)
    assert offered((await self.get(case.at)).text) == {"vragen", "intrekken"}
    assert (await case.gives(self, "besluiten", verzoek="verzoek-1", besluit="ja", reden=WHY))[0] == 403
    code, page = await case.gives(self, "intrekken", verzoek="verzoek-1", bron="deelnemer-schriftelijk")
    assert (code, "Ingetrokken" in page) == (303, True)


async def test_what_is_decided_on_a_request_is_one_trace_and_none_that_came_with_it(case: Case) -> None:
    account, foreign = uuid4(), "ab" * 16
    coordinator = await case.who(COORDINATOR, account)
    assert (await coordinator.get("/verzoeken", traceparent=f"00-{foreign}-{'cd' * 8}-01")).status_code == 200
    asked = (
        "select encode(trace, 'hex') as trace from decisions where request -> 'subject' ->> 'id' = $1 and starts_with(event_name, 'adl.')"
    )
    traces = [row["trace"] for row in await case.doors.services.pool.fetch(asked, str(account))]
    assert (len(traces) > 1, len(set(traces)), foreign in traces) == (True, 1, False)


async def test_who_has_nothing_to_do_with_it_sees_and_does_nothing(case: Case) -> None:
    await case.gives(await case.who(), "vragen", **ASKED)
    for post, status in (
        (REGISSEUR, 403),
        (Post(Role.CASEWORKER, str(HERE)), 403),
        (Post(Role.REGISSEUR, str(ELSEWHERE)), 404),
        (Post(Office.ADMINISTRATOR), 404),
    ):
        visitor = await case.who(post, uuid4())
        answer = await visitor.get(case.at)
        assert (answer.status_code, WHAT in answer.text) == (status, False), post
        assert (await case.gives(visitor, "gevoelig", reden="x"))[0] == status, post
    elsewhere = await case.who(Post(Role.REGISSEUR, str(ELSEWHERE)), uuid4())
    assert str(case.id)[:8] not in (await elsewhere.get("/verzoeken")).text
    officer = await case.who(Post(Office.PRIVACY_OFFICER, str(HERE)), uuid4())
    assert str(case.id)[:8] in (await officer.get("/verzoeken")).text


async def test_a_sensitive_case_is_marked_and_lifted_on_the_page(case: Case) -> None:
    anna = await case.who()
    code, page = await case.gives(anna, "gevoelig", reden="een geheim adres")
    assert (code, "Dit dossier is gevoelig." in page, "een geheim adres" in page) == (303, True, False)
    assert (await case.stands()).sensitive
    coordinator = await case.who(COORDINATOR, uuid4())
    assert "niet-gevoelig" not in offered((await coordinator.get(case.at)).text), "that it is one is undone by who sees who it is"
    assert (await case.gives(coordinator, "niet-gevoelig", reden="nieuwsgierig"))[0] == 403
    assert (await case.stands()).sensitive
    assert offered((await anna.get(case.at)).text) & {"gevoelig", "niet-gevoelig"} == {"niet-gevoelig"}
    assert (await case.gives(anna, "niet-gevoelig", reden="verhuisd"))[0] == 303
    assert not (await case.stands()).sensitive


async def test_a_restriction_is_granted_excepted_and_lifted_where_nothing_else_of_the_file_is_to_be_had(case: Case) -> None:
    anna = await case.who()
    await case.gives(anna, "vragen", **{**ASKED, "recht": "beperking"})
    assert (await case.gives(anna, "besluiten", verzoek="verzoek-1", besluit="ja", reden=WHY))[0] == 409
    code, page = await case.gives(anna, "besluiten", verzoek="verzoek-1", besluit="ja", reden=WHY, grond="juistheid-betwist")
    assert (code, f"Onderbreek traject {case.id} zelf" in page, "bewaard en niet gebruikt" in page) == (200, True, True)
    refused = await anna.get(f"/trajecten/{case.id}")
    assert (refused.status_code, "/rechten" in refused.text) == (403, True)
    today = f"{current_day()}"
    code, page = await case.gives(anna, "uitzondering", grond="rechtsvordering", tot_en_met=today, reden="de zitting is morgen")
    assert (code, "met een uitzondering tot en met" in page) == (303, True)
    assert (await anna.get(f"/trajecten/{case.id}")).status_code == 200
    assert (await case.gives(anna, "opheffen", verzoek="verzoek-1", verteld_op=today, reden="het klopt"))[0] == 303
    assert (await case.stands()).restrictions == ()


async def test_erasure_is_granted_by_erasing_by_who_may_and_who_is_sure(case: Case) -> None:
    await case.gives(await case.who(), "vragen", **{**ASKED, "recht": "wissing"})
    ground = {"verzoek": "verzoek-1", "grond": "AVG art. 17 lid 1 onder a"}
    assert (await case.gives(await case.who(), "wissen", **ground, zeker="ja"))[0] == 403
    coordinator = await case.who(COORDINATOR, uuid4())
    assert (await case.gives(coordinator, "wissen", **ground))[0] == 400
    assert not (await case.stands()).erased
    code, page = await case.gives(coordinator, "wissen", **ground, zeker="ja")
    assert (code in (200, 303), "gewist" in page) == (True, True)
    assert (await case.stands()).erased


FILLED = {
    "verzoek": "verzoek-1", "recht": "inzage", "tekst": WHAT, "bron": "deelnemer-schriftelijk", "reden": WHY, "besluit": "nee",
    "verteld-op": str(current_day()), "tot-en-met": str(current_day()), "vraag": "vraag-1",
}  # fmt: skip
GROUNDS = {"uitzondering": "rechtsvordering", "wissen": "AVG art. 17 lid 1 onder a"}
FOR_THE_PERSON = {"vragen", "behandelen", "gevoelig"}
"""What one municipality may do by itself, beside granting what was asked."""
NOTHING_TO_DO = {"niet-gevoelig": "", "instemmen": "Er wacht geen", "niet-instemmen": "Er wacht geen"}
"""What nothing stands so for, and why it is refused then where a page says that."""


@pytest.mark.parametrize("name", RIGHTS)
async def test_what_takes_something_from_somebody_is_asked_by_one_municipality_and_done_when_the_other_agrees(
    case: Case, elsewhere: UUID, name: str
) -> None:
    for right in ("bezwaar", "wissing"):
        await case.gives(await case.who(), "vragen", **{**ASKED, "recht": right})
    fields = {one.name: FILLED[one.name] for one in RIGHTS[name].inputs if one.name in FILLED}
    fields |= {"grond": GROUNDS[name]} if name in GROUNDS else {}
    fields |= {"zeker": "ja", "verzoek": "verzoek-2"} if name == "wissen" else {}
    coordinators = [Post(Role.COORDINATOR, str(one)) for one in (HERE, ELSEWHERE)]
    account = uuid4()
    of_here, before = await case.who(coordinators[0], account), await case.stands()
    code, page = await case.gives(of_here, name, **fields)
    if name in FOR_THE_PERSON | NOTHING_TO_DO.keys():
        assert (code, NOTHING_TO_DO.get(name, "") in page) == (409 if name in NOTHING_TO_DO else 303, True), page
        return
    assert (code, "Er is nog niets gedaan" in page, "Dit wacht op een ander" in page) == (200, True, True), page
    assert replace(await case.stands(), acts=(), asks=0) == before
    [denied, *_] = [one for one in await decisions(case.doors, account, case.participant) if not one[2]]
    assert denied[0] == RIGHTS[name].action
    there, bram = replace(case, id=elsewhere), await case.who(coordinators[1], uuid4())
    waiting = (await bram.get("/verzoeken")).text
    assert (f"/trajecten/{elsewhere}/rechten#instemming" in waiting, "wacht op u" in waiting, str(case.id) in waiting) == (
        True,
        True,
        False,
    )
    shown = await bram.get(there.at)
    assert (str(case.id) in shown.text, {"instemmen", "niet-instemmen"} <= offered(shown.text)) == (False, True)
    assert (await there.gives(bram, "instemmen", vraag="vraag-1"))[0] in (200, 303)
    assert ((await case.stands()).acts, replace(await case.stands(), acts=(), asks=0) != before) == ((), True)


async def test_what_one_municipality_does_not_agree_with_does_not_go_on(case: Case, elsewhere: UUID) -> None:
    await case.gives(await case.who(), "vragen", **{**ASKED, "recht": "wissing"})
    wanted = {"verzoek": "verzoek-1", "grond": "AVG art. 17", "zeker": "ja"}
    assert (await case.gives(await case.who(COORDINATOR, uuid4()), "wissen", **wanted))[0] == 200
    there, bram = replace(case, id=elsewhere), await case.who(Post(Role.COORDINATOR, str(ELSEWHERE)), uuid4())
    assert (await there.gives(bram, "niet-instemmen", vraag="vraag-1"))[0] == 400, "and says why"
    code, page = await there.gives(bram, "niet-instemmen", vraag="vraag-1", reden="de Archiefwet vraagt het nog")
    assert (code, "Dit gaat niet door" in page, "Wacht op instemming" in page) == (303, True, False)
    assert not (await case.stands()).erased


async def test_one_municipality_grants_what_is_asked_and_sees_its_own_part_of_it(case: Case, elsewhere: UUID) -> None:
    anna = await case.who()
    await case.gives(anna, "vragen", **{**ASKED, "recht": "beperking"})
    code, page = await case.gives(anna, "besluiten", verzoek="verzoek-1", besluit="ja", reden=WHY, grond="juistheid-betwist")
    assert (code, f"Onderbreek traject {elsewhere} zelf" in page) == (200, True)
    assert (await case.stands()).restrictions
    code, page = await case.gives(anna, "opheffen", verzoek="verzoek-1", verteld_op=str(current_day()), reden=WHY)
    assert (code, "Er is nog niets gedaan" in page, bool((await case.stands()).restrictions)) == (200, True, True)


async def test_a_participant_takes_back_what_they_asked_wherever_they_have_a_trajectory(case: Case, elsewhere: UUID) -> None:
    self = await case.who(Post(Role.PARTICIPANT), case.participant)
    await case.gives(self, "vragen", **{**ASKED, "recht": "bezwaar"})
    assert (await case.gives(self, "intrekken", verzoek="verzoek-1", bron="deelnemer-schriftelijk"))[0] == 303
    assert (await case.stands()).restrictions == ()


def test_an_order_about_rights_is_described_as_any_other_and_no_participant_may_handle_one() -> None:
    for order in RIGHTS.values():
        assert {name for name, info in order.command.model_fields.items() if info.is_required()} <= order.fields.keys()
        assert order.fields.keys() <= order.command.model_fields.keys()
        assert (Role.PARTICIPANT in order.may) is (order.name in ("vragen", "intrekken")), order.name
        for asked in order.inputs:
            for _, word in asked.options:
                assert word[0].isupper() or word[0].isdigit() or word.startswith("AVG"), word
