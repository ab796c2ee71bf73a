"""A run that is played again asks of Temporal what it asked before, whatever the memory and the hashes of the process are like.

REGIE_REPLAYS=deep lives through many times as much for an hour or so, with other seeds each time.
"""

import asyncio
import os
import sys
from pathlib import Path
from random import SystemRandom

import pytest
from temporalio.api.enums.v1 import WorkflowTaskFailedCause
from temporalio.client import WorkflowHistory

from tests.believed import believed
from tests.workflows.busy import busy
from tests.workflows.city import City
from tests.workflows.habits import silence
from tests.workflows.invariants import check, replays
from tests.workflows.replaying import ROOT, keep
from workflows.decisions.telling import WriteNote

DEEP = os.environ.get("REGIE_REPLAYS") == "deep"
SEEDS = [SystemRandom().randrange(10**6) for _ in range(6)] if DEEP else [7]
EVERYWHERE = 10**6
PLACES = EVERYWHERE if DEEP else 60
LIVES, ROUNDS, PROCESSES = (5, 20, 6) if DEEP else (2, 4, 2)


async def played_again(folder: Path, seed: int, *how: str | int) -> list[str]:
    """What is wrong with the kept runs, in a process with hashes and memory of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflows.replaying", str(folder), str(seed), *map(str, how)),
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    faults = out.decode().splitlines()
    assert bool(faults) == bool(process.returncode), err.decode()
    return faults


def failed_tasks(history: WorkflowHistory) -> list[str]:
    """The workflow tasks that went otherwise than before, while the run was lived."""
    failures = [e.workflow_task_failed_event_attributes for e in history.events if e.HasField("workflow_task_failed_event_attributes")]
    otherwise = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
    return [f"{history.workflow_id}: {failure.failure.message}" for failure in failures if failure.cause == otherwise]


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("cached", [1, 1000] if DEEP else [1])
@pytest.mark.parametrize("seed", SEEDS)
async def test_busy_runs_that_were_cut_off_play_again_in_any_process_at_any_event(
    city: City, tmp_path: Path, seed: int, cached: int
) -> None:
    """With one run in memory, they are played again at nearly every task while they are lived as well.

    With none the SDK lets go of a local activity that is under way, and the task is only given out anew after ten seconds.
    """
    lives = await busy(city, lives=LIVES, rounds=ROUNDS, seed=seed, cached=cached)
    histories = [await life.history(run) for life in lives for run in life.runs]
    assert not [fault for history in histories for fault in failed_tasks(history)]
    for life in lives:
        await check(life)
    keep(tmp_path, histories)
    for process in range(PROCESSES):
        assert not await played_again(tmp_path, seed + process, PLACES)
    assert await played_again(tmp_path, seed, 0, "disorder"), "another order would have been found"


async def test_a_run_that_is_asked_what_it_believes_while_it_records_plays_again(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    stop = asyncio.Event()

    async def asks() -> int:
        asked = 0
        while not stop.is_set():
            await believed(life.handle)
            asked += 1
        return asked

    asking = [asyncio.create_task(asks()) for _ in range(6)]
    for number in range(0, 120, 6):
        await asyncio.gather(*(life.order(WriteNote(text=f"notitie {number + n}")) for n in range(6)))
    stop.set()
    assert min(await asyncio.gather(*asking)) > 0
    await replays(life)


async def test_asking_a_run_what_it_believes_leaves_no_trace_in_its_history(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    before = (await life.look()).events
    for _ in range(5):
        await believed(life.handle)
    assert (await life.look()).events == before
