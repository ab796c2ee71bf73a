"""Which trajectories an adjusted one is compared with: the same stage, the same day in it, the same circumstances, not yet adjusted.

Why so: `effect`. Controls are chosen by date of beginning only, never by how they went on.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from projections.learning.estimates.growth import Measured

CONTROLS = 5
"""Controls for each adjustment; more than five add little (Ury 1975, Biometrics 31, 643-649)."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One trajectory in one stage. Days are counted from the beginning of the stage, `began` is a date as a number of days.

    `group` is what is never compared across: programme and stage. `adjusted` is the day and the kind of the first adjustment,
    `circumstances` what held from which day on (in order of days), `measures` what was measured when, also before and after the stage.
    `cause` is how it was left after `days`; None: not yet.
    """

    trajectory: str
    group: Hashable
    began: float
    days: float
    cause: str | None
    adjusted: tuple[float, str] | None = None
    circumstances: Sequence[tuple[float, Hashable]] = ()
    measures: Sequence[Measured] = ()

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
    """One adjustment, on a day in its stage, and its controls."""

    case: Stay
    day: float
    controls: Sequence[Stay]


def trials(stays: Iterable[Stay], kind: str, controls: int = CONTROLS) -> list[Trial]:
    """A trial for each first adjustment of this kind. Without any control it is there as well, and says nothing."""
    groups = defaultdict(list)
    for stay in stays:
        groups[stay.group].append(stay)
    return [trial for group in groups.values() for trial in _of_group(group, kind, controls)]


def _of_group(stays: Sequence[Stay], kind: str, controls: int) -> Iterator[Trial]:
    cases = [(stay.adjusted[0], stay) for stay in stays if stay.adjusted and stay.adjusted[1] == kind and stay.adjusted[0] < stay.days]
    waiting = sorted(stays, key=lambda stay: stay.free)
    free: list[tuple[float, str, Stay]] = []
    # From the last day to the first, so that those who are still free on a day have all come in and nobody leaves.
    for day, case in sorted(cases, key=lambda one: (-one[0], one[1].trajectory)):
        while waiting and waiting[-1].free > day:
            stay = waiting.pop()
            insort(free, (stay.began, stay.trajectory, stay), key=lambda one: one[:2])
        yield Trial(case, day, list(_nearest(free, case, day, controls)))


def _nearest(free: Sequence[tuple[float, str, Stay]], case: Stay, day: float, most: int) -> Iterator[Stay]:
    """Of those who are free the ones that began nearest to the case, as far as their circumstances are the same."""
    wanted = case.circumstances_on(day)
    above = bisect_left(free, case.began, key=lambda one: one[0])
    below = above - 1
    while most and (below >= 0 or above < len(free)):
        down = below >= 0 and (above >= len(free) or case.began - free[below][0] <= free[above][0] - case.began)
        stay = free[below if down else above][2]
        below, above = (below - 1, above) if down else (below, above + 1)
        if stay.trajectory != case.trajectory and stay.circumstances_on(day) == wanted:
            most -= 1
            yield stay
