"""Going on without an event that cannot be taken in: only that one, only with a reason, and for good."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from events.codec import decode
from events.store import EventStore
from events.vocabulary.projection import ProjectionEventSkipped
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.projections import projections
from projections.catalogue import PROJECTIONS
from projections.checkpoints import AnyProjection
from projections.engine import Patience
from projections.poison import Poison
from projections.rebuild import rebuild
from projections.skips import OPERATIONS, NotSkipped, skip
from projections.status import status
from tests.projections.running import caught_up, rows, running
from tests.projections.test_engine import PICKY, TALLY, counted
from tests.projections.toys import BAD_SCORE, HEAVY_SCORE, Heavy, Picky, score
from tests.waiting import eventually

HOURS = Patience(first=3600, longest=3600, standby=0.01)
"""Whoever waits so long goes on because it was told to."""


async def halted(pool: asyncpg.Pool, store: EventStore, projection: AnyProjection = PICKY) -> int:
    """The position of the event at which it stands still."""

    async def failing() -> int | None:
        [one] = await status(pool, store, [projection])
        return one.failing

    return await eventually(failing, "a halt")


async def test_a_projection_goes_on_without_the_very_event_that_is_skipped(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [score(), score(BAD_SCORE), score(), score(BAD_SCORE), score()], expected=0)
    async with running(pool, store, PICKY, patience=HOURS) as watch:
        assert await halted(pool, store) == 2
        await skip(pool, store, PICKY, 2, "de school stuurde onzin", "anna")

        async def next_one() -> bool:
            return await halted(pool, store) == 4

        await eventually(next_one, "a halt at the next event that does not fit")
        assert await counted(pool, PICKY) == 2
        await skip(pool, store, PICKY, 4, "weer onzin", "anna")
        await caught_up(watch, store, [PICKY])
        [picky] = await status(pool, store, [PICKY])
    assert (picky.error, picky.failing, await counted(pool, PICKY)) == (None, None, 3)


async def test_a_skip_is_an_event_with_who_and_why(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    await store.append(stream, [score(BAD_SCORE)], expected=0)
    async with running(pool, store, PICKY, patience=HOURS):
        await halted(pool, store)
        said = await skip(pool, store, PICKY, 1, " onzin ", "anna")
        assert (await skip(pool, store, PICKY, 1, "nog eens", "bas")).repeated or said.version == 1
    [event] = await store.read_stream(OPERATIONS)
    recorded = decode(event)
    [bad] = await store.read_stream(stream)
    assert recorded.event == ProjectionEventSkipped(
        projection="picky", version=1, position=1, event=bad.id, type="satisfaction-reported", reason="onzin"
    )
    assert recorded.fact.actor.id == "anna"


async def test_nothing_else_can_be_skipped_and_nothing_without_a_reason(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [score(), score(BAD_SCORE), score()], expected=0)
    with pytest.raises(NotSkipped, match="staat niet stil"):
        await skip(pool, store, PICKY, 2, "reden", "anna")
    async with running(pool, store, PICKY, TALLY, patience=HOURS) as watch:
        await caught_up(watch, store, [TALLY])
        assert await halted(pool, store) == 2
        with pytest.raises(NotSkipped, match="staat niet stil"):
            await skip(pool, store, TALLY, 2, "reden", "anna")
        with pytest.raises(NotSkipped, match="op positie 2, niet op 3"):
            await skip(pool, store, PICKY, 3, "reden", "anna")
        with pytest.raises(NotSkipped, match="zonder reden"):
            await skip(pool, store, PICKY, 2, "  ", "anna")
    assert await store.read_stream(OPERATIONS) == []


async def test_a_rebuild_skips_what_was_skipped(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [score(), score(BAD_SCORE), score()], expected=0)
    async with running(pool, store, PICKY, patience=HOURS) as watch:
        await halted(pool, store)
        with pytest.raises(Poison, match="op positie 2"):
            await rebuild(pool, store, PICKY)
        await skip(pool, store, PICKY, 2, "onzin", "anna")
        await caught_up(watch, store, [PICKY])
        live = await rows(pool, PICKY)
    await rebuild(pool, store, PICKY)
    assert await rows(pool, PICKY) == live
    assert await counted(pool, PICKY) == 2


async def test_what_the_database_refuses_is_named_and_can_be_skipped_as_well(pool: asyncpg.Pool, store: EventStore) -> None:
    heavy = Heavy()
    await store.append(uuid4(), [score(), score(), score(HEAVY_SCORE), score()], expected=0)
    with pytest.raises(Poison, match="op positie 3"):
        await rebuild(pool, store, heavy)
    async with running(pool, store, heavy, patience=HOURS) as watch:
        assert await halted(pool, store, heavy) == 3
        assert await counted(pool, heavy) == 14
        await skip(pool, store, heavy, 3, "te veel", "anna")
        await caught_up(watch, store, [heavy])
    assert await counted(pool, heavy) == 21
    await rebuild(pool, store, heavy)
    assert await counted(pool, heavy) == 21


async def test_a_next_version_tries_the_skipped_event_again(pool: asyncpg.Pool, store: EventStore) -> None:
    class Second(Picky):
        """The next release, with the same trouble."""

        version = 2

    second = Second()
    await store.append(uuid4(), [score(BAD_SCORE)], expected=0)
    async with running(pool, store, PICKY, second, patience=HOURS):
        await halted(pool, store)
        await skip(pool, store, PICKY, 1, "onzin", "anna")

        async def went_on() -> bool:
            first, other = await status(pool, store, [PICKY]), await status(pool, store, [second])
            return first[0].position == 2 and other[0].failing == 1

        await eventually(went_on, "the first version goes on, the second stands still")


async def test_the_command_says_in_dutch_why_it_skips_nothing(
    database: str, pool: asyncpg.Pool, store: EventStore, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        nobody: Any = None
        yield Connections(database, pool, store, nobody, nobody, nobody)

    async def ends(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            await projections(connect).run_async([*words], result_action="return_value")
        return int(str(end.value.code)), capsys.readouterr().err

    code, told = await ends("skip", "board", "--position", "1", "--reason", "reden", "--by", "anna")
    assert (code, "staat niet stil" in told) == (Exit.REFUSED, True)
    code, told = await ends("skip", "onzin", "--position", "1", "--reason", "reden")
    assert (code, PROJECTIONS[0].name in told) == (Exit.NOT_FOUND, True)
    code, told = await ends("skip", "board", "--position", "1")
    assert code != Exit.DONE
