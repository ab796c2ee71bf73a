"""Rounds, medians and ratios.

Everybody runs in turn, A B C A B C: what the machine does meanwhile hits all alike. That is why ratios can be trusted, and rates cannot.
"""

import asyncio
import json
import logging
import math
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID, uuid4

import structlog

from events.log.migrations import migrate
from events.record import Entry
from tests.bench.payload import entry
from tests.postgres import fresh_database


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run showed: events a second, and the median latency in seconds where that was looked at."""

    rate: float
    p50: float = float("nan")


@dataclass(frozen=True, slots=True)
class Runs:
    """What somebody showed in each round."""

    samples: Sequence[Sample]

    @property
    def rates(self) -> list[float]:
        return [sample.rate for sample in self.samples]

    @property
    def p50s(self) -> list[float]:
        return [sample.p50 for sample in self.samples]


MADE = 20_000
"""Events made ahead for each second of writing."""

Contestant = Callable[[], Awaitable[Sample]]
AppendOne = Callable[[UUID, Entry, int], Awaitable[object]]
"""Appends an event to a stream that is at a version."""


@dataclass
class Report:
    """The table, and the ratios by the names under which others look for them."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    ratios: dict[str, float] = field(default_factory=dict)

    def row(self, measure: str, who: str, value: str) -> None:
        self.rows.append((measure, who, value))

    def ratio(self, name: str, ours: Sequence[float], theirs: Sequence[float]) -> None:
        """The middle of the ratios of each round: who had their turns next to each other is compared."""
        found = median(mine / other if other else math.inf for mine, other in zip(ours, theirs, strict=True))
        self.ratios[name] = float(f"{found:.3g}")

    def table(self) -> str:
        lines = [*self.rows, *(("ratio", name, f"{value:g}") for name, value in self.ratios.items())]
        wide, wider = (max((len(line[column]) for line in lines), default=0) for column in (0, 1))
        return "\n".join(f"{measure:<{wide}}  {who:<{wider}}  {value:>28}" for measure, who, value in lines)

    def line(self) -> str:
        return json.dumps(self.ratios)


@dataclass
class Bench:
    """One run of the bench: its server and how much to measure."""

    server: str
    rounds: int
    seconds: float
    events: int
    rebuild_events: int
    lives: int
    report: Report
    stack: AsyncExitStack

    async def database(self, *, migrated: bool = True) -> str:
        """A new database, with our tables in it or empty; goes when the measure ends."""
        dsn = await self.stack.enter_async_context(fresh_database(self.server))
        if migrated:
            await migrate(dsn)
        return dsn

    async def interleaved(self, measure: str, contestants: Mapping[str, Contestant], *, warm: bool = True) -> dict[str, Runs]:
        """What everybody showed in each round, of which the medians go in the table; with `warm` a first round does not count."""
        samples: dict[str, list[Sample]] = {name: [] for name in contestants}
        for number in range(-1 if warm else 0, self.rounds):
            for name, contestant in contestants.items():
                sample = await contestant()
                if number >= 0:
                    samples[name].append(sample)
                    say(f"{measure}, round {number + 1} of {self.rounds}, {name}: {sample.rate:,.0f} events/s")
        found = {name: Runs(samples) for name, samples in samples.items()}
        for name, runs in found.items():
            latency = median(runs.p50s)
            told = "" if math.isnan(latency) else f", p50 {latency * 1000:.2f} ms"
            self.report.row(measure, name, f"{median(runs.rates):,.0f} events/s{told}")
        return found


class Writers:
    """Concurrent writers that append one event after another, each to a stream of its own; they go on where they were."""

    def __init__(self, appends: Sequence[AppendOne]) -> None:
        self._appends = appends
        self._streams = [uuid4() for _ in appends]
        self._versions = [0 for _ in appends]
        self._latencies: list[float] = []
        self._made: list[Entry] = []

    async def run(self, seconds: float) -> Sample:
        """Write for so long. Most of the events are made before: making them is the caller's work, not the store's."""
        self._latencies.clear()
        self._made = [entry() for _ in range(round(seconds * MADE))]
        began = time.perf_counter()
        await asyncio.gather(*(self._write(number, began + seconds) for number in range(len(self._appends))))
        return Sample(len(self._latencies) / (time.perf_counter() - began), median(self._latencies))

    async def _write(self, number: int, until: float) -> None:
        append, stream, now = self._appends[number], self._streams[number], time.perf_counter()
        while now < until:
            await append(stream, self._made.pop() if self._made else entry(), self._versions[number])
            self._versions[number] += 1
            before, now = now, time.perf_counter()
            self._latencies.append(now - before)


def say(words: str) -> None:
    """Tell whoever waits how far we are; the outcome alone goes to stdout."""
    print(words, file=sys.stderr, flush=True)


def quiet() -> None:
    """Keep the log of what is measured off stdout, and to what went wrong."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
