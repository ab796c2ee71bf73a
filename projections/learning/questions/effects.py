"""What does an adjustment do, by which part of the plan was changed? (domain.md 5.2, 15).

An adjustment is compared where somebody asked for it: a partner that concluded to adjust, or a signal. Beside it are trajectories in the
same stage of the same programme of which the same was asked, and that were not adjusted on it: see `projections.learning.estimates.effect`.
Of an adjustment that nobody asked for the reason was not recorded, so nothing is told of it; nor where one that was not recorded would do.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from events.vocabulary.values import Outcome
from projections.learning.estimates import arms, risk
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.effect import (
    effect_on_growth,
    effect_on_outcome,
    effect_on_share,
    effect_on_time,
    growth_before,
    signs_before,
)
from projections.learning.estimates.matching import Stay, Trial, trials
from projections.learning.estimates.proportions import proportion
from projections.learning.gate import Gate
from projections.learning.lives.table import Life
from projections.learning.questions.asked import stays
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import DAYS, GROWTH, SHARE, Shown, Unit, show

HORIZON = 90
"""Days after the adjustment; with a longer one the intervals did not hold (docs/learning.md)."""
OUT = 180
"""Days after it in which somebody dropped out or did not. Nobody is lost sight of before, so here it may be longer."""
ROUNDS = 4
"""Rounds of measuring language before and after it: in so many days as they take two measurements are nearly always made."""
MARKS = Unit(0.1, 0.1)
"""Tenths of a mark from 1 to 10."""
COMPLETED = "afgerond"

CHANCE = "het verschil is niet groter dan wat toeval is"
OTHERS = "met wie werd bijgestuurd ging het daarvoor al anders"
UNRECORDED = "een reden die niemand vastlegde kan het verschil verklaren"


class Comparison(msgspec.Struct, frozen=True):
    """After adjusting, beside not adjusting, and the difference with its interval; `controls` is about how many there were.

    `before` is the difference that there was by then, in which adjusting had no part. An unrecorded reason explains the difference only
    when it is `strength` times as common with the adjusted, and does as much; None is more than any.
    """

    adjusted: float
    compared: float
    difference: Shown
    controls: int
    before: Shown | None = None
    strength: float | None = None


Told = Comparison | str | None
"""A comparison; or why nothing can be told of it from what is recorded; or None, too little to tell."""


class Alone(msgspec.Struct, frozen=True):
    """The share of adjustments beside which nobody is comparable, and which of those dropped out, and of the others."""

    share: Shown
    dropped_out: Shown | None = None
    others: Shown | None = None


class Effect(msgspec.Struct, frozen=True):
    """Days until the stage was completed of the 90 after it, the share that did, the share that dropped out within 180 days, and how much
    more levels a month the language grew.
    """

    days: Told
    share: Told
    dropped_out: Told
    growth: Told
    alone: Alone | None = None


Places = Sequence[int]


class Beside:
    """Who is compared with whom in each group, for all kinds and effects at once: a trial is the places of its case and its controls."""

    def __init__(self) -> None:
        self._stays: list[Stay] = []
        self._places: dict[int, int] = {}
        self._trials: dict[bytes, dict[str, list[Places]]] = {}

    def knows(self, visits: "Visits") -> "Visits":
        """The same life, that is compared with the others that it knows."""
        for stay in visits.stays:
            self._places[id(stay)] = len(self._stays)
            self._stays.append(stay)
        return replace(visits, beside=self)

    def of(self, kind: str, lives: "Sequence[Visits]") -> Sequence[Trial]:
        """The trials of the adjustments of a kind in the group of these lives."""
        group = array("q", map(id, lives)).tobytes()
        if group not in self._trials:
            by_kind = defaultdict[str, list[Places]](list)
            for trial in trials(stay for visits in lives for stay in visits.stays):
                by_kind[trial.kind].append(array("i", (self._places[id(stay)] for stay in (trial.case, *trial.controls))))
            self._trials[group] = by_kind
        return [*map(self._trial, self._trials[group].get(kind, ()))]

    def _trial(self, places: "Places") -> Trial:
        case, *controls = map(self._stays.__getitem__, places)
        assert case.adjusted
        day, kind = case.adjusted
        return Trial(case, kind, day, controls)


@dataclass(frozen=True, slots=True)
class Visits:
    """What was asked in one life, and what came of it, to be compared with the others that share `beside`."""

    stays: Sequence[Stay]
    beside: Beside = field(default_factory=Beside)


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Visits]]:
    yield "", Visits(list(stays(life, moment)))


def _alike() -> Callable[[Visits], Visits]:
    """Circumstances are of a few kinds, and there are many stays in each."""
    kept: dict[Hashable, Hashable] = {}

    def once(visits: Visits) -> Visits:
        return replace(visits, stays=[replace(one, group=kept.setdefault(one.group, one.group)) for one in visits.stays])

    return once


def _by_kind(seen: Seen[Visits], minimum: int) -> Seen[Visits]:
    """Everybody takes part in what is told of each kind, for whoever was not adjusted so may be who it is compared with."""
    beside = Beside()
    everybody = {place: beside.knows(visits) for place, visits in seen.get("", {}).items()}
    adjusted = Counter(kind for visits in everybody.values() for kind in {one.adjusted[1] for one in visits.stays if one.adjusted})
    # That a kind is named at all tells that somebody was adjusted so.
    return dict.fromkeys((kind for kind, number in adjusted.items() if number >= minimum), everybody)


def _cells(kind: str, visits: Visits) -> tuple[str, ...]:
    return ("bijgestuurd",) if any(one.adjusted and one.adjusted[1] == kind for one in visits.stays) else ()


def _conclude(kind: str, lives: Sequence[Visits], gate: Gate) -> Effect | None:
    trials = lives[0].beside.of(kind, lives)

    def signs() -> arms.Effect | TooFew:
        return signs_before(trials, HORIZON, minimum=gate.minimum)

    def growth() -> arms.Effect | TooFew:
        return growth_before(trials, ROUNDS, minimum=gate.minimum)

    found = Effect(
        _told(effect_on_time(trials, COMPLETED, HORIZON, minimum=gate.minimum), signs, gate, DAYS, MARKS),
        _told(effect_on_share(trials, COMPLETED, HORIZON, minimum=gate.minimum), signs, gate, SHARE, MARKS),
        _told(effect_on_outcome(trials, Outcome.DROPPED_OUT, OUT, minimum=gate.minimum), signs, gate, SHARE, MARKS),
        _told(effect_on_growth(trials, ROUNDS, minimum=gate.minimum), growth, gate, GROWTH, GROWTH),
        _alone(trials, gate),
    )
    return None if found == Effect(None, None, None, None) else found


def _told(found: arms.Effect | TooFew, control: Callable[[], arms.Effect | TooFew], gate: Gate, unit: Unit, signs: Unit) -> Told:
    """What may be told of a comparison: only what neither chance explains, nor what was so before, nor a reason that was not recorded."""
    if isinstance(found, TooFew) or (difference := show(found.difference, gate, unit.apart)) is None:
        return None
    if difference.value is None or difference.low is None or difference.high is None or difference.low <= 0 <= difference.high:
        return CHANCE
    if isinstance(before := control(), arms.Effect) and not before.difference.low <= 0 <= before.difference.high:
        return OTHERS
    if found.bounds[0] <= 0 <= found.bounds[1]:
        return UNRECORDED
    # Both sides move by as much as their difference was moved: without noise they would tell what it hides.
    moved = (difference.value - found.difference.value) / 2
    adjusted, compared = (unit.interval * round(side / unit.interval) for side in (found.adjusted + moved, found.compared - moved))
    return Comparison(
        adjusted,
        compared,
        difference,
        gate.number(found.controls, "controls"),
        show(before.difference, gate, signs.apart, "before") if isinstance(before, arms.Effect) else None,
        round(found.strength, 1) if math.isfinite(found.strength) else None,
    )


def _alone(trials: Sequence[Trial], gate: Gate) -> Alone | None:
    alone, others = ([trial for trial in trials if bool(trial.controls) == compared] for compared in (False, True))
    share = show(proportion(len(alone), len(trials)), gate, SHARE, "alone")
    if share is None:
        return None

    def dropped_out(some: Sequence[Trial]) -> Shown | None:
        lives = [risk.Life(trial.case.over - trial.day, trial.case.outcome) for trial in some]
        return show(incidence(lives, Outcome.DROPPED_OUT).at(OUT), gate, SHARE, f"uitval van {len(some)}")

    return Alone(share, dropped_out(alone), dropped_out(others))


EFFECTS = Question(
    "bijsturing",
    "Wat doet een bijsturing, naast vergelijkbare trajecten waarin om hetzelfde werd gevraagd en niet werd bijgestuurd?",
    "Alleen bijsturingen binnen 60 dagen nadat een partner erom vroeg of een signaal werd gegeven. Wat een reden die niemand vastlegde kan "
    "verklaren, wordt niet verteld.",
    Effect,
    _observe,
    _cells,
    _conclude,
    _by_kind,
    _alike,
)
