"""Many simulated lives, from one seed: who begins when, and all of them lived, on as many processors as there are."""

import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from deploy.garbage import settle
from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.lives import Lived, live, trajectory_of
from deploy.simulation.past.worlds import World, usual

EARLIEST = date(2023, 7, 1)
"""From this day on every rule is known that a trajectory can have to do with (workflows/law/policies/nederland.yaml)."""
DAYS_A_YEAR = 365.25
IN_ONE_GO = 8
"""Lives that a process is handed at a time."""
NICE = 10
A = TypeVar("A")
B = TypeVar("B")


def longest(until: date) -> float:
    """How many years a cohort can span at most, in tenths."""
    return int((until - EARLIEST).days / DAYS_A_YEAR * 10) / 10


def today() -> date:
    """The day whose beginning is the present for a cohort that names no other."""
    return datetime.now(UTC).date()


class TooLongAgo(ValueError):
    """Lives would begin before the law that they are under is known; the message is Dutch."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """`participants` who began in the `years` before `until`, which is the present, in a world. The same cohort is the same lives."""

    participants: int
    years: float
    seed: int
    until: date
    world: World = field(default_factory=usual)

    def __post_init__(self) -> None:
        if self.first < EARLIEST:
            raise TooLongAgo(
                f"De regels waaronder trajecten lopen zijn bekend vanaf {EARLIEST:%d-%m-%Y}, en {self.years:g} jaar voor "
                f"{self.until:%d-%m-%Y} is eerder. Neem ten hoogste {longest(self.until):g} jaar."
            )

    @property
    def first(self) -> date:
        """Nobody begins before this day."""
        return self.until - timedelta(days=self.years * DAYS_A_YEAR)

    @property
    def present(self) -> datetime:
        """Until when they live."""
        return datetime.combine(self.until, time(), UTC)

    def starts(self, number: int) -> datetime:
        """When a participant begins: somewhere in the years, in office hours.

        There are ever fewer of them, down to none in the end; so most have finished, and those who still run are in all stages.
        """
        luck = Chance(self.seed, number)
        ago = timedelta(days=self.years * DAYS_A_YEAR * luck.fraction("begint") ** (1 / 3))
        day = max((self.present - ago).date(), self.first)
        return datetime.combine(day, time(8), UTC) + timedelta(hours=luck.between("uur", 0, 8))

    def live(self, number: int, withholds: Collection[str] = ()) -> Lived:
        """The life of a participant, in which some parts of the plan are never adjusted."""
        return live(self.seed, number, self.starts(number), self.present, self.world, withholds)

    def trajectory(self, number: int) -> UUID:
        """Which one it is."""
        return trajectory_of(self.seed, number, self.world)


def lives(cohort: Cohort, numbers: Sequence[int], *, processes: int | None = None) -> Iterator[Lived]:
    """The lives of some participants, in the order of their numbers; how many processes there are makes no difference to them."""
    return spread(cohort.live, numbers, processes=processes)


def spread(one: Callable[[A], B], those: Sequence[A], *, processes: int | None = None, in_one_go: int = IN_ONE_GO) -> Iterator[B]:
    """What comes of each, in their order, on as many processes as there are processors; each is handed so many in one go."""
    processes = min(processes or os.cpu_count() or 1, -(-len(those) // in_one_go))
    if processes <= 1:
        yield from map(one, those)
        return
    # A fork of a process with threads and connections would take them along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare) as pool:
        yield from pool.map(one, those, chunksize=in_one_go)


def _prepare() -> None:
    """Let others go first, and look for garbage less often: a life leaves little of it behind."""
    settle(seldom=True)
    with suppress(OSError):
        os.nice(NICE)
