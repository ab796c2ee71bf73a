"""Are the rules for signals any good: how often do they come true, which drop-outs do they announce, how early, and what is done?

(domain.md W8). Each is judged by what it foretells itself (`projections.learning.questions.foretold`); what an adjustment prevented counts
as raised in vain, so the precision is not that of a rule to which nobody listens.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from projections.learning.estimates import detection
from projections.learning.estimates.detection import median_lead, recall, share_of_all
from projections.learning.gate import Gate
from projections.learning.lives.facts import Signal
from projections.learning.lives.measures import days
from projections.learning.lives.table import Life
from projections.learning.questions.foretold import HORIZON, OF, Foretold, came_true, dropped_out
from projections.learning.questions.question import Question, Seen
from projections.learning.questions.shares import divided
from projections.learning.questions.shown import DAYS, SHARE, Shown, show


class Watched(msgspec.Struct, array_like=True):
    """One trajectory: by rule, of each of its signals that can be judged whether it came true, and at which days it spoke; at which day it
    dropped out (None: it did not), and until which day there are data.

    Days since its beginning; the data go on after an end, for then it is known what did not come any more.
    """

    judged: dict[str, list[bool]]
    spoke: dict[str, list[float]]
    dropped_out: float | None
    until: float


class Precision(msgspec.Struct, frozen=True):
    """The share of signals after which came what the rule foretells."""

    precision: Shown | None


class Recall(msgspec.Struct, frozen=True):
    """The share of drop-outs that the rule announced within 90 days before, and how many days before at the median."""

    recall: Shown | None
    median_lead: Shown | None


def watched(life: Life, moment: datetime) -> Watched:
    """What every rule said of a trajectory, also when none ever spoke, and what came of it."""
    judged, spoke = defaultdict[str, list[bool]](list), defaultdict[str, list[float]](list)
    for one in life.history.signals:
        spoke[one.rule].append(days(life.started_at, one.at))
        true = came_true(life, one.rule, one.signal.partition(":")[2], one.at, one.shows_at, moment)
        if true is not None:
            judged[one.rule].append(true)
    stopped = dropped_out(life)
    return Watched(judged, spoke, days(life.started_at, stopped) if stopped else None, days(life.started_at, moment))


def consequence(life: Life, signal: Signal) -> str:
    """What came of it first: `bijgestuurd` when an adjustment names it."""
    named = [one.at for one in life.history.adjustments if one.signal == signal.signal and signal.at <= one.at]
    if named and (signal.until is None or min(named) <= signal.until):
        return "bijgestuurd"
    return signal.ending or "open"


def _observe(life: Life, moment: datetime) -> Iterator[tuple[str, Watched]]:
    yield "", watched(life, moment)


def _by_rule(takes_part: Callable[[str, Watched], bool]) -> Callable[[Seen[Watched], int], Seen[Watched]]:
    """By rule everybody who takes part in what is told of it."""

    def spread(seen: Seen[Watched], minimum: int) -> Seen[Watched]:
        everybody = seen.get("", {})
        rules = {rule for one in everybody.values() for rule in one.spoke}
        return {rule: {place: one for place, one in everybody.items() if takes_part(rule, one)} for rule in rules}

    return spread


def _of(rule: str, one: Watched) -> detection.Watched:
    return detection.Watched(one.spoke.get(rule, []), one.dropped_out, one.until)


def _hit_or_missed(rule: str, one: Watched) -> set[str]:
    return {"raak" if true else "loos" for true in one.judged.get(rule, [])}


def _announced(rule: str, one: Watched) -> tuple[str, ...]:
    return ("gemist",) if _of(rule, one).lead(HORIZON) is None else ("aangekondigd",)


def _precision(rule: str, lives: Sequence[Watched], gate: Gate) -> Precision:
    judged = [one.judged.get(rule, []) for one in lives]
    return Precision(show(share_of_all([(sum(true), len(true)) for true in judged]), gate, SHARE))


def _recall(rule: str, lives: Sequence[Watched], gate: Gate) -> Recall:
    seen = [_of(rule, one) for one in lives]
    return Recall(
        show(recall(seen, HORIZON), gate, SHARE),
        show(median_lead(seen, HORIZON), gate, DAYS),
    )


PRECISION = Question(
    "signalen-raak",
    "Welk deel van de signalen van een regel komt uit: volgde waar het voor waarschuwt?",
    "Alleen signalen waarvan bekend is wat erop volgde. Wat door bijsturen is voorkomen telt als loos.",
    Precision,
    _observe,
    _hit_or_missed,
    _precision,
    _by_rule(lambda rule, one: bool(one.judged.get(rule))),
)

RECALL = Question(
    "signalen-gezien",
    "Welk deel van de uitval heeft een regel binnen 90 dagen ervoor gemeld, en hoe lang van tevoren?",
    "Alleen trajecten die met uitval zijn beëindigd, en regels die daarover gaan.",
    Recall,
    _observe,
    _announced,
    _recall,
    _by_rule(lambda rule, one: one.dropped_out is not None and OF.get(rule) is Foretold.DROP_OUT),
)


def _first(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    rules = set[str]()
    for one in life.history.signals:
        if one.rule not in rules:
            rules.add(one.rule)
            yield one.rule, consequence(life, one)


CONSEQUENCES = divided(
    "signalen-gevolg",
    "Wat wordt er met de signalen van een regel gedaan?",
    "Alleen het eerste signaal van een regel in een traject.",
    _first,
)
