"""Whether the product tells the truth: while something is wrong, `regie doctor` names it."""

from collections.abc import Awaitable, Callable

from tests.chaos.ledger import wall
from tests.chaos.site import Site, say

PATIENCE = 90.0
"""Seconds within which somebody must be told, or within which it has come right."""


class Watcher:
    """Asks `regie doctor` while something is wrong. `unseen` are the things that it never told."""

    def __init__(self, site: Site) -> None:
        self.seen = 0
        self.mended = 0
        self.unseen: list[str] = []
        self._site = site

    async def must_tell(self, name: str, what: str, over: Callable[[], Awaitable[bool]]) -> None:
        """Ask until it is named, or until it is `over` by itself."""
        began = wall()
        last = ""
        while (wall() - began).total_seconds() < PATIENCE:
            if await over():
                self.mended += 1
                say(f"  {what}: right again after {(wall() - began).total_seconds():.0f} s")
                return
            named, last = await self._named(name)
            if named:
                self.seen += 1
                say(f"  {what}: told after {(wall() - began).total_seconds():.0f} s: {named}")
                return
        self.unseen.append(f"{what}: {last}")
        say(f"  {what}: not told within {PATIENCE:.0f} s; {last}")

    async def alarms(self) -> list[str]:
        """What is told to be broken now."""
        said = await self._site.regie("doctor", "-o", "json")
        try:
            return [f"{row['wat']}: {row['gezien']}" for row in said.json if row["oordeel"] == "fail"]
        except (ValueError, IndexError):
            return [said.err[-300:]]

    async def _named(self, name: str) -> tuple[str, str]:
        """What the doctor says about this name while it ends as somebody who is worried does; and what it said in all."""
        said = await self._site.regie("doctor", "-o", "json")
        try:
            rows = said.json
        except (ValueError, IndexError):
            return "", f"code {said.code}: {said.err[-300:]}"
        worries = [f"{row['groep']}/{row['wat']}: {row['gezien']}" for row in rows if row["oordeel"] == "fail"]
        named = next((worry for worry in worries if name in worry.lower()), "")
        return (named if said.code else ""), f"code {said.code}: {worries}"
