"""Sends cases to a gateway in a process of its own, and looks at what it answers, costs and keeps."""

import asyncio
import json
import os
import resource
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from events.log.store import EventStore
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Role
from gateway.inbox.keeping import name_of
from gateway.programmes.publishing import register
from tests.fuzz.cases import Case, Maker, Partner
from tests.postgres import TEMPLATE, Server, fresh_database
from tests.vaults import vault

LANES = 3
"""Requests side by side. What a case costs is at most the CPU of the gateway while it was there; when that is too much it is sent once
more at once, alone: while it waits for the database, the others go on."""
PARTNERS = 20
SLOWEST = 1.0
"""Seconds of CPU."""
GROWTH = 64.0
"""MB that the gateway may grow after it has seen the first tenth of the cases."""
ANSWERED_WITHIN = 60.0
STOPPED_WITHIN = 60.0
TICKS, PAGES = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass
class Found:
    """What came of it."""

    cases: int = 0
    server_errors: int = 0
    unanswered: int = 0
    lost: int = 0
    twice: int = 0
    slowest_cpu_s: float = 0.0
    memory_growth_mb: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    accepted: set[str] = field(default_factory=set)
    """What the messages are called that were taken in."""
    failures: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all is as it should be."""
        wrong = self.server_errors + self.unanswered + self.lost + self.twice
        return not wrong and self.slowest_cpu_s <= SLOWEST and self.memory_growth_mb <= GROWTH

    def told(self) -> dict[str, Any]:
        """As it is printed."""
        numbers = ("cases", "server_errors", "unanswered", "lost", "twice")
        return {
            **{name: getattr(self, name) for name in numbers},
            "accepted": len(self.accepted),
            "slowest_cpu_s": round(self.slowest_cpu_s, 2),
            "memory_growth_mb": round(self.memory_growth_mb, 1),
            "statuses": dict(sorted(self.statuses.items())),
        }


@dataclass(frozen=True)
class Gateway:
    """The process."""

    address: str
    pid: int

    @property
    def cpu(self) -> float:
        """Seconds of CPU until now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """MB that it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGES / 1e6


async def fuzz(cases: int, seed: int, tell: Callable[[str], object] = lambda line: None) -> Found:
    """Send so many cases, made from the seed."""
    server = Server()
    try:
        async with (
            fresh_database(await server.start(), TEMPLATE) as dsn,
            asyncpg.create_pool(dsn, min_size=1, max_size=3) as pool,
            running(dsn) as gateway,
        ):
            found = Found()
            maker = Maker(Random(seed), [await introduced(pool, number) for number in range(PARTNERS)])
            await _send(maker, gateway, cases, found, tell)
            await _compare(pool, found)
            return found
    finally:
        await server.stop()


@asynccontextmanager
async def running(dsn: str, *, files: int | None = None, log: int | None = None, partners_rate: bool = False) -> AsyncIterator[Gateway]:
    """A gateway on a database, with at most so many open files, that logs to this descriptor.

    Senders may send without end, or at the rate of partners.
    """

    def limited() -> None:
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    command = (sys.executable, "-m", "tests.fuzz.gateway", dsn, *(["rate"] if partners_rate else []))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=log, preexec_fn=limited)
    try:
        assert process.stdout
        address = (await process.stdout.readline()).decode().strip()
        assert address, "the gateway did not start"
        yield Gateway(address, process.pid)
        assert process.returncode is None, "the gateway died"
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOPPED_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            raise


async def introduced(pool: asyncpg.Pool, number: int) -> Partner:
    """A partner that may send."""
    partner = Partner(UUID(int=number + 1), f"urn:test:partner:{number}")
    channel = Channel(kind="cloudevents", address="http://127.0.0.1:1/")
    async with EventStore(pool, vault=vault(pool)) as store:
        known = PartnerRegistered(partner=partner.id, name="School", role=Role.SCHOOL, channel=channel, source=partner.source)
        await register(store, known)
    return partner


async def _send(maker: Maker, gateway: Gateway, cases: int, found: Found, tell: Callable[[str], object]) -> None:
    left, warm, places, by_itself = iter(range(cases)), 0.0, asyncio.Semaphore(LANES), asyncio.Lock()

    async def alone(case: Case) -> float:
        """What a case costs while nobody else is there."""
        async with by_itself:
            for _ in range(LANES):
                await places.acquire()
            try:
                before = gateway.cpu
                await _one(gateway.address, case)
                return gateway.cpu - before
            finally:
                for _ in range(LANES):
                    places.release()

    async def lane() -> None:
        nonlocal warm
        for number in left:
            if number == cases // 10:
                warm = gateway.memory
            if number and number % 5000 == 0:
                tell(f"{number} sent, {len(found.accepted)} accepted, {gateway.memory:.0f} MB, {found.slowest_cpu_s:.2f} s at most")
            async with places:
                case, before = maker.make(), gateway.cpu
                status, body = await _one(gateway.address, case)
                cpu = gateway.cpu - before
            _note(found, case, status, body)
            if cpu > SLOWEST and (cpu := await alone(case)) > SLOWEST:
                found.failures.append(f"{case.kind}: {cpu:.2f} s of CPU: {b''.join(case.parts)[:500]!r}")
            found.slowest_cpu_s = max(found.slowest_cpu_s, cpu)

    async with asyncio.TaskGroup() as lanes:
        for _ in range(LANES):
            lanes.create_task(lane())
    found.memory_growth_mb = gateway.memory - warm


def _note(found: Found, case: Case, status: int, body: bytes) -> None:
    found.cases += 1
    found.statuses[str(status or "none")] += 1
    wrong = status >= 500 or (case.whole and not status)
    if wrong:
        found.server_errors += status >= 500
        found.unanswered += not status
        if len(found.failures) < 20:
            found.failures.append(f"{case.kind}: {status or 'no answer'}: {b''.join(case.parts)[:500]!r}")
    if status == 202 and case.message:
        found.accepted.add(name_of(*case.message))
    if case.batch and body:
        found.accepted |= {one["bericht"] for one in json.loads(body).get("gebeurtenissen", ()) if one["status"] == "ontvangen"}


async def _one(address: str, case: Case) -> tuple[int, bytes]:
    """The status of the answer, of the first when there are more, and of a batch its body; 0 when there was none."""
    where = urlsplit(address)
    async with asyncio.timeout(ANSWERED_WITHIN):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        async with asyncio.timeout(ANSWERED_WITHIN):
            with suppress(OSError):
                for part in case.parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
                if not case.whole:
                    writer.write_eof()
            return await _status(reader, case)
    except OSError:
        return 0, b""
    finally:
        writer.close()


async def _status(reader: asyncio.StreamReader, case: Case) -> tuple[int, bytes]:
    while line := await reader.readline():
        if line.startswith(b"HTTP/1.1 ") and not line.startswith(b"HTTP/1.1 100"):
            status = int(line.split()[1])
            if case.stream:
                await reader.readuntil(b"data: ")
            if not case.batch:
                return status, b""
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().splitlines() if line.startswith(b"content-length:"))
            return status, await reader.readexactly(length)
    return 0, b""


async def _compare(pool: asyncpg.Pool, found: Found) -> None:
    """What was accepted is on disk, once."""
    rows = await pool.fetch(
        "select data ->> 'message' as message, count(*) as times from events where type = 'message-received' group by 1"
    )
    kept = {row["message"]: row["times"] for row in rows}
    found.lost = len(found.accepted - kept.keys())
    found.twice = sum(times > 1 for times in kept.values())
