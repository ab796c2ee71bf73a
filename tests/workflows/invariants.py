"""What holds for every trajectory, whatever happened to it."""

from collections import Counter
from itertools import pairwise

from temporalio.worker import Replayer

from activities.channels import Purpose
from events.fold import fold
from events.trajectory import Trajectory
from events.vocabulary.learning_work import GuidanceEnded, GuidanceStarted, LanguageStarted, LanguageStopped
from events.vocabulary.parts import Stage
from events.vocabulary.placement import (
    ContractSigned,
    EmployerMatched,
    PlacementDeclined,
    TeamPrepared,
    TrialPlacementExtended,
    TrialPlacementStarted,
)
from events.vocabulary.requests import MessageWithoutEffect, PartnerRequested
from events.vocabulary.trajectory import StageCompleted, StageEntered, TrajectoryEnded
from tests.workflows.life import Life
from workflows.plugin import regie_plugin
from workflows.trajectory import TrajectoryWorkflow


async def check(life: Life) -> Trajectory:
    """The stream is whole, the run thinks of it what it says, and no rule was broken."""
    believed = await life.handle.query(TrajectoryWorkflow.state)
    state = await life.state()
    facts = [recorded.fact for recorded in life.facts]
    events = [fact.event for fact in facts]

    assert [recorded.version for recorded in life.facts] == list(range(1, len(facts) + 1))
    assert fold(life.id, life.facts) == state == believed
    assert all(count == 1 for count in Counter(fact.key for fact in facts).values())

    requested = [event for event in events if isinstance(event, PartnerRequested)]
    assert all(count == 1 for count in Counter(event.key for event in requested).values())
    assert all(count == 1 for count in Counter(event.request for event in requested).values())
    for post in life.posts(Purpose.ASK):
        assert post.id == post.request == post.headers["idempotency-key"]
    assert {post.request for post in life.posts(Purpose.ASK)} <= {str(event.request) for event in requested}

    stages = [event for event in events if isinstance(event, StageEntered | StageCompleted)]
    for one, other in pairwise(stages):
        assert type(one) is not type(other), "a stage is left before the next is entered"
    trial = stage = match = None
    speaks, ready = False, False
    for event in events:
        if isinstance(event, StageEntered):
            stage = event.stage
            assert speaks or stage is not Stage.LEER_WERK, "language runs beside learning and working"
        if isinstance(event, LanguageStarted | LanguageStopped):
            speaks = isinstance(event, LanguageStarted)
            assert speaks or stage is not Stage.LEER_WERK or state.ended
        if isinstance(event, EmployerMatched | PlacementDeclined):
            match, ready = (event.employer, False) if isinstance(event, EmployerMatched) else (None, False)
        if isinstance(event, TeamPrepared):
            ready = event.employer == match
        if isinstance(event, ContractSigned):
            assert ready, "the team of the employer that was found is prepared, and nobody declined"
        if isinstance(event, TrialPlacementStarted):
            trial = event
        if isinstance(event, TrialPlacementExtended):
            assert trial is not None
            assert event.ends <= trial.limit

    if state.ended:
        over = next(n for n, event in enumerate(events) if isinstance(event, TrajectoryEnded))
        assert all(isinstance(event, MessageWithoutEffect) for event in events[over + 1 :])
        assert not state.open_requests
        assert not state.open_tasks
        assert not state.language_running
        ends_of_guidance = [n for n, event in enumerate(events) if isinstance(event, GuidanceEnded)]
        assert ends_of_guidance == [over - 1] * any(isinstance(event, GuidanceStarted) for event in events)
    else:
        assert not any(isinstance(event, GuidanceEnded) for event in events)
    return state


async def replays(life: Life) -> None:
    """Every run of the trajectory, played again from its history, asks of Temporal what it asked before."""
    replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[regie_plugin()])
    for run in life.runs:
        await replayer.replay_workflow(await life.history(run))
