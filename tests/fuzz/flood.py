"""`python -m tests.fuzz.flood [CONNECTIONS] [SECONDS]`: one partner sends large events without end, beside another that sends small ones.

The last line is JSON: how long the small ones took alone and beside the flood (ms), and what the gateway holds (MB).
"""

import asyncio
import json
import math
import sys
from argparse import ArgumentParser
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import quantiles
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from activities.signing import partner_secret, sign
from tests.fuzz.cases import Partner
from tests.fuzz.run import Gateway, introduced, running
from tests.gateway.sender import ANSWERED, PATH
from tests.postgres import TEMPLATE, Server, fresh_database
from tests.workflows.partners import MASTER

LARGE = 100_000
"""Bytes of an event of who floods."""
EVERY = 0.05
"""Seconds between the small events of the other."""
SETTLE = 5.0
"""Seconds in which the other is alone, before and after."""


@dataclass
class Found:
    """What came of it: seconds that small events took, statuses of the large ones, and MB of the gateway."""

    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    large: Counter[str] = field(default_factory=Counter)
    fresh: float = 0.0
    most: float = 0.0
    kept: float = 0.0

    def told(self) -> dict[str, Any]:
        """As it is printed."""
        times = {"alone": self.alone, "beside": self.beside}
        found = {f"{name}_{what}_ms": round(1000 * taken, 1) for name, all in times.items() for what, taken in _of(all).items()}
        return {
            **found,
            "large": dict(self.large),
            **{f"memory_{name}_mb": round(getattr(self, name)) for name in ("fresh", "most", "kept")},
        }


async def flood(connections: int, seconds: float) -> Found:
    """Let one partner send over so many connections for so long."""
    server = Server()
    try:
        async with (
            fresh_database(await server.start(), TEMPLATE) as dsn,
            asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool,
            running(dsn, partners_rate=True) as gateway,
        ):
            return await _measured(gateway, [await introduced(pool, number) for number in range(2)], connections, seconds)
    finally:
        await server.stop()


async def _measured(gateway: Gateway, partners: Sequence[Partner], connections: int, seconds: float) -> Found:
    other, flooding = partners
    found = Found()
    async with asyncio.TaskGroup() as group:
        await _small(gateway, other, SETTLE, found.alone)
        found.fresh = gateway.memory
        command = (sys.executable, "-m", "tests.fuzz.flood", "--send", gateway.address, str(flooding.id), flooding.source)
        process = await asyncio.create_subprocess_exec(*command, str(connections), str(seconds), stdout=PIPE)
        sending = group.create_task(process.communicate())
        watching = group.create_task(_most(gateway, found))
        await _small(gateway, other, seconds, found.beside)
        said, _ = await sending
        found.large = Counter(json.loads(said))
        watching.cancel()
        await _small(gateway, other, SETTLE, [])
        found.kept = gateway.memory
    return found


async def _most(gateway: Gateway, found: Found) -> None:
    with suppress(asyncio.CancelledError):
        while True:
            found.most = max(found.most, gateway.memory)
            await asyncio.sleep(0.1)


async def _small(gateway: Gateway, partner: Partner, seconds: float, taken: list[float]) -> None:
    """Send small events for so long, each on time whatever became of the one before; note how long each took."""
    until = monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        while monotonic() < until:
            group.create_task(_timed(gateway, partner, taken))
            await asyncio.sleep(EVERY)


async def _timed(gateway: Gateway, partner: Partner, taken: list[float]) -> None:
    request = _request(partner, b"")
    began = monotonic()
    reader, writer = await _connected(gateway.address)
    writer.write(request)
    status, _ = await _answer(reader)
    taken.append(monotonic() - began)
    writer.close()
    assert status == 202, status


async def send(address: str, partner: Partner, connections: int, *, seconds: float = math.inf, events: float = math.inf) -> Counter[str]:
    """Send large events over connections that are kept, each as soon as the one before was answered, for so long or so many; the
    statuses."""
    statuses: Counter[str] = Counter()
    until = monotonic() + seconds
    filling = _filling()

    async def one() -> None:
        reader = writer = None
        while monotonic() < until and statuses.total() < events:
            try:
                if writer is None or writer.is_closing():
                    reader, writer = await _connected(address)
                assert reader
                writer.write(_request(partner, filling))
                await writer.drain()
                status, kept = await _answer(reader)
                statuses[str(status)] += 1
                if not kept:
                    writer.close()
            except (OSError, asyncio.IncompleteReadError):
                statuses["cut off"] += 1
                writer = None

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())
    return statuses


def _filling() -> bytes:
    """Fields of an answer that hold as many values as may be, and fill what is left with text."""
    fields: dict[str, Any] = {f"lijst{n}": [{"naam": f"n{m}", "waarde": m} for m in range(240)] for n in range(13)}
    left = LARGE - len(json.dumps(fields))
    fields |= {f"tekst{n}": "a" * 3990 for n in range(max(0, left // 4010))}
    return b"," + json.dumps(fields).encode()[1:-1]


def _request(partner: Partner, filling: bytes) -> bytes:
    id = str(uuid4())
    event = {"specversion": "1.0", "id": id, "source": partner.source, "type": ANSWERED, "data": None}
    told = {"verzoek": str(uuid4()), "traject": str(uuid4()), "soort": "taal-onderwijzen", "uitkomst": "akkoord", "antwoord": {"uren": 9}}
    body = json.dumps(event).encode()[: -len("null}")] + json.dumps(told).encode()[:-1] + filling + b"}}"
    headers = sign(partner_secret(MASTER, partner.id, 1), id, datetime.now(UTC), body)
    headers |= {"host": "regie", "content-type": "application/cloudevents+json", "regie-partner": str(partner.id)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers | {"content-length": str(len(body))}).items())
    return f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def _connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    where = urlsplit(address)
    return await asyncio.open_connection(where.hostname, where.port)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status of an answer that was read whole, and whether the connection is kept."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or b"0"))
    return int(head.split()[1]), b"connection: close" not in head


def _of(taken: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(taken, n=100)
    return {"p50": cuts[49], "p99": cuts[98], "most": max(taken)}


def main() -> None:
    """Measure, or be the one who floods."""
    parser = ArgumentParser(prog="python -m tests.fuzz.flood", description=__doc__)
    parser.add_argument("--send", nargs=3, metavar=("ADDRESS", "PARTNER", "SOURCE"))
    parser.add_argument("connections", type=int, nargs="?", default=24)
    parser.add_argument("seconds", type=float, nargs="?", default=20.0)
    given = parser.parse_args()
    if given.send:
        address, partner, source = given.send
        print(json.dumps(asyncio.run(send(address, Partner(UUID(partner), source), given.connections, seconds=given.seconds))))
    else:
        print(json.dumps(asyncio.run(flood(given.connections, given.seconds)).told()))


if __name__ == "__main__":
    main()
