import os
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.chaos.__main__ import Run, folder
from tests.chaos.faults import LATEST, SOONEST, WEIGHTS, faults
from tests.chaos.ledger import Gap, Ledger, Order, wall


def test_a_seed_gives_the_same_faults_again_and_another_seed_others() -> None:
    def first(seed: int) -> list[str]:
        return [f"{fault} {fault.after}" for fault, _ in zip(faults(seed), range(200), strict=False)]

    assert first(7) == first(7) != first(8)


def test_every_kind_of_fault_comes_within_the_pace() -> None:
    drawn = [fault for fault, _ in zip(faults(1), range(1000), strict=False)]
    assert {fault.what for fault in drawn} == set(WEIGHTS)
    assert all(SOONEST <= fault.after <= LATEST for fault in drawn)


def test_what_was_promised_after_a_back_up_that_was_put_back_is_not_due() -> None:
    before, since, between, until, after = (wall() + timedelta(seconds=n) for n in range(5))
    orders = [Order(str(at), uuid4(), "office", acknowledged_at=at) for at in (before, between, after)]
    ledger = Ledger(orders=[*orders, Order("never answered", uuid4(), "office")], gaps=[Gap(since, until)])
    assert [order.id for order in ledger.orders_due()] == [str(before), str(after)]


@pytest.mark.slow
@pytest.mark.skipif("REGIE_CHAOS" not in os.environ, reason="takes minutes of a quiet machine: make chaos, or REGIE_CHAOS=1")
@pytest.mark.timeout(900)
async def test_a_minute_of_faults_loses_nothing() -> None:
    with folder() as home:
        result = await Run.of(home, seed=1, minutes=1, trajectories=4).to_the_end()
    assert result["holds"], result
    assert result["faults"]
    assert result["acknowledged"]
