"""When it is looked how long a stage takes, and what was known of it then.

Who looks every month finds something in the end that chance alone put there. So it is looked when a number of trajectories have completed
the stage, and next when there are so many percent more of them; in between the answer stays what it was, however often it is asked. That is
not remembered but follows from the lives: it is as of the first beginning of a month at which that many had completed it.

The first look errs with a probability of its own, the second with a quarter of that, the k-th with 1/k² of it. All looks together, for
however many years, then err with no more than π²/6 = 1.64 times that of the first: it is spent on the looks (Lan and DeMets 1983,
Biometrika 70, 659-663), most of it where few have completed the stage and it is hardest to see.

Classes that are slow together tell less than as many people apart: as much less as is seen of them. What lessons assume of few groups
besides is left out here, for with it a stage that takes a fifth longer is found in a fifth of the programmes (docs/decisions/0020).
"""

import math
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec

from projections.learning.estimates import risk
from projections.learning.estimates.answer import Answer, Estimate
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.completion import as_if_all_stayed, time_to_complete
from projections.learning.estimates.survival import percentile
from projections.learning.gate import keyed
from projections.learning.lessons import moment_of
from projections.learning.lives.facts import Pause
from projections.learning.lives.measures import DAY, paused_within
from projections.learning.questions.shown import DAYS, SHARE, Shown, show
from projections.learning.questions.stages import COMPLETED

LEFT_OTHERWISE = "anders"


class Stay(msgspec.Struct, frozen=True):
    """A first visit to a stage: since when, until when and how it was left (None and "" while it goes on), and the pauses of the life.

    `entered` is when the life was taken over, of who was not followed from its beginning; `together` with whom it shared a class.
    """

    at: datetime
    until: datetime | None
    ending: str
    pauses: Sequence[Pause] = ()
    entered: datetime | None = None
    together: Hashable = None

    def completed(self, moment: datetime) -> bool:
        """Whether it was seen to be completed by a moment."""
        return self.until is not None and self.ending == COMPLETED and (self.entered or self.at) < self.until <= moment

    def by(self, moment: datetime) -> risk.Life:
        """How long it had lasted by a moment after its beginning, in days without pauses, and how it had been left."""
        over = self.until is not None and self.until <= moment
        until = self.until if self.until and over else moment
        cause = self.ending or None if over else None
        return risk.Life(self._active(until), cause, entered=self._active(self.entered), together=self.together)

    def _active(self, until: datetime | None) -> float:
        if until is None or until <= self.at:
            return 0.0
        return round((until - self.at - paused_within(self.pauses, self.at, until)) / DAY, 3)


class Look(msgspec.Struct, frozen=True):
    """How long a stage takes, as of the moment at which at least `n` trajectories had completed it.

    `median` is that of those who complete it, in days. Its interval holds so many times in a hundred as `level` says, whether those who
    left otherwise would have been as quick as the others or not: the upper bound is that of all together if nobody had left. `exact` is
    what is decided on, and shown to nobody; `median` what is told of it, through the gate. `left` is the share that left otherwise. The
    next look is when `following` have completed it.
    """

    exact: Estimate
    median: Shown
    n: int
    following: int
    level: float
    left: Shown | None = None


def latest(stays: Sequence[Stay], moment: datetime, minimum: int, first: int, more: int, level: float) -> Look | None:
    """The latest look by a moment: the first at so many completed, each next at `more` percent more. None when there was none yet.

    `level` is that of the first look.
    """
    completed = sorted(stay.until for stay in stays if stay.until and stay.completed(moment))
    n, following, number = first, _more(first, more), 1
    if len(completed) < n:
        return None
    while len(completed) >= following:
        n, following, number = following, _more(following, more), number + 1
    level = 1 - (1 - level) / number**2
    then = beginning_after(completed[n - 1])
    lives = [stay.by(then) for stay in stays if stay.at <= then]
    exact, gate = _median(lives, minimum, level), keyed(minimum, lives)
    median = show(exact, gate, DAYS)
    if median is None or not isinstance(exact, Estimate):
        return None
    return Look(exact, median, n, following, level, show(_left(lives, minimum), gate, SHARE, LEFT_OTHERWISE))


def as_of_tens(stays: Sequence[Stay], moment: datetime, minimum: int) -> list[risk.Life]:
    """The stays as of the latest beginning of a month by a moment at which a multiple of the minimum had completed the stage.

    With a minimum of 1 there is nobody to protect, and they are as of the moment.
    """
    completed = sorted(stay.until for stay in stays if stay.until and stay.completed(moment))
    whole = len(completed) // minimum * minimum if minimum > 1 else 0
    then = min(moment, beginning_after(completed[whole - 1])) if whole else moment
    return [stay.by(then) for stay in stays if stay.at <= then] if whole or minimum <= 1 else []


def beginning_after(moment: datetime) -> datetime:
    """The first beginning of a month that is not before a moment."""
    begun = moment_of(moment)
    return begun if begun == moment else moment_of(begun + timedelta(days=40))


def _more(n: int, percent: int) -> int:
    """So many percent more, and at least one."""
    return max(n + 1, -(-n * (100 + percent) // 100))


def _median(lives: Sequence[risk.Life], minimum: int, level: float) -> Answer:
    median = time_to_complete(lives, COMPLETED, 0.5, minimum=minimum, level=level, assumed=False)
    stayed = percentile(as_if_all_stayed(lives, COMPLETED), 0.5, minimum=minimum, level=level, assumed=False)
    if not isinstance(median, Estimate):
        return median
    # Too few who stayed so long: of how long it takes if nobody leaves there is no upper bound.
    high = max(median.high, stayed.high) if isinstance(stayed, Estimate) else math.inf
    return Estimate(median.value, median.low, high, median.n)


def _left(lives: Sequence[risk.Life], minimum: int) -> Answer:
    """The share that leaves in another way than by completing."""
    otherwise = [life if life.cause in (None, COMPLETED) else life._replace(cause=LEFT_OTHERWISE) for life in lives]
    return incidence(otherwise, LEFT_OTHERWISE, minimum=minimum, assumed=False).at(max(map(attrgetter("time"), lives)))
