"""A release on changed code takes over running trajectories, with or without a worker of the release before."""

from asyncio import create_task, gather
from contextlib import AsyncExitStack
from functools import partial

import pytest

from activities.channels import Purpose
from deploy.worker import keep_current, make_current
from events.trajectory.state import Trajectory
from events.vocabulary.values import Outcome, Stage
from gateway.operations import health
from gateway.operations.health import Seen, Verdict
from gateway.runs.recovery import renew
from tests.waiting import eventually
from tests.workflows.city import BUILD, City
from tests.workflows.habits import ANSWERS, silence
from tests.workflows.invariants import check
from tests.workflows.later_release import CHANGED, NEW_QUESTION, later_release
from tests.workflows.life import Life

NEXT = "straks"
KEY = f"voortraject:1:{NEW_QUESTION}"


async def in_mid_voortraject(city: City) -> Life:
    """A trajectory of the present release, that waits for a module."""
    life = await city.begins()
    life.answers["module-geven"] = silence
    await life.until(Stage.VOORTRAJECT)
    await life.passes(weeks=2)
    return life


def open_questions(state: Trajectory) -> set[tuple[str, str]]:
    """What waits for an answer, with the id that the partner knows it by."""
    return {(request.key, str(request.id)) for request in state.open_requests}


def has_asked(key: str, state: Trajectory) -> bool:
    """Whether this question was asked."""
    return key in state.requests


async def lives_on(life: Life, before: Trajectory) -> None:
    """The question that is new was asked, what was open still is, and the trajectory goes on."""
    state = await life.until(lambda state: KEY in state.requests)
    assert open_questions(before) <= open_questions(state) | {(KEY, str(state.requests[KEY].id))}
    life.answers["module-geven"] = ANSWERS["module-geven"]
    state = await life.until(Stage.LEER_WERK)
    for post in life.posts(Purpose.ASK):
        assert post.request in {str(request.id) for request in state.requests.values()}
    await check(life)


async def test_a_worker_on_changed_code_takes_over_running_trajectories_that_are_poked(city: City, database: str) -> None:
    lives = [await in_mid_voortraject(city) for _ in range(2)]
    before = [await life.state() for life in lives]
    async with later_release(city.client, database, NEXT):
        await make_current(city.client, NEXT)
        assert await renew(city.pool, city.store, city.client, NEXT) == 0, "the old worker hands over, nothing is started anew"
        await city.closes()
        await gather(*(lives_on(life, state) for life, state in zip(lives, before, strict=True)))


async def test_where_no_old_worker_is_left_trajectories_are_started_anew_from_their_streams(city: City, database: str) -> None:
    life = await in_mid_voortraject(city)
    before, at = await life.state(), (await life.look()).now
    await city.closes()
    async with later_release(city.client, database, NEXT):
        await make_current(city.client, NEXT)
        assert await renew(city.pool, city.store, city.client, NEXT, patience=0.1) == 1
        await life.goes_to(at)
        await lives_on(life, before)


async def test_a_worker_that_is_killed_is_followed_by_another_that_goes_on(city: City, database: str) -> None:
    await city.closes()
    await make_current(city.client, NEXT)
    async with later_release(city.client, database, NEXT) as worker:
        life = await city.begins()
        await life.until(Stage.VOORTRAJECT)
        worker.kill()
        await worker.wait()
    async with later_release(city.client, database, NEXT):
        await life.until(Stage.LEER_WERK)
        await check(life)


async def test_a_trajectory_that_began_on_one_release_ends_on_the_third_after_it(city: City, database: str) -> None:
    life = await city.begins()
    await life.until(lambda state: bool(state.open_requests))
    working = "nu"
    async with AsyncExitStack() as releases:
        for number, (stage, build) in enumerate(zip(CHANGED, ("daarna", "later", "laatst"), strict=True), start=1):
            await releases.enter_async_context(later_release(city.client, database, build, number=number))
            await make_current(city.client, build)
            assert await renew(city.pool, city.store, city.client, build) == 0, f"the worker of {working} hands over"
            working = build
            await life.until(partial(has_asked, f"{stage}:1:{NEW_QUESTION}"))
        await life.ends()
        state = await check(life)
    assert state.outcome is Outcome.SUSTAINED_WORK
    asked = [key for key in state.requests if key.endswith(NEW_QUESTION)]
    assert asked == [f"{stage}:1:{NEW_QUESTION}" for stage in CHANGED], "each release asked what it has more, once"


async def test_a_temporal_that_lost_which_build_holds_hears_it_from_the_worker(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await make_current(city.client, "")
    begins = create_task(city.begins())
    monkeypatch.setattr(health, "WORRYING_AGE", 0.5)
    here = Seen(city.pool, city.store, city.client)

    async def told() -> bool:
        seen = await health.taking(here)
        return seen.verdict is Verdict.FAIL and "geen enkele neemt aan" in seen.told

    await eventually(told, "the doctor telling that nobody takes it up")
    keeping = create_task(keep_current(city.client, BUILD))
    life = await begins
    await life.until(lambda state: bool(state.open_requests))
    keeping.cancel()

    async def well() -> bool:
        return (await health.taking(here)).verdict is Verdict.OK

    await eventually(well, "the doctor being content")
