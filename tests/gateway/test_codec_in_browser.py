"""Temporal's own pages in a real browser, with Regie as their codec server."""

import json
from pathlib import Path

import asyncpg
from playwright.async_api import Browser, Locator, Page, expect

from deploy.embedded.process import free_ports
from events.vocabulary.staff import Office
from gateway.access.who import Post
from gateway.login.gate import COOKIE
from gateway.web.codec import NOT_YOURS
from tests.gateway.conftest import ENOUGH
from tests.gateway.doors import open_doors
from tests.gateway.test_codec import TOLD, Scene, logging_in, regisseur
from tests.temporal import time_skipping
from tests.vaults import vault
from tests.workflows.city import open_city
from tests.workflows.life import Life
from workflows.run.reference import workflow_id

INPUT = '"trajectory": "'
"""What a run was begun with, as Temporal's page shows it."""
PATIENCE = 60_000
"""Milliseconds for a page of Temporal, of which a first visit fetches some megabytes."""


async def test_temporals_pages_show_a_regisseur_what_was_told_and_an_administrator_that_it_is_not_for_them(
    database: str, browser: Browser, tmp_path: Path
) -> None:
    [port] = free_ports(1)
    pages = f"http://127.0.0.1:{port}"
    async with (
        time_skipping(pages=port) as temporal,
        asyncpg.create_pool(database, min_size=1, max_size=ENOUGH) as pool,
        open_city(temporal, database, keys=(keys := vault(pool)).keys) as city,
        open_doors(pool, city.store, city.client) as behind,
        logging_in(behind, tmp_path, pages) as doors,
    ):
        scene = Scene(doors, city, keys)
        account, mine = await scene.logs_in(regisseur())
        _, other = await scene.logs_in(Post(Office.ADMINISTRATOR))
        life = await scene.begins(account)
        page, body = await look(browser, pages, doors.address, mine, life)
        await expect(body).to_contain_text(INPUT, timeout=PATIENCE)
        await page.get_by_text("Workflow Execution Update Accepted").first.click()
        await expect(body).to_contain_text(TOLD, timeout=PATIENCE)
        assert NOT_YOURS not in await body.inner_text()
        await page.context.close()
        page, body = await look(browser, pages, doors.address, other, life)
        await expect(body).to_contain_text(NOT_YOURS, timeout=PATIENCE)
        await page.get_by_text("Workflow Execution Update Accepted").first.click()
        shown = await body.inner_text()
        assert INPUT not in shown
        assert TOLD not in shown
        await page.context.close()


async def look(browser: Browser, pages: str, regie: str, cookie: str, life: Life) -> tuple[Page, Locator]:
    """The history of a trajectory's run, as who is logged in to Regie looks at it."""
    context = await browser.new_context()
    # As somebody sets it behind the glasses.
    told = {"endpoint": f"{regie}/codec", "includeCredentials": True, "overrideRemoteCodecConfiguration": True}
    kept = "".join(f"localStorage.setItem({json.dumps(name)}, {json.dumps(json.dumps(value))});" for name, value in told.items())
    await context.add_init_script(f"if (location.origin === {json.dumps(pages)}) {{ {kept} }}")
    session = cookie.removeprefix(f"{COOKIE}=")
    await context.add_cookies(
        [{"name": COOKIE, "value": session, "url": regie.replace("http:", "https:"), "secure": True, "httpOnly": True, "sameSite": "Lax"}]
    )
    page = await context.new_page()
    run = (await life.look()).run
    await page.goto(f"{pages}/namespaces/regie/workflows/{workflow_id(life.id)}/{run}/history", timeout=PATIENCE)
    return page, page.locator("body")
