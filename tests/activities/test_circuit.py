"""Leaving a partner alone that takes nothing, and finding out that it is back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.exceptions import ApplicationError

from activities.channels import RefusedByPartner, Unreachable, Withheld
from activities.circuit import FAILURES, FIRST, LONGEST, Circuits
from activities.delivery import Deliveries
from events.log.store import EventStore
from tests.activities.test_delivery import QUESTION, REGISTERED, Paper, deliveries, known, store

__all__ = ["store"]

ONE, OTHER = UUID(int=1), UUID(int=2)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_partner_is_left_alone_after_enough_failures_in_a_row_and_no_other_is() -> None:
    circuits = Circuits(Clock())
    for _ in range(FAILURES - 1):
        circuits.failed(ONE)
    assert circuits.wait_for(ONE) == 0
    circuits.took(ONE)
    for _ in range(FAILURES - 1):
        circuits.failed(ONE)
    assert circuits.wait_for(ONE) == 0, "it answered in between"
    circuits.failed(ONE)
    assert (circuits.wait_for(ONE), circuits.wait_for(OTHER)) == (FIRST, 0)


def test_one_at_a_time_finds_out_whether_it_is_back() -> None:
    clock = Clock()
    circuits = Circuits(clock)
    for _ in range(FAILURES):
        circuits.failed(ONE)
    pauses = []
    for _ in range(8):
        clock.now += circuits.wait_for(ONE)
        assert circuits.wait_for(ONE) == 0
        assert circuits.wait_for(ONE) > 0, "while that is under way"
        circuits.failed(ONE)
        pauses.append(circuits.wait_for(ONE))
    assert pauses == [2 * FIRST, 4 * FIRST, 8 * FIRST, *[LONGEST] * 5]
    clock.now += LONGEST
    assert circuits.wait_for(ONE) == 0
    circuits.took(ONE)
    assert [circuits.wait_for(ONE) for _ in range(3)] == [0, 0, 0]


async def fails(office: Deliveries, paper: Paper, times: int) -> None:
    """So many deliveries that the partner does not take, each another one."""
    paper.trouble = Unreachable("dicht")
    for _ in range(times):
        with pytest.raises(ApplicationError):
            await office.deliver(replace(QUESTION, request=uuid4()))


async def test_a_partner_that_takes_nothing_is_not_called_for_each_of_its_deliveries(store: EventStore) -> None:
    await known(store, REGISTERED)
    paper = Paper()
    office = deliveries(store, paper)
    clock = Clock()
    office._circuits = Circuits(clock)
    await fails(office, paper, FAILURES)
    paper.trouble = None
    with pytest.raises(ApplicationError, match="met rust gelaten") as alone:
        await office.deliver(QUESTION)
    assert not paper.heap
    wait = alone.value.next_retry_delay
    assert wait
    assert timedelta(seconds=FIRST) <= wait <= 2 * timedelta(seconds=FIRST)
    clock.now += FIRST
    await office.deliver(QUESTION)
    await office.deliver(replace(QUESTION, request=uuid4()))
    assert len(paper.heap) == 2, "it is back for all"


@pytest.mark.parametrize("answer", [RefusedByPartner("nee"), None])
async def test_who_answers_at_all_is_there(store: EventStore, answer: Exception | None) -> None:
    await known(store, REGISTERED)
    paper = Paper()
    office = deliveries(store, paper)
    for _ in range(3):
        await fails(office, paper, FAILURES - 1)
        paper.trouble = answer
        await office.deliver(QUESTION)


async def test_what_waits_for_a_secret_says_nothing_of_a_partners_system(store: EventStore) -> None:
    await known(store, REGISTERED)
    paper = Paper(trouble=Withheld("ingetrokken"))
    office = deliveries(store, paper)
    for _ in range(FAILURES + 5):
        with pytest.raises(ApplicationError, match="ingetrokken"):
            await office.deliver(QUESTION)
    paper.trouble = None
    await office.deliver(QUESTION)
