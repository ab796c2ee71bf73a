"""What a back-test is given of the simulated past and of the processors there are, imported only when it is asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from gateway.programmes.backtesting import Hear, Past, Report
from projections.learning.estimates.answer import TooFew

A = TypeVar("A")
B = TypeVar("B")


def simulated(seed: int, participants: int, years: float) -> Past:
    """As `unheeded`."""
    from deploy.simulation.past.unheeded import unheeded

    return unheeded(seed, participants, years)


def simulated_worlds(seed: int, number: int, participants: int, years: float, hear: Hear) -> Iterator[tuple[str, Report | TooFew]]:
    """As `in_worlds`."""
    from deploy.simulation.past.unheeded import in_worlds

    return in_worlds(seed, number, participants, years, hear)


def on_all_processors(one: Callable[[A], B], those: Sequence[A], *, in_one_go: int) -> Iterator[B]:
    """As `spread`."""
    from deploy.simulation.past.cohort import spread

    return spread(one, those, in_one_go=in_one_go)
