"""What the store promises when the server is killed, copied or moved."""

import asyncio
import signal
from contextlib import aclosing, suppress
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.log.checkpoint import Checkpoint
from events.log.store import EventStore, StoreUnavailable, VersionConflict
from events.record import Stored
from tests.events.entries import entries, entry
from tests.events.servers import restored, server, standby
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
KILLS = 20


def more_than(these: set[UUID], number: int) -> bool:
    return len(these) > number


async def test_what_was_acknowledged_is_stored_after_kill_9_of_the_server_in_mid_load_20_times() -> None:
    acknowledged: set[UUID] = set()
    refused: set[UUID] = set()

    async def producer(store: EventStore, stream: UUID) -> None:
        version = 0
        while True:
            fact = entry()
            try:
                version = (await store.append(stream, [fact], expected=version)).version
                acknowledged.add(fact.id)
            except VersionConflict as conflict:
                refused.add(fact.id)
                version = conflict.actual
            except StoreUnavailable:
                await asyncio.sleep(0.02)

    async with server() as postgres, asyncpg.create_pool(postgres.dsn(), min_size=0) as pool, EventStore(pool) as store:
        # Two producers to a stream, so that there are always some that lose.
        streams = [uuid4() for _ in range(8)]
        producing = [asyncio.create_task(producer(store, streams[number % 8])) for number in range(16)]
        for _ in range(KILLS):
            before = len(acknowledged)
            await eventually(partial(more_than, acknowledged, before + 200), "a load")
            assert postgres.child
            postgres.child.send(signal.SIGKILL)
            await postgres.child.ended()
            await postgres.start()
        for task in producing:
            task.cancel()
        await asyncio.gather(*producing, return_exceptions=True)
        stored = [event for stream in streams for event in await store.read_stream(stream)]
    ids = {event.id for event in stored}
    assert acknowledged <= ids
    assert refused
    assert not refused & ids, "a losing append was stored"
    assert len(stored) == len(ids)
    for stream in streams:
        versions = [event.version for event in stored if event.stream == stream]
        assert versions == list(range(1, len(versions) + 1))


async def test_a_standby_skips_nothing_and_gives_no_more_than_has_settled_on_the_primary() -> None:
    async with (
        server() as postgres,
        standby(postgres) as copy,
        asyncpg.create_pool(postgres.dsn()) as pool,
        asyncpg.create_pool(copy) as follower,
        EventStore(pool) as store,
        EventStore(follower) as reader,
        aclosing(reader.subscribe(after=0)) as following,
        pool.acquire() as conn,
    ):
        transaction = conn.transaction()
        await transaction.start()
        await store.append(uuid4(), [entry()], expected=0, conn=conn)
        late = await store.append(uuid4(), [entry()], expected=0)
        await eventually(
            lambda: follower.fetchval("select true from events where position = $1", late.position), "the copy of the later event"
        )
        waiting = asyncio.create_task(anext(following))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done, "the later event was given while the earlier one could still come"
        await transaction.commit()
        async with aclosing(store.subscribe(after=0)) as settled:
            await Checkpoint(pool, "somebody").save((await anext(settled)).position)
        assert [event.position for event in await waiting] == [1, 2]


async def test_a_checkpoint_goes_on_after_the_database_was_restored_into_another_server() -> None:
    async with server() as postgres:
        async with asyncpg.create_pool(postgres.dsn()) as pool, EventStore(pool) as store:
            # Numbers that were taken and never used, and many transactions, so that neither counts the same on the other server.
            for _ in range(50):
                await store.append(uuid4(), entries(2), expected=0)
                with suppress(asyncpg.RaiseError):
                    await pool.execute("do $$ begin perform nextval(pg_get_serial_sequence('events', 'position')); raise 'lost'; end $$")
            async with aclosing(store.subscribe(after=0, limit=60)) as following:
                read = list(await anext(following))
            whole = await store.read_log(after=0)
        async with restored(postgres) as dsn, asyncpg.create_pool(dsn) as pool, EventStore(pool) as store:
            added = [await store.append(uuid4(), [entry()], expected=0) for _ in range(3)]
            head = await store.head()
            async with aclosing(store.subscribe(after=read[-1].position, limit=7)) as following:
                while read[-1].position < head:
                    read += await anext(following)
            assert read == whole + [await found(pool, place.position) for place in added]


async def found(pool: asyncpg.Pool, position: int) -> Stored:
    row = await pool.fetchrow(
        "select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed from events where position = $1",
        position,
    )
    assert row is not None
    return Stored(*row)
