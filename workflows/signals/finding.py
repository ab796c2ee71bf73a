"""What a rule looks at, and what it finds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from events.trajectory.parts import Anchor, Measured
from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Role
from workflows.law.period import AMSTERDAM, Period
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold


@dataclass(frozen=True, slots=True)
class Finding:
    """A deviation of one subject, with evidence in Dutch that names its numbers.

    `measured` is the moment of what was measured, for a rule that has nothing more to say until there is another measurement. `fact` is
    the same as one of several facts, and `by` the party that tells it; `facts` is how many parties tell what is found. `shows_at` is when
    it will show whether it came true.
    """

    subject: str
    component: Component
    evidence: str
    measured: datetime | None = None
    fact: str = ""
    by: Role | None = None
    facts: int = 1
    shows_at: datetime | None = None


class Look:
    """A look at a trajectory through one threshold. `moments` collects when it can see something else by the clock alone."""

    def __init__(self, state: Trajectory, plan: Programme, threshold: Threshold, now: datetime) -> None:
        self.state = state
        self.plan = plan
        self.threshold = threshold
        self.now = now
        self.moments: list[datetime] = []

    def signal(self, subject: str) -> str:
        """What the signal of this rule on a subject is called."""
        return f"{self.threshold.code}:{subject}"

    def past(self, moment: datetime) -> bool:
        """Whether a moment is behind us."""
        if moment > self.now:
            self.moments.append(moment)
        return moment <= self.now

    def too_long_after(self, moment: datetime) -> bool:
        """Whether more time than the threshold has gone by since a moment."""
        return self.past(self.threshold.time.after(moment))

    def as_long_again(self, moment: datetime) -> datetime:
        """Twice the threshold after a moment: what is too long foretells that it lasts as long again."""
        return self.threshold.time.times(2).after(moment)

    def too_long_since(self, anchor: Anchor) -> bool:
        """Whether more time than the threshold has gone by since then, without what was paused."""
        return self.past(self.counted(anchor, self.threshold.time))

    def deviates(self, subject: str, value: int) -> bool:
        """Whether a value deserves attention; when it has it already, whether it has not recovered."""
        signal = WELL_BEING if self.threshold.as_fact else self.signal(subject)
        return self.threshold.holds(value, speaks=signal in self.state.attention)

    def counted(self, anchor: Anchor, period: Period) -> datetime:
        """The moment a period after an anchor, later by what was paused since."""
        return period.after(anchor.at) + self.paused_since(anchor)

    def paused_since(self, anchor: Anchor) -> timedelta:
        """For how long the trajectory was paused since."""
        return self.state.paused_total - anchor.paused

    def since(self, anchor: Anchor) -> str:
        """How long ago, without what was paused, in Dutch."""
        return span(anchor.at, self.now - self.paused_since(anchor))

    def ago(self, moment: datetime) -> str:
        """How long ago, in Dutch."""
        return span(moment, self.now)


WELL_BEING = "welzijn:deelnemer"
"""The one signal of how a participant is doing, in which facts count together."""

HOURS = subject("praktijkdeel", DataClass.PROGRESS)
"""The signal of a share of practice in the week that is far from the norm."""

USUALLY = ", gewoonlijk "
"""Between what was measured and what it is beside, of somebody who has a scale of their own."""

Rule = Callable[[Look], Iterator[Finding]]


def usual(before: Sequence[Measured]) -> float:
    """The mean of measurements, one or more."""
    return sum(each.value for each in before) / len(before)


def below_usual(before: Sequence[Measured], last: Measured) -> int:
    """How many whole points a measurement lies below the mean of those before it."""
    return floor(usual(before) - last.value)


def span(since: datetime, until: datetime) -> str:
    """How long it is between two moments in Dutch, in its largest whole unit up to weeks: "14 weken", "9 dagen", "5 seconden".

    Days are those of the calendar in the Netherlands, as a threshold counts them: one of 23 hours is a day.
    """
    begin, end = (moment.astimezone(AMSTERDAM).replace(tzinfo=None) for moment in (since, until))
    if (days := (end - begin).days) >= 1:
        return (Period(weeks=days // 7) if days >= 14 else Period(days=days)).in_words()
    seconds = int((until - since).total_seconds())
    if seconds >= 3600:
        return Period(hours=seconds // 3600).in_words()
    return (Period(minutes=seconds // 60) if seconds >= 60 else Period(seconds=seconds)).in_words()


def day(moment: datetime) -> str:
    """The day in the Netherlands, as it is written there."""
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y}"
