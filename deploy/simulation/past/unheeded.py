"""A simulated past in which no rule spoke, so that nobody acted on a signal: against it a rule set is held that is tried."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

from deploy.simulation.past.cohort import DAYS_A_YEAR, EARLIEST, Cohort, lives, spread
from deploy.simulation.past.lives import Lived, programmes
from deploy.simulation.past.worlds import World, held_out, usual
from events.fact import Recorded
from events.log.codec import decode
from gateway.programmes.backtesting import Hear, Past, Report, Stream
from projections.learning.estimates.answer import TooFew
from projections.learning.lives.table import LIVES


def unheeded(seed: int, participants: int, years: float, world: World | None = None, *, processes: int | None = None) -> Past:
    """Participants who began in so many years; the same seed is the same past, on whatever day and on however many processors."""
    until = EARLIEST + timedelta(days=math.ceil(years * DAYS_A_YEAR))
    cohort = Cohort(participants, years, seed, until, replace(world or usual(), signals=False))
    return Past(programmes(), cohort.present, partial(_streams, cohort, processes))


def in_worlds(seed: int, number: int, participants: int, years: float, hear: Hear) -> Iterator[tuple[str, Report | TooFew]]:
    """What is heard of the past of so many worlds on which nothing was chosen, by name; a processor lives one at a time."""
    worlds = held_out(seed, number)
    pasts = [unheeded(seed, participants, years, world, processes=1) for world in worlds]
    return zip((world.name for world in worlds), spread(hear, pasts, in_one_go=1), strict=True)


def _streams(cohort: Cohort, processes: int | None) -> Iterator[Stream]:
    for life in lives(cohort, range(cohort.participants), processes=processes):
        stored = [entry.stored(life.trajectory, version, entry.occurred_at) for version, entry in enumerate(life.entries, start=1)]
        lived = LIVES.folded({}, LIVES.relevant(stored))[(life.trajectory,)]
        assert lived is not None
        yield lived, [decode(one).fact for one in stored]


def facts(life: Lived) -> list[Recorded]:
    """The stream of a life, as a store would give it back."""
    return [decode(entry.stored(life.trajectory, version, entry.occurred_at)) for version, entry in enumerate(life.entries, start=1)]
