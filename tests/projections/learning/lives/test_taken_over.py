"""Which lives came in only when they had begun long before, and from which day on those are seen."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from events.log.store import EventStore
from events.vocabulary.values import Outcome
from projections.engine.checkpoints import prepare
from projections.engine.paging import Where
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import LIVES, Life, chunks
from tests.projections.history import NOW, days, folded, history, named, started
from tests.projections.learning.questions.lives import life


@pytest.mark.parametrize(("late", "taken_over_at"), [(timedelta(hours=20), None), (timedelta(days=40), NOW + timedelta(days=40))])
def test_what_is_recorded_long_after_it_began_was_taken_over_then(late: timedelta, taken_over_at: datetime | None) -> None:
    [event] = history(started())
    [found] = folded(LIVES, [replace(event, recorded_at=event.occurred_at + late)]).values()
    assert found.taken_over_at == taken_over_at
    then = as_of(found, days(60))
    assert then
    assert then.taken_over_at == taken_over_at


async def kept(pool: asyncpg.Pool, *lives: Life) -> dict[UUID, datetime | None]:
    """When each was taken over, as it is read."""
    async with pool.acquire() as conn:
        await prepare(conn, LIVES)
        await LIVES.table.insert(conn, [LIVES.table.pack(one) for one in lives])
        async with conn.transaction():
            return {one.trajectory: one.taken_over_at async for some in chunks(conn, Where()) for one in some}


async def test_where_what_had_ended_was_brought_in_as_well_nothing_is_missing(pool: asyncpg.Pool, store: EventStore) -> None:
    whole, part = named("Zeist"), named("Utrecht")
    lives = [
        life("af", municipality=whole, ended=(30, Outcome.DROPPED_OUT)),
        life("nog", municipality=whole),
        life("daar", municipality=part),
        life("daar later af", municipality=part, ended=(80, Outcome.DROPPED_OUT)),
    ]
    for one in lives:
        one.taken_over_at = days(60)
    assert await kept(pool, *lives) == dict(zip((one.trajectory for one in lives), (None, None, days(60), days(60)), strict=True))
