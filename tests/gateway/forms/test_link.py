"""The page behind a link: one question, one answer that comes in as a system's does, and nothing by a link that is no longer good."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import asyncpg
import httpx2
import pytest
import pytest_asyncio

from activities.forms.link import code_of, print_code, token_of, withdraw
from activities.forms.texts import LANGUAGES, texts
from activities.kinds import KINDS
from events.fact import SYSTEM
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.forms import Reader
from events.vocabulary.inbox import PartnerLeft
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn, Door, FileLookedInto, Looked
from events.vocabulary.requests import PartnerAnswered, PartnerDeclined, PartnerRequestWithdrawn
from events.vocabulary.values import Role
from gateway.persons.marks import mark_sensitive
from gateway.persons.reading import looks
from gateway.persons.rights import Rights
from tests.gateway.coming_in import behind_a_login
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import Doors, open_doors
from tests.gateway.forms.questions import CALLED, NAME, Waiting, tell, waiting
from tests.gateway.persons.people import BAS
from tests.postgres import TEMPLATE, fresh_database
from tests.vaults import vault
from tests.workflows.partners import MASTER

SIGNED = {"uitkomst": "ja", "antwoord.ondertekendOp": "2026-11-02"}
CRITERIA = {"criteria": [{"criterium": "taal", "eis": "A2"}, {"criterium": "motivatie", "eis": "wil dit werk"}]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(postgres_server: str) -> AsyncIterator[Doors]:
    """Doors at which everybody is asked who they are."""
    async with (
        fresh_database(postgres_server, TEMPLATE) as dsn,
        asyncpg.create_pool(dsn, min_size=1, max_size=ENOUGH) as pool,
        EventStore(pool, vault=vault(pool)) as store,
        open_doors(pool, store) as behind,
        behind_a_login(behind) as doors,
    ):
        yield doors


async def get(one: Waiting, query: str = "") -> httpx2.Response:
    return await one.doors.http.get(f"{one.path}{query}")


def text(answer: httpx2.Response) -> str:
    return unescape(re.sub(r"<[^>]+>|[\u2068\u2069]", "", answer.text))


async def says(one: Waiting, why: str) -> bool:
    """Whether the link shows why there is no form, and nothing of the question, to whoever looks or sends."""
    answers = [await get(one), await one.doors.send(one.path, SIGNED)]
    words = texts(None)[f"{why}.kop"]
    return all(words in text(answer) and "<form" not in answer.text and NAME not in answer.text for answer in answers)


async def test_an_answer_comes_in_as_that_of_a_system_with_who_gave_it_under_seal(doors: Doors) -> None:
    one = await waiting(doors)
    shown = await get(one)
    assert shown.status_code == 200
    assert KINDS["profiel-ondertekenen"].title in text(shown)
    sent = await doors.send(one.path, {**SIGNED, "door": "Piet  de Boer", "toelichting": "graag"})
    assert sent.status_code == 303
    assert texts("nl")["beantwoord"] in text(await doors.http.get(sent.headers["location"]))
    [data] = await one.received()
    assert data == {
        "verzoek": str(one.link.request),
        "traject": str(one.trajectory),
        "soort": "profiel-ondertekenen",
        "uitkomst": "akkoord",
        "toelichting": "graag",
        "antwoord": {"ondertekendOp": "2026-11-02"},
        "beantwoordDoor": {"naam": "Piet de Boer"},
    }
    kept = "".join(stored.data for stored in await doors.services.store.read_log(after=0, limit=None))
    assert "Piet" not in kept


async def test_there_is_one_answer_by_a_link_whatever_is_sent_after_it(doors: Doors) -> None:
    one = await waiting(doors)
    assert (await doors.send(one.path, SIGNED)).status_code == 303
    for _ in range(2):
        assert await says(one, "beantwoord")
    assert len(await one.received()) == 1


async def test_a_no_has_a_reason(doors: Doors) -> None:
    one = await waiting(doors)
    again = await doors.send(one.path, {"uitkomst": "nee", "door": "Piet"})
    assert again.status_code == 400
    assert texts("nl")["waarom"] in text(again)
    assert 'value="Piet"' in again.text
    assert (await doors.send(one.path, {"uitkomst": "nee", "toelichting": "geen plek"})).status_code == 303
    [data] = await one.received()
    assert (data["uitkomst"], data["toelichting"], "antwoord" in data) == ("afgewezen", "geen plek", False)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_wrong_is_told_in_the_language_of_the_reader_and_nothing_typed_is_lost(doors: Doors, language: str) -> None:
    one = await waiting(doors)
    t = texts(language)
    answer = await doors.send(
        f"{one.path}?taal={language}", {"uitkomst": "ja", "toelichting": "wacht", "antwoord.ondertekendOp": "gisteren"}
    )
    assert answer.status_code == 400
    assert f'<html lang="{language}" dir="{t.direction}">' in answer.text
    assert t["mis"] in text(answer)
    assert t["klopt-niet"] in text(answer)
    assert 'href="#v-antwoord-ondertekendOp"' in answer.text
    assert "wacht</textarea>" in answer.text
    assert await one.received() == []
    other = await doors.send(f"{one.path}?taal={language}", {"toelichting": "wacht", "uitkomst": "ja", "kies-taal": "ti"})
    assert other.status_code == 200
    assert '<html lang="ti" dir="ltr">' in other.text
    assert "wacht</textarea>" in other.text
    assert await one.received() == []


async def test_nobody_answers_neither_yes_nor_no(doors: Doors) -> None:
    one = await waiting(doors)
    for fields in ({}, {"uitkomst": "misschien"}, {"antwoord.ondertekendOp": "2026-11-02"}):
        assert (await doors.send(one.path, fields)).status_code == 400
    assert await one.received() == []


@pytest.mark.parametrize(
    ("role", "kind", "known"),
    [
        (Role.EMPLOYER, "profiel-ondertekenen", True),
        (Role.SCHOOL, "inschrijven", True),
        (Role.EXPERTISE_PARTNER, "profiel-bespreken", False),
        (Role.SECTOR_ORGANISATION, "profiel-ondertekenen", False),
    ],
)
async def test_who_it_is_about_stands_there_for_a_role_that_may_know_it(doors: Doors, role: Role, kind: str, known: bool) -> None:
    one = await waiting(doors, kind, role)
    shown = text(await get(one))
    assert (CALLED in shown) is known
    assert (str(one.trajectory)[:8] in shown) is not known
    [look] = await looks_at(one)
    assert (look.what, look.door) == (Looked.QUESTION, Door.FORM)
    assert (DataClass.IDENTITY in look.classes) is known


async def looks_at(one: Waiting) -> list[FileLookedInto]:
    return [event for looked in await looks(one.doors.services.store, one.participant) if isinstance(event := looked.event, FileLookedInto)]


async def test_in_a_sensitive_case_and_without_consent_it_is_about_a_number(doors: Doors) -> None:
    sensitive, withheld = await waiting(doors), await waiting(doors)
    services = doors.services
    await Rights(services.pool, services.store, services.vault).carry_out(sensitive.participant, mark_sensitive("een bekende"), BAS)
    purpose, shares = "kennismaken", DataClass.IDENTITY
    consent = ConsentGiven(shares=shares, role="werkgever", purpose=purpose)
    await tell(doors, withheld.participant, consent, ConsentWithdrawn(shares=shares, role="werkgever"))
    for one in (sensitive, withheld):
        shown = text(await get(one))
        assert CALLED not in shown
        assert str(one.trajectory)[:8] in shown


async def test_whoever_opens_a_link_leaves_one_look_a_day(doors: Doors) -> None:
    one = await waiting(doors)
    for _ in range(3):
        await get(one)
    assert len(await looks_at(one)) == 1


async def test_a_link_that_is_not_good_shows_nothing_and_nobody_looked(doors: Doors) -> None:
    now = datetime.now(UTC)
    lost, gone, done, refused, left, old = [
        await waiting(doors, due=timedelta(days=-60) if at == 5 else timedelta(days=14)) for at in range(6)
    ]
    await withdraw(doors.services.store, lost.link, "kwijt", SYSTEM, now)
    await tell(doors, gone.trajectory, PartnerRequestWithdrawn(key=gone.key, reason="het plan is veranderd"))
    await tell(doors, done.trajectory, PartnerAnswered(key=done.key, answer={"ondertekendOp": "2026-11-02"}))
    await tell(doors, refused.trajectory, PartnerDeclined(key=refused.key, reason="geen plek"))
    await tell(doors, left.partner, PartnerLeft(partner=left.partner, reason="gestopt"))
    for one, why in (
        (lost, "ingetrokken"),
        (gone, "ingetrokken"),
        (done, "beantwoord"),
        (refused, "beantwoord"),
        (left, "ingetrokken"),
        (old, "verlopen"),
    ):
        assert await says(one, why), why
        assert await looks_at(one) == []
        assert await one.received() == []


async def test_a_link_is_good_for_the_policy_s_term_after_silence_is_told_of(doors: Doors) -> None:
    late = await waiting(doors, due=timedelta(days=-20))
    assert (await get(late)).status_code == 200
    assert "<form" in (await get(late)).text
    over = await waiting(doors, due=timedelta(days=-22))
    assert await says(over, "verlopen")


@pytest.mark.parametrize("token", ["", "a", "A" * 46, "%00" * 46, "..%2F" * 12, "é" * 46, "x" * 5000])
async def test_an_address_that_nobody_made_is_a_quiet_page(doors: Doors, token: str) -> None:
    answer = await doors.http.get(f"/formulier/{token or 'x'}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


async def test_a_link_of_another_question_is_of_no_use(doors: Doors) -> None:
    one, other = await waiting(doors), await waiting(doors)
    forged = replace(one.link, request=other.link.request, edition=7)
    answer = await doors.http.get(f"/formulier/{token_of(MASTER, forged)}")
    assert answer.status_code == 404
    assert (await doors.http.get(f"/formulier/{token_of('een ander geheim', one.link)}")).status_code == 404


async def test_nothing_of_a_link_leaves_the_page_or_stays_behind(doors: Doors) -> None:
    one = await waiting(doors)
    shown = await get(one)
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "strict-origin"
    assert "default-src 'self'" in shown.headers["content-security-policy"]
    assert "<script" not in shown.text
    assert "set-cookie" not in shown.headers
    assert not re.findall(r'(?:href|src|action)="https?:', shown.text)
    assert not any(part in one.path for part in (NAME, str(one.trajectory), str(one.partner)))


async def test_another_site_sends_no_answer(doors: Doors) -> None:
    one = await waiting(doors)
    answer = await doors.http.post(one.path, data=SIGNED, headers={"origin": "https://elders.example", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert await one.received() == []


async def test_the_participant_answers_in_their_own_language_for_the_organisation_that_was_asked(doors: Doors) -> None:
    content = {"onderwerpen": ["tevredenheid"]}
    one = await waiting(doors, "deelnemer-horen", Role.MUNICIPALITY, content, reader=Reader.PARTICIPANT)
    t, shown = texts("ar"), await get(one)
    assert '<html lang="ar" dir="rtl">' in shown.text
    assert all(t[key] in text(shown) for key in ("soort.deelnemer-horen", "veld.tevredenheid", "hulp.tevredenheid", "antwoord.deelnemer"))
    assert t["veld.wensen"] not in text(shown)
    assert NAME not in text(shown)
    assert 'lang="nl"' not in shown.text.replace('value="nl" lang="nl"', "")
    assert (await doors.send(one.path, {"uitkomst": "ja", "antwoord.tevredenheid": "11"})).status_code == 400
    assert (await doors.send(one.path, {"uitkomst": "ja", "antwoord.tevredenheid": "8"})).status_code == 303
    [data] = await one.received()
    assert data["antwoord"] == {"tevredenheid": 8}
    assert data["beantwoordDoor"] == {"naam": "de deelnemer zelf"}
    [look] = await looks_at(one)
    assert look.what is Looked.QUESTION


async def test_what_the_question_named_stands_in_the_answer(doors: Doors) -> None:
    one = await waiting(doors, "intake-houden", Role.EMPLOYER_SERVICE_POINT, CRITERIA)
    shown = await get(one)
    assert all(word in text(shown) for word in ("taal", "motivatie", "wil dit werk"))
    fields = {
        "uitkomst": "ja",
        "antwoord.tolk": "false",
        "antwoord.metingen.0.criterium": "taal",
        "antwoord.metingen.0.waarde": "A2",
        "antwoord.metingen.0.voldoet": "true",
    }
    assert (await doors.send(one.path, fields)).status_code == 303
    [data] = await one.received()
    assert data["antwoord"] == {"tolk": False, "metingen": [{"criterium": "taal", "waarde": "A2", "voldoet": True}]}


async def test_the_code_of_a_letter_leads_to_the_form_and_few_may_be_tried(doors: Doors) -> None:
    one = await waiting(doors)
    assert (await doors.http.get("/formulier")).status_code == 200
    wrong = await doors.send("/formulier", {"code": code_of(MASTER, one.link)})
    assert wrong.status_code == 404
    assert texts("nl")["code.klopt-niet"] in text(wrong)
    code = await print_code(doors.services.store, MASTER, one.link, SYSTEM, datetime.now(UTC))
    right = await doors.send("/formulier", {"code": code.lower().replace("-", " ")})
    assert (right.status_code, right.headers["location"]) == (303, one.path)
    statuses = [(await doors.send("/formulier", {"code": "ABCD-EFGH-JKMN"})).status_code for _ in range(45)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


async def test_a_link_is_not_opened_without_end(doors: Doors) -> None:
    one = await waiting(doors)
    for _ in range(40):
        answer = await get(one)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "<form" not in answer.text


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_question_has_a_form_of_which_each_field_is_called_something(doors: Doors, kind: str) -> None:
    one = await waiting(doors, kind, Role.MUNICIPALITY)
    shown = await get(one)
    assert shown.status_code == 200
    fields = re.findall(r'<(?:input type="(?:text|number|date)"|select|textarea) id="([^"]+)"', shown.text)
    assert fields
    assert set(fields) <= set(re.findall(r'<label for="([^"]+)"', shown.text))
    assert len(fields) == len(set(fields))
