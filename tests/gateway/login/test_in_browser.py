"""Logging in and out with a real browser, which has its own ideas of cookies, redirections and policies."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlencode

from playwright.async_api import Browser

from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import Tamperer, send
from tests.gateway.login.test_login import behind, with_login

__all__ = ["behind"]


def lets_in(issuer: Tamperer, doors: Doors) -> Callable[[BaseHTTPRequestHandler], None]:
    """How an issuer lets everybody in at once."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        back = issuer.lets_in(f"{issuer.address}{handler.path}")
        handler.send_response(303)
        handler.send_header("location", f"{doors.address}/inloggen/terug/proef?{urlencode(back)}")
        handler.end_headers()

    return answer


async def test_a_browser_logs_in_stays_in_and_logs_out(behind: Doors, issuer: Tamperer, key_file: Path, browser: Browser) -> None:
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"]}
    async with with_login(behind, issuer, key_file) as doors:
        issuer.answers["/auth"] = lets_in(issuer, doors)
        issuer.answers["/end"] = lambda handler: send(handler, 200, {"ended": True})
        context = await browser.new_context(base_url=doors.address)
        page = await context.new_page()
        await page.goto("/lijsten")
        assert page.url == f"{doors.address}/lijsten"
        await page.get_by_role("link", name="Noor de Wit").click()
        assert await page.get_by_role("heading", level=1).inner_text() == "Uw sessies"
        kept = {cookie.get("name"): cookie for cookie in await context.cookies()}
        assert list(kept) == ["__Host-regie"]
        assert kept["__Host-regie"].get("httpOnly")
        assert await page.evaluate("document.cookie") == ""
        await page.get_by_role("button", name="Uitloggen").click()
        await page.wait_for_url(f"{issuer.address}/end?**")
        assert await context.cookies() == []
        issuer.answers["/auth"] = lambda handler: send(handler, 200, {})
        await page.goto(f"{doors.address}/lijsten")
        assert page.url.startswith(f"{issuer.address}/auth?")
        await context.close()


async def test_a_page_that_is_open_is_told_that_its_session_has_ended_and_the_next_one_logs_in(
    behind: Doors, issuer: Tamperer, key_file: Path, browser: Browser
) -> None:
    issuer.claims = lambda told: told | {"groups": ["regie-utrecht"]}
    async with with_login(behind, issuer, key_file) as doors:
        issuer.answers["/auth"] = lets_in(issuer, doors)
        context = await browser.new_context(base_url=doors.address)
        page = await context.new_page()
        await page.goto("/")
        await behind.services.pool.execute("delete from sessions")
        # What a hint of the stream has the page do.
        assert await page.evaluate("fetch('/?deel=werk').then((answer) => answer.status)") == 401
        await page.goto("/")
        assert page.url == f"{doors.address}/"
        await context.close()
