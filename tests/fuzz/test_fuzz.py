"""A portion of the fuzzing that `make fuzz` does at length."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from gateway.http.bodies import LIMIT, MOST
from tests.fuzz.flood import send
from tests.fuzz.run import GROWTH, fuzz, introduced, running
from tests.waiting import eventually


@pytest.mark.timeout(280)
async def test_nothing_that_is_sent_breaks_the_gateway_or_is_lost() -> None:
    found = await fuzz(500, 7)
    assert found.holds, (found.told(), found.failures)
    assert found.cases == 500
    assert len(found.accepted) > 50
    assert {"202", "400", "401", "403", "404", "409"} <= set(found.statuses)


async def test_large_events_leave_the_gateway_as_small_as_it_was(database: str) -> None:
    async with asyncpg.create_pool(database, min_size=1, max_size=3) as pool, running(database) as gateway:
        partner = await introduced(pool, 1)
        await send(gateway.address, partner, 24, events=50)
        before = gateway.memory
        assert (await send(gateway.address, partner, 24, events=300)).keys() <= {"202", "429"}
        assert gateway.memory - before < GROWTH


async def test_bodies_that_come_all_at_once_are_held_within_bounds_and_their_memory_is_given_back(database: str) -> None:
    to = b"POST /v1/gebeurtenissen HTTP/1.1\r\nhost: regie\r\ncontent-type: application/cloudevents+json\r\n"
    head = to + b"content-length: %d\r\n\r\n" % LIMIT
    async with running(database) as gateway:
        where, fresh, held, seen = urlsplit(gateway.address), gateway.memory, list[asyncio.StreamWriter](), [0.0]
        for _ in range(480):
            _, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(head + b" " * (LIMIT - 1))
            held.append(writer)

        def has_read_all() -> bool:
            seen.append(gateway.memory)
            return seen[-1] == seen[-2]

        await eventually(has_read_all, "all being read", every=1.0)
        assert max(seen) - fresh < MOST / 1e6 + 45, "for those that are let in, and what else it takes"
        for writer in held:
            writer.close()
        await eventually(lambda: gateway.memory - fresh < 32, "their memory being given back")


async def test_more_idle_senders_than_there_are_files_keep_nobody_out_and_fill_no_disk(database: str, tmp_path: Path) -> None:
    told = tmp_path / "log"
    idle = b"POST /v1/gebeurtenissen HTTP/1.1\r\nhost: regie\r\ncontent-type: application/cloudevents+json\r\ncontent-length: 9\r\n\r\n"
    with told.open("wb") as log:
        async with running(database, files=96, log=log.fileno()) as gateway:
            where, held = urlsplit(gateway.address), list[asyncio.StreamWriter]()
            for _ in range(500):
                _, writer = await asyncio.open_connection(where.hostname, where.port)
                writer.write(idle)
                held.append(writer)
            async with asyncio.timeout(60):
                reader, writer = await asyncio.open_connection(where.hostname, where.port)
                writer.write(b"GET /healthz HTTP/1.1\r\nhost: regie\r\n\r\n")
                assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            for each in [*held, writer]:
                each.close()
    assert len(told.read_bytes().splitlines()) < 20, told.read_text()[-3000:]
