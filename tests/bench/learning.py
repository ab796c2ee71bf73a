"""What learning costs, in processor time and in memory: the process map alone, the lessons, proposals, a back-test of so many trajectories.

Simulated lives, copied under other names and spread over municipalities; what is counted is this process alone, not Postgres. A back-test
hears the streams of the originals, and is told for as many as there are copies: each is read from its events, and heard by itself.
"""

import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import msgspec

from deploy.garbage import settle
from deploy.simulation.past.cohort import Cohort, lives
from deploy.simulation.past.lives import programmes
from events.log.codec import decode
from events.record import Stored
from gateway.programmes.backtesting import Backtest
from projections.engine import checkpoints
from projections.engine.table import Reader
from projections.learning import lessons, programme_versions
from projections.learning.groups import ALL
from projections.learning.lives.as_of import as_of
from projections.learning.lives.facts import InMunicipality
from projections.learning.lives.table import LIVES, Life, of
from projections.learning.questions.ways import ROADS, STEPS
from tests.bench.harness import Bench, say

ORIGINALS, SEED, YEARS = 200, 7, 3.0
UNTIL = date(2026, 11, 1)
MUNICIPALITIES = 30
MINIMUM = 10
BATCH = 500
MOMENT = datetime(2026, 10, 31, 23, tzinfo=UTC)


async def measure(bench: Bench) -> None:
    settle(seldom=True)
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(await bench.database(), min_size=1, max_size=4))
    async with pool.acquire() as conn:
        await lessons.prepare(conn)
        streams = list(_streams())
        originals = [life for life, _ in streams]
        for first in range(0, bench.lives, BATCH):
            numbers = range(first, min(first + BATCH, bench.lives))
            await LIVES.table.copy(conn, [LIVES.table.pack(_copy(originals[number % len(originals)], number)) for number in numbers])
        await checkpoints.prepare(conn, LIVES)
        codes = sorted({life.cohort_programme for life in originals})
        del originals
        _back_test(bench, streams)
        del streams

        async def look() -> None:
            for code in codes:
                await programme_versions.read(conn, code, MOMENT)

        await _told(bench, "process map, worked out alone", lambda: lessons.work_out(conn, MOMENT, MINIMUM, (STEPS, ROADS)))
        # What stays as it is in a later edition is not worked out again.
        for table in (lessons.LESSONS, lessons.EDITIONS, lessons.COUNTS):
            await conn.execute(f"truncate {table.name}")
        await _told(bench, "lessons, the process map as well", lambda: lessons.work_out(conn, MOMENT, MINIMUM))
        await _told(bench, "process map, read as it was kept", lambda: _map(conn))
        await _told(bench, "propose, all programmes", look)


async def _map(conn: Reader) -> None:
    await lessons.find(conn, ALL, STEPS)
    await lessons.find(conn, ALL, ROADS)


def _back_test(bench: Bench, streams: Sequence[tuple[Life, Sequence[Stored]]]) -> None:
    test = Backtest(programmes(), MOMENT)
    began = time.process_time()
    for life, stored in streams:
        if then := as_of(life, MOMENT):
            test.hear((then, [decode(one).fact for one in stored]))
    each = (time.process_time() - began) / len(streams)
    told = f"{each * bench.lives:.0f} s of processor"
    bench.report.row("learn", f"back-test, {bench.lives:,} lives", told)
    say(f"learn, back-test: {told}, {1000 * each:.1f} ms for each of {len(streams)}")


async def _told(bench: Bench, what: str, work: Callable[[], Awaitable[object]]) -> None:
    gc.collect()
    _forget_the_peak()
    before, began = _memory("VmRSS"), time.process_time()
    await work()
    took, more = time.process_time() - began, _memory("VmHWM") - before
    told = f"{took:.1f} s of processor, +{more:.0f} MB"
    bench.report.row("learn", f"{what}, {bench.lives:,} lives", told)
    say(f"learn, {what}: {told}")


def _forget_the_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _memory(what: str) -> float:
    """Resident megabytes now, or the most since the peak was forgotten."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def _streams() -> Iterator[tuple[Life, Sequence[Stored]]]:
    cohort = Cohort(ORIGINALS, YEARS, SEED, UNTIL)
    for lived in lives(cohort, range(ORIGINALS)):
        events = [entry.stored(lived.trajectory, version, entry.occurred_at) for version, entry in enumerate(lived.entries, 1)]
        yield from ((life, events) for life in LIVES.folded({}, LIVES.relevant(events)).values() if life is not None)


def _copy(life: Life, number: int) -> Life:
    """The life under another name, in a municipality of its own."""
    lived, *moved = life.history.municipalities
    municipality = InMunicipality(lived.at, UUID(int=number // ORIGINALS % MUNICIPALITIES + 1))
    history = msgspec.structs.replace(life.history, municipalities=[municipality, *moved])
    return of(uuid5(life.trajectory, str(number)), life.position, history)
