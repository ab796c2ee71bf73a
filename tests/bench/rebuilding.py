"""Rebuilding every read model from the whole log, in a process of its own whose memory is watched."""

import asyncio
import json
import resource
import sys
import time

import asyncpg

from events.log.store import EventStore
from projections.catalogue import PROJECTIONS
from projections.engine.rebuild import rebuild
from tests.bench.harness import Bench, quiet
from tests.bench.logs import fill

_UNIT = 1 if sys.platform == "darwin" else 1024


async def measure(bench: Bench) -> None:
    dsn = await bench.database()
    await fill(dsn, bench.rebuild_events)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.rebuilding", dsn, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the process that rebuilds failed")
    found = json.loads(out)
    for name, seconds in found["seconds"].items():
        bench.report.row("rebuild", name, f"{bench.rebuild_events / seconds:,.0f} events/s")
    total = sum(found["seconds"].values())
    bench.report.row("rebuild", f"all, {bench.rebuild_events:,} events", f"{total:.1f} s, peak {found['peak'] / 1e6:.0f} MB")


async def _rebuild(dsn: str) -> None:
    took: dict[str, float] = {}
    async with asyncpg.create_pool(dsn, min_size=1, max_size=8) as pool, EventStore(pool) as store:
        for projection in PROJECTIONS:
            began = time.perf_counter()
            await rebuild(pool, store, projection)
            took[projection.name] = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    print(json.dumps({"seconds": took, "peak": peak}))


if __name__ == "__main__":
    quiet()
    asyncio.run(_rebuild(sys.argv[1]))
