"""Both sides of the street: a server that plays Regie's door, a Regie that asks, and partners with known ids and secrets."""

import asyncio
import json
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx2
import uvicorn

from deploy.simulation.partners.answers import KINDS
from deploy.simulation.partners.app import partners_app
from deploy.simulation.partners.config import Config, Partner, Role
from deploy.simulation.partners.question import Question, about
from deploy.simulation.partners.signing import BadSignature, sign, verify

SEED = 7
TOWN = UUID("5b2d1f0a-6a57-4c39-8d0b-0a6a5a3c9e01")
CONTENT: dict[str, dict[str, Any]] = {
    "intake-houden": {"criteria": [{"criterium": "taal", "eis": "A1"}, {"criterium": "inzet", "eis": "vijf dagen"}], "oproep": 1},
    "profiel-bespreken": {"criteria": [{"criterium": "taal", "eis": "A1"}]},
    "diploma-waarderen": {"bekend": None},
    "traject-vertellen": {"aan": "deelnemer", "onderwerpen": ["bestaan", "doel"]},
    "deelnemer-horen": {"onderwerpen": ["tevredenheid", "wensen", "afspraken"]},
    "leerlijn-afspreken": {"sector": "logistiek", "niveau": "mbo-2"},
    "team-trainen": {"sector": "logistiek"},
    "financiering-adviseren": {"bron": "pilot", "tot": "2027-01-04", "onderdelen": ["leren"]},
    "profiel-ondertekenen": {"criteria": [{"criterium": "taal", "eis": "A1", "hard": True}]},
    "interculturele-voorbereiding": {"kant": "deelnemer"},
    "coach-toewijzen": {"begeleiding": "jobcoach"},
    "begeleiding-verslag": {"ronde": 1},
    "werkgever-matchen": {"sector": "logistiek", "poging": 1},
    "uitkering-behouden": {"werkgever": str(TOWN), "vanaf": "2027-02-01"},
    "loonkostensubsidie": {"werkgever": str(TOWN), "loonwaarde": 70, "berekendPercentage": 30, "berekendBedrag": 91823},
    "proefplaatsing-toestaan": {
        "werkgever": str(TOWN),
        "vanaf": "2027-01-04",
        "totEnMet": "2027-03-03",
        "intentieAannemen": True,
        "verlenging": False,
        "leeftVan": "uitkering",
    },
    "loonwaarde-vaststellen": {"werkgever": str(TOWN), "loonwaardekader": [{"criterium": "tempo"}], "schattingWerkgever": None},
    "vaktaal-inplannen": {"woorden": ["pallet"]},
    "vaktaal-aanleveren": {"sector": "logistiek"},
    "erkenning-controleren": {"werkgever": str(TOWN), "niveau": "mbo-2", "sector": "logistiek"},
    "praktijkovereenkomst-tekenen": {"werkgever": str(TOWN)},
    "intentie-uitspreken": {"verplicht": False, "dekking": ["no-riskpolis"]},
    "taal-onderwijzen": {"doelniveau": "A1", "urenPerWeek": 9},
    "taalvoortgang": {"ronde": 1},
    "module-geven": {"module": "rekenen", "naam": "Rekenen voor het magazijn"},
    "inschrijven": {"niveau": "mbo-2", "sector": "logistiek", "vorm": "in-company"},
    "studievoortgang": {"ronde": 1},
    "kwalificeren": {"soort": "praktijkverklaring"},
    "werkplek-bieden": {"urenWerk": 32, "urenLeren": 8},
    "werkevaluatie": {"ronde": 1},
    "advies-geven": {"besluit": "go-no-go", "uitstroomeisen": ["taalniveau A1 is gehaald"]},
    "proefplaatsing": {"maanden": 2},
    "proefplaatsing-evalueren": {"ronde": 1, "nogTeVerlengen": True, "loonwaardekader": ["tempo"]},
    "team-voorbereiden": {"eersteDag": "2027-01-04"},
    "contract-bieden": {"minimumUurloon": 1499, "volledigeWeek": 40},
    "contract-vervolg": {"eindigtOp": "2027-08-31", "uiterlijkOp": "2027-07-31", "minimumUurloon": 1499},
    "dienstverband-bevestigen": {"maand": 1},
}
"""What Regie tells with a question; nothing for the kinds that are not here."""


def partner(role: Role, name: str) -> Partner:
    """A partner with an id and a secret that follow from its name."""
    secret = "whsec_" + b64encode(f"het geheim van {name}".encode()).decode()
    return Partner(id=uuid5(TOWN, name), role=role, name=name, source=f"urn:nld:test:{name}", secret=secret)


GEMEENTE, TAALSCHOOL, ROC = partner("gemeente", "gemeente"), partner("taalschool", "taalschool"), partner("roc", "roc")
EMPLOYERS = tuple(partner("werkgever", f"werkgever-{n}") for n in range(1, 5))
OTHERS = (partner("brancheorganisatie", "brancheorganisatie"), partner("expertisepartner", "expertisepartner"))
PARTNERS = (GEMEENTE, TAALSCHOOL, ROC, *EMPLOYERS, *OTHERS)
BY_ROLE: dict[Role, Partner] = {each.role: each for each in reversed(PARTNERS)}


def asked(kind: str) -> Partner:
    """Whom such a question goes to."""
    return BY_ROLE[KINDS[kind][0][0]]


_USED: set[UUID] = set()


def trajectories(name: str = "traject") -> Iterator[UUID]:
    """Trajectory ids without end, the same ones every time."""
    return (uuid5(TOWN, f"{name} {n}") for n in count())


def first_question(kind: str, trajectory: UUID, content: dict[str, Any] | None = None) -> Question:
    """The question as its partner sees it when it is asked for the first time, to look up what will happen."""
    told = CONTENT.get(kind, {}) if content is None else content
    who = asked(kind)
    return Question(str(who.id), who.role, str(uuid4()), str(trajectory), kind, told, about(told), 1, 1, (), "", datetime.now(UTC))


def trajectory_where(condition: Callable[[UUID], bool]) -> UUID:
    """A trajectory of which something is true, and that no other test asks about: what was asked before counts."""
    found = next(each for each in trajectories("eigen") if each not in _USED and condition(each))
    _USED.add(found)
    return found


@dataclass(frozen=True)
class Arrival:
    """Something that came in at Regie's door, and what the door said."""

    headers: dict[str, str]
    body: bytes
    status: int

    @property
    def event(self) -> dict[str, Any]:
        """The event, or nothing when it is not JSON."""
        try:
            return dict(json.loads(self.body))
        except ValueError:
            return {}


class Door:
    """Plays `POST /v1/gebeurtenissen`: checks signature and fields, keeps what comes, and can be told to be out of order."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.failures = 0
        self._news = asyncio.Condition()

    def taken(self, **fields: str) -> list[dict[str, Any]]:
        """The events that were accepted, by fields of their data."""
        good = (arrival.event for arrival in self.arrivals if arrival.status == 202)
        return [event for event in good if all(event["data"].get(name) == value for name, value in fields.items())]

    async def event(self, number: int = 1, **fields: str) -> dict[str, Any]:
        """Wait for an accepted event, the first or a later one."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.taken(**fields)) >= number)
        return self.taken(**fields)[number - 1]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        status = self._judge(headers, body)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"" if status == 202 else b"niet aangenomen"})
        async with self._news:
            self.arrivals.append(Arrival(headers, body, status))
            self._news.notify_all()

    def _judge(self, headers: dict[str, str], body: bytes) -> int:
        if self.failures:
            self.failures -= 1
            return 503
        who = next(each for each in PARTNERS if str(each.id) == headers["regie-partner"])
        try:
            verify(who.secret, headers, datetime.now(UTC), body)
            event = json.loads(body)
        except BadSignature:
            return 401
        except ValueError:
            return 400
        good = event["id"] == headers["webhook-id"] and headers["content-type"] == "application/cloudevents+json"
        return 202 if good and event["data"].get("uitkomst", "akkoord") in ("akkoord", "afgewezen") else 400


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the signals are the test runner's


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(app: Any, *, lifespan: bool = False, port: int = 0) -> AsyncIterator[str]:
    """A real server; the address is good at once, because the socket listens before the server has started."""
    # Named as TCP, or asyncio leaves small answers waiting for an acknowledgement (Nagle).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    settings = uvicorn.Config(app, log_level="warning", lifespan="on" if lifespan else "off", timeout_graceful_shutdown=1)
    server = _Server(settings)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


class Regie:
    """Asks the partners that are served at `address`."""

    def __init__(self, address: str, client: httpx2.AsyncClient, answer_to: str | None = None) -> None:
        self.address = address
        self.client = client
        self.answer_to = answer_to

    async def send(self, to: Partner, event: dict[str, Any], **changed: str) -> int:
        """Post an event, signed; headers can be replaced. The status."""
        body = json.dumps(event).encode()
        headers = sign(to.secret, event["id"], datetime.now(UTC), body) | {"idempotency-key": event["id"]} | changed
        answer = await self.client.post(f"{self.address}/partners/{to.id}/verzoeken", content=body, headers=headers)
        return answer.status_code

    def event(self, kind: str, trajectory: UUID, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """A question."""
        request = str(uuid4())
        data: dict[str, Any] = {"verzoek": request, "traject": str(trajectory), "soort": kind, "uiterlijk": "2030-01-01T00:00:00Z"}
        data |= {"inhoud": CONTENT.get(kind, {}) if content is None else content}
        if self.answer_to:
            data["antwoordadres"] = self.answer_to
        return {
            "specversion": "1.0",
            "id": request,
            "source": "urn:nld:test:regie",
            "type": "nl.leerwerktrajecten.verzoek-gedaan.v1",
            "subject": str(trajectory),
            "time": datetime.now(UTC).isoformat(),
            "data": data,
        }

    async def ask(self, kind: str, trajectory: UUID, content: dict[str, Any] | None = None, to: Partner | None = None) -> str:
        """Ask something; the id of the request."""
        event = self.event(kind, trajectory, content)
        assert await self.send(to or asked(kind), event) == 202
        return str(event["id"])

    async def follow_up(self, request: str, kind: str, trajectory: UUID, purpose: str) -> None:
        """Remind (`herinnerd`) or withdraw (`ingetrokken`)."""
        event = self.event(kind, trajectory)
        event["type"] = f"nl.leerwerktrajecten.verzoek-{purpose}.v1"
        event["data"] |= {"verzoek": request, "herinnering": 1, "reden": "test"}
        assert await self.send(asked(kind), event) == 202

    async def phone(self, request: str, to: Partner) -> httpx2.Response:
        """Phone about a request."""
        return await self.client.post(f"{self.address}/partners/{to.id}/telefoon", json={"verzoek": request})

    async def told(self, kind: str, trajectory: UUID, content: dict[str, Any] | None = None, to: Partner | None = None) -> dict[str, Any]:
        """Ask, and phone at once for the answer: what happens in a story does not depend on when."""
        who = to or asked(kind)
        answer = await self.phone(await self.ask(kind, trajectory, content, who), who)
        return dict(answer.raise_for_status().json())

    async def log(self, path: str = "/log") -> dict[str, list[dict[str, Any]]]:
        """What the partners received and sent."""
        return dict((await self.client.get(self.address + path)).raise_for_status().json())

    async def log_when(self, condition: Callable[[dict[str, list[dict[str, Any]]]], bool]) -> dict[str, list[dict[str, Any]]]:
        """The log as soon as something is true of it."""
        while True:
            if condition(log := await self.log()):
                return log
            await asyncio.sleep(0.01)


def config(log: Path, regie: str, **changed: Any) -> Config:
    """The partners of this town."""
    return Config(**{"regie": regie, "port": free_port(), "seed": SEED, "tempo": 0.0, "log": log, "partners": PARTNERS} | changed)


@asynccontextmanager
async def town(log: Path, regie: str, **changed: Any) -> AsyncIterator[Regie]:
    """The partners at work in this process, and a Regie to ask them."""
    app = partners_app(config(log, regie, **changed))
    async with serving(app, lifespan=True) as address, httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        yield Regie(address, client)
