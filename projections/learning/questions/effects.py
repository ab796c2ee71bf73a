"""What does an adjustment do, by which part of the plan was changed? (domain.md 5.2, 15).

Beside trajectories that were in the same stage of the same programme as long, with the same signals open, and not (yet) adjusted: see
`projections.learning.estimates.effect`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates import matching
from projections.learning.estimates.answer import TooFew
from projections.learning.estimates.arms import Effect as Estimated
from projections.learning.estimates.effect import effect_on_growth, effect_on_share, effect_on_time
from projections.learning.insights.adjustments import Stay, adjustments
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.told import DAYS, GROWTH, SHARE, Told, about, tell

HORIZON = 90
"""Days after the adjustment; with a longer one the intervals did not hold (docs/learning.md)."""
COMPLETED = "afgerond"


class Comparison(msgspec.Struct, frozen=True):
    """After adjusting, beside not (yet) adjusting, and the difference with its interval; `controls` is about how many there were."""

    adjusted: float
    compared: float
    difference: Told
    controls: int


class Effect(msgspec.Struct, frozen=True):
    """Days until the stage was completed of the 90 after it, the share that did, and how much more levels a month the language grew."""

    days: Comparison | None
    share: Comparison | None
    growth: Comparison | None


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, list[Stay]]]:
    yield "", adjustments([life], moment).stays


def _by_kind(seen: Seen[list[Stay]], minimum: int) -> Seen[list[Stay]]:
    """Everybody takes part in what is told of each kind, for whoever was not adjusted so may be who it is compared with."""
    everybody = seen.get("", {})
    kinds = {stay.adjusted[1] for stays in everybody.values() for stay in stays if stay.adjusted}
    return dict.fromkeys(kinds, everybody)


def _cells(kind: str, stays: Sequence[Stay]) -> tuple[str, ...]:
    return ("bijgestuurd",) if any(stay.adjusted and stay.adjusted[1] == kind for stay in stays) else ()


def _conclude(kind: str, lives: Sequence[Sequence[Stay]], minimum: int) -> Effect | None:
    stays = [
        matching.Stay(
            stay.trajectory, stay.group, stay.began, stay.days, stay.cause, stay.adjusted, stay.circumstances, measures=stay.language
        )
        for stays in lives
        for stay in stays
    ]
    found = Effect(
        _compare(effect_on_time(stays, kind, COMPLETED, HORIZON, minimum=minimum), minimum, DAYS),
        _compare(effect_on_share(stays, kind, COMPLETED, HORIZON, minimum=minimum), minimum, SHARE),
        _compare(effect_on_growth(stays, kind, HORIZON, minimum=minimum), minimum, GROWTH),
    )
    return None if found == Effect(None, None, None) else found


def _compare(found: Estimated | TooFew, minimum: int, decimals: int) -> Comparison | None:
    if isinstance(found, TooFew) or (difference := tell(found.difference, minimum, decimals)) is None:
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
