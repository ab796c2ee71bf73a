"""Does the network of participants grow while they learn and work? (domain.md 1.7, 71; whitepaper l.506-513).

What the employer tells in each evaluation adds up: the slope of that sum is how many people at work somebody comes to know a month, and a
last round without anybody new is a network that no longer grows.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates.growth import mean_growth, slope
from projections.learning.estimates.proportions import proportion, together
from projections.learning.gate import Gate
from projections.learning.lives.measures import InClass, days
from projections.learning.lives.table import Life
from projections.learning.questions.question import Question
from projections.learning.questions.shown import GROWTH, SHARE, Shown, show

Curve = list[tuple[float, int]]
"""Days since the first round of which was told, and how many people were met until then."""


class Network(msgspec.Struct, frozen=True):
    """People met a month on average, and the share of participants who still met somebody new in the last round."""

    a_month: Shown | None
    growing: Shown | None


def curve(life: Life) -> Curve:
    """How many people at work the participant came to know, added up over the rounds of which it was told."""
    told = [(one.at, one.new_contacts) for one in life.history.evaluations if one.new_contacts is not None]
    told.sort(key=lambda one: one[0])
    known, found = 0, Curve()
    for at, new in told:
        known += new
        found.append((days(told[0][0], at), known))
    return found


def grows(curve: Curve) -> bool:
    """Whether the last round added anybody."""
    return curve[-1][1] > curve[-2][1]


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, InClass[Curve]]]:
    found = curve(life)
    if slope(found) is not None:
        yield "", InClass(found, life.classmates)


def _cells(label: str, found: InClass[Curve]) -> tuple[str, ...]:
    return ("groeit" if grows(found.seen) else "staat stil",)


def _conclude(label: str, found: Sequence[InClass[Curve]], gate: Gate) -> Network:
    curves, classes = [one.seen for one in found], [one.classmates for one in found]
    growing = [grows(one) for one in curves]
    plan = together(zip(classes, growing, strict=True))
    return Network(
        show(mean_growth(curves, together=classes), gate, GROWTH),
        show(proportion(sum(growing), len(growing), plan=plan), gate, SHARE),
    )


NETWORK = Question(
    "netwerk",
    "Groeit het netwerk van deelnemers, en hoe snel?",
    "Alleen wie in twee rondes of meer een werkgever had die vertelde hoeveel mensen erbij kwamen; rondes zonder aantal tellen niet mee.",
    Network,
    _observe,
    _cells,
    _conclude,
)
