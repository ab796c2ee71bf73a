"""An event that a read model cannot take in is set aside with a trace, and everything else goes on, the same live as in a rebuild."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.fact import Fact
from events.log.appender import Append, append_many
from events.log.codec import encode
from events.log.store import EventStore
from events.record import Entry
from events.vocabulary.base import Event
from events.vocabulary.requests import PartnerRequested, PartnerRequestRefused
from events.vocabulary.values import Role, Stage
from gateway.cli.connection import Connections
from gateway.cli.projections import projections
from projections.catalogue import PROJECTIONS
from projections.engine.aside import set_aside
from projections.engine.checkpoints import AnyProjection
from projections.engine.rebuild import rebuild
from projections.engine.shape import looks_at
from projections.engine.status import status
from projections.engine.table import SCHEMA
from projections.lists.board import BOARD
from tests.projections.engine.test_engine import PICKY, TALLY, counted
from tests.projections.history import ANNA, NOW, SCHOOL, days, in_stage, started
from tests.projections.running import caught_up, rows, running
from tests.projections.toys import BAD_SCORE, HEAVY_SCORE, Heavy, Picky, note, score


async def rebuilt_is_live(pool: asyncpg.Pool, store: EventStore, *models: AnyProjection) -> None:
    """A rebuild gives the same rows, and sets the same aside."""
    for model in models:
        live, aside = await rows(pool, model), [one.position for one in await set_aside(pool, [model])]
        await rebuild(pool, store, model)
        assert await rows(pool, model) == live
        assert [one.position for one in await set_aside(pool, [model])] == aside


async def test_an_event_that_cannot_be_taken_in_is_set_aside_and_the_rest_goes_on(pool: asyncpg.Pool, store: EventStore) -> None:
    stream = uuid4()
    await store.append(stream, [score(), note(), score(), score(BAD_SCORE), note(), score(), score(BAD_SCORE)], expected=0)
    async with running(pool, store, TALLY, PICKY) as watch:
        await caught_up(watch, store, [TALLY, PICKY])
        tally, picky = await status(pool, store, [TALLY, PICKY])
    assert (tally.error, tally.aside, await counted(pool, TALLY)) == (None, 0, 2)
    assert (picky.error, picky.aside, picky.behind, await counted(pool, PICKY)) == (None, 2, 0, 3)
    bad = (await store.read_stream(stream))[3]
    first, last = await set_aside(pool, [TALLY, PICKY])
    assert (first.projection, first.position, first.stream, first.version) == ("picky", 4, stream, 4)
    assert (first.event, first.type, last.position) == (bad.id, "satisfaction-reported", 7)
    assert "Expected `int`, got `str`" in first.why
    assert [one.position for one in await set_aside(pool, [PICKY], stream)] == [4, 7]
    assert await set_aside(pool, [PICKY], uuid4()) == []
    await rebuilt_is_live(pool, store, TALLY, PICKY)


async def test_what_only_the_database_refuses_is_set_aside_as_well(pool: asyncpg.Pool, store: EventStore) -> None:
    heavy = Heavy()
    await store.append(uuid4(), [score(), score(), score(HEAVY_SCORE), score()], expected=0)
    async with running(pool, store, heavy) as watch:
        await caught_up(watch, store, [heavy])
    assert await counted(pool, heavy) == 21
    assert [one.position for one in await set_aside(pool, [heavy])] == [3]
    await rebuilt_is_live(pool, store, heavy)


async def test_a_release_that_can_take_the_event_in_does_so_in_a_rebuild(pool: asyncpg.Pool, store: EventStore) -> None:
    class Mended(Picky):
        """The next release: does not look into the event any more."""

        reads = looks_at(envelopes=Picky.reads)

    mended = Mended()
    await store.append(uuid4(), [score(), score(BAD_SCORE), score()], expected=0)
    async with running(pool, store, PICKY) as watch:
        await caught_up(watch, store, [PICKY])
    assert len(await set_aside(pool, [mended])) == 1
    await rebuild(pool, store, mended)
    assert (await counted(pool, mended), await set_aside(pool, [mended])) == (3, [])


async def test_a_model_that_an_earlier_release_left_standing_still_goes_on(pool: asyncpg.Pool, store: EventStore) -> None:
    await store.append(uuid4(), [score(), score(BAD_SCORE), score()], expected=0)
    await pool.execute(
        f"create schema if not exists {SCHEMA}; create table {SCHEMA}.checkpoints (projection text not null, "
        "position bigint not null default 0, moved_at timestamptz not null default now(), error text, failing bigint, "
        "part integer not null default 0, "
        "parts integer not null default 1, fence bigint not null default 0, target bigint, events bigint not null default 0, "
        "batches bigint not null default 0, seconds double precision not null default 0, primary key (projection, part)); "
        f"insert into {SCHEMA}.checkpoints (projection, position, error, failing) values ('{PICKY.ident}', 1, 'staat stil', 2)"
    )
    async with running(pool, store, PICKY) as watch:
        await caught_up(watch, store, [PICKY])
    [picky] = await status(pool, store, [PICKY])
    assert (picky.error, picky.aside, await counted(pool, PICKY)) == (None, 1, 1)


def raw(stream: UUID, event: Event, key: str, **told: object) -> Entry:
    """An entry as a release without a door wrote it, with other values in some fields."""
    entry = encode(Fact(event, NOW, ANNA, key), stream)
    return replace(entry, data=json.dumps({**json.loads(entry.data), **told}))


async def without_a_door(pool: asyncpg.Pool, stream: UUID, *entries: Entry) -> None:
    """Append as a release without a door did."""
    async with pool.acquire() as conn, conn.transaction():
        await append_many(conn, [Append(stream, entries, 0)])


async def test_a_log_that_holds_a_nul_is_served_in_full(pool: asyncpg.Pool, store: EventStore) -> None:
    sick, well = uuid4(), uuid4()
    asked = PartnerRequested(
        key="vraag", request=uuid4(), kind="taal", role=Role.SCHOOL, partner=SCHOOL, content={}, due=days(1), escalate_at=days(2)
    )
    await without_a_door(
        pool,
        sick,
        raw(sick, started(), "begin", regisseur="a\0b", sector="groen\0"),
        raw(sick, in_stage(Stage.INTAKE), "fase"),
        raw(sick, asked, "gevraagd"),
        raw(sick, PartnerRequestRefused(key="vraag", reason="nee"), "nee", reason="<html>\0\0"),
    )
    await store.append(well, [encode(Fact(started(), NOW, ANNA, "begin"), well)], expected=0)
    async with running(pool, store, *PROJECTIONS) as watch:
        await caught_up(watch, store, PROJECTIONS)
    assert await set_aside(pool, PROJECTIONS) == []
    assert await pool.fetchval(f"select regisseur from {BOARD.table.name} where trajectory = $1", sick) == "a\ufffdb"
    await rebuilt_is_live(pool, store, *PROJECTIONS)


HOSTILE: dict[str, dict[str, object]] = {
    "a name that no index takes": {"regisseur": "".join(map(chr, range(0x4E00, 0x4E00 + 9000)))},
    "a programme that no index takes": {"programme": "".join(map(chr, range(0x4E00, 0x4E00 + 9000)))},
    "a number that no column takes": {"programme_version": 10**30},
    "a role that is none": {"parties": [{"role": "tovenaar", "partner": str(uuid4())}]},
}


@pytest.mark.parametrize("told", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_log_that_holds_what_no_read_model_can_keep_is_served_without_it(
    pool: asyncpg.Pool, store: EventStore, told: dict[str, object]
) -> None:
    sick, well = uuid4(), uuid4()
    await without_a_door(pool, sick, raw(sick, started(), "begin", **told), raw(sick, in_stage(Stage.INTAKE), "fase"))
    await store.append(well, [encode(Fact(started(), NOW, ANNA, "begin"), well)], expected=0)
    async with running(pool, store, *PROJECTIONS) as watch:
        await caught_up(watch, store, PROJECTIONS)
    aside = await set_aside(pool, PROJECTIONS)
    assert {one.stream for one in aside} == {sick}
    assert well in {row["trajectory"] for row in await pool.fetch(f"select trajectory from {BOARD.table.name}")}
    assert all(one.error is None and one.behind == 0 for one in await status(pool, store, PROJECTIONS))
    await rebuilt_is_live(pool, store, *PROJECTIONS)


async def test_the_command_tells_what_was_set_aside_and_why(
    database: str, pool: asyncpg.Pool, store: EventStore, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        nobody: Any = None
        yield Connections(database, pool, store, nobody, nobody, nobody)

    sick = uuid4()
    await without_a_door(pool, sick, raw(sick, started(), "begin", programme_version=10**30))
    async with running(pool, store, BOARD) as watch:
        await caught_up(watch, store, [BOARD])
    capsys.readouterr()
    await projections(connect).run_async(["aside", "-o", "json"], result_action="return_value")
    [told] = json.loads(capsys.readouterr().out)
    assert (told["leesmodel"], told["positie"], told["stroom"], told["soort"]) == ("board", 1, str(sick), "trajectory-started")
    assert told["waarom"]
    await projections(connect).run_async(["status", "-o", "json"], result_action="return_value")
    [board] = [one for one in json.loads(capsys.readouterr().out) if one["leesmodel"] == "board"]
    assert (board["terzijde"], board["fout"]) == (1, None)
