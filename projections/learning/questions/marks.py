"""How satisfied are people, and how much do they attend, by stage; and does it become more or less? (domain.md 5.2; W8).

Everybody counts once, with the mean of what was told of them in a stage. Marks lie under a highest one and attendance under all of it, with
a tail to the other side: what is estimated is how far they stay below, as of other skew values, and told is what is left.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import fmean

import msgspec

from projections.learning.estimates.clusters import in_classes
from projections.learning.estimates.growth import mean_slope, slope
from projections.learning.estimates.means import mean
from projections.learning.gate import Gate
from projections.learning.lives.measures import InClass, days, stage_at
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import GROWTH, MARK, PART, Shown, complement, show

HIGHEST, WHOLE = 10, 100
OF_ATTENDANCE = 80
"""People of whom attendance is told at least: a few who stay away nearly always are in so many that the interval knows of them. Of 40 it
lay wholly under the truth in 7 % (docs/learning.md)."""
CONTACT = "contact met de begeleiding"
AT_LEAST = 90
"""Days between the first mark and the last, for a course to be told: over a shorter time it is chance how a mark and the next differ."""

Marks = list[tuple[float, float]]
"""Days since the first, and the mark."""


class Satisfaction(msgspec.Struct, frozen=True):
    """The mean mark, from 1 to 10."""

    mark: Shown | None


class Course(msgspec.Struct, frozen=True):
    """How much higher marks become in a month, on average."""

    a_month: Shown | None


class Attended(msgspec.Struct, frozen=True):
    """The mean part of the rounds that was attended, or in which there was contact."""

    part: Shown | None


def marks(life: Life) -> dict[str, Marks]:
    """By whose marks they are, in order."""
    found: dict[str, Marks] = {}
    for one in sorted(life.history.satisfaction, key=lambda one: one.at):
        found.setdefault(one.side, []).append((days(life.started_at, one.at), float(one.score)))
    return found


def by_stage(life: Life) -> Iterator[tuple[str, float]]:
    """By whose marks they are, and in which stage, their mean."""
    found: dict[str, list[int]] = {}
    for one in life.history.satisfaction:
        found.setdefault(f"{one.side}: {stage_at(life, one.at)}", []).append(one.score)
    for label, some in found.items():
        yield label, fmean(some)


def attended(life: Life) -> Iterator[tuple[str, float]]:
    """By component, and in which stage, the mean part of the rounds that was attended; and of the rounds of guidance that had contact."""
    found: dict[str, list[float]] = {}
    for one in life.history.attendance:
        found.setdefault(f"{one.component}: {stage_at(life, one.at)}", []).append(one.percent / WHOLE)
    for held in life.history.contacts:
        found.setdefault(f"{CONTACT}: {stage_at(life, held.at)}", []).append(float(held.held))
    for label, parts in found.items():
        yield label, fmean(parts)


def _marks(life: Life, moment: datetime) -> Iterator[tuple[str, InClass[float]]]:
    for label, mark in by_stage(life):
        yield label, InClass(mark, life.classmates)


def _courses(life: Life, moment: datetime) -> Iterator[tuple[str, InClass[float]]]:
    for side, some in marks(life).items():
        if some[-1][0] - some[0][0] >= AT_LEAST and (pace := slope(some)) is not None:
            yield side, InClass(pace, life.classmates)


def _attended(life: Life, moment: datetime) -> Iterator[tuple[str, InClass[float]]]:
    for label, part in attended(life):
        yield label, InClass(part, life.classmates)


def _nobody_apart(label: str, seen: object) -> tuple[str, ...]:
    return ()


def _satisfaction(label: str, found: Sequence[InClass[float]], gate: Gate) -> Satisfaction:
    below = show(mean([HIGHEST - one.seen for one in found], together=in_classes(found).together), gate, MARK)
    return Satisfaction(below and complement(below, HIGHEST))


def _course(label: str, found: Sequence[InClass[float]], gate: Gate) -> Course:
    return Course(show(mean_slope([one.seen for one in found], together=in_classes(found).together), gate, GROWTH))


def _attendance(label: str, found: Sequence[InClass[float]], gate: Gate) -> Attended:
    missed = mean([1 - one.seen for one in found], fewest=OF_ATTENDANCE, together=in_classes(found).together)
    told = show(missed, gate, PART)
    return Attended(told and complement(told))


SATISFACTION = Question(
    "tevredenheid",
    "Hoe tevreden zijn deelnemers en werkgevers, per fase?",
    "Cijfers van 1 tot 10; iedereen telt een keer per fase, met het gemiddelde van de eigen cijfers. Wie geen cijfer gaf telt niet mee.",
    Satisfaction,
    _marks,
    _nobody_apart,
    _satisfaction,
    columns=in_classes,
)

COURSE = Question(
    "tevredenheid-verloop",
    "Worden deelnemers en werkgevers meer of minder tevreden?",
    f"Punten per maand, van wie over ten minste {AT_LEAST} dagen cijfers gaf.",
    Course,
    _courses,
    _nobody_apart,
    _course,
    columns=in_classes,
)

ATTENDANCE = Question(
    "aanwezigheid",
    "Welk deel van leren en werken woont iemand bij, en hoe vaak is er contact met de begeleiding, per fase?",
    "Iedereen telt een keer per fase, met het gemiddelde van de eigen rondes waarvan het is verteld.",
    Attended,
    _attended,
    _nobody_apart,
    _attendance,
    columns=in_classes,
)
