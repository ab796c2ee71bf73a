"""Who comes in, who is chosen and who ends at work, by level and language at the start: is the easy group preferred? (domain.md 5.2, 8)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import LanguageLevel, Outcome
from projections.learning.insights.additive import UNKNOWN, Cells, counted
from projections.learning.lives.table import Life

_ORDER = list(LanguageLevel)


class IntakeMix(msgspec.Struct):
    """Trajectories by `stap|niveau|taal bij begin|alle harde eisen gehaald`; a later step is a part of an earlier one."""

    steps: Cells


def intake_mix(lives: Sequence[Life], moment: datetime) -> IntakeMix:
    """How the mix shifts from coming in to being at work."""
    return IntakeMix(
        counted((step, life.level or UNKNOWN, language_at_start(life) or UNKNOWN, fit(life)) for life in lives for step in steps(life))
    )


def language_at_start(life: Life) -> LanguageLevel | None:
    """The lowest level of the first time that skills were measured; None when they never were."""
    levels = life.history.levels
    return min((one.level for one in levels if one.round == levels[0].round), key=_ORDER.index, default=None)


def steps(life: Life) -> Iterator[str]:
    """How far somebody came."""
    history = life.history
    yield "ingestroomd"
    if any(one.selected for one in history.selections):
        yield "geselecteerd"
    if history.contracts:
        yield "geplaatst"
    if life.outcome is Outcome.SUSTAINED_WORK:
        yield "duurzaam-aan-het-werk"


def fit(life: Life) -> str:
    """Whether all hard criteria were met."""
    hard = [one.met for one in life.history.criteria if one.hard]
    return UNKNOWN if not hard else "ja" if all(hard) else "nee"
