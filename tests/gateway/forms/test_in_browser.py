"""On a telephone, without an account or scripts: a garage answers for an employer, a participant in Arabic, and the work goes on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from activities.forms.channel import FormChannel
from activities.forms.link import KIND, address_of
from activities.forms.texts import texts
from events.days import current_day
from events.fact import SYSTEM, Actor, Fact
from events.log.codec import encode
from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import Party, SatisfactionReported
from events.vocabulary.forms import Reader
from events.vocabulary.inbox import Channel, PartnerContactNamed, PartnerRegistered
from events.vocabulary.intake import WishesTold
from events.vocabulary.person import PersonRegistered
from events.vocabulary.values import Role
from gateway.forms.sending import Forms
from gateway.programmes.publishing import register
from tests.activities.forms.post_office import PostOffice, post_office
from tests.gateway.axe import axe, violations
from tests.gateway.doors import Doors
from tests.gateway.test_browser import sitting_at
from tests.waiting import eventually
from tests.workflows.city import GARAGE, PARTIES, City
from tests.workflows.habits import silence
from tests.workflows.life import Life
from tests.workflows.partners import MASTER

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "java_script_enabled": False}
SMITH, ZEBENAY = "smit@garage.example", "zebenay@example.nl"
ANNA = Actor("anna", Role.REGISSEUR)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(city: City, city_doors: Doors) -> AsyncIterator[PostOffice]:
    """The mail server of a city in which the garage has no system, and four people."""
    garage = PartnerRegistered(
        partner=GARAGE, name="Garage", role=Role.EMPLOYER, channel=Channel(kind=KIND, address=""), source="urn:test:Garage"
    )
    async with post_office() as office:
        await city.closes()
        city.channels[KIND] = FormChannel(city.store, MASTER, city_doors.address, office.mailbox())
        await city.opens()
        await register(city.store, garage)
        await tell(city, GARAGE, PartnerContactNamed(partner=GARAGE, contact=uuid4(), name="Piet Smit", email=SMITH))
        yield office


async def tell(city: City, stream: UUID, event: Event) -> None:
    await city.store.append(stream, [encode(Fact(event, datetime.now(UTC), SYSTEM, str(uuid4())), stream)], expected=None)


def link_in(mail: EmailMessage, doors: Doors) -> str:
    words: list[str] = mail.get_content().split()
    return next(word.removeprefix(doors.address) for word in words if "/formulier/" in word)


def asked(state: Trajectory, kind: str) -> Request | None:
    return next((one for one in state.open_requests if one.kind == kind), None)


async def fits(page: Page) -> None:
    """Nothing is wider than the screen, and nothing is too small for a finger."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    small = "[...document.querySelectorAll('button:not(.verborgen), input[type=text], select')]"
    assert await page.evaluate(f"{small}.filter((one) => one.getBoundingClientRect().height < 40).length") == 0


async def answered(life: Life, key: str) -> Request:
    async def there() -> Request | None:
        request = (await life.state()).requests[key]
        return None if request.open else request

    return await eventually(there, "the effect of the answer")


async def test_a_garage_answers_for_an_employer_and_the_trajectory_goes_on(
    city: City, city_doors: Doors, browser: Browser, office: PostOffice
) -> None:
    others = tuple(party for party in PARTIES if party.role is not Role.EMPLOYER)
    life = await city.begins(parties=(*others, Party(role=Role.EMPLOYER, partner=GARAGE)))
    state = await life.settles(lambda state: asked(state, "profiel-ondertekenen") is not None)
    request = asked(state, "profiel-ondertekenen")
    assert request is not None
    assert state.participant is not None
    await tell(city, state.participant, PersonRegistered(name="Zebenay Gebreyesus", called="mevrouw Gebreyesus"))
    [mail] = await eventually(lambda: office.to(SMITH), "the mail with the link")
    async with sitting_at(browser, city_doors, **PHONE) as desk:
        await desk.page.goto(link_in(mail, city_doors))
        await expect(desk.page.get_by_text("mevrouw Gebreyesus")).to_be_visible()
        await fits(desk.page)
        await desk.page.get_by_label("Ja", exact=True).check()
        await desk.page.get_by_label("Uw naam").fill("Piet Smit")
        await desk.page.get_by_role("button", name="Verstuur het antwoord").click()
        await expect(desk.page.get_by_role("alert")).to_contain_text("Vul dit in")
        await expect(desk.page.get_by_label("Uw naam")).to_have_value("Piet Smit")
        await desk.page.get_by_label("Ondertekend op").fill(current_day().isoformat())
        await desk.page.get_by_role("button", name="Verstuur het antwoord").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Uw antwoord is ontvangen")
        desk.said[:] = [text for text in desk.said if "400" not in text]
    done = await answered(life, request.key)
    assert done.answer == {"ondertekendOp": current_day().isoformat()}
    await life.until(lambda state: len(state.visits) > 1)


async def test_a_participant_answers_in_arabic_by_a_link(city: City, city_doors: Doors, browser: Browser, office: PostOffice) -> None:
    life = await city.begins()
    life.answers["deelnemer-horen"] = silence
    state = await life.until(lambda state: asked(state, "deelnemer-horen") is not None)
    request = asked(state, "deelnemer-horen")
    assert request is not None
    assert state.participant is not None
    await tell(city, state.participant, PersonRegistered(name="Zebenay Gebreyesus", language="ar", email=ZEBENAY))
    those = Forms(city.pool, city.store, MASTER, city_doors.address, office.mailbox())
    await those.send(await those.question(life.id, request.key, Reader.PARTICIPANT), ANNA, datetime.now(UTC))
    [mail] = office.to(ZEBENAY)
    t = texts("ar")
    assert mail["Subject"] == t["mail.onderwerp"]
    async with sitting_at(browser, city_doors, **PHONE) as desk:
        await desk.page.goto(link_in(mail, city_doors))
        assert await desk.page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]") == ["ar", "rtl"]
        await fits(desk.page)
        await desk.page.get_by_role("button", name="English").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("A question for you")
        await desk.page.get_by_role("button", name="العربية").click()
        await desk.page.get_by_label(t["ja"], exact=True).check()
        topics = request.content["onderwerpen"]
        assert isinstance(topics, list)
        if "wensen" in topics:
            await desk.page.get_by_label(t["veld.wensen"]).fill("أريد أن أعمل في ورشة")
        if "tevredenheid" in topics:
            await desk.page.get_by_label(t["veld.tevredenheid"]).fill("9")
        await desk.page.get_by_role("button", name=t["verstuur"]).click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text(t["beantwoord.kop"])
    await answered(life, request.key)
    await life.settles()
    assert {event.told for event in life.all(WishesTold)} | {event.score for event in life.all(SatisfactionReported)} >= (
        {"أريد أن أعمل في ورشة"} if "wensen" in topics else {9}
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_forms_can_be_used_by_everybody(city: City, city_doors: Doors, browser: Browser, office: PostOffice, scheme: str) -> None:
    if why := axe():
        pytest.skip(why)
    life = await city.begins()
    life.answers["intake-houden"] = silence
    state = await life.settles(lambda state: asked(state, "intake-houden") is not None)
    request = asked(state, "intake-houden")
    assert request is not None
    those = Forms(city.pool, city.store, MASTER, city_doors.address, office.mailbox())
    question = await those.question(life.id, request.key, Reader.PARTNER)
    link = await those.link(question, ANNA, datetime.now(UTC))
    path = address_of("", MASTER, link)
    settings = {**PHONE, "java_script_enabled": True, "color_scheme": scheme}
    async with sitting_at(browser, city_doors, **settings) as desk:
        for where in (path, f"{path}?taal=ar", f"{path}?taal=ti", "/formulier", "/formulier/niets"):
            await desk.page.goto(where)
            assert await violations(desk.page) == [], where
        await desk.page.goto(path)
        await desk.page.get_by_role("button", name="Verstuur het antwoord").last.click()
        await expect(desk.page.get_by_role("alert")).to_be_visible()
        assert await violations(desk.page) == []
        await desk.page.get_by_role("alert").get_by_role("link").first.click()
        await expect(desk.page.locator("#v-uitkomst")).to_be_focused()
        desk.said[:] = [text for text in desk.said if "40" not in text]
