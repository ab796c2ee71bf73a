"""Years of a made-up programme: who begins each month goes through the stages, and each month its norms are looked at.

Durations are lognormal around a known median. Who will drop out of a stage has a would-be duration like the others, and leaves somewhere
along it (`ALONG`), or at a time of its own that has nothing to do with it (`APART`). Who begin in one month are a class, that may be slow
together. Whoever gets a proposal rejects it.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random

from events.vocabulary.programme import ProposedNorm
from events.vocabulary.values import Stage
from projections.learning.looks import Look, Stay, beginning_after, latest
from projections.learning.questions.stages import COMPLETED
from workflows.canvas.proposals import PLACES, examine
from workflows.programme.document import Programme

FIRST = datetime(2026, 1, 31, 23, tzinfo=UTC)
MINIMUM = 10
STOPPED = "beeindigd"


class DropOut(Enum):
    """When somebody stops who does."""

    ALONG = "ergens in de tijd die ze nodig hadden gehad"
    APART = "op een moment dat daar los van staat"


@dataclass(frozen=True, slots=True)
class World:
    """What is true: how many begin a month, the spread of durations, how much longer than its norm a stage takes, who drops out.

    `together` is the standard deviation of the logarithm of what a class has in common in a stage.
    """

    a_month: int
    sigma: float
    longer: dict[Stage, float]
    drops: float = 0.0
    when: DropOut = DropOut.ALONG
    together: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed after so many months."""

    months: int
    norm: ProposedNorm


def proposals(programme: Programme, world: World, months: int, random: Random) -> list[Proposed]:
    """Everything that is proposed in so many months."""
    stays: dict[Stage, list[Stay]] = {stage: [] for stage in PLACES}
    slow: dict[tuple[object, Stage], float] = defaultdict(lambda: math.exp(random.gauss(0, world.together)))
    for _ in range(world.a_month * months):
        for stage, stay in _life(programme, world, random, FIRST + timedelta(days=random.uniform(0, months * 30.44)), slow):
            stays[stage].append(stay)
    found: list[Proposed] = []
    rejected: dict[str, ProposedNorm] = {}
    known: dict[Stage, Look | None] = {}
    moment = FIRST
    for month in range(1, months + 1):
        moment = beginning_after(moment + timedelta(days=1))
        looks = {stage: _look(programme, stage, some, moment, known) for stage, some in stays.items()}
        for norm in examine(programme, looks, rejected).norms:
            found.append(Proposed(month, norm))
            rejected[norm.place] = norm
    return found


def _look(programme: Programme, stage: Stage, stays: list[Stay], moment: datetime, known: dict[Stage, Look | None]) -> Look | None:
    """The look at a stage; it is not worked out again while nobody else completed it."""
    rule = programme.revision
    begun = [stay for stay in stays if stay.at <= moment]
    completed = sum(stay.ending == COMPLETED and stay.until is not None and stay.until <= moment for stay in begun)
    before = known.get(stage)
    if completed < (before.following if before else rule.least):
        return before
    known[stage] = latest(begun, moment, MINIMUM, rule.least, rule.again, rule.certainty / 100)
    return known[stage]


def _life(
    programme: Programme, world: World, random: Random, at: datetime, slow: Mapping[tuple[object, Stage], float]
) -> Iterator[tuple[Stage, Stay]]:
    """The stages of one trajectory, as long as it does not drop out."""
    began = at.year, at.month
    for stage in PLACES:
        median = programme.norm_of(stage).period.in_days * world.longer.get(stage, 1.0)
        took = median * math.exp(random.gauss(0, world.sigma)) * (slow[began, stage] if world.together else 1.0)
        left = _left(world, took, median, random)
        until = at + timedelta(days=took if left is None else left)
        yield stage, Stay(at, until, COMPLETED if left is None else STOPPED, together=began)
        if left is not None:
            return
        at = until


def _left(world: World, took: float, median: float, random: Random) -> float | None:
    """When somebody drops out of a stage; None who completes it."""
    if world.when is DropOut.ALONG:
        return took * random.random() if random.random() < world.drops else None
    # Who is as quick as the median drops out with this probability.
    left = random.expovariate(-math.log1p(-world.drops) / median) if world.drops else math.inf
    return left if left < took else None
