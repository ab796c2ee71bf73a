"""What does an adjustment do, by which part of the plan was changed? (domain.md 5.2, 15).

Beside trajectories that were in the same stage of the same programme as long, with the same signals open, and not (yet) adjusted: see
`projections.learning.estimates.effect`. Every visit to a stage comes with the day of its first adjustment, so that the time before it can
count as time without: whoever was adjusted late had to last that long first, and that must not look like an effect (no immortal-time bias).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from projections.learning.estimates import arms
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.effect import effect_on_growth, effect_on_share, effect_on_time
from projections.learning.estimates.matching import Stay, Trial, trials
from projections.learning.estimates.proportions import proportion
from projections.learning.lives.facts import Adjustment, StageSpell
from projections.learning.lives.measures import active_days, days
from projections.learning.lives.table import Life
from projections.learning.questions.language import RANK
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shown import DAYS, GROWTH, SHARE, Shown, about, show

HORIZON = 90
"""Days after the adjustment; with a longer one the intervals did not hold (docs/learning.md)."""
COMPLETED = "afgerond"
_ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)


class Comparison(msgspec.Struct, frozen=True):
    """After adjusting, beside not (yet) adjusting, and the difference with its interval; `controls` is about how many there were."""

    adjusted: float
    compared: float
    difference: Shown
    controls: int


class Effect(msgspec.Struct, frozen=True):
    """Days until the stage was completed of the 90 after it, the share that did, and how much more levels a month the language grew.

    `alone` is the share of the adjustments beside which there was nobody comparable: of those nothing of this is told.
    """

    days: Comparison | None
    share: Comparison | None
    growth: Comparison | None
    alone: Shown | None = None


class Beside:
    """Who is compared with whom in each group, for all kinds and effects at once."""

    def __init__(self) -> None:
        self._trials: dict[tuple[int, ...], dict[str, list[Trial]]] = {}

    def of(self, kind: str, lives: "Sequence[Visits]") -> Sequence[Trial]:
        """The trials of the adjustments of a kind in the group of these lives."""
        group = tuple(map(id, lives))
        if group not in self._trials:
            by_kind = defaultdict[str, list[Trial]](list)
            for trial in trials(stay for visits in lives for stay in visits.stays):
                by_kind[trial.kind].append(trial)
            self._trials[group] = by_kind
        return self._trials[group].get(kind, ())


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of one life to stages, to be compared with those of the others that share `beside`."""

    stays: Sequence[Stay]
    beside: Beside = field(default_factory=Beside)


def stay(life: Life, spell: StageSpell, moment: datetime) -> Stay:
    """One visit to a stage, in days without pauses, and which rules had an open signal from which day on."""

    def day(at: datetime) -> float:
        return active_days(life, spell.at, at)

    until = spell.until or moment
    first = min((one for one in life.history.adjustments if spell.at < one.at < until), key=lambda one: one.at, default=None)
    return Stay(
        str(life.trajectory),
        (life.cohort_programme, spell.stage),
        days(_ORIGIN, spell.at),
        day(until),
        spell.ending or None,
        (day(first.at), kind(first)) if first else None,
        [(day(at), rules) for at, rules in _open_rules(life) if at < until],
        [(day(one.at), float(RANK[one.level])) for one in life.history.levels],
    )


def kind(adjustment: Adjustment) -> str:
    """Which parts of the plan were changed: `voortraject.taal`, or several with a plus between them."""
    return "+".join(sorted({".".join(place.split(".")[:2]) for place in adjustment.places}))


def _open_rules(life: Life) -> Iterator[tuple[datetime, str]]:
    """From which moment on which rules had an open signal."""
    for at in sorted({at for one in life.history.signals for at in (one.at, one.until) if at}):
        present = {one.rule for one in life.history.signals if one.at <= at and (one.until is None or at < one.until)}
        yield at, "+".join(sorted(present))


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Visits]]:
    yield "", Visits([stay(life, spell, moment) for spell in life.history.stages])


def _by_kind(seen: Seen[Visits], minimum: int) -> Seen[Visits]:
    """Everybody takes part in what is told of each kind, for whoever was not adjusted so may be who it is compared with."""
    beside = Beside()
    everybody = {place: Visits(visits.stays, beside) for place, visits in seen.get("", {}).items()}
    kinds = {one.adjusted[1] for visits in everybody.values() for one in visits.stays if one.adjusted}
    return dict.fromkeys(kinds, everybody)


def _cells(kind: str, visits: Visits) -> tuple[str, ...]:
    return ("bijgestuurd",) if any(one.adjusted and one.adjusted[1] == kind for one in visits.stays) else ()


def _conclude(kind: str, lives: Sequence[Visits], minimum: int) -> Effect | None:
    trials = lives[0].beside.of(kind, lives)
    found = Effect(
        _compare(effect_on_time(trials, COMPLETED, HORIZON, minimum=minimum), minimum, DAYS),
        _compare(effect_on_share(trials, COMPLETED, HORIZON, minimum=minimum), minimum, SHARE),
        _compare(effect_on_growth(trials, HORIZON, minimum=minimum), minimum, GROWTH),
        show(proportion(sum(not trial.controls for trial in trials), len(trials), minimum=minimum), minimum, SHARE),
    )
    return None if found == Effect(None, None, None) else found


def _compare(found: arms.Effect | TooFew, minimum: int, decimals: int) -> Comparison | None:
    if isinstance(found, TooFew) or (difference := show(found.difference, minimum, decimals)) is None:
        return None
    return Comparison(round(found.adjusted, decimals), round(found.compared, decimals), difference, about(found.controls, minimum))


EFFECTS = Question(
    "bijsturing",
    "Wat doet een bijsturing, naast vergelijkbare trajecten die toen niet (of nog niet) waren bijgestuurd?",
    "Alleen de eerste bijsturing in een fase, als er vergelijkbare trajecten zijn. Een reden die niemand vastlegde is niet verrekend.",
    Effect,
    _observe,
    _cells,
    _conclude,
    _by_kind,
)
