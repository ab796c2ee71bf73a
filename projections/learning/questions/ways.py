"""The process map: which stage follows on which, how often, and how long after; and which roads trajectories go. (domain.md 5.2).

A map of what happened and not of what was meant; its steps are the places where time goes. A road is the row of stages that a trajectory
went through, up to how it ended or to where it is.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.means import median
from projections.learning.gate import Gate
from projections.learning.lives.measures import active_days, outcome
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import DAYS, Shown, show

BEGIN, END = "begin", "einde"
THEN = " → "


class Step(msgspec.Struct, frozen=True):
    """How many trajectories took a step, and the median days between, without pauses; None for who goes on, who has no time to it yet."""

    trajectories: int
    days: Shown | None


class Road(msgspec.Struct, frozen=True):
    """How many trajectories went a road."""

    trajectories: int


def road(life: Life) -> tuple[str, ...]:
    """The steps of a life: the stages as they were entered, and how it ended, or that it goes on."""
    last = outcome(life) if life.open else f"{END}:{outcome(life)}"
    return (BEGIN, *(spell.stage for spell in life.history.stages), last)


def _steps(life: Life, moment: datetime) -> Iterator[tuple[str, float | None]]:
    entered = [life.started_at, *(spell.at for spell in life.history.stages), life.ended_at]
    first: dict[str, float | None] = {}
    for step, (since, until) in zip(pairwise(road(life)), pairwise(entered), strict=True):
        first.setdefault(THEN.join(step), active_days(life, since, until) if since and until else None)
    yield from first.items()


def _nobody_apart(label: str, seen: float | None) -> tuple[str, ...]:
    return ()


def _step(label: str, waits: Sequence[float | None], gate: Gate) -> Step | None:
    number = gate.number(len(waits))
    between = [wait for wait in waits if wait is not None]
    return Step(number, show(median(between), gate, DAYS)) if number >= gate.fewest else None


def _road(life: Life, moment: datetime) -> Iterator[tuple[str, None]]:
    yield THEN.join(road(life)), None


def _put_together(seen: Seen[None], minimum: int) -> Seen[None]:
    few = too_small({label: len(lives) for label, lives in seen.items()}, minimum)
    rest = {place: None for label in few for place in seen[label]}
    return {label: lives for label, lives in seen.items() if label not in few} | ({REST: rest} if rest else {})


def _went(label: str, lives: Sequence[None], gate: Gate) -> Road | None:
    number = gate.number(len(lives))
    return Road(number) if number >= gate.fewest else None


STEPS = Question(
    "stappen",
    "Welke fase volgt op welke, hoe vaak, en na hoeveel dagen?",
    "Trajecten, elk een keer per stap; pauzes tellen niet mee.",
    Step,
    _steps,
    _nobody_apart,
    _step,
)

ROADS = Question(
    "wegen",
    "Welke wegen gaan trajecten?",
    "De rij van fasen van elk traject, tot het einde of tot waar het nu is. Wegen van weinig trajecten zijn samengenomen.",
    Road,
    _road,
    _nobody_apart,
    _went,
    _put_together,
)
