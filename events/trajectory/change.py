"""What each kind of event does to the state: one function for each event that changes something. See the modules of this folder.

Events that change nothing that a decision or a step looks at are on the stream all the same; they only move the version.
"""

import dataclasses
from collections.abc import Mapping
from functools import cache, singledispatch
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from events.fact import Fact
from events.trajectory.parts import Anchor, Measured
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event

K = TypeVar("K")
V = TypeVar("V")


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(it, /, **changes):
        """As `dataclasses.replace`, which goes through every field: a state has many, and changes several times with every fact."""
        if type(it) is Trajectory:
            other = object.__new__(Trajectory)
            other.__dict__.update(it.__dict__, **changes)
            return other
        places, values = _fields(type(it))
        now = list(values(it))
        for name, value in changes.items():
            now[places[name]] = value
        return type(it)(*now)

    @cache
    def _fields(kind):
        """The place of each field of a class of which all are given in order, and how to get the values of all of them."""
        names = [one.name for one in dataclasses.fields(kind)]
        return {name: place for place, name in enumerate(names)}, attrgetter(*names) if len(names) > 1 else lambda it: (
            getattr(it, names[0]),
        )


@singledispatch
def apply(event: Event, state: Trajectory, fact: Fact) -> Trajectory:
    """The state after an event."""
    return state


def put(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    """The mapping with another value for one key."""
    return {**mapping, key: value}


def without(mapping: Mapping[K, V], key: K) -> dict[K, V]:
    """The mapping without a key."""
    return {other: value for other, value in mapping.items() if other != key}


def anchor(state: Trajectory, fact: Fact) -> Anchor:
    """The moment of the fact, to count from."""
    return Anchor(fact.occurred_at, state.paused_total)


def measured(before: tuple[Measured, ...], value: int, round: int, at: Anchor) -> tuple[Measured, ...]:
    """A series with another measurement; a second report of a round replaces the first."""
    if any(each.round == round for each in before):
        return tuple(replace(each, value=value) if each.round == round else each for each in before)
    return (*before, Measured(value, round, at))
