"""A system that calls the API with the token of somebody's session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2

from gateway.access.who import Post
from gateway.login.gate import COOKIE
from tests.gateway.coming_in import comes_in
from tests.gateway.doors import Doors


@dataclass(frozen=True)
class Client:
    """What a test calls with."""

    doors: Doors
    token: str

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Ask something."""
        return await self.doors.http.get(f"/v1{path}", headers=self._with(headers))

    async def post(self, path: str, told: object, version: str | None = None, **headers: str) -> httpx2.Response:
        """Give an order, on a version when there is one."""
        on = {"if-match": version} if version else {}
        return await self.doors.http.post(f"/v1{path}", json=told, headers=self._with(headers | on))

    async def read(self, path: str) -> Any:
        """What is answered to who may ask it."""
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def pages(self, path: str) -> tuple[list[httpx2.Response], list[httpx2.Response]]:
        """The pages of a list, first to last: as they are gone through by `next`, and as they are on the way back by `prev`."""
        there, back = [await self.get(path)], list[httpx2.Response]()
        while there[-1].links.get("next"):
            there.append(await self.get(there[-1].links["next"]["url"].removeprefix("/v1")))
        place = there[-1]
        while place.links.get("prev"):
            place = await self.get(place.links["prev"]["url"].removeprefix("/v1"))
            back.append(place)
        return there, back[::-1]

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}


async def calls(doors: Doors, *posts: Post, account: UUID | None = None) -> Client:
    """Somebody with these posts."""
    visitor = await comes_in(doors, *posts, account=account or uuid4())
    return Client(doors, visitor.cookies[COOKIE])
