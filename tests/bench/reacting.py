"""From the call that appends to the handler in another process, at a steady rate."""

import asyncio
import json
import sys
import time
from contextlib import aclosing, suppress
from statistics import quantiles
from uuid import UUID, uuid4

import asyncpg

from events.log.store import EventStore
from tests.bench.harness import Bench, quiet
from tests.bench.payload import entry

RATE = 200
"""Appends a second."""
SETTLING = 0.2
"""Seconds that the handler gets to begin to listen."""


async def measure(bench: Bench) -> None:
    dsn, amount = await bench.database(), max(20, round(RATE * bench.seconds * bench.rounds))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.reacting", dsn, str(amount)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    await process.stdout.readline()
    async with asyncpg.create_pool(dsn, min_size=4, max_size=4) as pool, EventStore(pool) as store:
        called = await _append(store, amount)
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the process that handles events failed")
    heard: dict[str, int] = json.loads(out)
    waited = [(heard[str(id)] - when) / 1e6 for id, when in called.items()]
    hundredths = quantiles(waited, n=100)
    bench.report.row("react", f"append to handler, {RATE} a second", f"p50 {hundredths[49]:.1f} ms, p99 {hundredths[98]:.1f} ms")


async def _append(store: EventStore, amount: int) -> dict[UUID, int]:
    called: dict[UUID, int] = {}
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def one(number: int) -> None:
        await asyncio.sleep(began + number / RATE - loop.time())
        made = entry()
        called[made.id] = time.time_ns()
        await store.append(uuid4(), [made], expected=0)

    async with asyncio.TaskGroup() as group:
        for number in range(amount):
            group.create_task(one(number))
    return called


async def _handle(dsn: str, amount: int) -> None:
    heard: dict[str, int] = {}
    async with (
        asyncpg.create_pool(dsn, min_size=2, max_size=4) as pool,
        EventStore(pool) as store,
        aclosing(store.subscribe(after=0)) as batches,
    ):
        coming = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(SETTLING)
        print("ready", flush=True)
        while len(heard) < amount:
            batch = await coming
            heard |= dict.fromkeys((str(event.id) for event in batch), time.time_ns())
            coming = asyncio.ensure_future(anext(batches))
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming
    print(json.dumps(heard))


if __name__ == "__main__":
    quiet()
    asyncio.run(_handle(sys.argv[1], int(sys.argv[2])))
