"""Whom is waited for, and which party costs how much time? And how long for a home? (domain.md W1, W10, K14).

A wait that is still open lasts longer than it did so far: it counts as not answered yet until the moment (Kaplan and Meier). Counted as if
it had been answered at the moment it would make a party faster the more questions lie open with it.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import gt

import msgspec
import numpy

from events.days import beginning_of, end_of
from projections.learning.estimates import risk
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.arrays import Arranged, Floats, Places, Ranked, ranked
from projections.learning.estimates.clusters import FEWEST, Together
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.survival import mean_time_to, percentiles
from projections.learning.gate import Gate
from projections.learning.lives.as_of import due
from projections.learning.lives.facts import WaitForHome
from projections.learning.lives.measures import counting, days, entered, seen_until
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import DAYS, SHARE, Shown, show

HOME = "huisvesting"
ANSWERED = "klaar"
ENDS = ("beantwoord", "afgewezen", "gedaan", "gehuisvest")
LONGEST = 182
"""Days, half a year, of which the mean wait is told: a mean until the end cannot be while some waits are open."""
AT_LEAST = 0.01
"""Days that were meant for an answer, where the date had come already when it was asked."""
NUMBERS = 2**53 - 111
"""A prime, so that whom a wait belongs with is a number that fits in what is kept: two of 20,000 are the same once in 45 million times."""

Waited = tuple[float, float, float, bool, int]
"""One wait: days until it was answered (or not yet), the days that were meant for it, the day from which it was seen, whether it was
answered, and with whom it belongs."""
WIDTH = 5
Waits = bytes
"""Waits one after the other, each as so many numbers. There are many, and this is what takes the least."""


class Waiting(msgspec.Struct, frozen=True):
    """Days that one wait for this party takes, and the share of waits that were over only after their date."""

    days: Shown | None
    half: Shown | None
    most: Shown | None
    late: Shown | None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Waits]]:
    found: defaultdict[tuple[str, ...], array[float]] = defaultdict(lambda: array("d"))
    for role, kind, one in waited(life, moment):
        found[(role,)].extend(one)
        found[role, kind].extend(one)
    for wait_for_home in life.history.waits_for_home:
        if wait_for_home.ending != "anders":
            found[(HOME,)].extend(home(life, wait_for_home, moment))
    for label, waits in found.items():
        yield ": ".join(label), waits.tobytes()


def waited(life: Life, moment: datetime) -> Iterator[tuple[str, str, Waited]]:
    """For whom was waited, with what, and how long without pauses; what was withdrawn, or lay open at the end, was not answered until
    then."""
    last, counted = seen_until(life, moment), counting(life)
    for wait in life.history.waits:
        asked = wait.at
        took, meant = counted(asked, wait.until or last), counted(asked, due(wait))
        since = entered(life, asked, active=True) if life.taken_over_at else 0.0
        whose = (wait.partner or life.trajectory).int % NUMBERS
        yield wait.role, wait.kind, (max(0.0, took), max(AT_LEAST, meant), since, wait.ending in ENDS, whose)


def home(life: Life, wait: WaitForHome, moment: datetime) -> Waited:
    """How long a home was waited for, since the day on which one was, pauses included: the wait may be why there was a pause."""
    since = beginning_of(wait.since)
    until = beginning_of(wait.home_from) if wait.home_from else wait.until or moment
    took, meant = max(0.0, days(since, until)), max(AT_LEAST, days(since, end_of(wait.due)))
    return took, meant, entered(life, since), wait.ending in ENDS, life.cohort_municipality.int % NUMBERS


def _cells(label: str, waits: Waits) -> tuple[str, ...]:
    numbers = memoryview(waits).cast("d")
    return ("te laat",) if any(map(gt, numbers[::WIDTH], numbers[1::WIDTH])) else ()


@dataclass(frozen=True, slots=True)
class AllWaits(Arranged[Waits]):
    """Waits of many trajectories column by column, without those that were over before anybody looked.

    Of each trajectory `first` is the place of its first wait and `many` how many it has. `beside` are the waits beside the days that were
    meant for them.
    """

    first: Places
    many: Places
    took: risk.Lives
    beside: risk.Lives
    partners: Ranked

    def take(self, places: Places) -> "AllWaits":
        """Those of the trajectories at these places."""
        many = self.many[places]
        ends = many.cumsum()
        rows = numpy.repeat(self.first[places] - ends + many, many) + numpy.arange(many.sum())
        return AllWaits(self.some(places), ends - many, many, self.took.take(rows), self.beside.take(rows), self.partners.take(rows))


def arranged(kept: Sequence[Waits]) -> AllWaits:
    """Waits of many trajectories column by column."""
    if isinstance(kept, AllWaits):
        return kept
    waits = numpy.frombuffer(b"".join(kept)).reshape(-1, WIDTH)
    whose = numpy.repeat(numpy.arange(len(kept)), [len(one) // (WIDTH * waits.itemsize) for one in kept])
    seen = (waits[:, 2] <= 0) | (waits[:, 2] < waits[:, 0])
    took, meant, since, answered, partners = numpy.ascontiguousarray(waits[seen].T)
    many = numpy.bincount(whose[seen], minlength=len(kept))
    causes, once = answered.astype(numpy.intp), numpy.ones(len(took))

    def lives(times: Floats, since: Floats) -> risk.Lives:
        return risk.Lives(times, causes, {None: 0, ANSWERED: 1}, since, once, None, ranked(times))

    return AllWaits(kept, many.cumsum() - many, many, lives(took, since), lives(took / meant, since / meant), ranked(partners))


def _conclude(label: str, seen: Sequence[Waits], gate: Gate) -> Waiting:
    """Of one party or two it is about just those: of so few nothing is known of how parties differ."""
    waits = arranged(seen)
    partners = waits.partners.used()
    together = None if len(partners.different) < FEWEST else Together(partners.place)
    curve = incidence(replace(waits.took, together=together), None)
    days = percentiles(curve, (0.5, 0.9))
    in_time = incidence(replace(waits.beside, together=together), None).at(1.0)
    return Waiting(
        show(mean_time_to(curve, None, LONGEST), gate, DAYS),
        show(days[0.5], gate, DAYS),
        show(days[0.9], gate, DAYS),
        show(in_time if isinstance(in_time, TooFew) else in_time.complement(), gate, SHARE),
    )


WAITING = Question(
    "wachten",
    "Op wie wordt gewacht, en hoeveel dagen duurt dat?",
    "Elke vraag apart, zonder pauzes (bij huisvesting met). Wat nog open is telt als nog niet beantwoord, tot de peildatum.",
    Waiting,
    _observe,
    _cells,
    _conclude,
    columns=arranged,
)
