"""Following a demonstration to its end: bars on a terminal, and a result as data."""

import time
from collections import Counter
from contextlib import aclosing
from uuid import UUID

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.connections import connect
from deploy.settings import Settings
from deploy.simulation.city.plan import Plan
from events.log.codec import decode
from events.record import Stored
from events.vocabulary import course, go_no_go, placement
from events.vocabulary.values import Stage

ROADS = {
    go_no_go.NoGoDecided.stored_name: "no_go",
    course.DropOutReported.stored_name: "drop_out",
    placement.TrialPlacementExtended.stored_name: "extended_trial",
    placement.PlacementDeclined.stored_name: "declined_placement",
    placement.JobLost.stored_name: "lost_job",
}
"""What happened along the way, as it is called in the result."""


class Result(msgspec.Struct):
    """How a cohort went. `roads` counts trajectories in which something happened at least once; `seconds` from the first start on."""

    participants: int
    finished: int
    outcomes: dict[str, int]
    roads: dict[str, int]
    events: int
    seconds: float


async def follow(settings: Settings, plan: Plan, talk: Console) -> Result:
    """Watch the log until every trajectory of the cohort has ended."""
    began, cohort = time.monotonic(), frozenset(plan.trajectories())
    stages: dict[UUID, Stage] = {}
    outcomes: dict[UUID, str] = {}
    roads: set[tuple[UUID, str]] = set()
    bars = Progress(
        TextColumn("{task.description:>20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=talk,
        disable=not talk.is_terminal,
    )
    async with connect(settings) as regie:
        with bars:
            here = {stage: bars.add_task(stage, total=len(cohort)) for stage in Stage}
            done = bars.add_task("[bold]afgerond", total=len(cohort))
            async with aclosing(regie.store.subscribe(after=0)) as log:
                while len(outcomes) < len(cohort):
                    for event in await regie.store.open(await anext(log)):
                        if event.stream in cohort:
                            _note(event, stages, outcomes, roads)
                    now = Counter(stage for id, stage in stages.items() if id not in outcomes)
                    for stage, bar in here.items():
                        bars.update(bar, completed=now[stage])
                    bars.update(done, completed=len(outcomes))
        seconds = time.monotonic() - began
        events: int = await regie.pool.fetchval("select count(*) from events")
    return Result(
        participants=len(cohort),
        finished=len(outcomes),
        outcomes=dict(sorted(Counter(outcomes.values()).items())),
        roads={name: sum(1 for _, road in roads if road == name) for name in ROADS.values()},
        events=events,
        seconds=round(seconds, 1),
    )


def _note(event: Stored, stages: dict[UUID, Stage], outcomes: dict[UUID, str], roads: set[tuple[UUID, str]]) -> None:
    if event.type == course.StageEntered.stored_name:
        entered = decode(event).event
        assert isinstance(entered, course.StageEntered)
        stages[event.stream] = entered.stage
    elif event.type == course.TrajectoryEnded.stored_name:
        ended = decode(event).event
        assert isinstance(ended, course.TrajectoryEnded)
        outcomes[event.stream] = str(ended.outcome)
    elif event.type in ROADS:
        roads.add((event.stream, ROADS[event.type]))
