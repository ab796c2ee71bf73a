"""axe-core, by which a page in a browser is held to WCAG 2.2 A and AA, installed from its lockfile (`tests.npm`)."""

from typing import Any

from playwright.async_api import Page

from tests.npm import AXE, missing

_RUN = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)"""


def axe() -> str | None:
    """Why it is not there; None when it is."""
    return missing(AXE)


async def violations(page: Page) -> list[Any]:
    """What is wrong with the page as it stands, in axe's words."""
    await page.evaluate((AXE.place / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found: list[Any] = await page.evaluate(_RUN)
    return found
