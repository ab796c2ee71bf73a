"""From a partner's event at the real intake to the signal where the regisseur's page finds it, through every process of ours.

A whole installation is brought up as `regie up` does, in real time. Its trajectories were lived so far in memory that the municipality owes
a report of its guidance. It reports, signed, that the participant is dissatisfied; what is waited for is the signal in the read model
behind the page of the trajectory, which is also when an open page hears that it has to look again.
"""

import asyncio
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import mkdtemp
from uuid import UUID, uuid4

import asyncpg
import httpx2
import msgspec

from activities.signing import partner_secret, sign
from deploy.connections import connect
from deploy.embedded.process import free_ports
from deploy.installation import release, services
from deploy.settings import Settings
from deploy.supervisor import Stack
from events.log.migrations import migrate
from events.record import Entry
from events.trajectory.state import Request
from events.vocabulary.inbox import Channel, PartnerRegistered
from gateway.inbox.speaking import PARTNER
from gateway.programmes.publishing import publish, register
from gateway.runs.recovery import recover
from gateway.runs.runs import state_under_way
from projections.lists import file as trajectory_file
from tests.bench.harness import Bench, say
from tests.postgres import PREFIX
from tests.workflows import city
from tests.workflows.run.test_rehearsal import Everybody
from workflows.decisions.course import StartTrajectory
from workflows.programme.catalogue import find
from workflows.run.reference import workflow_id
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life
from workflows.signals.finding import WELL_BEING
from workflows.verbs.message import ANSWERED

RATE = 4
"""Events a second."""
LOOK = 0.005
"""Seconds between two looks at the read model, by which what is found is too late at most."""
PATIENCE = 60.0
NOBODY = "http://127.0.0.1:9/"
"""Where questions to partners go: nobody is there, and each is tried again meanwhile."""
REPORT, (RULE, _, _) = "begeleiding-verslag", WELL_BEING.partition(":")
DISSATISFIED = 1
"""A strong fact, which is a signal by itself."""
PROGRAMME = find("utrecht-werk-en-taal")


async def measure(bench: Bench) -> None:
    home = _home()
    bench.stack.callback(shutil.rmtree, home, ignore_errors=True)
    stack = Stack(Settings(data=home / "regie", port=free_ports(1)[0]), services=services, migrate=migrate, tell=say)
    settings = await stack.start()
    bench.stack.push_async_callback(stack.stop)
    regie = await bench.stack.enter_async_context(connect(settings))
    channel = Channel(kind="cloudevents", address=NOBODY)
    partners = [
        PartnerRegistered(partner=id, name=name, role=role, channel=channel, source=f"urn:bench:{name}")
        for id, (name, role) in city.PARTNERS.items()
    ]
    for registered in partners:
        await register(regie.store, registered)
    await publish(regie.store, [PROGRAMME], cosigners=partners)
    await release(settings)
    asked = dict[UUID, Request]()
    # When a report is asked: so long ago they began that this is about now.
    began = datetime.now(UTC)
    _, request = _begun(uuid4(), began)
    lived = request.asked_at - began
    for _ in range(max(4, round(bench.seconds * bench.rounds * RATE * 3))):
        entries, request = _begun(id := uuid4(), datetime.now(UTC) - lived - timedelta(days=1))
        await regie.store.append(id, entries, expected=0)
        asked[id] = request
    await recover(regie.pool, regie.store, regie.client)
    # A run answers once it is under way.
    await asyncio.gather(*(state_under_way(regie.client.get_workflow_handle(workflow_id(id))) for id in asked))
    assert settings.secret
    secret = partner_secret(settings.secret.get_secret_value(), city.MUNICIPALITY, 1)
    # Partners are neighbours here: no proxy of the machine may come between.
    async with httpx2.AsyncClient(trust_env=False) as client, asyncio.TaskGroup() as group:
        reports = []
        for id, request in asked.items():
            reports.append(group.create_task(_report(client, settings.url, secret, regie.pool, id, request)))
            await asyncio.sleep(1 / RATE)
    hundredths = quantiles([1000 * report.result() for report in reports], n=100)
    told = f"p50 {hundredths[49]:.0f} ms, p99 {hundredths[98]:.0f} ms"
    bench.report.row("screen", f"partner's event to signal, {len(asked)} events, {RATE} a second", told)


def _begun(trajectory: UUID, began: datetime) -> tuple[Sequence[Entry], Request]:
    """What is on the stream of a trajectory of which the municipality owes a report, and the question for it."""
    everybody = Everybody(timedelta(days=1), silent=(REPORT,))
    life = Life(trajectory, Shelf([PROGRAMME]), began)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    start = StartTrajectory(
        participant=uuid4(),
        programme=PROGRAMME.code,
        programme_version=PROGRAMME.version,
        municipality=city.MUNICIPALITY,
        regisseur=city.REGISSEUR.id,
        parties=city.PARTIES,
    )
    life.order(start, city.REGISSEUR)
    while True:
        for request in life.state.open_requests:
            if request.kind == REPORT:
                return life.log.entries, request
        assert life.moves(datetime.max.replace(tzinfo=UTC)), "it comes to a report of the guidance"


async def _report(client: httpx2.AsyncClient, url: str, secret: str, pool: asyncpg.Pool, trajectory: UUID, request: Request) -> float:
    """Seconds from the report to the signal."""
    now, id = datetime.now(UTC), str(uuid4())
    told = {"contact": True, "tevredenheid": DISSATISFIED}
    body = msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": id,
            "source": f"urn:bench:{city.PARTNERS[city.MUNICIPALITY][0]}",
            "type": ANSWERED,
            "subject": str(trajectory),
            "time": now.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {"verzoek": str(request.id), "traject": str(trajectory), "soort": REPORT, "uitkomst": "akkoord", "antwoord": told},
        }
    )
    headers = sign(secret, id, now, body) | {"content-type": "application/cloudevents+json", PARTNER: str(city.MUNICIPALITY)}
    began = time.perf_counter()
    taken = await client.post(f"{url}/v1/gebeurtenissen", content=body, headers=headers)
    assert taken.status_code == 202, taken.text
    async with asyncio.timeout(PATIENCE):
        while not await _signalled(pool, trajectory):  # noqa: ASYNC110 - in another process
            await asyncio.sleep(LOOK)
    return time.perf_counter() - began


async def _signalled(pool: asyncpg.Pool, trajectory: UUID) -> bool:
    file = await trajectory_file.find(pool, trajectory)
    return file is not None and any(signal.rule == RULE for signal in file.signals)


def _home() -> Path:
    home = Path(mkdtemp(prefix=f"{PREFIX}stack-"))
    # So that an ordinary account can come in when the bench runs as root.
    home.chmod(0o711)
    return home
