"""What holds for every read model, whatever happened."""

from random import Random
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.log.codec import decode
from events.log.store import EventStore
from events.trajectory import fold
from events.vocabulary.course import TrajectoryStarted
from projections.catalogue import PROJECTIONS, projection_named
from projections.engine.projection import Projection
from projections.engine.rebuild import rebuild
from tests.projections.alike import says_the_same
from tests.projections.history import SECRET, folded, log
from tests.projections.running import caught_up, rows, running
from tests.projections.streams import Line, simulated, write

FOLDS = [projection for projection in PROJECTIONS if isinstance(projection, Projection)]
LOGS = st.integers(0, 2**32).map(lambda seed: simulated(Random(seed), trajectories=3, steps=60))


@pytest.mark.parametrize("projection", FOLDS, ids=lambda projection: projection.name)
@settings(max_examples=50)
@given(lines=LOGS, batch=st.integers(2, 200))
def test_the_size_of_a_batch_makes_no_difference(projection: Projection[Any], lines: list[Line], batch: int) -> None:
    stored = list(log(lines))
    assert folded(projection, stored, batch) == folded(projection, stored, 1)


@pytest.mark.parametrize("seed", [1, 2])
async def test_rebuilt_from_the_log_equals_live_row_for_row(pool: asyncpg.Pool, store: EventStore, seed: int) -> None:
    lines = simulated(Random(seed))
    async with running(pool, store, *PROJECTIONS) as watch:
        await write(store, lines)
        await caught_up(watch, store, PROJECTIONS)
        live = {projection.name: await rows(pool, projection) for projection in PROJECTIONS}
    for projection in PROJECTIONS:
        assert await rebuild(pool, store, projection) == len(lines)
        assert await rows(pool, projection) == live[projection.name]
        assert live[projection.name], f"{projection.name} is empty: nothing was compared"


async def test_what_comes_out_of_the_table_is_what_the_fold_made(pool: asyncpg.Pool, store: EventStore) -> None:
    await write(store, simulated(Random(3)))
    stored = await store.read_log(after=0, limit=10_000)
    for projection in FOLDS:
        await rebuild(pool, store, projection)
        found = await pool.fetch(f"select * from {projection.table.name}")
        kept: list[Any] = [projection.table.read(record) for record in found]
        made = {tuple(getattr(row, name) for name in projection.key): row for row in kept}
        assert made == folded(projection, stored, 100)


async def test_nothing_that_was_told_in_confidence_is_in_a_read_model(pool: asyncpg.Pool, store: EventStore) -> None:
    await write(store, simulated(Random(4)))
    stored = await store.read_log(after=0, limit=10_000)
    assert sum(SECRET in (event.told or "") for event in await store.open(stored)) > 50
    assert not [event for event in stored if SECRET in event.data]
    for projection in PROJECTIONS:
        await rebuild(pool, store, projection)
        assert not [row for row in await rows(pool, projection) if SECRET in row]


@settings(max_examples=50)
@given(lines=LOGS)
def test_the_file_and_the_list_of_vacant_roles_say_what_the_fold_of_decisions_says(lines: list[Line]) -> None:
    stored = list(log(lines))
    for id in {event.stream for event in stored if event.type == TrajectoryStarted.stored_name}:
        of_one = [event for event in stored if event.stream == id]
        says_the_same(of_one, fold(id, map(decode, of_one)))


def test_a_read_model_is_found_by_its_name() -> None:
    assert [projection_named(projection.name) for projection in PROJECTIONS] == list(PROJECTIONS)
    with pytest.raises(LookupError, match="Er is geen leesmodel 'onzin'"):
        projection_named("onzin")
