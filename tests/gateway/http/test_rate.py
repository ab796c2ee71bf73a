"""What one partner may send: room for what piled up, a bound in the long run, and nobody is held up by another."""

from uuid import UUID

from gateway.http.rate import Meter, Rate
from tests.gateway.doors import Doors, open_doors
from tests.gateway.sender import introduce

ONE, OTHER = UUID(int=1), UUID(int=2)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_what_piled_up_may_come_at_once_and_after_that_the_rate_holds() -> None:
    clock = Clock()
    meter = Meter(Rate(messages=10, bytes=1e9, burst=2), clock)
    assert [meter.wait_for(ONE, 10) for _ in range(20)] == [0] * 20
    assert meter.wait_for(ONE, 10) == 1
    assert meter.wait_for(OTHER, 10) == 0
    clock.now += 1
    assert [meter.wait_for(ONE, 10) for _ in range(11)] == [0] * 10 + [1]
    clock.now += 3600
    assert [meter.wait_for(ONE, 10) for _ in range(21)] == [0] * 20 + [1]


def test_bytes_count_as_well_and_the_largest_message_gets_through_at_any_rate() -> None:
    clock = Clock()
    meter = Meter(Rate(messages=1000, bytes=1000, burst=2), clock)
    assert meter.wait_for(ONE, 5000) == 0
    wait = meter.wait_for(ONE, 5000)
    assert wait > 0
    clock.now += wait
    assert meter.wait_for(ONE, 5000) == 0


async def test_a_partner_that_sends_too_much_hears_when_to_come_back_and_another_is_served(doors: Doors) -> None:
    services = doors.services
    async with open_doors(services.pool, services.store, rate=Rate(messages=0.01, burst=300)) as slow:
        sender, other = await introduce(slow), await introduce(slow)
        assert [(await sender.post(sender.event())).status_code for _ in range(4)] == [202, 202, 202, 429]
        forged = await other.post(other.event(), secret="whsec_dmVya2VlcmQ=")
        assert forged.status_code == 401
        assert (await other.post(other.event())).status_code == 202
        refused = await sender.post(sender.event())
        assert int(refused.headers["retry-after"]) > 0
        assert refused.headers["content-type"] == "application/problem+json"
        assert len(await sender.received()) == 3
