"""A run that cannot go on is seen, thrown away and begun anew from its stream, by a command or by itself; a slow one is left alone."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from temporalio import workflow
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from gateway.runs import keeper as run_keeper
from gateway.runs.keeper import RunKeeper
from gateway.runs.recovery import recover
from gateway.runs.runs import Opened, Stuck, stuck
from tests.waiting import eventually
from tests.workflows.city import BUILD, MUNICIPALITY, City
from tests.workflows.habits import silence
from tests.workflows.life import Life
from workflows.run.reference import DEPLOYMENT, TASK_QUEUE, TrajectoryRef
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.message import DROPPED_OUT


@workflow.defn(name="Trajectory", versioning_behavior=VersioningBehavior.PINNED)
class _Other:
    """Does something else first than a trajectory does, so that this cannot be replayed by one."""

    @workflow.run
    async def run(self, ref: TrajectoryRef) -> str:
        await workflow.sleep(timedelta(days=1000))
        return ""

    @workflow.signal
    def poke(self) -> None:
        pass


async def cannot_go_on(city: City, life: Life, *, after: str = "verloren") -> str:
    """The run of this trajectory, which takes the place of one that was ended, has a history that is not its own; returns its id."""
    await life.settles()
    await life.handle.terminate(reason=after)
    await city.closes()
    deployment = WorkerDeploymentConfig(version=WorkerDeploymentVersion(DEPLOYMENT, BUILD), use_worker_versioning=True)
    async with Worker(city.client, task_queue=TASK_QUEUE, workflows=[_Other], deployment_config=deployment):
        handle = await city.client.start_workflow(_Other.run, TrajectoryRef(life.id), id=life.handle.id, task_queue=TASK_QUEUE)

        async def sleeps() -> bool:
            return any(event.HasField("timer_started_event_attributes") for event in (await handle.fetch_history()).events)

        await eventually(sleeps, "the other workflow going to sleep")
    await city.opens()
    await life.handle.signal(TrajectoryWorkflow.poke)

    async def seen() -> bool:
        return [one.trajectory for one in await stuck(city.client) if one.failing] == [life.id]

    await eventually(seen, "the server telling that its tasks fail")
    assert handle.first_execution_run_id
    return handle.first_execution_run_id


async def test_recovery_begins_a_run_anew_whose_tasks_fail_and_leaves_the_others(city: City) -> None:
    life, healthy = [await city.begins() for _ in range(2)]
    for each in (life, healthy):
        each.answers["pip-opvragen"] = silence
    await healthy.settles()
    untouched = (await healthy.handle.describe()).run_id
    poisoned = await cannot_go_on(city, life)
    done = await recover(city.pool, city.store, city.client)
    assert (done.open, done.started, done.thrown_away) == (2, 1, 1)
    assert (await life.handle.describe()).run_id != poisoned
    assert (await healthy.handle.describe()).run_id == untouched
    assert (await life.state()).open
    assert await stuck(city.client) == []


async def test_a_run_whose_tasks_fail_is_begun_anew_by_itself_after_a_while(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    poisoned = await cannot_go_on(city, life)
    keeping = asyncio.create_task(RunKeeper(city.pool, city.store, city.client, patience=0.5, look=0.05).run())

    async def anew() -> bool:
        return (await life.handle.describe()).run_id != poisoned

    await eventually(anew, "another run")
    keeping.cancel()
    assert (await life.state()).open


async def test_a_terminated_run_is_started_again_by_itself_and_hears_what_it_missed(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    await life.handle.terminate("te vol")
    at = (await life.handle.describe()).execution_time
    assert at
    message = await life.tell(MUNICIPALITY, DROPPED_OUT, {"onderdeel": "taal", "reden": "taal"}, at=at)
    await city.has_relayed()
    keeping = asyncio.create_task(RunKeeper(city.pool, city.store, city.client, look=0.05).run())
    await life.has_effect(message)
    keeping.cancel()
    assert (await life.handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_message_that_was_lost_with_a_run_reaches_the_next_although_whoever_began_that_died(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_keeper, "SLOW", 0.0)
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    at = (await life.look()).now
    await RunKeeper(city.pool, city.store, city.client).once(Opened(city.store))
    await city.closes()
    message = await life.tell(MUNICIPALITY, DROPPED_OUT, {"onderdeel": "taal", "reden": "taal"}, at=at)
    await city.has_relayed()
    await RunKeeper(city.pool, city.store, city.client).once(Opened(city.store))
    # Whoever looked has offered it already; that, too, must have gone to the run that is lost.
    await city.has_relayed()
    await life.handle.terminate("weg")
    await city.client.start_workflow(TrajectoryWorkflow.run, TrajectoryRef(life.id), id=life.handle.id, task_queue=TASK_QUEUE)
    await city.opens()
    await life.settles()
    keeper, opened = RunKeeper(city.pool, city.store, city.client), Opened(city.store)
    assert [(await keeper.once(opened)).replayed for _ in range(2)] == [1, 0]
    await life.has_effect(message)
    assert (await keeper.once(opened)).replayed == 0


async def test_an_ended_trajectory_is_not_open_any_more_and_one_that_began_later_is(city: City) -> None:
    opened = Opened(city.store)
    life = await city.begins()
    assert await opened.look() == [life.id]
    later = await city.begins()
    await life.ends()
    assert await opened.look() == [later.id] == await Opened(city.store).look()


def watching(city: City) -> RunKeeper:
    return RunKeeper(city.pool, city.store, city.client, patience=0.0)


async def test_runs_that_hang_together_are_left_alone_and_one_alone_is_not(city: City) -> None:
    hanging = [Stuck(UUID(int=n), "run", failing=False, attempt=9) for n in range(5)]
    assert watching(city)._to_throw_away(hanging, runs=20) == []
    assert watching(city)._to_throw_away(hanging[:1], runs=20) == hanging[:1]
    failing = Stuck(UUID(int=9), "run", failing=True, attempt=9)
    assert watching(city)._to_throw_away([*hanging, failing], runs=20) == [failing]


async def test_a_run_that_was_only_tried_again_is_left_alone(city: City) -> None:
    assert watching(city)._to_throw_away([Stuck(UUID(int=1), "run", failing=True, attempt=2)], runs=20) == []


async def test_a_run_that_gets_stuck_again_and_again_is_left_alone_for_longer(city: City) -> None:
    keeper = RunKeeper(city.pool, city.store, city.client, patience=3600.0)
    keeper.patience = 0.0
    one = Stuck(UUID(int=1), "run", failing=True, attempt=9)
    assert keeper._to_throw_away([one], runs=1) == [one]
    keeper.patience = 3600.0
    keeper._thrown.clear()
    keeper._watched[one.trajectory].since -= 3600.0
    assert keeper._to_throw_away([one], runs=1) == [one]
    assert keeper._to_throw_away([one], runs=1) == []
