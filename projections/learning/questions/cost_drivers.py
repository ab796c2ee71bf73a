"""What makes a trajectory cost more: its length, or the amount of maatwerk? (domain.md 1.8, F7; whitepaper l.259-261).

Maatwerk is what was made for one participant: each adjustment of the plan, and each module that came in beside those of the programme. It
lies beside cost; that it is the cause is not said.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.means import cost_per_success, mean
from projections.learning.gate import Gate
from projections.learning.lives.measures import active_days, seen_until
from projections.learning.lives.table import Classmates, Life
from projections.learning.questions.costs import ended_cost
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import CENTS, Shown, show

LENGTH, ADJUSTMENTS, MODULES = "duur", "aanpassingen van het plan", "eigen modules"
LENGTHS = ((12, "tot 1 jaar"), (24, "1 tot 2 jaar"))
LONGER = "2 jaar of langer"
ADJUSTED = ((0, "geen"), (2, "1 of 2"))
MORE, SOME, NONE = "3 of meer", "een of meer", "geen"
_IN_ORDER = [*(name for _, name in LENGTHS), LONGER, *(name for _, name in ADJUSTED), MORE, SOME, REST]
_MODULE, _NAME = "voortraject.modules.", ".naam"


class Spent(NamedTuple):
    """What a trajectory that ended cost, in cents, in how many months without pauses; `band` is where it belongs under the label."""

    band: str
    cents: int
    months: float
    classmates: Classmates


class CostDrivers(msgspec.Struct, frozen=True):
    """Cents a trajectory, by band; beside length also those of a month. Bands of few are put together as `overige`."""

    by_band: dict[str, Shown | None]
    a_month: Shown | None = None


def length_of(months: float) -> str:
    """In which band a length is."""
    return next((name for under, name in LENGTHS if months < under), LONGER)


def adjusted(life: Life) -> str:
    """How often the plan was changed for this participant, as a band."""
    times = len(life.history.adjustments)
    return next((name for most, name in ADJUSTED if times <= most), MORE)


def own_modules(life: Life) -> int:
    """How many modules came in for this participant: a place with a name is a module that the programme does not have."""
    named = (place for one in life.history.adjustments for place in one.places)
    return len({place for place in named if place.startswith(_MODULE) and place.endswith(_NAME)})


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Spent]]:
    if ended := ended_cost(life):
        cents, months = ended[0], active_days(life, life.started_at, seen_until(life, moment)) / MONTH
        yield LENGTH, Spent(length_of(months), cents, months, life.classmates)
        yield ADJUSTMENTS, Spent(adjusted(life), cents, months, life.classmates)
        yield MODULES, Spent(SOME if own_modules(life) else NONE, cents, months, life.classmates)


def _cells(label: str, spent: Spent) -> tuple[str, ...]:
    return (spent.band,)


def _put_together(seen: Seen[Spent], minimum: int) -> Seen[Spent]:
    few = {label: too_small(Counter(one.band for one in those.values()), minimum) for label, those in seen.items()}
    return {
        label: {place: one._replace(band=REST) if one.band in few[label] else one for place, one in those.items()}
        for label, those in seen.items()
    }


def _conclude(label: str, spent: Sequence[Spent], gate: Gate) -> CostDrivers:
    bands = sorted(gate.cells, key=_IN_ORDER.index)
    by_band = {band: _mean([one for one in spent if one.band == band], gate, band) for band in bands}
    if label != LENGTH:
        return CostDrivers(by_band)
    pairs, classes = ((one.cents, one.months) for one in spent), [one.classmates for one in spent]
    return CostDrivers(by_band, show(cost_per_success(pairs, together=classes), gate, CENTS))


def _mean(spent: Sequence[Spent], gate: Gate, band: str) -> Shown | None:
    return show(mean([one.cents for one in spent], together=[one.classmates for one in spent]), gate, CENTS, band)


COST_DRIVERS = Question(
    "kosten-waardoor",
    "Wat kost een traject naar hoe lang het duurde, en naar hoeveel maatwerk het was?",
    "Trajecten die nog lopen tellen niet mee, en pauzes niet in de duur. Maatwerk ligt ernaast; of het de oorzaak is zegt dit niet.",
    CostDrivers,
    _observe,
    _cells,
    _conclude,
    _put_together,
)
