"""What stands still is seen, by id and by how far it came, and not by counting or by whether a process lives."""

from uuid import uuid4

import pytest

from events.evidence.sealed_log import Events
from gateway.operations import health
from gateway.operations.health import Seen, Verdict, exposition
from gateway.runs import bookmark
from gateway.runs.recovery import recover
from tests.workflows.city import City
from workflows.run.reference import TASK_QUEUE, TrajectoryRef, workflow_id
from workflows.run.workflow import TrajectoryWorkflow


async def test_runs_that_have_no_time_to_answer_keep_what_else_is_wrong_from_nobody(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Seen(city.pool, city.store, city.client)
    lives = [await city.begins(), await city.begins()]
    for life in lives:
        await life.settles()
    [first, *_] = await city.store.read_log(after=0, limit=1)
    await bookmark.keep(city.client, (first.id, first.position))
    monkeypatch.setattr(health, "WORRYING_AGE", 0.0)
    monkeypatch.setattr(health, "ASKING", 0.5)
    await city.closes()
    busy = await health.runs(here)
    await lives[0].handle.terminate("verloren")
    lost = await health.runs(here)
    await city.opens()
    await city.client.get_schedule_handle(bookmark.SCHEDULE).delete()
    await recover(city.pool, city.store, city.client)
    assert (busy.verdict, lost.verdict) == (Verdict.WARN, Verdict.FAIL)
    assert "antwoord" in busy.told
    assert str(lives[0].id) in lost.told


async def test_a_trajectory_without_a_run_is_named_although_as_many_run_as_are_open(city: City) -> None:
    here = Seen(city.pool, city.store, city.client)
    life = await city.begins()
    await life.settles()
    assert (await health.runs(here)).verdict is Verdict.OK
    await life.handle.terminate("verloren")
    await city.closes()
    stranger = uuid4()
    await city.client.start_workflow(TrajectoryWorkflow.run, TrajectoryRef(stranger), id=workflow_id(stranger), task_queue=TASK_QUEUE)
    seen = await health.runs(here)
    await city.opens()
    assert seen.verdict is Verdict.FAIL
    assert str(life.id) in seen.told
    assert str(stranger) not in seen.told
    assert 'regie_check{check="trajecten"} 2' in exposition([seen])


async def test_who_holds_the_lock_of_the_sealer_and_seals_nothing_is_seen(city: City) -> None:
    here = Seen(city.pool, city.store, city.client)
    await city.begins()
    assert (await health.sealing(here)).verdict is Verdict.WARN
    async with city.pool.acquire() as idle:
        await idle.execute("select pg_advisory_lock($1)", Events.lock)
        health_age, health.WORRYING_AGE = health.WORRYING_AGE, 0.0
        try:
            seen = await health.sealing(here)
        finally:
            health.WORRYING_AGE = health_age
        pid = await idle.fetchval("select pg_backend_pid()")
    assert seen.verdict is Verdict.FAIL
    assert f"verbinding {pid} heeft het slot maar verzegelt niet" in seen.told
