"""Who was at risk at each time, and who left by which cause: the table below every estimator of time.

Times are in one unit for the whole table (days) since a beginning of each life's own. Who is still running is censored: known not to have
left until then. Censoring must not tell anything about what comes (independent censoring), as when a life is cut off by today's date. Who
leaves at the very time at which another is censored left before it (Kaplan and Meier 1958).

Who was seen only from a day on is at risk from then (left truncation: a register that took over who still ran knows nothing of those who
had left before; Keiding 1992, in Survival Analysis: State of the Art, 309-326). Had such a life been counted from its beginning, the time
in which it could not have been seen to leave would count as time in which nobody did.

A `weight` counts a life for more or less than one, so that a comparison group can be made like another. With weights, the variance comes
from the influence of each life and not from this table.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from operator import add, mul, sub, truediv
from typing import NamedTuple

from projections.learning.estimates.clusters import Together, belonging


class Life(NamedTuple):
    """So long it was seen (≥ 0), and how it left then; None when it had not left.

    Seen from the day `entered` on, 0 for its beginning. `together` is with whom it shares what happens to them (a class, an employer); None
    is nobody. Lives that are alike are equal, and are counted rather than gone through one by one.
    """

    time: float
    cause: str | None
    weight: float = 1.0
    entered: float = 0.0
    together: Hashable = None

    @property
    def seen(self) -> bool:
        """Whether it was seen at all: what was left before anybody looked tells nothing."""
        return self.weight > 0 and (self.entered <= 0 or self.entered < self.time)


class Row(NamedTuple):
    """One time at which somebody left: by the cause looked at, and by any. `before` is the share still there just before."""

    time: float
    at_risk: float
    by_cause: float
    exits: float
    before: float

    @property
    def after(self) -> float:
        """The share still there just after."""
        return self.before * (1 - self.exits / self.at_risk)

    @property
    def step(self) -> float:
        """What the cumulative incidence of the cause rises here (Aalen and Johansen 1978)."""
        return self.before * self.by_cause / self.at_risk


Weighing = Callable[[float], float]
"""What leaving by the cause at a time adds to what is estimated."""

FEW = 2.0
"""As fewer people than this nobody counts."""


class Lives(NamedTuple):
    """Lives of weight 1 that were seen, column by column as in `Life`; of those that are alike one, and how many there are in `numbers`.

    `together` is who of them belong together; None when nobody does with anybody.
    """

    times: Sequence[float]
    causes: Sequence[str | None]
    entered: Sequence[float]
    together: Together | None
    numbers: Sequence[int]


def columns(lives: Iterable[Life]) -> Lives:
    """Of lives those that were seen; `lives` may say of each how many there are."""
    seen = {life: number for life, number in Counter(lives).items() if life.seen}
    if not seen:
        return Lives((), (), (), None, ())
    times, causes, _, entered, together = zip(*seen, strict=True)
    numbers = list(seen.values())
    return Lives(times, causes, entered, belonging(together, numbers), numbers)


class Tally(NamedTuple):
    """Until when lives were seen, in order: how many until each of these times, how many of them left then by the cause looked at, and how
    many in any way. `later` is from when those were seen who were not from their beginning, in order, and `came` how many."""

    times: Sequence[float]
    seen: Sequence[float]
    by_cause: Sequence[float]
    exits: Sequence[float]
    later: Sequence[float]
    came: Sequence[float]


def tally(
    times: Sequence[float], causes: Sequence[str | None], entered: Sequence[float], numbers: Sequence[float], cause: str | None
) -> Tally:
    """How many were seen until when and left how.

    Of lives that were seen, column by column, with how many there are of each. With None for a cause every way of leaving is the cause.
    """
    if min(times, default=0.0) < 0:
        raise ValueError("a life cannot have lasted less than 0")
    seen = _by_time(times, numbers)
    left = [how is not None for how in causes]
    exits = by_cause = _by_time(list(compress(times, left)), list(compress(numbers, left)))
    if cause is not None:
        by = [how == cause for how in causes]
        by_cause = exits if by == left else _by_time(list(compress(times, by)), list(compress(numbers, by)))
    at = sorted(seen)
    out = [exits.get(time, 0) for time in at]
    by_then = out if by_cause is exits else [by_cause.get(time, 0) for time in at]
    later = _by_time(*zip(*late, strict=True)) if (late := [one for one in zip(entered, numbers, strict=True) if one[0] > 0]) else {}
    since = sorted(later)
    return Tally(at, [seen[time] for time in at], by_then, out, since, [later[time] for time in since])


def _by_time(times: Sequence[float], numbers: Sequence[float]) -> Mapping[float, float]:
    """How many there are of each time."""
    if numbers.count(1) == len(numbers):
        return Counter(times)
    found: dict[float, float] = {}
    for time, number in zip(times, numbers, strict=True):
        found[time] = found.get(time, 0) + number
    return found


class Columns(NamedTuple):
    """The times at which anybody left, in order, column by column as in `Row`."""

    times: Sequence[float]
    at_risk: Sequence[float]
    by_cause: Sequence[float]
    exits: Sequence[float]
    before: Sequence[float]

    def first(self, rows: int) -> "Columns":
        """Only so many of them."""
        return self if rows >= len(self.times) else Columns(*(column[:rows] for column in self))

    def steps(self) -> Iterable[float]:
        """What the cumulative incidence of the cause rises at each."""
        return map(truediv, map(mul, self.before, self.by_cause), self.at_risk)

    def after(self, rows: int) -> float:
        """The share still there just after so many of them."""
        return self.before[rows - 1] * (1 - self.exits[rows - 1] / self.at_risk[rows - 1]) if rows else 1.0

    def rows(self) -> list[Row]:
        """One after the other."""
        return list(map(Row._make, zip(*self, strict=True)))


def table(lives: Iterable[Life], cause: str | None) -> list[Row]:
    """The times at which anybody left, in order. With None for a cause every way of leaving is the cause."""
    if not (seen := [life for life in lives if life.seen]):
        return []
    times, causes, weights, entered, _ = zip(*seen, strict=True)
    return columns_of(tally(times, causes, entered, weights, cause)).rows()


def columns_of(found: Tally) -> Columns:
    """The times at which anybody left, in order."""
    total, out = sum(found.seen), found.exits
    times = list(compress(found.times, out))
    at_risk = [total - gone for gone in compress(accumulate(found.seen, initial=0), out)]
    if found.later:
        came = [*accumulate(found.came, initial=0)]
        at_risk = [there - came[-1] + came[bisect_left(found.later, time)] for time, there in zip(times, at_risk, strict=True)]
    # Weights that are not whole leave a rest in the last digits, and then nobody could be the last.
    rest = 1e-9 * total
    exits = [there if there - left < rest else left for there, left in zip(at_risk, compress(out, out), strict=True)]
    by_cause = exits
    if found.by_cause is not out:
        by_cause = [by if by < left else left for by, left in zip(compress(found.by_cause, out), exits, strict=True)]
    stay = (1 - left / there for left, there in zip(exits, at_risk, strict=True))
    before = [*accumulate(stay, mul, initial=1.0)]
    return Columns(times, at_risk, by_cause, exits, before[:-1])


def watched(lives: Lives, until: float) -> float:
    """How many people seen from the beginning until a time would tell as much of somebody who leaves at any moment before it.

    Without late entry those who are known to have left by then, or not to have; otherwise at most the harmonic mean of how many were seen
    at each moment. 0 when at some moment nobody was.
    """
    times, causes, entered, _, numbers = lives
    if until <= 0 or max(entered, default=0.0) <= 0:
        return float(sum(n for time, cause, n in zip(times, causes, numbers, strict=True) if cause is not None or time >= until))
    changes: dict[float, int] = {0.0: 0}
    for time, cause, since, number in zip(times, causes, entered, numbers, strict=True):
        changes[max(0.0, since)] = changes.get(max(0.0, since), 0) + number
        # Who left tells of all the time after it as well.
        if cause is None:
            changes[time] = changes.get(time, 0) - number
    there, costs, last = 0, 0.0, 0.0
    for time in sorted(changes):
        if time >= until:
            break
        if time > last:
            if not there:
                return 0.0
            costs += (time - last) / there
        there, last = there + changes[time], time
    return until / (costs + (until - last) / there) if there else 0.0


def total(rows: Sequence[Row], weighing: Weighing) -> float:
    """The sum of what each exit by the cause adds: with 1 the cumulative incidence, with (τ - t) the mean time lost before τ."""
    return sum(row.step * weighing(row.time) for row in rows)


def variances(rows: Iterable[tuple[float, float, float, float, float]]) -> list[float]:
    """The variance of the cumulative incidence after none, one, two, … of the rows, for lives of weight 1, after Greenwood.

    Without censoring exactly that of a share. Delta method on the binomial exits at each time: Marubini and Valsecchi, Analysing Survival
    Data from Clinical Trials (1995), 10.3. Each step of the incidence moves what all exits before it add.
    """
    result, moved, exits, causes = [0.0], 0.0, 0.0, 0.0
    for _, at_risk, by_cause, left, before in rows:
        step = before * by_cause / at_risk
        spread = result[-1] + 2 * step * (moved - causes) + step * step * exits
        result.append(spread + before**2 * by_cause * (at_risk - by_cause) / at_risk**3)
        moved += step * exits
        if left < at_risk:
            exits += left / (at_risk * (at_risk - left))
            causes += before * by_cause / at_risk**2
    return [one if one > 0.0 else 0.0 for one in result]


def influences(lives: Sequence[tuple[Hashable, Life]], rows: Sequence[Row], cause: str | None, weighing: Weighing) -> list[float]:
    """How much each life moves `total`, in the order of the lives; their squares, summed by whom they are of, are its variance.

    The infinitesimal jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, ch. 6), which also holds for weights
    and for somebody who counts more than once. What happens when few are still at risk is enlarged, because everybody draws what is
    expected towards what happened to them (HC2 of MacKinnon and White 1985, Journal of Econometrics 29, 305-325).
    """
    if not rows or not (seen := [life for _, life in lives if life.seen]):
        return [0.0] * len(lives)
    times, causes, _, entered, _ = zip(*seen, strict=True)
    known = [how if time <= rows[-1].time else None for time, how in zip(times, causes, strict=True)]
    placed = beside(times, known, entered, sorted({*times}), [row.time for row in rows], cause)
    found = iter(placed.pushes(Columns(*zip(*rows, strict=True)), _few(lives, rows), weighing))
    return [life.weight * next(found) if life.seen else 0.0 for _, life in lives]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where lives lie among the rows of a table: what each pushes follows for any weighing, and any first of the rows.

    `ends` is of each life after how many rows it ended, times 3, and 1 more when it left in the last of them by the cause, 2 more when
    otherwise. `entries` are the lives that were seen only after so many rows.
    """

    ends: Sequence[int]
    entries: Sequence[tuple[int, int]]
    rows: int

    def pushes(self, rows: Columns, few: Sequence[float], weighing: Weighing) -> list[float]:
        """How much each life, of weight 1, moves `total`."""
        by_cause, otherwise, drift = _pushes(rows, few, weighing)
        worth = [-drift[-1]] * (3 * (self.rows + 1))
        until = 3 * len(drift)
        worth[0:until:3] = [-cost for cost in drift]
        worth[1:until:3] = [-drift[0], *map(sub, by_cause, drift[1:])]
        worth[2:until:3] = [-drift[0], *map(sub, otherwise, drift[1:])]
        found = list(map(worth.__getitem__, self.ends))
        for life, place in self.entries:
            found[life] += drift[min(place, len(rows.times))]
        return found


def beside(
    times: Sequence[float],
    causes: Sequence[str | None],
    entered: Sequence[float],
    at: Sequence[float],
    exits: Sequence[float],
    cause: str | None,
) -> Placed:
    """Where lives that were seen, column by column, lie among the rows of their table: `at` are the times until when they were, in order,
    and `exits` those at which anybody left."""
    after = dict(zip(at, accumulate(map({*exits}.__contains__, at)), strict=True))
    places = {time: 3 * number for time, number in after.items()}
    kinds = {how: 0 if how is None else 1 if cause is None or how == cause else 2 for how in {*causes}}
    ends = list(map(add, map(places.__getitem__, times), map(kinds.__getitem__, causes)))
    return Placed(ends, [(number, bisect_right(exits, since)) for number, since in enumerate(entered) if since > 0], len(exits))


def few_of(at_risk: Sequence[float]) -> list[float]:
    """For each time √(n / (n - 1)), where n is how many people are at risk."""
    least = math.sqrt(FEW / (FEW - 1))
    return [math.sqrt(people / (people - 1)) if people > FEW else least for people in at_risk]


def _few(lives: Sequence[tuple[Hashable, Life]], rows: Sequence[Row]) -> list[float]:
    """For each time √(n / (n - 1)), where n is as how many different people of equal weight those at risk count."""
    if all(life.weight == 1.0 for _, life in lives) and len({owner for owner, _ in lives}) == len(lives):
        return few_of([row.at_risk for row in rows])
    waiting = sorted(((life.time, owner, life) for owner, life in lives if life.seen), key=lambda one: one[0])
    late = sorted(((life.entered, owner, life) for owner, life in lives if life.seen and life.entered > 0), key=lambda one: one[0])
    held: dict[Hashable, float] = defaultdict(float)
    squares, result = 0.0, []
    for row in reversed(rows):
        while waiting and waiting[-1][0] >= row.time:
            _, owner, life = waiting.pop()
            squares += life.weight * (life.weight + 2 * held[owner])
            held[owner] += life.weight
        while late and late[-1][0] >= row.time:
            _, owner, life = late.pop()
            held[owner] -= life.weight
            squares -= life.weight * (life.weight + 2 * held[owner])
        people = max(FEW, row.at_risk**2 / squares) if squares > 0 else FEW
        result.append(math.sqrt(people / (people - 1)))
    return result[::-1]


def _pushes(rows: Columns, few: Sequence[float], weighing: Weighing) -> tuple[list[float], list[float], list[float]]:
    """For each time what one exit by the cause adds, what another exit takes away, and (one longer) what being at risk until then costs."""
    by_cause, otherwise, costs, rest = list[float](), list[float](), list[float](), 0.0
    columns = (*rows[1:], list(map(weighing, rows.times)), few[: len(rows.times)])
    for at_risk, left_by_cause, left, before, weight, larger in zip(*map(reversed, columns), strict=True):
        taken = rest / (1 - left / at_risk) if left < at_risk else 0.0
        other, one = -taken * larger / at_risk, (before * weight - taken) * larger / at_risk
        otherwise.append(other)
        by_cause.append(one)
        costs.append((one * left_by_cause + other * (left - left_by_cause)) / at_risk)
        rest += before * left_by_cause / at_risk * weight
    return by_cause[::-1], otherwise[::-1], [0.0, *accumulate(reversed(costs))]
