"""What is told about projections, in a form that monitoring reads."""

import asyncio
import re
from contextlib import suppress
from uuid import uuid4

import asyncpg

from events.log.store import EventStore
from projections.engine.engine import ensure
from projections.engine.metrics import metrics
from projections.engine.rebuild import rebuild
from projections.engine.status import Status, status
from tests.projections.engine.test_engine import PICKY, TALLY, append
from tests.projections.running import caught_up, running
from tests.projections.toys import BAD_SCORE, note, other, score
from tests.waiting import eventually

LINE = re.compile(r'(?P<name>[a-z_]+)\{projection="(?P<projection>[a-z_]+)",version="(?P<version>\d+)"\} (?P<value>[\d.e+-]+)')


def read(text: str) -> dict[tuple[str, str], float]:
    """The values by the name of the measure and of the projection."""
    assert text.endswith("\n")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines
    return {(one["name"].removeprefix("regie_projection_"), one["projection"]): float(one["value"]) for one in found if one}


def test_every_measure_is_described_once() -> None:
    one = Status("board", 2, 10, 12, 2, 1.5, None, 0, True, events=9, batches=3, seconds=0.25)
    other_one = Status("inbox", 1, 0, 12, 12, 3.0, "kapot", 4, False, rebuilt=0.5)
    text = metrics([one, other_one])
    for name in {line.split("{")[0] for line in text.splitlines() if not line.startswith("#")}:
        assert text.count(f"# TYPE {name} ") == text.count(f"# HELP {name} ") == 1
    found = read(text)
    assert found["position", "board"] == 10
    assert (found["behind_events", "board"], found["behind_seconds", "board"]) == (2, 1.5)
    assert (found["halted", "board"], found["halted", "inbox"]) == (0, 1)
    assert (found["batch_seconds_sum", "board"], found["batch_seconds_count", "board"]) == (0.25, 3)
    assert ("rebuild_ratio", "board") not in found
    assert found["rebuild_ratio", "inbox"] == 0.5
    assert metrics([]).count("# TYPE") == text.count("# TYPE")


async def test_the_work_that_was_done_is_counted_and_kept_over_a_rebuild(pool: asyncpg.Pool, store: EventStore) -> None:
    async with running(pool, store, TALLY) as watch:
        for _ in range(3):
            await store.append(uuid4(), [note(), note()], expected=0)
            await caught_up(watch, store, [TALLY])
        await store.append(uuid4(), [other()], expected=0)
        await caught_up(watch, store, [TALLY])
        await rebuild(pool, store, TALLY)
        found = read(metrics(await status(pool, store, [TALLY])))
    assert (found["events_total", "tally"], found["behind_events", "tally"]) == (6, 0)
    assert 1 <= found["batch_seconds_count", "tally"] <= 6
    assert found["batch_seconds_sum", "tally"] > 0


async def test_lag_in_time_is_that_of_the_oldest_event_that_a_model_reads(pool: asyncpg.Pool, store: EventStore) -> None:
    await ensure(pool, [TALLY, PICKY])
    await store.append(uuid4(), [score(BAD_SCORE), other(), note()], expected=0)
    tally, picky = await status(pool, store, [TALLY, PICKY])
    scored, _, noted = await store.read_log(after=0)
    assert picky.age - tally.age >= (noted.recorded_at - scored.recorded_at).total_seconds() - 0.05
    async with running(pool, store, TALLY, PICKY) as watch:
        await caught_up(watch, store, [TALLY])

        [tally] = await status(pool, store, [TALLY])
        assert (tally.behind, tally.age) == (0, 0.0)
    await store.append(uuid4(), [other()], expected=0)
    [tally] = await status(pool, store, [TALLY])
    assert (tally.behind, tally.age) == (1, 0.0), "an event that it does not read makes no model late"


async def test_what_was_set_aside_is_counted(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [score(BAD_SCORE), score(), score(BAD_SCORE)], expected=0)
    async with running(pool, store, PICKY) as watch:
        await caught_up(watch, store, [PICKY])
    found = read(metrics(await status(pool, store, [PICKY])))
    assert (found["set_aside", "picky"], found["halted", "picky"], found["behind_events", "picky"]) == (2, 0, 0)


async def test_the_progress_of_a_rebuild_can_be_seen_while_it_runs(pool: asyncpg.Pool, store: EventStore) -> None:
    await append(store, uuid4(), 3)
    async with pool.acquire() as conn, conn.transaction():
        await store.append(uuid4(), [note()], expected=0, conn=conn)
        await append(store, uuid4(), 1)
        rebuilding = asyncio.create_task(rebuild(pool, store, TALLY))

        async def part_done() -> bool:
            [one] = await status(pool, store, [TALLY])
            return one.rebuilt == 3 / 5

        await eventually(part_done, "three of five")
        rebuilding.cancel()
        with suppress(asyncio.CancelledError):
            await rebuilding
    [one] = await status(pool, store, [TALLY])
    assert one.rebuilt is None
