"""The process map: which step follows on which, how often, and how long after? Per programme, from the lives that began in it.

A map of what happened and not of what was meant; its edges are the places where time goes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

import msgspec

from projections.insights.additive import Cells, counted, days, listed
from projections.lives import Life

BEGIN, END = "begin", "einde"


class Steps(msgspec.Struct):
    """How often each step occurs, the days between it and the next (`stap|volgende`), and how often each road (`stap|stap|…`)."""

    steps: Cells
    waits: dict[str, list[float]]
    variants: Cells


@dataclass(frozen=True, slots=True)
class Edge:
    """One step that follows directly on another: how often, and the median of the days between."""

    source: str
    target: str
    count: int
    median_days: float


def steps(lives: Sequence[Life], moment: datetime) -> Steps:
    """The steps of these lives. A life that goes on has no `einde`; its road is not a variant yet."""
    roads = [road(life) for life in lives]
    pairs = [(f"{one}|{other}", days(at, later)) for walked in roads for (at, one), (later, other) in pairwise(walked)]
    return Steps(
        counted((name,) for walked in roads for _, name in walked),
        listed(pairs),
        counted(tuple(name for _, name in walked) for walked in roads if walked[-1][1].startswith(END)),
    )


def edges(found: Steps) -> list[Edge]:
    """The arrows of the map, the most walked first."""
    made = []
    for name, waits in found.waits.items():
        source, target = name.split("|")
        made.append(Edge(source, target, len(waits), round(median(waits), 2)))
    return sorted(made, key=lambda edge: (-edge.count, edge.source, edge.target))


def variants(found: Steps, number: int = 10) -> list[tuple[tuple[str, ...], int]]:
    """The roads that were walked most, with how many walked them."""
    return [(tuple(road.split("|")), count) for road, count in Counter(found.variants).most_common(number)]


def road(life: Life) -> list[tuple[datetime, str]]:
    """The steps of a life in the order of time, with when they happened; what happened at one moment stays in the order given here."""
    return [(life.started_at, BEGIN), *sorted(_steps(life), key=lambda step: step[0])]


def _steps(life: Life) -> Iterable[tuple[datetime, str]]:
    history = life.history
    yield from ((one.at, "geselecteerd" if one.selected else "niet-geselecteerd") for one in history.selections)
    yield from ((one.at, f"besluit:{one.decision}") for one in history.decisions)
    yield from ((one.at, f"fase:{one.stage}") for one in history.stages)
    yield from ((one.at, "bijgestuurd") for one in history.adjustments)
    yield from ((one.at, "werkplek") for one in history.workplaces)
    yield from ((one.at, "kwalificatie" if one.obtained else "geen-kwalificatie") for one in history.qualifications)
    yield from ((one.at, "proefplaatsing") for one in history.trials)
    yield from ((one.at, "contract") for one in history.contracts)
    yield from ((one.at, "baan-verloren") for one in history.losses)
    yield from ((one.at, f"{END}:{one.outcome}") for one in history.ends)
