"""Barriers: whoever takes one on gets a task for it, whenever it is reported (whitepaper l.356-358; domain.md W14)."""

from datetime import UTC, datetime, time
from itertools import count

from events.trajectory.parts import Barrier
from workflows.decisions import tasks
from workflows.law.period import AMSTERDAM
from workflows.verbs.desk import Condition, Desk
from workflows.verbs.together import Together


async def barriers(desk: Desk) -> None:
    """A task for the owner of each barrier, until it is cleared or accepted."""
    async with Together() as group:
        for number in count(1):
            await desk.until(reported(number))
            barrier = list(desk.state.voortraject.barriers.values())[number - 1]
            group.create_task(clear(desk, barrier))


async def clear(desk: Desk, barrier: Barrier) -> None:
    """The owner takes it away before its date, or everybody knows why it is accepted."""
    await desk.task_until(
        lambda state: state.voortraject.barriers[barrier.name].settled,
        tasks.CLEAR_BARRIER,
        f"Neem {barrier.name} weg, of leg vast waarom ze wordt aanvaard. Bij het traject staat wat er in de weg staat.",
        by=due(desk, barrier),
        role=barrier.owner,
        about=barrier.name,
    )


def due(desk: Desk, barrier: Barrier) -> datetime:
    """What got its date from the norm is due when that is over; what a person dated, at the end of that day."""
    by_norm = desk.plan.voortraject.barriers_within.period.after(desk.now())
    return by_norm if desk.day_of(by_norm) == barrier.due else datetime.combine(barrier.due, time.max, AMSTERDAM).astimezone(UTC)


def reported(number: int) -> Condition:
    """Whether so many barriers were reported."""
    return lambda state: len(state.voortraject.barriers) >= number
