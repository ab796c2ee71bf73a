"""From a partner's event at the real intake to where the regisseur's page finds it, through every process of ours.

A whole installation is brought up as `regie up` does, in real time. A partner reports, signed, that somebody drops out; what is waited for
is the task for the regisseur in the read model behind the page, which is also when an open page hears that it has to look again.
"""

import asyncio
import shutil
import time
from datetime import UTC, datetime
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
from events.migrations import migrate
from events.vocabulary.partner import Channel, PartnerRegistered
from gateway.intake import PARTNER
from gateway.publishing import publish, register
from projections import work_list
from tests.bench.harness import Bench, say
from tests.bench.orchestrating import quick
from tests.postgres import PREFIX
from tests.workflows import city
from workflows.commands import StartTrajectory
from workflows.message import DROPPED_OUT

RATE = 4
"""Events a second."""
LOOK = 0.005
"""Seconds between two looks at the read model, by which what is found is too late at most."""
PATIENCE = 60.0
NOBODY = "http://127.0.0.1:9/"
"""Where questions to partners go: nobody is there, and each is tried again meanwhile."""
TASK = "uitval-beoordelen"


async def measure(bench: Bench) -> None:
    home = _home()
    bench.stack.callback(shutil.rmtree, home, ignore_errors=True)
    stack = Stack(Settings(data=home / "regie", port=free_ports(1)[0]), services=services, migrate=migrate, tell=say)
    settings = await stack.start()
    bench.stack.push_async_callback(stack.stop)
    regie = await bench.stack.enter_async_context(connect(settings))
    for id, (name, role) in city.PARTNERS.items():
        channel = Channel(kind="cloudevents", address=NOBODY)
        registered = PartnerRegistered(partner=id, name=name, role=role, channel=channel, source=f"urn:bench:{name}")
        if id == city.BAKERY:
            await publish(regie.store, [quick()], cosigners=[registered])
        await register(regie.store, registered)
    await release(settings)
    start = StartTrajectory(
        participant=uuid4(),
        programme=quick().code,
        programme_version=quick().version,
        municipality=city.MUNICIPALITY,
        regisseur=city.REGISSEUR.id,
        parties=city.PARTIES,
    )
    ids = [uuid4() for _ in range(max(4, round(bench.seconds * bench.rounds * RATE * 3)))]
    for id in ids:
        await regie.office.start(id, start, city.REGISSEUR)
    assert settings.secret
    secret = partner_secret(settings.secret.get_secret_value(), city.BAKERY, 1)
    # Partners are neighbours here: no proxy of the machine may come between.
    async with httpx2.AsyncClient(trust_env=False) as client, asyncio.TaskGroup() as group:
        reports = []
        for id in ids:
            reports.append(group.create_task(_report(client, settings.url, secret, regie.pool, id)))
            await asyncio.sleep(1 / RATE)
    hundredths = quantiles([1000 * report.result() for report in reports], n=100)
    told = f"p50 {hundredths[49]:.0f} ms, p99 {hundredths[98]:.0f} ms"
    bench.report.row("screen", f"partner's event to work list, {len(ids)} events, {RATE} a second", told)


async def _report(client: httpx2.AsyncClient, url: str, secret: str, pool: asyncpg.Pool, trajectory: UUID) -> float:
    """Seconds from the report of a drop-out to the task about it."""
    now, id = datetime.now(UTC), str(uuid4())
    body = msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": id,
            "source": f"urn:bench:{city.PARTNERS[city.BAKERY][0]}",
            "type": DROPPED_OUT,
            "subject": str(trajectory),
            "time": now.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {"traject": str(trajectory), "onderdeel": "werken", "reden": "anders", "toelichting": "meting"},
        }
    )
    headers = sign(secret, id, now, body) | {"content-type": "application/cloudevents+json", PARTNER: str(city.BAKERY)}
    began = time.perf_counter()
    answer = await client.post(f"{url}/v1/gebeurtenissen", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    async with asyncio.timeout(PATIENCE):
        while not any(item.kind == TASK for item in (await work_list.work(pool, now=now, trajectory=trajectory)).items):  # noqa: ASYNC110 - in another process
            await asyncio.sleep(LOOK)
    return time.perf_counter() - began


def _home() -> Path:
    home = Path(mkdtemp(prefix=f"{PREFIX}stack-"))
    # So that an ordinary account can come in when the bench runs as root.
    home.chmod(0o711)
    return home
