"""When somebody asked to adjust, what was done about it, and what became of it: what `effects` compares.

A partner asks that concludes to adjust, and a rule does by a signal. Whoever is adjusted soon afterwards, before anybody asks again, is
adjusted because of it; of an adjustment that nobody asked for the reason was not recorded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from statistics import fmean

from events.vocabulary.values import Verdict
from projections.learning.estimates.growth import Series, series
from projections.learning.estimates.matching import Stay
from projections.learning.lives.facts import Adjustment, History, StageSpell
from projections.learning.lives.measures import active_days
from projections.learning.lives.table import Life
from projections.learning.questions.language import RANK

NOTHING = series(())
FRESH = timedelta(days=60)
"""So long after somebody asked an adjustment is the answer, and others who asked before count as well."""
ASKED, AGAIN = "bijsturen", "opnieuw"
"""Who asks, when it is a partner and no rule of which there is a signal; and that somebody asked once more."""


def kind(adjustment: Adjustment) -> str:
    """Which parts of the plan were changed: `voortraject.taal`, or several with a plus between them."""
    return "+".join(sorted({".".join(place.split(".")[:2]) for place in adjustment.places}))


@dataclass(frozen=True, slots=True)
class _Course:
    """A life, in days without pauses since it began."""

    life: Life
    moment: datetime
    asked: Sequence[tuple[datetime, str]]
    made: Sequence[tuple[datetime, str]]
    trajectory: str
    measures: Series
    signs: Series

    def day(self, at: datetime) -> float:
        return active_days(self.life, self.life.started_at, at)

    def answer(self, at: datetime, again: datetime) -> tuple[datetime, str] | None:
        """The adjustment that was made on what was asked at a moment, before somebody asked `again`."""
        return next((one for one in self.made if at < one[0] <= min(again, at + FRESH)), None)

    def stay(self, spell: StageSpell, at: datetime, by: str, again: datetime) -> Stay:
        """What came after somebody asked to adjust in a stage, the next time at `again` or when it was left."""
        asked, until, answer = self.day(at), spell.until or self.moment, self.answer(at, again)
        return Stay(
            self.trajectory,
            (self.life.cohort_programme, spell.stage, by, *self.alike(at)),
            asked - self.day(spell.at),
            self.day(until) - asked,
            spell.ending or None,
            (self.day(answer[0]) - asked, answer[1]) if answer else None,
            [(self.day(again) - asked, AGAIN)],
            self.measures.from_day(asked),
            self.signs.from_day(asked),
            self.day(self.life.ended_at or self.moment) - asked,
            self.life.outcome,
        )

    def alike(self, at: datetime) -> tuple[frozenset[str], frozenset[str]]:
        """What has to be the same as well: who asked lately, and what was adjusted before."""
        lately = frozenset(rule for when, rule in self.asked if at - FRESH <= when <= at)
        return lately, frozenset(what for when, what in self.made if when <= at)

    def unasked(self, number: int) -> Stay:
        """An adjustment that is no answer: its reason was not recorded, so that nobody is comparable."""
        at, what = self.made[number]
        over = self.day(self.life.ended_at or self.moment) - self.day(at)
        return Stay(self.trajectory, (self.trajectory, number), 0.0, over, None, (0.0, what), over=over, outcome=self.life.outcome)


def stays(life: Life, moment: datetime) -> Iterator[Stay]:
    """One for each time that somebody asked to adjust in a stage, and one for each adjustment that nobody asked for."""
    history = life.history
    made = sorted((one.at, kind(one)) for one in history.adjustments)
    course = _Course(life, moment, sorted(_asked(history)), made, str(life.trajectory), NOTHING, NOTHING)
    if course.asked:
        measures = series((course.day(at), level) for at, level in _levels(history))
        course = replace(course, measures=measures, signs=series((course.day(at), mark) for at, mark in _signs(history)))
    answers = set()
    for spell in history.stages:
        until = spell.until or moment
        within = [one for one in course.asked if spell.at <= one[0] < until]
        for (at, by), (again, _) in pairwise([*within, (until, "")]):
            answers.add(course.answer(at, again))
            yield course.stay(spell, at, by, again)
    yield from (course.unasked(number) for number, one in enumerate(course.made) if one not in answers)


def _asked(history: History) -> Iterator[tuple[datetime, str]]:
    """When who asked to adjust: a partner, or a rule by a signal."""
    yield from ((one.at, one.rule) for one in history.signals)
    yield from ((one.at, ASKED) for one in history.evaluations if one.verdict is Verdict.ADJUST)


def _levels(history: History) -> Iterator[tuple[datetime, float]]:
    """The level of language at each time of measuring: the mean of the skills that were measured then."""
    for at, levels in groupby(history.levels, key=lambda one: one.at):
        yield at, fmean(RANK[one.level] for one in levels)


def _signs(history: History) -> Iterator[tuple[datetime, float]]:
    """How it went, from 1 to 10: marks, and a tenth of the percentage that was attended."""
    yield from ((one.at, float(one.score)) for one in history.satisfaction)
    yield from ((one.at, one.percent / 10) for one in history.attendance)
