"""Stays in a stage that are adjusted when they are behind, with a true effect built in.

Some fall behind: the slower one learns, the sooner. Who is behind is less likely to go on, is seen to be (a signal), and may then be
adjusted in one of two ways. So those who are adjusted have been there for long, learn slowly, and go on late whatever is done: to compare
them with all others is to compare unlike.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from statistics import fmean

from projections.learning.estimates.growth import MONTH, Measured
from projections.learning.estimates.matching import Stay

HORIZON, WINDOW, ROUNDS = 90.0, 240.0, 8
ON, OUT, BEHIND, HELP, OTHER = "verder", "uitval", "achter", "extra-taal", "anders"
FASTER, MORE = 1.8, 0.08
"""What the adjustment does: so many times more likely each day to go on; so many levels a month."""

CHANGES = (90.0, 150.0)
"""The days on which what happens changes its pace: going on slows down after the second, adjusting begins in earnest after the first."""


@dataclass
class State:
    day: float = 0.0
    behind: bool = False
    adjusted: str | None = None


def rates(state: State, slowness: float) -> Mapping[str, float]:
    """How likely each event is, a day."""
    late = state.day >= CHANGES[1]
    result = {
        ON: (1 / 260 if state.behind else 1 / 130) * (0.6 if late else 1.0) * (FASTER if state.adjusted == HELP else 1.0),
        OUT: 1 / 900,
    }
    if not state.behind:
        result[BEHIND] = slowness / 110
    elif state.adjusted is None:
        result[HELP] = 1 / 250 if state.day < CHANGES[0] else 1 / 120
        result[OTHER] = 1 / 500
    return result


def happens(rng: Random, state: State, slowness: float) -> str:
    """The next event; the state's day is then that of the event."""
    while True:
        rate = rates(state, slowness)
        change = next((day for day in CHANGES if day > state.day), math.inf)
        wait = rng.expovariate(sum(rate.values()))
        if state.day + wait < change:
            state.day += wait
            return rng.choices(list(rate), list(rate.values()))[0]
        state.day = change


def stay(rng: Random, number: int, today: float = 1000.0) -> Stay:
    """One stay as it is known today, with its language measurements before, in and after the stage."""
    pace = rng.gauss(0.10, 0.04)
    slowness = max(0.3, 1 + (0.10 - pace) / 0.08)
    began, state = rng.uniform(0, today), State()
    behind: list[tuple[float, str]] = []
    adjusted: tuple[float, str] | None = None
    while (event := happens(rng, state, slowness)) not in (ON, OUT):
        if event == BEHIND:
            state.behind = True
            behind.append((state.day, BEHIND))
        else:
            state.adjusted = event
            adjusted = (state.day, event)
    seen = today - began
    measures = tuple(measured(rng, pace, adjusted, seen))
    if adjusted and adjusted[0] > seen:
        adjusted = None
    left = state.day <= seen
    return Stay(str(number), "groen", began, min(state.day, seen), event if left else None, adjusted, behind, measures)


def measured(rng: Random, pace: float, adjusted: tuple[float, str] | None, seen: float) -> list[Measured]:
    """About monthly, from well before the stage until well after it, in whole levels with chance in the measuring."""
    start, day, result = rng.uniform(0, 1), -WINDOW + rng.uniform(0, 30), []
    while day <= seen:
        helped = max(0.0, day - adjusted[0]) if adjusted and adjusted[1] == HELP else 0.0
        true = start + (pace * (day + WINDOW) + MORE * helped) / MONTH
        result.append((day, float(round(true + rng.gauss(0, 0.3)))))
        day += rng.uniform(25, 36)
    return result


def cohort(rng: Random, people: int) -> list[Stay]:
    return [stay(rng, number) for number in range(people)]


@cache
def true_effects(stays: int = 40_000) -> tuple[float, float]:
    """The mean effect on those who were adjusted, in days and in share: what is to be expected of each with the adjustment and without."""
    rng = Random("what would have been")
    days, shares = [], []
    for number in range(stays):
        one = stay(rng, number)
        if one.adjusted and one.adjusted[1] == HELP and one.adjusted[0] < one.days:
            (with_days, with_share), (days_without, share_without) = (expected(one.adjusted[0], kind) for kind in (HELP, None))
            days.append(with_days - days_without)
            shares.append(with_share - share_without)
    return fmean(days), fmean(shares)


def expected(day: float, kind: str | None) -> tuple[float, float]:
    """Of somebody who is behind on this day: the mean days until going on, at most the horizon, and the chance of going on within it."""
    state, end = State(day, True, kind or "zonder"), day + HORIZON
    left, share, gone = 1.0, 0.0, 0.0
    while state.day < end:
        rate = rates(state, 1.0)
        until = min(end, next((change for change in CHANGES if change > state.day), end))
        either, length = rate[ON] + rate[OUT], until - state.day
        leaving = 1 - math.exp(-either * length)
        gone += share * length + left * rate[ON] / either * (length - leaving / either)
        share += left * rate[ON] / either * leaving
        left *= 1 - leaving
        state.day = until
    return HORIZON - gone, share
