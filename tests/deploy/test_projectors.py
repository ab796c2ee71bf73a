"""Projectors as processes of their own: with `REGIE_PROJECTION_PARTS` they divide the read models, and one takes over from another."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import asyncpg
import pytest

from deploy.settings import PREFIX
from events.log.store import EventStore
from projections.catalogue import PROJECTIONS
from projections.engine.status import status
from tests.projections.streams import simulated, write
from tests.waiting import eventually

PARTS = 2


@contextmanager
def projector(dsn: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that keeps the read models of an external database up to date."""
    env = os.environ | {
        f"{PREFIX}DATABASE_URL": dsn,
        f"{PREFIX}TEMPORAL_ADDRESS": "127.0.0.1:1",
        f"{PREFIX}PROJECTION_PARTS": str(PARTS),
    }
    process = subprocess.Popen([sys.executable, "-m", "deploy.cli", "project"], env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def kept_up(pool: asyncpg.Pool, store: EventStore) -> bool:
    """Whether every read model has all of the log, in as many parts as it can be split."""
    found = await status(pool, store, PROJECTIONS)
    return all(
        one.owned and not one.behind and one.parts == (PARTS if projection.divisible else 1)
        for one, projection in zip(found, PROJECTIONS, strict=True)
    )


@pytest.mark.slow
async def test_two_projectors_divide_the_read_models_and_one_takes_over_all_when_the_other_is_killed(
    database: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await write(store, simulated(Random(21)))
    with projector(database) as first:
        await eventually(lambda: kept_up(pool, store), "the first projector", within=60)
        with projector(database):
            await write(store, simulated(Random(22), trajectories=3))
            await eventually(lambda: kept_up(pool, store), "both projectors", within=60)
            first.kill()
            await write(store, simulated(Random(23), trajectories=3))
            await eventually(lambda: kept_up(pool, store), "the other taking over", within=60)
