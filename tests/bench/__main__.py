"""`make bench`: how fast the store and the read models are, beside their peers and the limits of the machine.

Prints a table and, as the last line, one JSON object of ratios. What they mean: docs/performance.md.
"""

import asyncio
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack

from tests.bench import appending, catching_up, finding, learning, lone, orchestrating, querying, reacting, reading, rebuilding, screening
from tests.bench.harness import Bench, Report, quiet, say
from tests.bench.server import durable_server

MEASURES: Mapping[str, Callable[[Bench], Awaitable[None]]] = {
    "append_16": appending.measure,
    "append_1": lone.measure,
    "catchup": catching_up.measure,
    "read": reading.measure,
    "rebuild": rebuilding.measure,
    "queries": querying.measure,
    "find": finding.measure,
    "react": reacting.measure,
    "screen": screening.measure,
    "orchestrate": orchestrating.measure,
    "learn": learning.measure,
}


async def run(options: Namespace) -> Report:
    report = Report()
    async with durable_server() as server:
        for name in options.only or MEASURES:
            began = time.perf_counter()
            async with AsyncExitStack() as stack:
                rebuild_events = options.rebuild_events or options.events
                bench = Bench(server, options.rounds, options.seconds, options.events, rebuild_events, options.lives, report, stack)
                await MEASURES[name](bench)
            say(f"{name} took {time.perf_counter() - began:.0f} s")
    return report


def parsed() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often everybody takes a turn")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long a turn of appending or reading lasts")
    parser.add_argument("--events", type=int, default=200_000, help="length of the log to catch up with")
    parser.add_argument("--rebuild-events", type=int, help="length of the log to rebuild from; as --events when not given")
    parser.add_argument("--lives", type=int, default=20_000, help="of how many trajectories is learned")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="measure just this; may be given more than once")
    return parser.parse_args()


if __name__ == "__main__":
    quiet()
    report = asyncio.run(run(parsed()))
    print(report.table())
    print(report.line())
