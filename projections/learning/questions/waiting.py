"""Whom is waited for, and which party costs how much time? And how long for a home? (domain.md W1, W10, K14).

A wait that is still open lasts longer than it did so far: it counts as not answered yet until the moment (Kaplan and Meier). Counted as if
it had been answered at the moment it would make a party faster the more questions lie open with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from operator import truediv

import msgspec

from events.days import beginning_of, end_of
from projections.learning.estimates import risk
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.clusters import FEWEST, Together
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.survival import mean_time_to, percentiles
from projections.learning.gate import Gate
from projections.learning.lives.as_of import due
from projections.learning.lives.facts import Wait, WaitForHome
from projections.learning.lives.measures import active_days, days, entered, seen_until
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


Waited = tuple[float, float, float, bool, int]
"""One wait: days until it was answered (or not yet), the days that were meant for it, the day from which it was seen, whether it was
answered, and with whom it belongs. There are many, and a plain tuple is what takes the least."""


class Waiting(msgspec.Struct, frozen=True):
    """Days that one wait for this party takes, and the share of waits that were over only after their date."""

    days: Shown | None
    half: Shown | None
    most: Shown | None
    late: Shown | None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, list[Waited]]]:
    found: dict[str, list[Waited]] = {}
    for wait in life.history.waits:
        one = waited(life, wait, moment)
        for label in (wait.role, f"{wait.role}: {wait.kind}"):
            found.setdefault(label, []).append(one)
    if homes := [home(life, wait, moment) for wait in life.history.waits_for_home if wait.ending != "anders"]:
        found[HOME] = homes
    yield from found.items()


def waited(life: Life, wait: Wait, moment: datetime) -> Waited:
    """How long a wait took without pauses; what was withdrawn, or lay open at the end, was not answered until then."""
    until = wait.until or seen_until(life, moment)
    took, meant = max(0.0, active_days(life, wait.at, until)), active_days(life, wait.at, max(wait.at, due(wait)))
    since = entered(life, wait.at, active=True)
    return took, max(AT_LEAST, meant), since, wait.ending in ENDS, (wait.partner or life.trajectory).int


def home(life: Life, wait: WaitForHome, moment: datetime) -> Waited:
    """How long a home was waited for, since the day on which one was, pauses included: the wait may be why there was a pause."""
    since = beginning_of(wait.since)
    until = beginning_of(wait.home_from) if wait.home_from else wait.until or moment
    took, meant = max(0.0, days(since, until)), max(AT_LEAST, days(since, end_of(wait.due)))
    return took, meant, entered(life, since), wait.ending in ENDS, life.cohort_municipality.int


def _cells(label: str, waits: Sequence[Waited]) -> tuple[str, ...]:
    late = any(took > meant for took, meant, *_ in waits)
    return ("te laat",) if late else ()


def _alike() -> Callable[[list[Waited]], list[Waited]]:
    kept: dict[Waited, Waited] = {}
    return lambda waits: [kept.setdefault(one, one) for one in waits]


def _conclude(label: str, seen: Sequence[Sequence[Waited]], gate: Gate) -> Waiting:
    """Of one party or two it is about just those: of so few nothing is known of how parties differ."""
    waits = Counter(chain.from_iterable(seen))
    for unseen in [wait for wait in waits if 0 < wait[2] >= wait[0]]:
        del waits[unseen]
    took, meant, since, answered, partners = zip(*waits, strict=True) if waits else ((),) * 5
    causes, numbers = [ANSWERED if one else None for one in answered], list(waits.values())
    together = None if len({*partners}) < FEWEST else Together(partners, numbers)
    lives = risk.Lives(took, causes, since, together, numbers)
    of_meant = risk.Lives(list(map(truediv, took, meant)), causes, list(map(truediv, since, meant)), together, numbers)
    curve = incidence(lives, None)
    days = percentiles(curve, (0.5, 0.9))
    in_time = incidence(of_meant, None).at(1.0)
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
    alike=_alike,
)
