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
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Life:
    """So long it was seen (≥ 0), and how it left then; None when it had not left.

    Seen from the day `entered` on, 0 for its beginning. `together` is with whom it shares what happens to them (a class, an employer); None
    is nobody.
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


@dataclass(frozen=True, slots=True)
class Row:
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


def table(lives: Iterable[Life], cause: str | None) -> list[Row]:
    """The times at which anybody left, in order. With None for a cause every way of leaving is the cause."""
    left: dict[float, tuple[float, float, float]] = {}
    later: list[tuple[float, float]] = []
    total = at_risk = 0.0
    for life in lives:
        if life.time < 0:
            raise ValueError("a life cannot have lasted less than 0")
        if not life.seen:
            continue
        seen, by_cause, exits = left.get(life.time, (0.0, 0.0, 0.0))
        exit_ = life.weight if life.cause is not None else 0.0
        of_cause = exit_ if cause is None or life.cause == cause else 0.0
        left[life.time] = (seen + life.weight, by_cause + of_cause, exits + exit_)
        total += life.weight
        if life.entered > 0:
            later.append((life.entered, life.weight))
        else:
            at_risk += life.weight
    later.sort(reverse=True)
    rows: list[Row] = []
    before = 1.0
    for time in sorted(left):
        while later and later[-1][0] < time:
            at_risk += later.pop()[1]
        seen, by_cause, exits = left[time]
        # Weights that are not whole leave a rest in the last digits, and then nobody could be the last.
        exits = at_risk if at_risk - exits < 1e-9 * total else exits
        if exits:
            rows.append(Row(time, at_risk, min(by_cause, exits), exits, before))
            before = rows[-1].after
        at_risk -= seen
    return rows


def watched(lives: Iterable[Life], until: float) -> float:
    """How many people seen from the beginning until a time would tell as much of somebody who leaves at any moment before it.

    Without late entry those who are known to have left by then, or not to have; otherwise at most the harmonic mean of how many were seen
    at each moment. 0 when at some moment nobody was.
    """
    seen = [life for life in lives if life.seen]
    known = sum(life.cause is not None or life.time >= until for life in seen)
    if until <= 0 or all(life.entered <= 0 for life in seen):
        return float(known)
    changes: dict[float, int] = {0.0: 0}
    for life in seen:
        entered = max(0.0, life.entered)
        changes[entered] = changes.get(entered, 0) + 1
        # Who left tells of all the time after it as well.
        if life.cause is None:
            changes[life.time] = changes.get(life.time, 0) - 1
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


def variances(rows: Sequence[Row]) -> list[float]:
    """The variance of the cumulative incidence after none, one, two, … of the rows, for lives of weight 1, after Greenwood.

    Without censoring exactly that of a share. Delta method on the binomial exits at each time: Marubini and Valsecchi, Analysing Survival
    Data from Clinical Trials (1995), 10.3. Each step of the incidence moves what all exits before it add.
    """
    result, moved, exits, causes = [0.0], 0.0, 0.0, 0.0
    for row in rows:
        step = row.step
        spread = result[-1] + 2 * step * (moved - causes) + step * step * exits
        result.append(spread + row.before**2 * row.by_cause * (row.at_risk - row.by_cause) / row.at_risk**3)
        moved += step * exits
        if row.exits < row.at_risk:
            exits += row.exits / (row.at_risk * (row.at_risk - row.exits))
            causes += row.before * row.by_cause / row.at_risk**2
    return [max(0.0, one) for one in result]


def influences(lives: Sequence[tuple[Hashable, Life]], rows: Sequence[Row], cause: str | None, weighing: Weighing) -> list[float]:
    """How much each life moves `total`, in the order of the lives; their squares, summed by whom they are of, are its variance.

    The infinitesimal jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, ch. 6), which also holds for weights
    and for somebody who counts more than once. What happens when few are still at risk is enlarged, because everybody draws what is
    expected towards what happened to them (HC2 of MacKinnon and White 1985, Journal of Econometrics 29, 305-325).
    """
    by_cause, otherwise, drift = _pushes(rows, _few(lives, rows), weighing)
    times = [row.time for row in rows]
    result = []
    for _, life in lives:
        if not life.seen:
            result.append(0.0)
            continue
        place = bisect_right(times, life.time)
        pushed = (drift[bisect_right(times, life.entered)] if life.entered > 0 else 0.0) - drift[place]
        if life.cause is not None and place and times[place - 1] == life.time:
            pushed += by_cause[place - 1] if cause is None or life.cause == cause else otherwise[place - 1]
        result.append(life.weight * pushed)
    return result


def _few(lives: Sequence[tuple[Hashable, Life]], rows: Sequence[Row]) -> list[float]:
    """For each time √(n / (n - 1)), where n is as how many different people of equal weight those at risk count."""
    if all(life.weight == 1.0 for _, life in lives) and len({owner for owner, _ in lives}) == len(lives):
        return [math.sqrt(people / (people - 1)) for people in (max(FEW, row.at_risk) for row in rows)]
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


def _pushes(rows: Sequence[Row], few: Sequence[float], weighing: Weighing) -> tuple[list[float], list[float], list[float]]:
    """For each time what one exit by the cause adds, what another exit takes away, and (one longer) what being at risk until then costs."""
    by_cause, otherwise, costs, rest = [0.0] * len(rows), [0.0] * len(rows), [0.0] * len(rows), 0.0
    for place in reversed(range(len(rows))):
        row, weight = rows[place], weighing(rows[place].time)
        staying = row.exits < row.at_risk
        taken = rest / (1 - row.exits / row.at_risk) if staying else 0.0
        otherwise[place] = -taken * few[place] / row.at_risk
        by_cause[place] = (row.before * weight - taken) * few[place] / row.at_risk
        costs[place] = (by_cause[place] * row.by_cause + otherwise[place] * (row.exits - row.by_cause)) / row.at_risk
        rest += row.step * weight
    return by_cause, otherwise, [0.0, *accumulate(costs)]
