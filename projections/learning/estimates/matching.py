"""Which trajectories an adjusted one is compared with: the same stage, the same day in it, the same circumstances, not yet adjusted.

Why so: `effect`. Controls are chosen by date of beginning only, never by how they went on.
"""

import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from projections.learning.estimates.growth import Measured

CONTROLS = 5
"""Controls for each adjustment; more than five add little (Ury 1975, Biometrics 31, 643-649)."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One trajectory in one stage. Days are counted from the beginning of the stage, or from when somebody asked to adjust in it.

    `group` is what is never compared across: programme, stage, who asked. Nearest is who is nearest in `began`: a date or a day, as a
    number of days. `adjusted` is the day and the kind of the first adjustment, or the one that was made on what was asked; `circumstances`
    is what held from which day on (in order of days), `measures` what was measured when, also before and after the stage, and `signs` how
    it went by those days. `cause` is how the stage was left after `days`, `outcome` how the trajectory ended after `over`; None: not yet.
    """

    trajectory: str
    group: Hashable
    began: float
    days: float
    cause: str | None
    adjusted: tuple[float, str] | None = None
    circumstances: Sequence[tuple[float, Hashable]] = ()
    measures: Iterable[Measured] = ()
    signs: Iterable[Measured] = ()
    over: float = 0.0
    outcome: str | None = None

    @property
    def free(self) -> float:
        """Until when it could be a control: the end, or its adjustment."""
        return self.days if self.adjusted is None else min(self.days, self.adjusted[0])

    def circumstances_on(self, day: float) -> Hashable:
        """What held just before this day: what the adjustment itself brings about does not count.

        So a signal on the day of the adjustment counts only when days are given with their fractions.
        """
        return next((what for since, what in reversed(self.circumstances) if since < day), None)


@dataclass(frozen=True, slots=True)
class Trial:
    """One adjustment of a kind, on a day in its stage, and its controls."""

    case: Stay
    kind: str
    day: float
    controls: Sequence[Stay]


@dataclass(frozen=True, slots=True)
class _Span:
    """Days on which a stay can be a control in the same circumstances: after `since`, up to and including `until`."""

    since: float
    until: float
    circumstances: Hashable
    stay: Stay


def trials(stays: Iterable[Stay], controls: int = CONTROLS) -> list[Trial]:
    """A trial for each first adjustment, of whatever kind. Without any control it is there as well, and says nothing."""
    groups = defaultdict(list)
    for stay in stays:
        groups[stay.group].append(stay)
    return [trial for group in groups.values() for trial in _of_group(group, controls)]


def _of_group(stays: Sequence[Stay], controls: int) -> Iterator[Trial]:
    """From the last day to the first, with those who are free by circumstances, so that nobody else is looked at."""
    cases = [(*stay.adjusted, stay) for stay in stays if stay.adjusted and stay.adjusted[0] < stay.days]
    if not cases:
        return
    coming = sorted((span for stay in stays for span in _spans(stay)), key=lambda span: span.until)
    going: list[tuple[float, int, _Span]] = []
    free: dict[Hashable, list[Stay]] = defaultdict(list)
    for day, kind, case in sorted(cases, key=lambda one: (-one[0], one[2].trajectory)):
        while coming and coming[-1].until >= day:
            span = coming.pop()
            if span.since < day:
                insort(free[span.circumstances], span.stay, key=_place)
                heappush(going, (-span.since, len(coming), span))
        while going and -going[0][0] >= day:
            span = heappop(going)[-1]
            others = free[span.circumstances]
            del others[others.index(span.stay, bisect_left(others, _place(span.stay), key=_place))]
        yield Trial(case, kind, day, tuple(_nearest(free[case.circumstances_on(day)], case, controls)))


def _spans(stay: Stay) -> Iterator[_Span]:
    # Not on the last day itself: who leaves or is adjusted that day is not free.
    until = math.nextafter(stay.free, -math.inf)
    for since, circumstances in reversed(stay.circumstances):
        if since < until:
            yield _Span(since, until, circumstances, stay)
            until = since
    yield _Span(-math.inf, until, None, stay)


def _place(stay: Stay) -> tuple[float, str]:
    return stay.began, stay.trajectory


def _nearest(free: Sequence[Stay], case: Stay, most: int) -> Iterator[Stay]:
    """Of those who are free the ones that began nearest to the case."""
    above = bisect_left(free, case.began, key=lambda one: one.began)
    below = above - 1
    while most and (below >= 0 or above < len(free)):
        down = below >= 0 and (above >= len(free) or case.began - free[below].began <= free[above].began - case.began)
        stay = free[below if down else above]
        below, above = (below - 1, above) if down else (below, above + 1)
        if stay.trajectory != case.trajectory:
            most -= 1
            yield stay
