"""What happened in a period: who came in, who went through, who went out. How it stood on a date is in `projections.learning.lives.as_of`.

What runs at the end of a period is what ran at its beginning, and what came in, without what went out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from events.vocabulary.values import Outcome, Stage
from projections.learning.lives.table import Life


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment, itself not included, up to and including another: so periods join without a gap or an overlap."""

    after: datetime
    until: datetime

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.after < moment <= self.until


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts over a period: of trajectories that began, of stages that were entered, completed and left otherwise, and of ends."""

    inflow: int
    entered: dict[Stage, int]
    completed: dict[Stage, int]
    left: dict[Stage, int]
    placed: int
    outflow: dict[Outcome, int]

    @property
    def out(self) -> int:
        """How many ended."""
        return sum(self.outflow.values())


def flow(lives: Iterable[Life], period: Period) -> Flow:
    """What happened in a period. A stage that is entered twice counts twice; a trajectory is placed when it has its first contract."""
    inflow = placed = 0
    entered, completed, left = Counter[Stage](), Counter[Stage](), Counter[Stage]()
    outflow = Counter[Outcome]()
    for life in lives:
        inflow += life.started_at in period
        placed += bool(life.history.placements) and life.history.placements[0].at in period
        entered.update(spell.stage for spell in life.history.stages if spell.at in period)
        for spell in life.history.stages:
            if spell.until in period:
                (completed if spell.ending == "afgerond" else left)[spell.stage] += 1
        if life.outcome and life.ended_at in period:
            outflow[life.outcome] += 1
    return Flow(
        inflow,
        entered={stage: entered[stage] for stage in Stage},
        completed={stage: completed[stage] for stage in Stage},
        left={stage: left[stage] for stage in Stage},
        placed=placed,
        outflow={outcome: outflow[outcome] for outcome in Outcome if outflow[outcome]},
    )
