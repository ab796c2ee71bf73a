"""What the login is for, driven in a browser: from a name that is misspelt to a file that is opened, and who does not get there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from playwright.async_api import Browser, Page, expect

from events.fact import Actor
from events.vocabulary.course import TrajectoryStarted
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.intake import CircumstancesTold, CivicTermSet
from events.vocabulary.person import PersonRegistered
from events.vocabulary.placement import EmployerMatched
from events.vocabulary.requests import PartnerRequested
from events.vocabulary.staff import Office
from events.vocabulary.values import PlacementRoute, Role, Stage
from gateway.access.terms import Action
from gateway.login.configured import Rule
from gateway.persons.processing import Activity, Lines, processed
from gateway.persons.rights import Rights
from tests.gateway.coming_in import decisions
from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import Tamperer
from tests.gateway.login.test_in_browser import lets_in
from tests.gateway.login.test_login import behind, with_login
from tests.gateway.persons.people import tell
from tests.projections.history import in_stage, started

__all__ = ["behind"]

HERE, ELSEWHERE, GARAGE = uuid4(), uuid4(), uuid4()
ILL = "slaapt slecht door de pijn in de rug"
FORBIDDEN = ("inburger", "omstandigheden", "pip-", "verblijf", "asiel", "pijn in de rug")
"""What no page tells to somebody of an employer."""
MOST = 60
RULES = (
    Rule(group="regie-hier", role=Role.REGISSEUR, municipality=HERE),
    Rule(group="regie-elders", role=Role.REGISSEUR, municipality=ELSEWHERE),
    Rule(group="garage", role=Role.EMPLOYER, organisation=GARAGE),
    Rule(group="beheer", role=Office.ADMINISTRATOR),
)
KEY = bytes(range(32))


async def with_a_case(doors: Doors, regisseur: UUID) -> tuple[UUID, UUID]:
    """Zebenay, who is ill and has to integrate, and their trajectory at a garage."""
    services, person, trajectory = doors.services, uuid4(), uuid4()
    channel, soon = Channel(kind="form", address="x@y.nl"), datetime.now(UTC) + timedelta(days=9)
    partners = ((HERE, "Hier", Role.MUNICIPALITY), (ELSEWHERE, "Elders", Role.MUNICIPALITY), (GARAGE, "Garage", Role.EMPLOYER))
    for number, name, role in partners:
        await tell(services.store, number, PartnerRegistered(partner=number, name=name, role=role, channel=channel, source=f"urn:{number}"))
    theirs = {"participant": person, "parties": [{"role": Role.EMPLOYER, "partner": GARAGE}]}
    begun = started(regisseur=str(regisseur), municipality=HERE).model_dump() | theirs
    asked = {"request": uuid4(), "content": {}, "due": soon, "escalate_at": soon}
    await tell(
        services.store,
        trajectory,
        TrajectoryStarted.model_validate(begun),
        in_stage(Stage.INTAKE),
        CivicTermSet(starts=date(2026, 1, 5), ends=date(2029, 1, 5), ground="pip"),
        CircumstancesTold(told=ILL),
        PartnerRequested.model_validate({**asked, "key": "pip", "kind": "pip-opvragen", "role": Role.MUNICIPALITY, "partner": HERE}),
        PartnerRequested.model_validate({**asked, "key": "plek", "kind": "werkplek-bieden", "role": Role.EMPLOYER, "partner": GARAGE}),
        EmployerMatched(employer=GARAGE, route=PlacementRoute.NETWORK, attempt=1),
    )
    rights = Rights(services.pool, services.store, services.vault)
    await rights.register(person, PersonRegistered(name="Zebenay Gebreyesus", born=date(1990, 5, 17)), Actor("beheer", Role.REGISSEUR))
    await doors.sees_everything()
    return person, trajectory


@asynccontextmanager
async def sitting(browser: Browser, doors: Doors, issuer: Tamperer, who: str, group: str) -> AsyncIterator[Page]:
    """A browser of somebody whom the issuer knows, in a group."""
    issuer.claims = lambda told: told | {"sub": who, "name": who, "groups": [group]}
    context = await browser.new_context(base_url=doors.address, locale="nl-NL")
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def account_of(doors: Doors, issuer: Tamperer, who: str) -> UUID:
    assert doors.services.login
    return await doors.services.login.logins.account(issuer.address, who)


async def everywhere(page: Page, first: str) -> dict[str, str]:
    """Every page that can be reached from one, without what changes something, as it comes."""
    waiting, seen = ["/", first], dict[str, str]()
    while waiting and len(seen) < MOST:
        if (address := waiting.pop(0)) in seen:
            continue
        answer = await page.goto(address)
        assert answer
        seen[address] = await answer.text()
        links = await page.locator("a[href^='/']:not([download])").evaluate_all("all => all.map((link) => link.getAttribute('href'))")
        waiting += [link.partition("#")[0] for link in links if not link.startswith("/static")]
        for file in await page.locator("a[download]").evaluate_all("all => all.map((link) => link.getAttribute('href'))"):
            seen[file] = await (await page.context.request.get(file)).text()
    return seen


async def test_a_regisseur_finds_somebody_by_a_misspelt_name_and_opens_the_file_and_nobody_else_gets_there(
    behind: Doors, issuer: Tamperer, key_file: Path, browser: Browser
) -> None:
    async with with_login(behind, issuer, key_file, posts=RULES) as doors:
        issuer.answers["/auth"] = lets_in(issuer, doors)
        noor, bas, garage, eva = [await account_of(doors, issuer, who) for who in ("noor", "bas", "garage", "eva")]
        person, trajectory = await with_a_case(doors, noor)
        at = f"/trajecten/{trajectory}"

        async with sitting(browser, doors, issuer, "noor", "regie-hier") as page:
            await page.goto("/personen")
            await page.get_by_label("Naam, geboortedatum of klantnummer").fill("gebrejesus zeb")
            await page.get_by_role("button", name="Zoek").click()
            await expect(page.get_by_text("Zebenay Gebreyesus")).to_be_visible()
            await page.get_by_role("link", name=f"Traject {str(trajectory)[:8]}").click()
            await expect(page.get_by_role("heading", level=1)).to_have_text("Zebenay Gebreyesus")
            # A title is kept in the history of a browser.
            assert await page.title() == f"Traject {str(trajectory)[:8]} – Regie"
            await expect(page.locator("#kop")).to_contain_text("Inburgeringstermijn tot")
            await page.get_by_role("button", name="Lees wat is verteld").click()
            await expect(page.locator("#verteld")).to_contain_text(ILL)

        async with sitting(browser, doors, issuer, "bas", "regie-elders") as page:
            await page.goto("/personen")
            await page.get_by_label("Naam, geboortedatum of klantnummer").fill("gebrejesus zeb")
            await page.get_by_role("button", name="Zoek").click()
            await expect(page.get_by_text("Niemand gevonden")).to_be_visible()
            answer = await page.goto(at)
            assert answer
            assert answer.status == 404
            await expect(page.locator("main")).to_contain_text("Dit traject is er niet.")

        async with sitting(browser, doors, issuer, "garage", "garage") as page:
            pages = await everywhere(page, at)
            assert "Gevraagd aan u" in pages[at]
            assert f"{at}/antwoord?verzoek=plek" in pages
            for address, shown in pages.items():
                told = shown.partition("<main")[2].lower()
                assert [told[max(0, told.index(word) - 80) : told.index(word) + 30] for word in FORBIDDEN if word in told] == [], address

        async with sitting(browser, doors, issuer, "eva", "beheer") as page:
            for address, status in ((at, 404), (f"{at}/antwoord?verzoek=plek", 404), ("/personen", 403)):
                answer = await page.goto(address)
                assert answer
                assert answer.status == status, address
            pages = await everywhere(page, at)
            assert [address for address, shown in pages.items() if "Zebenay" in shown or ILL in shown] == []

        made = {who: await decisions(doors, who, trajectory) for who in (noor, bas, garage, eva)}
        assert (Action.OPEN, "begeleiding", True) in made[noor]
        assert made[bas] == [(Action.READ, "begeleiding", False)]
        assert {(action, granted) for action, _, granted in made[garage]} == {(Action.READ, True), (Action.ANSWER, True)}
        assert made[eva]
        assert not any(granted for _, _, granted in made[eva])

        lines, today = Lines(KEY), (None, None)
        kept = [one async for one in processed(doors.services.pool, doors.services.store, lines, today)]
        theirs = [one for one in kept if lines.number_of(person) in str(one["attributes"])]
        assert {Activity.RECORD, Activity.LOOK, Activity.FIND} <= {str(one["name"]) for one in theirs}
