"""What bodies hold together is bounded; who is kept out by that hears when to come back, and nobody who sends little is kept out."""

import asyncio

import pytest

from gateway.http import middleware
from gateway.http.bodies import SMALL, Room
from gateway.http.rate import Rate
from tests.gateway.doors import Doors, open_doors
from tests.gateway.http.test_connections import NO_BODY, connect
from tests.gateway.sender import introduce
from tests.waiting import eventually

LARGE = {"eigenVeld": ["a" * 4000] * 10}
TOLD = 60_000
"""Bytes of a body of 100,000."""


async def test_when_there_is_no_room_for_a_large_body_it_may_come_back_and_a_small_one_is_taken(doors: Doors) -> None:
    services, room = doors.services, Room(most=TOLD + 10_000)
    async with open_doors(services.pool, services.store, room=room) as tight:
        sender = await introduce(tight)
        _, writer = await connect(tight.address, NO_BODY + b" " * TOLD)
        await eventually(lambda: room._held == TOLD, "a large body being held")
        refused = await sender.post(sender.event(LARGE))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.headers["content-type"] == "application/problem+json"
        assert (await sender.post(sender.event({"eigenVeld": ["a" * (SMALL // 5)] * 4}))).status_code == 202
        writer.close()
        await eventually(lambda: room._held == 0, "room being made")
        assert (await sender.post(sender.event(LARGE))).status_code == 202
        assert room._held == 0


async def test_a_body_that_is_refused_for_want_of_room_is_read_out_so_that_its_sender_sees_why(doors: Doors) -> None:
    services = doors.services
    async with open_doors(services.pool, services.store, room=Room(most=0)) as full:
        reader, writer = await connect(full.address, NO_BODY + b" " * 90_000)
        await asyncio.sleep(0)
        writer.write(b" " * 10_000)
        async with asyncio.timeout(20):
            assert (await reader.readline()).startswith(b"HTTP/1.1 503")
        writer.close()


async def test_who_sends_too_much_holds_no_room_while_it_waits_to_hear_that(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "PACE", 600.0)
    services, room = doors.services, Room()
    async with open_doors(services.pool, services.store, room=room, rate=Rate(messages=0.01, burst=100)) as slow:
        sender = await introduce(slow)
        assert (await sender.post(sender.event(LARGE))).status_code == 202
        waiting = asyncio.create_task(sender.post(sender.event(LARGE)))
        await eventually(lambda: room._passed > 80_000 and room._held == 0, "its body being let go")
        assert not waiting.done()
        waiting.cancel()
