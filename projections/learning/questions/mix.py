"""Of whom a group consists, and how its outcomes would be with the composition of all: how much of a difference is the mix?

What counts is what somebody came with, the lowest level of language of the first measurement; and where there are people of each in the
group, the level and sector of the programme. A group of one programme has no other sector, and is made alike by language only.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from projections.learning.estimates.cells import REST, too_small
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.proportions import proportion, together
from projections.learning.estimates.standardised import Known, standardised, weights
from projections.learning.gate import Gate
from projections.learning.lives.measures import UNKNOWN, entered
from projections.learning.lives.table import Life
from projections.learning.questions.intake import language_at_start
from projections.learning.questions.outcomes import DROPPED_OUT, PLACED, placement_time
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shares import divided
from projections.learning.questions.shown import SHARE, Shown, show

WITHIN = 12
"""Months."""

WAYS: Mapping[str, str] = {PLACED: "geplaatst", DROPPED_OUT: "uitgevallen"}


def language(life: Life) -> str:
    """The level of language that somebody came with."""
    return language_at_start(life) or UNKNOWN


PARTS: Mapping[str, Callable[[Life], str]] = {
    "taal bij het begin": language,
    "niveau": lambda life: life.level or UNKNOWN,
    "sector": lambda life: life.sector or UNKNOWN,
    "programma": lambda life: life.cohort_programme,
    "gemeente": lambda life: str(life.cohort_municipality),
}
"""By what the composition of a group is told."""

STRATA: Mapping[str, Sequence[str]] = {
    "bij gelijke taal": ("taal bij het begin",),
    "bij gelijke taal, niveau en sector": ("taal bij het begin", "niveau", "sector"),
}
"""By what outcomes are made alike."""


class Alike(msgspec.Struct, frozen=True):
    """The share within so many months, as it was and as it would be with the composition of all; None where some part has too few."""

    by_month: dict[int, Shown | None]
    same_mix: Shown | None


class Weighed(msgspec.Struct, frozen=True):
    """What is known of somebody, and how everybody divides over the strata."""

    known: Known
    over: Mapping[str, float] = {}


def stratum(life: Life, parts: Sequence[str]) -> str:
    """In which stratum somebody is."""
    return ", ".join(PARTS[part](life) for part in parts)


def known_by(life: Life, moment: datetime, months: int) -> tuple[float, str | None] | None:
    """When and how somebody went, of whom that is known for so many months; of who was taken over on the way it is not."""
    if life.started_at + timedelta(days=months * MONTH) > moment or entered(life, life.started_at):
        return None
    return placement_time(life, moment)


def _parts(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    for name, part in PARTS.items():
        yield name, part(life)


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Weighed]]:
    if went := known_by(life, moment, WITHIN):
        for way, called in WAYS.items():
            happened = went[1] == way and went[0] <= WITHIN * MONTH
            for alike, parts in STRATA.items():
                yield f"{called}, {alike}", Weighed(Known(stratum(life, parts), happened, life.classmates))


def _cells(label: str, one: Weighed) -> tuple[str, ...]:
    return (one.known.stratum, *(("ja",) if one.known.happened else ()))


def _conclude(label: str, found: Sequence[Weighed], gate: Gate) -> Alike:
    known = [one.known for one in found]
    plan = together((one.classmates, one.happened) for one in known)
    crude = proportion(sum(one.happened for one in known), len(known), plan=plan)
    return Alike({WITHIN: show(crude, gate, SHARE)}, show(standardised(known, found[0].over), gate, SHARE))


def put_together(known: Sequence[Known], minimum: int) -> list[Known]:
    """With strata of few put together, whoever is in them."""
    few = too_small(Counter(one.stratum for one in known), minimum)
    return [one._replace(stratum=REST) if one.stratum in few else one for one in known]


def _weigh(seen: Seen[Weighed], minimum: int) -> Seen[Weighed]:
    found: dict[str, dict[int, Weighed]] = {}
    for label, by_place in seen.items():
        known = put_together([one.known for one in by_place.values()], minimum)
        over = weights(known)
        found[label] = {place: Weighed(one, over) for place, one in zip(by_place, known, strict=True)}
    return found


MIX = divided(
    "samenstelling",
    "Uit wie bestaat een groep?",
    "Iedereen telt mee, zoals die begon; wat niet is gemeten heet onbekend.",
    _parts,
)

ALIKE = Question(
    "gelijke-samenstelling",
    f"Welk deel is binnen {WITHIN} maanden geplaatst of uitgevallen, en hoe zou dat zijn met de samenstelling van alle trajecten?",
    "Wie zo lang geleden begon. Weging per laag van taal bij het begin, en van niveau en sector waar de groep die allemaal heeft.",
    Alike,
    _observe,
    _cells,
    _conclude,
    _weigh,
)
