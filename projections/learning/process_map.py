"""The process map: which stage follows on which, how often, and how long after? Of all trajectories and of each programme, by variant.

A map of what happened and not of what was meant; its edges are the places where time goes. A **variant** is the row of stages that a
trajectory went through. What is shown is drawn of the variants that may be shown (`estimates.cells`) and of nothing else: every number in
it is a sum over variants of at least the minimum cell size, so no smaller one can be computed from edges that are subtracted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from projections.engine.paging import Where
from projections.engine.table import Connection
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.cells import HIDDEN, REST, publish
from projections.learning.lives.as_of import as_of
from projections.learning.lives.measures import active_days, outcome
from projections.learning.lives.table import Life, chunks

BEGIN, END = "begin", "einde"
VARIANTS = "varianten"

Road = tuple[str, ...]
Walks = defaultdict[tuple[str, Road], list[list[float]]]
"""By programme and variant, for every life the days from each step to the next, none to the `loopt` in which one that goes on ends."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One step that follows directly on another: how often, and the median of the days between."""

    source: str
    target: str
    count: int
    median_days: float


@dataclass(frozen=True, slots=True)
class Variant:
    """A row of steps: how many walked it, and the median days from each step to the next."""

    road: Road
    count: int
    median_days: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """The map of a programme, or of all. `other` is how many trajectories went by variants that are not shown one by one."""

    lives: int
    edges: Sequence[Edge]
    variants: Sequence[Variant]
    other: int


async def read(conn: Connection, moment: datetime) -> Walks:
    """The walks of all lives, as they stood at the moment."""
    found = Walks(list)
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        async for some in chunks(conn, Where()):
            follow(found, (life for now in some if (life := as_of(now, moment))))
    return found


def follow(found: Walks, lives: Iterable[Life]) -> None:
    """Add the walk of each of these lives, by the programme in which it began. Pauses do not count."""
    for life in lives:
        found[life.cohort_programme, road(life)].append(_waits(life))


def road(life: Life) -> Road:
    """The steps of a life: the stages as they were entered, and how it ended."""
    last = outcome(life) if life.open else f"{END}:{outcome(life)}"
    return (BEGIN, *(spell.stage for spell in life.history.stages), last)


def draw(found: Walks, minimum: int, programme: str | None = None) -> ProcessMap | TooFew:
    """The map that may be shown, of a programme or of all trajectories, the most walked first."""
    leaves: dict[tuple[str, ...], dict[str, dict[str, int]]] = {}
    for (whose, walked), days in found.items():
        leaves.setdefault((whose,), {VARIANTS: {}})[VARIANTS]["|".join(walked)] = len(days)
    everything = publish(leaves, minimum)
    if isinstance(everything, TooFew):
        return everything
    shown = everything if programme is None else next((part for part in everything.parts if part.name == programme), None)
    if shown is None:
        return TooFew(minimum)
    open_to_all = {name for name, count in shown.counts[VARIANTS].items() if count is not HIDDEN and count and name != REST}
    variants = defaultdict[Road, list[list[float]]](list)
    for (whose, walked), days in found.items():
        if "|".join(walked) in open_to_all and programme in (None, whose):
            variants[walked].extend(days)
    return ProcessMap(shown.total, _edges(variants), _variants(variants), shown.total - sum(map(len, variants.values())))


def _edges(variants: Mapping[Road, list[list[float]]]) -> list[Edge]:
    waits = defaultdict[tuple[str, str], list[float]](list)
    for walked, lives in variants.items():
        for days in lives:
            # Who goes on has no time yet to where it goes.
            for edge, wait in zip(pairwise(walked), days, strict=False):
                waits[edge].append(wait)
    made = [Edge(*edge, len(found), _middle(found)) for edge, found in waits.items()]
    return sorted(made, key=lambda edge: (-edge.count, edge.source, edge.target))


def _variants(variants: Mapping[Road, list[list[float]]]) -> list[Variant]:
    made = [
        Variant(walked, len(lives), tuple(round(median(wait), 1) for wait in zip(*lives, strict=True)))
        for walked, lives in variants.items()
    ]
    return sorted(made, key=lambda variant: (-variant.count, variant.road))


def _middle(days: Sequence[float]) -> float:
    return round(median(days), 2)


def _waits(life: Life) -> list[float]:
    entered = [life.started_at, *(spell.at for spell in life.history.stages)]
    return [active_days(life, one, other) for one, other in pairwise([*entered, life.ended_at] if life.ended_at else entered)]
