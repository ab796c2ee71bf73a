"""A browser as far as logging in needs one: it keeps cookies as `__Host-` asks for, and goes where it is sent."""

import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import httpx2

from tests.gateway.doors import Doors
from tests.gateway.login.tamperer import Tamperer


class Visitor:
    """Somebody in front of doors."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Ask for a page, without going where it sends."""
        return self._kept(await self.doors.http.get(path, headers=self._with(headers), follow_redirects=False))

    async def send(self, path: str, fields: dict[str, str], **headers: str) -> httpx2.Response:
        """Send a form as a page of ours does."""
        return self._kept(await self.doors.send(path, fields, **self._with(headers)))

    async def logs_in(self, issuer: Tamperer, place: str = "/", name: str = "proef") -> httpx2.Response:
        """Go to the issuer and come back; the answer to that."""
        left = await self.get(f"/inloggen/{name}?naar={place}")
        assert left.status_code == 303, left.text
        return await self.comes_back(issuer.lets_in(left.headers["location"]), name)

    async def comes_back(self, answer: list[tuple[str, str]], name: str = "proef") -> httpx2.Response:
        """Come back from an issuer with an answer."""
        return await self.get(f"/inloggen/terug/{name}?{urlencode(answer)}", **{"sec-fetch-site": "cross-site"})

    async def seal(self, path: str = "/sessies") -> str:
        """The secret that the forms of a page hold."""
        found = re.search(r'name="zegel" value="([^"]+)"', (await self.get(path)).text)
        assert found
        return found[1]

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}

    def _kept(self, answer: httpx2.Response) -> httpx2.Response:
        for told in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(told).items():
                assert name.startswith("__Host-")
                assert (morsel["path"], morsel["secure"], morsel["httponly"], morsel["domain"]) == ("/", True, True, "")
                assert morsel["samesite"] == "lax"
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        self.doors.http.cookies.clear()
        return answer


def place_of(answer: httpx2.Response) -> str:
    """Where an answer sends, without what goes along."""
    return urlsplit(answer.headers["location"]).path
