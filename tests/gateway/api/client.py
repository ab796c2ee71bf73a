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

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}


async def calls(doors: Doors, *posts: Post, account: UUID | None = None) -> Client:
    """Somebody with these posts."""
    visitor = await comes_in(doors, *posts, account=account or uuid4())
    return Client(doors, visitor.cookies[COOKIE])
