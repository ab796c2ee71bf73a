"""Who was erased is in no read model any more, and a rebuild says the same as what was live."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from events.fact import Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.base import Event
from events.vocabulary.person import PersonErased
from events.vocabulary.values import Stage
from projections.catalogue import PROJECTIONS
from projections.engine.rebuild import rebuild
from projections.lists.file import TRAJECTORY_FILE
from tests.projections.history import ANNA, NOW, in_stage, named, started
from tests.projections.running import caught_up, rows, running
from tests.projections.toys import Keeper, erasure, note

GONE, STAYS = named("wie weg wil"), named("wie blijft")
ERASED = PersonErased(ground="verzoek")


async def tell(store: EventStore, stream: UUID, *events: Event) -> None:
    """Put events on a stream."""
    await store.append(stream, [encode(Fact(event, NOW, ANNA, str(uuid4())), stream) for event in events], expected=None)


def begun(participant: UUID) -> Event:
    """A trajectory of this person."""
    return started().model_copy(update={"participant": participant})


async def written(store: EventStore) -> None:
    """Two trajectories of one who is erased and one of another, with events before, between and after."""
    for number, participant in enumerate((GONE, STAYS, GONE)):
        await tell(store, named(f"traject {number}"), begun(participant), in_stage(Stage.INTAKE))
    await tell(store, GONE, ERASED)
    for number in range(3):
        await tell(store, named(f"traject {number}"), in_stage(Stage.VOORTRAJECT))


@pytest.mark.parametrize("live", [True, False], ids=["one by one", "in one batch"])
async def test_no_read_model_holds_a_person_who_was_erased(pool: asyncpg.Pool, store: EventStore, live: bool) -> None:
    if not live:
        await written(store)
    async with running(pool, store, *PROJECTIONS) as watch:
        if live:
            await written(store)
        await caught_up(watch, store, PROJECTIONS)
    for projection in PROJECTIONS:
        found = await rows(pool, projection)
        assert not [row for row in found if str(GONE) in row], projection.name
        await rebuild(pool, store, projection)
        assert await rows(pool, projection) == found
    files = await pool.fetch(f"select participant, stage from {TRAJECTORY_FILE.table.name} order by participant")
    assert [(row["participant"], row["stage"]) for row in files] == [(STAYS, "voortraject"), (None, "voortraject"), (None, "voortraject")]


@pytest.mark.parametrize("parts", [1, 3])
async def test_an_erasure_happens_between_what_came_before_and_what_comes_after(pool: asyncpg.Pool, store: EventStore, parts: int) -> None:
    keeper = Keeper()
    gone, stays = uuid4(), uuid4()
    await store.append(gone, [note(), note()], expected=0)
    await store.append(stays, [note()], expected=0)
    await store.append(gone, [erasure(), note()], expected=2)
    await store.append(stays, [note()], expected=1)
    async with running(pool, store, keeper, parts=parts) as watch:
        await caught_up(watch, store, [keeper])
    found = {row["stream"]: row["positions"] for row in await pool.fetch(f"select * from {keeper.table.name}")}
    assert found == {gone: "[5]", stays: "[3, 6]"}
    live = await rows(pool, keeper)
    await rebuild(pool, store, keeper)
    assert await rows(pool, keeper) == live
