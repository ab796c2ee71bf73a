"""Whom is waited for, and which party costs how much time? And how long for a home? (domain.md W1, W10, K14)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.engine.days import beginning_of, end_of
from projections.learning.estimates.means import mean
from projections.learning.gate import Gate
from projections.learning.lives.as_of import due
from projections.learning.lives.measures import active_days, days, seen_until
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import DAYS, Shown, show

Waited = tuple[float, float]
"""Days that were waited, and how many of them after the date that was meant."""


HOME = "huisvesting"


class Waiting(msgspec.Struct, frozen=True):
    """Days on average in a trajectory that waited for this party, of all its waits together; `late` are those after their date."""

    days: Shown | None
    late: Shown | None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Waited]]:
    found: dict[str, Waited] = {}
    for wait in life.history.waits:
        until = wait.until or seen_until(life, moment)
        waited, late = active_days(life, wait.at, until), active_days(life, due(wait), until) if due(wait) < until else 0.0
        for label in (wait.role, f"{wait.role}: {wait.kind}"):
            before = found.get(label, (0.0, 0.0))
            found[label] = (before[0] + waited, before[1] + late)
    yield from found.items()
    if waited_for_home := home(life, moment):
        yield HOME, waited_for_home


def home(life: Life, moment: datetime) -> Waited | None:
    """How long a home was waited for, since the first day on which one was, pauses included: the wait may be why there was a pause."""
    waits = [one for one in life.history.waits_for_home if one.ending != "anders"]
    if not waits:
        return None
    spans = [(beginning_of(one.since), beginning_of(one.home_from) if one.home_from else one.until or moment, one.due) for one in waits]
    late = sum(max(0.0, days(end_of(due), until)) for _, until, due in spans)
    return sum(days(since, until) for since, until, _ in spans), late


def _cells(label: str, waited: Waited) -> tuple[str, ...]:
    return ("te laat",) if waited[1] else ()


def _conclude(label: str, waited: Sequence[Waited], gate: Gate) -> Waiting:
    return Waiting(
        show(mean((days for days, _ in waited)), gate, DAYS),
        show(mean((late for _, late in waited)), gate, DAYS),
    )


WAITING = Question(
    "wachten",
    "Op wie wordt gewacht, en hoeveel dagen kost dat?",
    "Alleen wie hierop wachtte, zonder pauzes (bij huisvesting met). Wat tegelijk loopt telt apart, wat open is tot de peildatum.",
    Waiting,
    _observe,
    _cells,
    _conclude,
)
