"""Who was at risk at each time, and who left by which cause: the table below every estimator of time.

Times are in one unit for the whole table (days) since a beginning of each life's own. Who is still running is censored: known not to have
left until then. Censoring must not tell anything about what comes (independent censoring), as when a life is cut off by today's date. Who
leaves at the very time at which another is censored left before it (Kaplan and Meier 1958).

Who was seen only from a day on is at risk from then (left truncation: a register that took over who still ran knows nothing of those who
had left before; Keiding 1992, in Survival Analysis: State of the Art, 309-326). Had such a life been counted from its beginning, the time
in which it could not have been seen to leave would count as time in which nobody did.

A `weight` counts a life for more or less than one, so that a comparison group can be made like another. With weights, the variance comes
from the influence of each life and not from this table.

Lives go column by column, in arrays, and so do the times at which they left: of twenty thousand lives a question has thousands of curves
(docs/decisions/0030).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, overload

import numpy
from numpy.typing import NDArray

from projections.learning.estimates.arrays import Floats, Places, Ranked, counted, ranked, sums
from projections.learning.estimates.clusters import Together, belonging


class Life(NamedTuple):
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


Weighing = Callable[[Floats], Floats | float]
"""What leaving by the cause at each of these times adds to what is estimated."""

FEW = 2.0
"""As fewer people than this nobody counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Lives(Sequence[Life]):
    """Lives column by column. `causes` are by their number in `names`, in which 0 is None.

    `together` is who of them belong together; None when nobody does with anybody. `order` is that of their times.
    """

    times: Floats
    causes: Places
    names: Mapping[str | None, int]
    entered: Floats
    weights: Floats
    together: Together | None
    order: Ranked

    def __len__(self) -> int:
        return len(self.times)

    @overload
    def __getitem__(self, which: int) -> Life: ...
    @overload
    def __getitem__(self, which: slice) -> "Lives": ...
    def __getitem__(self, which: int | slice) -> "Life | Lives":
        if isinstance(which, slice):
            return self.take(numpy.arange(len(self))[which])
        cause = [*self.names][self.causes.item(which)]
        return Life(self.times.item(which), cause, self.weights.item(which), self.entered.item(which))

    def take(self, places: Places) -> "Lives":
        """Those at these places."""
        together = None if self.together is None else self.together.take(places)
        entered, weights, order = self.entered[places], self.weights[places], self.order.take(places)
        return Lives(self.times[places], self.causes[places], self.names, entered, weights, together, order)

    def left(self, cause: str | None) -> NDArray[numpy.bool_]:
        """Who of them left by this cause; with None, in any way."""
        return self.causes > 0 if cause is None else self.causes == self.names.get(cause, -1)

    def seen(self) -> "Lives":
        """Those that were seen."""
        there = (self.weights > 0) & ((self.entered <= 0) | (self.entered < self.times))
        return self if there.all() else self.take(numpy.flatnonzero(there))


def columns(lives: Iterable[Life]) -> Lives:
    """Lives column by column."""
    if isinstance(lives, Lives):
        return lives
    times, causes, weights, entered, together = zip(*lives, strict=True) if (lives := [*lives]) else ((),) * 5
    names: dict[str | None, int] = {None: 0}
    how = numpy.array([names.setdefault(cause, len(names)) for cause in causes], numpy.intp)
    until, since, heavy = (numpy.array(column, float) for column in (times, entered, weights))
    return Lives(until, how, names, since, heavy, belonging(together), ranked(until))


class Tally(NamedTuple):
    """Until when lives were seen, in order: how many until each of these times, how many of them left then by the cause looked at, and how
    many in any way. `place` is of each life which of these times is its own. `later` is from when those were seen who were not from their
    beginning, in order, and `came` how many."""

    times: Floats
    seen: Floats
    by_cause: Floats
    exits: Floats
    place: Places
    later: Floats
    came: Floats


def tally(lives: Lives, cause: str | None) -> Tally:
    """How many were seen until when and left how. With None for a cause every way of leaving is the cause."""
    at, place = lives.order.used()
    if len(at) and at[0] < 0:
        raise ValueError("a life cannot have lasted less than 0")
    late = lives.entered > 0
    later, since = numpy.unique(lives.entered[late], return_inverse=True)
    left, by = lives.left(None), lives.left(cause)

    exits = counted(place[left], lives.weights[left], len(at))
    return Tally(
        at,
        counted(place, lives.weights, len(at)),
        exits if cause is None else counted(place[by], lives.weights[by], len(at)),
        exits,
        place,
        later,
        counted(since, lives.weights[late], len(later)),
    )


class Columns(NamedTuple):
    """The times at which anybody left, in order: how many were at risk, left by the cause looked at, and by any.

    `before` is the share still there just before.
    """

    times: Floats
    at_risk: Floats
    by_cause: Floats
    exits: Floats
    before: Floats

    def first(self, rows: int) -> "Columns":
        """Only so many of them."""
        return self if rows >= len(self.times) else Columns(*(column[:rows] for column in self))

    def until(self, time: float) -> "Columns":
        """Those up to and including a time."""
        return self.first(int(numpy.searchsorted(self.times, time, "right")))

    def steps(self) -> Floats:
        """What the cumulative incidence of the cause rises at each (Aalen and Johansen 1978)."""
        return self.before * self.by_cause / self.at_risk

    def after(self, rows: int) -> float:
        """The share still there just after so many of them."""
        return self.before.item(rows - 1) * (1 - self.exits.item(rows - 1) / self.at_risk.item(rows - 1)) if rows else 1.0


def table(lives: Iterable[Life], cause: str | None) -> Columns:
    """The times at which anybody left, in order. With None for a cause every way of leaving is the cause."""
    return columns_of(tally(columns(lives).seen(), cause))


def columns_of(found: Tally) -> Columns:
    """The times at which anybody left, in order."""
    out = found.exits > 0
    total, times = found.seen.sum(), found.times[out]
    at_risk = total - sums(found.seen)[:-1][out]
    if len(found.later):
        came = sums(found.came)
        at_risk = at_risk - came[-1] + came[numpy.searchsorted(found.later, times)]
    # Weights that are not whole leave a rest in the last digits, and then nobody could be the last.
    exits = numpy.where(at_risk - found.exits[out] < 1e-9 * total, at_risk, found.exits[out])
    by_cause = exits if found.by_cause is found.exits else numpy.minimum(found.by_cause[out], exits)
    before = numpy.concatenate(([1.0], numpy.cumprod(1 - exits / at_risk)))[:-1]
    return Columns(times, at_risk, by_cause, exits, before)


def watched(lives: Lives, until: float) -> float:
    """How many people seen from the beginning until a time would tell as much of somebody who leaves at any moment before it.

    Without late entry those who are known to have left by then, or not to have; otherwise at most the harmonic mean of how many were seen
    at each moment. 0 when at some moment nobody was.
    """
    left = lives.left(None)
    if until <= 0 or not (lives.entered > 0).any():
        return float(numpy.count_nonzero(left | (lives.times >= until)))
    since = numpy.maximum(0.0, lives.entered)
    # Who left tells of all the time after it as well.
    at, place = numpy.unique(numpy.concatenate(([0.0], since, lives.times[~left])), return_inverse=True)
    there = numpy.cumsum(
        numpy.bincount(place, numpy.concatenate(([0.0], numpy.ones(len(since)), -numpy.ones(numpy.count_nonzero(~left)))), len(at))
    )
    lasts = numpy.diff(numpy.minimum(numpy.append(at, until), until))
    there, lasts = there[lasts > 0], lasts[lasts > 0]
    return float(until / (lasts / there).sum()) if there.all() else 0.0


def total(rows: Columns, weighing: Weighing) -> float:
    """The sum of what each exit by the cause adds: with 1 the cumulative incidence, with (τ - t) the mean time lost before τ."""
    return float((rows.steps() * weighing(rows.times)).sum())


def of_who_stay(rows: Columns, share: Floats, of: Floats) -> Floats:
    """A share where anybody stays; 0 where all left."""
    return numpy.divide(share, of, out=numpy.zeros(len(rows.times)), where=rows.exits < rows.at_risk)


def variances(rows: Columns) -> Floats:
    """The variance of the cumulative incidence after none, one, two, … of the rows, for lives of weight 1, after Greenwood.

    Without censoring exactly that of a share. Delta method on the binomial exits at each time: Marubini and Valsecchi, Analysing Survival
    Data from Clinical Trials (1995), 10.3. Each step of the incidence moves what all exits before it add.
    """
    _, at_risk, by_cause, left, before = rows
    step = rows.steps()
    exits = sums(of_who_stay(rows, left, at_risk * (at_risk - left)))[:-1]
    causes = sums(of_who_stay(rows, before * by_cause, at_risk**2))[:-1]
    moved = sums(step * exits)[:-1]
    own = before**2 * by_cause * (at_risk - by_cause) / at_risk**3
    return numpy.maximum(0.0, sums(2 * step * (moved - causes) + step**2 * exits + own))


def influences(lives: Sequence[tuple[Hashable, Life]], rows: Columns, cause: str | None, weighing: Weighing) -> list[float]:
    """How much each life moves `total`, in the order of the lives; their squares, summed by whom they are of, are its variance.

    The infinitesimal jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, ch. 6), which also holds for weights
    and for somebody who counts more than once. What happens when few are still at risk is enlarged, because everybody draws what is
    expected towards what happened to them (HC2 of MacKinnon and White 1985, Journal of Econometrics 29, 305-325).
    """
    seen = columns(life for _, life in lives).seen()
    if not len(rows.times) or not len(seen.times):
        return [0.0] * len(lives)
    known = replace(seen, causes=numpy.where(seen.times <= rows.times[-1], seen.causes, 0))
    found = beside(known, cause, rows.times, numpy.searchsorted(rows.times, seen.times, "right"))
    pushes = iter(seen.weights * found.pushes(rows, numpy.array(_few(lives, rows)), weighing))
    return [float(next(pushes)) if life.seen else 0.0 for _, life in lives]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where lives lie among the rows of a table: what each pushes follows for any weighing, and any first of the rows.

    `ends` is of each life after how many rows it ended, times 3, and 1 more when it left in the last of them by the cause, 2 more when
    otherwise. `late` are the lives that were seen only after so many rows (`entries`).
    """

    ends: Places
    late: Places
    entries: Places
    rows: int

    def pushes(self, rows: Columns, few: Floats, weighing: Weighing) -> Floats:
        """How much each life, of weight 1, moves `total`."""
        by_cause, otherwise, drift = _pushes(rows, few[: len(rows.times)], weighing)
        worth = numpy.full((self.rows + 1, 3), -drift[-1])
        worth[: len(drift)] = -drift[:, numpy.newaxis]
        worth[1 : len(drift), 1] += by_cause
        worth[1 : len(drift), 2] += otherwise
        found: Floats = worth.ravel()[self.ends]
        if len(self.late):
            found[self.late] += drift[numpy.minimum(self.entries, len(rows.times))]
        return found


def beside(lives: Lives, cause: str | None, exits: Floats, after: Places) -> Placed:
    """Where lives lie among the rows of their table: at `exits` anybody left, and each ended `after` so many of these."""
    kinds = numpy.where(lives.left(cause), 1, 2 * lives.left(None))
    late = numpy.flatnonzero(lives.entered > 0)
    return Placed(3 * after + kinds, late, numpy.searchsorted(exits, lives.entered[late], "right"), len(exits))


def few_of(at_risk: Floats) -> Floats:
    """For each time √(n / (n - 1)), where n is how many people are at risk."""
    people = numpy.maximum(FEW, at_risk)
    found: Floats = numpy.sqrt(people / (people - 1))
    return found


def _few(lives: Sequence[tuple[Hashable, Life]], rows: Columns) -> Sequence[float]:
    """For each time √(n / (n - 1)), where n is as how many different people of equal weight those at risk count."""
    if all(life.weight == 1.0 for _, life in lives) and len({owner for owner, _ in lives}) == len(lives):
        return [*few_of(rows.at_risk)]
    waiting = sorted(((life.time, owner, life) for owner, life in lives if life.seen), key=lambda one: one[0])
    late = sorted(((life.entered, owner, life) for owner, life in lives if life.seen and life.entered > 0), key=lambda one: one[0])
    held: dict[Hashable, float] = defaultdict(float)
    squares, result = 0.0, []
    for time, at_risk in zip(rows.times[::-1].tolist(), rows.at_risk[::-1].tolist(), strict=True):
        while waiting and waiting[-1][0] >= time:
            _, owner, life = waiting.pop()
            squares += life.weight * (life.weight + 2 * held[owner])
            held[owner] += life.weight
        while late and late[-1][0] >= time:
            _, owner, life = late.pop()
            held[owner] -= life.weight
            squares -= life.weight * (life.weight + 2 * held[owner])
        people = max(FEW, at_risk**2 / squares) if squares > 0 else FEW
        result.append(math.sqrt(people / (people - 1)))
    return result[::-1]


def _pushes(rows: Columns, few: Floats, weighing: Weighing) -> tuple[Floats, Floats, Floats]:
    """For each time what one exit by the cause adds, what another exit takes away, and (one longer) what being at risk until then costs."""
    _, at_risk, left_by_cause, left, before = rows
    weight = weighing(rows.times)
    rest = sums((rows.steps() * weight)[::-1])[:-1][::-1]
    taken = of_who_stay(rows, rest, 1 - left / at_risk)
    otherwise = -taken * few / at_risk
    by_cause = (before * weight - taken) * few / at_risk
    return by_cause, otherwise, sums((by_cause * left_by_cause + otherwise * (left - left_by_cause)) / at_risk)
