"""The same person lived twice, with the same chance: once as it went, and once without an adjustment that was made.

Up to the adjustment both lives are the same, fact for fact; what differs afterwards is what it did.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from deploy.simulation.past.cohort import Cohort
from deploy.simulation.past.fate import HELPS
from deploy.simulation.past.lives import Lived
from deploy.simulation.past.unheeded import facts
from events.vocabulary.course import PlanAdjusted

PLACES = tuple(HELPS)
"""The parts of the plan that regisseurs of the region adjust: guidance, and hours of language."""


@dataclass(frozen=True, slots=True)
class Twice:
    """`adjusted` is the life as it went, in which `place` was first adjusted `at` a moment; in `withheld` it never was."""

    place: str
    at: datetime
    adjusted: Lived
    withheld: Lived


def adjustments(life: Lived) -> Iterator[tuple[datetime, str]]:
    """When which part of the plan was adjusted."""
    for recorded in facts(life):
        if isinstance(recorded.event, PlanAdjusted):
            yield from ((recorded.fact.occurred_at, place) for place in recorded.event.changes if place in PLACES)


def lived_twice(cohort: Cohort, number: int, place: str | None = None, *, once: Lived | None = None, alone: bool = False) -> Twice | None:
    """A participant's two lives around the first adjustment, or the first of a place; None if there was none.

    `once` is the life as it went, when that was lived already. With `alone` the other life has no adjustment at all from that moment on
    (of a given place: none of any place, so that is then the first of all); otherwise a regisseur may still adjust something else.
    """
    once = once or cohort.live(number)
    made = list(adjustments(once))
    first = next((each for each in made if place in (None, each[1])), None)
    if first is None or (alone and first != made[0]):
        return None
    withholds: Collection[str] = PLACES if alone else (first[1],)
    return Twice(first[1], first[0], once, cohort.live(number, withholds))
