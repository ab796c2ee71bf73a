"""The partners of a test: one real HTTP server that plays all of them by docs/partners.md, and keeps what it received."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import uvicorn

from activities.signing import partner_secret, verify

MASTER = "geheim van de test"


@dataclass(frozen=True, slots=True)
class Post:
    """One call that a partner got."""

    partner: UUID
    id: str
    type: str
    data: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def trajectory(self) -> UUID:
        """The trajectory that it is about."""
        return UUID(self.data["traject"])

    @property
    def request(self) -> str:
        """The request that it is about."""
        return str(self.data["verzoek"])


@dataclass(frozen=True, slots=True)
class Says:
    """What a partner's system says to a call: a status, perhaps with headers and words."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


FINE = Says(202)
Manner = Callable[[Post], Awaitable[Says]]


async def polite(post: Post) -> Says:
    """Takes what it gets."""
    return FINE


def always_says(says: Says) -> Manner:
    """The same to every call."""

    async def manner(post: Post) -> Says:
        return says

    return manner


@dataclass
class Town:
    """All partners at one address. `manners` says what the system of a partner answers to a call; without, it is polite."""

    address: str = ""
    post: list[Post] = field(default_factory=list)
    turned_away: list[Post] = field(default_factory=list)
    manners: dict[UUID, Manner] = field(default_factory=dict)

    def address_of(self, partner: UUID) -> str:
        """Where questions to a partner go."""
        return f"{self.address}/{partner}"

    def about(self, trajectory: UUID) -> list[Post]:
        """What was received about a trajectory, in order."""
        return [post for post in self.post if post.trajectory == trajectory]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI app."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        says = await self._take(UUID(scope["path"].strip("/")), headers, body)
        sent = [(name.encode(), value.encode()) for name, value in says.headers.items()]
        await send({"type": "http.response.start", "status": says.status, "headers": sent})
        await send({"type": "http.response.body", "body": says.text.encode()})

    async def _take(self, partner: UUID, headers: Mapping[str, str], body: bytes) -> Says:
        verify([partner_secret(MASTER, partner, 1)], headers, body, datetime.now(UTC))
        event = json.loads(body)
        post = Post(partner, event["id"], event["type"], event["data"], headers)
        says = await self.manners.get(partner, polite)(post)
        (self.post if says.status < 300 else self.turned_away).append(post)
        return says


class _Server(uvicorn.Server):
    """uvicorn in the loop of the tests: it leaves signals alone, and tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def open_town() -> AsyncIterator[Town]:
    """The server, on a free port."""
    town = Town()
    server = _Server(uvicorn.Config(town, host="127.0.0.1", port=0, log_level="error", lifespan="off", access_log=False))
    serving = asyncio.create_task(server.serve())
    try:
        await server.listens.wait()
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        town.address = f"http://{host}:{port}"
        yield town
    finally:
        server.should_exit = True
        await serving
