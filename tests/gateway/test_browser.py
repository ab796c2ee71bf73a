"""The pages in a browser: a regisseur looks, decides and sees what others do, also without scripts and on a small screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, expect

from events.vocabulary.go_no_go import GoDecided
from tests.gateway.doors import Doors
from tests.gateway.sender import introduce
from tests.waiting import eventually
from tests.workflows.city import GARAGE, City
from tests.workflows.habits import silence, yes
from tests.workflows.life import Life, waits_only_for

LOOK = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const refers = (element) => ["aria-describedby", "aria-labelledby"].map((name) => element.getAttribute(name));
    return {
        language: document.documentElement.lang,
        title: document.title,
        headings: all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1])),
        nameless: all("input:not([type=hidden]), select, textarea").filter((field) => !field.labels.length).map((field) => field.name),
        silent: all("a, button").filter((element) => !element.textContent.trim()).length,
        ids: all("[id]").map((element) => element.id),
        astray: all("[aria-describedby], [aria-labelledby]").flatMap(refers).filter((id) => id && !document.getElementById(id)),
        small: all("button, input[type=text], select").filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).length,
    };
}"""
"""What can be seen of a document without looking at it."""


@dataclass
class Desk:
    """A page, with what the browser had to say about it."""

    page: Page
    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@asynccontextmanager
async def sitting_at(browser: Browser, doors: Doors, **settings: Any) -> AsyncIterator[Desk]:
    """A browser of one's own. Afterwards: nothing was said on the console, and nothing was fetched from elsewhere."""
    context = await browser.new_context(base_url=doors.address, locale="nl-NL", timezone_id="Europe/Amsterdam", **settings)
    page = await context.new_page()
    desk = Desk(page)
    ours = urlsplit(doors.address).netloc
    page.on("console", lambda message: desk.said.append(message.text))
    page.on("pageerror", lambda error: desk.said.append(str(error)))
    page.on("request", lambda request: desk.elsewhere.append(request.url) if urlsplit(request.url).netloc != ours else None)
    try:
        yield desk
    finally:
        await context.close()
    assert desk.said == []
    assert desk.elsewhere == []


async def at_go_no_go(city: City) -> Life:
    """A trajectory that waits for the decision of a person."""
    life = await city.begins()
    del life.decides["go-no-go-besluit"]
    await life.until(waits_only_for("go-no-go-besluit"))
    return life


async def test_a_go_is_decided_in_the_browser_and_seen_by_another(city: City, city_doors: Doors, browser: Browser) -> None:
    life = await at_go_no_go(city)
    await city_doors.sees_everything()
    async with sitting_at(browser, city_doors) as here, sitting_at(browser, city_doors) as there:
        await there.page.goto("/")
        deciding = there.page.locator("#bord .kolom", has=there.page.get_by_role("heading", name="Go/no-go"))
        await expect(deciding.get_by_role("link", name=f"Traject {str(life.id)[:8]}")).to_be_visible()

        await here.page.goto("/")
        await here.page.get_by_role("link", name=f"Traject {str(life.id)[:8]}").first.click()
        await expect(here.page.get_by_role("heading", level=1)).to_have_text(f"Traject {str(life.id)[:8]}")
        await expect(here.page.locator("#tijdlijn")).to_contain_text("Fase go/no-go begonnen")
        await here.page.get_by_label("Go: leren en werken begint").check()
        await here.page.locator("#besluit-reden").fill("Iedereen is er klaar voor.")
        await expect(here.page.locator("#besluit-wie")).to_have_value("anna")
        await here.page.get_by_role("button", name="Leg het besluit vast").click()
        await expect(here.page.get_by_text("Het besluit is vastgelegd.")).to_be_visible()
        await expect(here.page.locator("#tijdlijn")).to_contain_text("Besloten: go")
        await expect(here.page.locator(".stappen [aria-current=step]")).to_have_text("Leer-werk")

        # Nobody touched the other page.
        working = there.page.locator("#bord .kolom", has=there.page.get_by_role("heading", name="Leer-werk"))
        await expect(working.get_by_role("link", name=f"Traject {str(life.id)[:8]}")).to_be_visible()
        await expect(there.page.locator("#stand")).to_contain_text("Bijgewerkt om")
    await life.state()
    assert [event.by for event in life.all(GoDecided)] == ["anna"]


async def test_a_form_that_is_being_filled_in_is_left_alone(city: City, city_doors: Doors, browser: Browser) -> None:
    life = await at_go_no_go(city)
    await city_doors.sees_everything()
    async with sitting_at(browser, city_doors) as desk:
        await desk.page.goto(f"/trajecten/{life.id}")
        await desk.page.locator("#besluit-reden").fill("Ik denk nog na")
        answer = await city_doors.send(f"/trajecten/{life.id}/onderbreken", {"reden": "vakantie", "wie": "bea"})
        assert answer.status_code == 303
        await expect(desk.page.locator("#kop")).to_contain_text("Onderbroken")
        await expect(desk.page.locator("#stand")).to_contain_text("Er is intussen iets veranderd")
        await expect(desk.page.locator("#besluit-reden")).to_have_value("Ik denk nog na")


async def test_what_is_open_and_has_focus_stays_so_when_the_page_changes(city: City, city_doors: Doors, browser: Browser) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    await city_doors.sees_everything()
    async with sitting_at(browser, city_doors) as desk:
        await desk.page.goto(f"/trajecten/{life.id}")
        await desk.page.get_by_text("Beëindigen", exact=True).click()
        link = desk.page.get_by_role("link", name="Antwoord vastleggen op Intakegesprek")
        await link.focus()
        fields = {"rol": "werkgever", "partner": str(GARAGE), "wie": "bea"}
        assert (await city_doors.send(f"/trajecten/{life.id}/partij", fields)).status_code == 303
        version = (await life.state()).version
        await expect(desk.page.locator("#handelingen")).to_have_attribute("data-merk", str(version))
        await expect(desk.page.locator("#beeindigen-uitkomst")).to_be_visible()
        await expect(link).to_be_focused()


async def test_everything_works_without_scripts(city: City, city_doors: Doors, browser: Browser) -> None:
    life = await at_go_no_go(city)
    await city_doors.sees_everything()
    async with sitting_at(browser, city_doors, java_script_enabled=False) as desk:
        await desk.page.goto(f"/trajecten/{life.id}")
        await desk.page.get_by_label("Uitstel tot een datum").check()
        await desk.page.locator("#besluit-reden").fill("Nog even wachten")
        await desk.page.get_by_role("button", name="Leg het besluit vast").click()
        await expect(desk.page.get_by_role("alert")).to_contain_text("Uitstel heeft een datum nodig die nog komt.")
        await expect(desk.page.locator("#besluit-reden")).to_have_value("Nog even wachten")
        await desk.page.get_by_label("Bij uitstel: tot wanneer").fill(f"{datetime.now(UTC).year + 5}-03-01")
        await desk.page.get_by_role("button", name="Leg het besluit vast").click()
        await expect(desk.page.get_by_text("Het besluit is vastgelegd.")).to_be_visible()
        desk.said[:] = [text for text in desk.said if "409" not in text]


async def test_a_page_that_lost_the_server_says_so_and_heals(doors: Doors, browser: Browser) -> None:
    async with sitting_at(browser, doors) as desk:
        await desk.page.goto("/berichten")
        await expect(desk.page.locator("#stand")).to_contain_text("Bijgewerkt om")
        await desk.page.context.set_offline(True)
        await desk.page.route("**/stroom", lambda route: route.abort())
        await desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(desk.page.locator("#stand")).to_contain_text("De verbinding is weg")
        sender = await introduce(doors)
        event = sender.event()
        assert (await sender.post(event)).status_code == 202
        await desk.page.unroute("**/stroom")
        await desk.page.context.set_offline(False)
        await desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(desk.page.locator("#lijst")).to_contain_text(event["id"])
        await expect(desk.page.locator("#stand")).not_to_contain_text("weg")
        # The browser itself tells of requests that failed.
        desk.said[:] = [text for text in desk.said if "net::ERR" not in text]


async def test_small_screens_need_no_scrolling_sideways(city: City, city_doors: Doors, browser: Browser) -> None:
    life = await at_go_no_go(city)
    other = await city.begins()
    other.answers["intake-houden"] = silence
    other.answers["belemmeringen-opvragen"] = lambda _: yes(belemmeringen=[{"soort": "kinderopvang", "eigenaar": "gemeente"}])
    state = await other.settles()
    sender = await introduce(city_doors)
    await sender.post(sender.event(id="x" * 150))
    await city_doors.sees_everything()
    question = state.open_requests[0].key
    paths = [
        "/",
        "/?fase=go-no-go",
        f"/trajecten/{life.id}",
        f"/trajecten/{other.id}",
        f"/trajecten/{other.id}/antwoord?verzoek={question}",
        "/personen",
        "/berichten",
        "/toestand",
        "/nergens",
    ]
    for scheme in ("light", "dark"):
        async with sitting_at(browser, city_doors, viewport={"width": 320, "height": 640}, color_scheme=scheme) as desk:
            for path in paths:
                await desk.page.goto(path)
                for summary in await desk.page.locator("summary").all():
                    await summary.click()
                assert await desk.page.evaluate("document.documentElement.scrollWidth") <= 320, path
            desk.said[:] = [text for text in desk.said if "404" not in text]


async def test_pages_are_built_for_everybody(city: City, city_doors: Doors, browser: Browser) -> None:
    life = await at_go_no_go(city)
    await city_doors.sees_everything()
    async with sitting_at(browser, city_doors) as desk:
        for path in ("/", f"/trajecten/{life.id}", "/personen", "/berichten", "/toestand"):
            await desk.page.goto(path)
            found = await desk.page.evaluate(LOOK)
            assert found["language"] == "nl"
            assert found["title"].endswith("– Regie")
            levels = found["headings"]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
            assert (found["nameless"], found["silent"], found["astray"], found["small"]) == ([], 0, [], 0)
            assert len(found["ids"]) == len(set(found["ids"])), path
            await desk.page.keyboard.press("Tab")
            await expect(desk.page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
            await desk.page.keyboard.press("Enter")
            await expect(desk.page.locator("#inhoud")).to_be_focused()


async def test_a_seventh_page_is_served_and_every_page_that_is_seen_is_kept_up_to_date(doors: Doors, browser: Browser) -> None:
    sender = await introduce(doors)
    async with sitting_at(browser, doors) as desk:
        pages = [desk.page, *[await desk.page.context.new_page() for _ in range(6)]]
        for page in pages:
            await page.goto("/berichten")
            await expect(page.locator("#stand")).to_contain_text("Bijgewerkt om")

        async def all_see(pages: list[Page]) -> None:
            event = sender.event()
            assert (await sender.post(event)).status_code == 202
            for page in pages:
                await expect(page.locator("#lijst")).to_contain_text(event["id"])

        await all_see(pages)
        # Whichever of them listened: another takes over.
        while len(pages) > 2:
            await pages.pop(0).close()
        await all_see(pages)


async def test_a_page_in_the_background_holds_no_connection_until_it_is_looked_at(doors: Doors, browser: Browser) -> None:
    sender = await introduce(doors)
    hidden = "window.away = true; Object.defineProperty(document, 'hidden', { get: () => window.away });"
    turn = "(away) => { window.away = away; document.dispatchEvent(new Event('visibilitychange')); }"
    async with sitting_at(browser, doors) as desk:
        streams, ended = list[str](), list[str]()
        desk.page.on("request", lambda request: streams.append(request.url) if request.url.endswith("/stroom") else None)
        desk.page.on("requestfailed", lambda request: ended.append(request.url) if request.url.endswith("/stroom") else None)
        await desk.page.add_init_script(hidden)
        await desk.page.goto("/berichten", wait_until="load")
        event = sender.event()
        assert (await sender.post(event)).status_code == 202
        assert streams == []
        await desk.page.evaluate(turn, False)
        await expect(desk.page.locator("#lijst")).to_contain_text(event["id"])
        assert len(streams) == 1
        await desk.page.evaluate(turn, True)
        await eventually(lambda: len(ended) == 1, "the end of the stream of a page that nobody looks at")
