"""Lives for tests, and everything that can be in one."""

from collections.abc import Iterable
from random import Random

from events.record import Stored
from events.vocabulary.base import Event
from projections.learning.lives.table import LIVES, Life
from tests.projections.history import On, folded, history, log
from tests.projections.streams import simulated


def lives_of(events: Iterable[Stored]) -> list[Life]:
    """The lives that these events add up to."""
    return list(folded(LIVES, events, 1000).values())


def life_after(*given: Event | On) -> Life:
    """The one life after these events."""
    [life] = lives_of(history(*given))
    return life


def plausible(seed: int, trajectories: int = 6, steps: int = 240) -> list[Stored]:
    """A log of lives in which everything happens that a read model looks at."""
    return list(log(simulated(Random(seed), trajectories=trajectories, steps=steps)))
