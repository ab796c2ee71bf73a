"""Simulated trajectories that are still open are trajectories like any other: a worker takes them up from their streams and goes on."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from deploy.simulation.past.cohort import Cohort, today
from deploy.simulation.past.filling import fill
from events.fact import Actor
from events.log.codec import decode
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.course import NoteWritten
from events.vocabulary.values import Role
from gateway.runs.recovery import open_trajectories, recover
from tests.believed import believed
from tests.waiting import eventually
from tests.workflows.city import City, open_city
from tests.workflows.invariants import Law
from workflows.decisions.telling import WriteNote
from workflows.run.reference import workflow_id

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(loop_scope="session")
async def city(temporal: WorkflowEnvironment, database: str) -> AsyncIterator[City]:
    async with open_city(temporal, database) as city:
        yield city


async def test_open_ones_are_taken_up_and_go_on(city: City) -> None:
    cohort = Cohort(participants=16, years=2.5, seed=5, until=today())
    filled = await fill(city.store, cohort, processes=1)
    recovered = await recover(city.pool, city.store, city.client)
    assert recovered.started == filled.open > 3
    for trajectory in await open_trajectories(city.store):
        handle = city.client.get_workflow_handle(workflow_id(trajectory))

        async def told() -> Trajectory:
            return fold(trajectory, map(decode, await city.store.read_stream(trajectory, opened=True)))  # noqa: B023 (called at once)

        async def is_taken_up() -> bool:
            return replace(await believed(handle), position=0) == replace(await told(), position=0)  # noqa: B023

        await eventually(is_taken_up, f"{trajectory} to be taken up")
        regisseur = Actor((await told()).regisseur, Role.REGISSEUR)
        await city.office.execute(trajectory, WriteNote(text="gaat verder"), regisseur)
        stream = list(map(decode, await city.store.read_stream(trajectory, opened=True)))
        assert any(isinstance(each.event, NoteWritten) for each in stream)
        Law(trajectory).sees(stream)
