"""What was given of loonkostensubsidie for the work with one employer, and what that was reckoned to be, from day to day.

Both are lines of spans, oldest first: each holds from its day until that of the next. What is told last replaces all from its day on.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Protocol, TypeVar

from events.vocabulary.base import Erased


class _Since(Protocol):
    @property
    def since(self) -> date:
        """The first day."""


S = TypeVar("S", bound=_Since)


@dataclass(frozen=True, slots=True)
class Given:
    """What a municipality gives from a day on, in percent; None is nothing."""

    since: date
    percent: int | None = None
    value: int | None = None
    """The loonwaarde that it was decided on, in percent; None at a forfait."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the formula gave from a day on, in cents a month, and what it was reckoned from."""

    since: date
    cents: int | None
    value: int | None
    hours: int | None
    born: date | Erased | None
    told_on: date
    """When it was told that the days from then on are worth this."""


@dataclass(frozen=True, slots=True)
class Account:
    """The lines of one employer. `over` is the first day after the work, where subsidy ended with that: what was given is not cut by it,
    for the last day of work can turn out to be another."""

    given: tuple[Given, ...] = ()
    reckoned: tuple[Reckoned, ...] = ()
    over: date | None = None
    former: tuple[Reckoned, ...] = ()
    """What was reckoned when the day began that something was told on last, which is `told_on`."""
    told_on: date | None = None

    def given_on(self, day: date) -> Given | None:
        """What was given for a day; None when nothing was."""
        last = _on(self.given, day)
        return last if last and last.percent is not None and (self.over is None or day < self.over) else None

    def given_until(self, day: date) -> int | None:
        """The loonwaarde of what was given last before a day; None when that was a forfait, or nothing was."""
        return next((one.value for one in reversed(self.given) if one.percent is not None and one.since < day), None)

    def reckoned_on(self, day: date) -> Reckoned | None:
        """What a day was reckoned to be worth when it is one for which something was given."""
        return _on(self.reckoned, day)

    @property
    def ended_on(self) -> date | None:
        """The first day after what was given the last time; None when that has no end."""
        last = self.given[-1] if self.given else None
        return min((one for one in (self.over, last.since if last and last.percent is None else None) if one), default=None)

    @property
    def runs(self) -> bool:
        """Whether something is given without an end."""
        return bool(self.given) and self.ended_on is None

    @property
    def unbroken_from(self) -> date | None:
        """The first day of what was given last, over all decisions that followed each other without a day in between."""
        first = None
        for one in reversed(self.given):
            if one.percent is not None:
                first = one.since
            elif first is not None:
                break
        return first

    def decided(self, given: Given, reckoned: Reckoned) -> "Account":
        """After a decision to give; a break before it stays one."""
        before = self.given
        if self.over is not None and self.over < given.since:
            before = (*_before(before, self.over), Given(self.over))
        return self._reckons(reckoned, given=(*_before(before, given.since), given), over=None)

    def reckons(self, reckoned: Reckoned) -> "Account":
        """After a reckoning. One of the first day after the work says that the work, and what was given for it, went on."""
        over = None if self.over == reckoned.since else self.over
        return self._reckons(reckoned, given=self.given, over=over)

    def ends(self, first: date, *, with_work: bool) -> "Account":
        """After its end, of which this is the first day without."""
        if with_work:
            return replace(self, over=first)
        return replace(self, given=(*_before(self.given, first), Given(first)))

    def revalued(self, since: date, until: date, value: int, instead_of: int | None = None) -> "Account":
        """With another loonwaarde for what was decided on one (or on that one) between two days."""
        given = list[Given]()
        for one, following in zip_longest(self.given, self.given[1:]):
            end = following.since if following else date.max
            first, last = max(one.since, since), min(end, until)
            if one.value is None or instead_of not in (None, one.value) or first >= last:
                given.append(one)
                continue
            if one.since < first:
                given.append(one)
            given.append(replace(one, since=first, value=value))
            if last < end:
                given.append(replace(one, since=last))
        return replace(self, given=tuple(given))

    def _reckons(self, now: Reckoned, *, given: tuple[Given, ...], over: date | None) -> "Account":
        former, known = self.former if self.told_on == now.told_on else self.reckoned, self.given_on(now.since)
        if known is None:
            former = (*_before(former, now.since), now)
        # What was told first on a day took the place of all after it, also of what is the same.
        same = _on(former, now.since)
        told_on = same.told_on if same and same.cents == now.cents else now.told_on
        line = (*_before(self.reckoned, now.since), replace(now, told_on=told_on))
        return Account(given, line, over, former, now.told_on)


def _on(line: tuple[S, ...], day: date) -> S | None:
    return next((one for one in reversed(line) if one.since <= day), None)


def _before(line: tuple[S, ...], day: date) -> tuple[S, ...]:
    return tuple(one for one in line if one.since < day)
