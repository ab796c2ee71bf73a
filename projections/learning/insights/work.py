"""When do people come to work, what happens instead, and are they still at work after some months? (domain.md 5.2, 12).

Placement, drop-out and other ways out compete: who dropped out will not be placed any more, and may not count as one who still might be.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

import msgspec
from dateutil.relativedelta import relativedelta

from events.vocabulary.values import Outcome
from projections.engine.days import beginning_of
from projections.learning.insights.additive import Cells, counted, days, seen_until
from projections.learning.lives.table import Life

MONTHS = (3, 6, 12)
"""After how many months it is looked whether somebody is still at work."""

PLACED, DROPPED_OUT, OTHER, LOST = "plaatsing", "uitval", "andere-uitstroom", "verloren"


class Work(msgspec.Struct):
    """Days from the beginning to the first contract or what came instead; and from the start of each contract to its loss."""

    placements: list[tuple[float, str | None]]
    """Days and cause; None for those that still go on."""
    employment: list[tuple[float, str | None]]
    """Days at work, and that the job was lost; if not, it is how long it was followed."""
    still: Cells
    """`maand|aan-het-werk, verloren of onbekend`, of the first contracts that are so long ago."""


def work(lives: Sequence[Life], moment: datetime) -> Work:
    """As it stood at the moment."""
    return Work(placement_times(lives, moment), employment_times(lives, moment), counted(c for life in lives for c in _still(life, moment)))


def placement_times(lives: Sequence[Life], moment: datetime) -> list[tuple[float, str | None]]:
    """Of each trajectory: days until the first contract, drop-out, another way out, or the moment; and which it was."""
    return [_placement(life, moment) for life in lives]


def employment_times(lives: Sequence[Life], moment: datetime) -> list[tuple[float, str | None]]:
    """Of each contract that has begun: days until the job was lost, or until the next contract, the end or the moment."""
    return [one for life in lives for one in _employments(life, seen_until(life, moment))]


def _employments(life: Life, until: datetime) -> Iterator[tuple[float, str | None]]:
    contracts, losses = life.history.contracts, sorted(one.at for one in life.history.losses)
    for contract, following in zip_longest(contracts, contracts[1:]):
        begins, last = beginning_of(contract.starts), following.at if following else until
        lost = next((at for at in losses if contract.at <= at <= last), None)
        if begins <= (lost or last):
            yield days(begins, lost or last), LOST if lost else None


def _placement(life: Life, moment: datetime) -> tuple[float, str | None]:
    if signed := [one.at for one in life.history.contracts]:
        return days(life.started_at, min(signed)), PLACED
    if life.outcome and life.ended_at:
        return days(life.started_at, life.ended_at), DROPPED_OUT if life.outcome is Outcome.DROPPED_OUT else OTHER
    return days(life.started_at, moment), None


def _still(life: Life, moment: datetime) -> Iterator[tuple[str, str]]:
    history = life.history
    if not history.contracts:
        return
    first, *later = history.contracts
    until = min([moment, *(contract.at for contract in later)])
    confirmed = [one.month for one in history.confirmations if first.at <= one.at <= until]
    lost = [one.month for one in history.losses if first.at <= one.at <= until]
    for month in MONTHS:
        if beginning_of(first.starts + relativedelta(months=month)) <= moment:
            if any(one <= month for one in lost):
                state = "verloren"
            else:
                state = "aan-het-werk" if any(one >= month for one in confirmed) else "onbekend"
            yield str(month), state
