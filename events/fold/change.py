"""What each kind of event does to the state: one function for each event that changes something. See the modules of this folder.

Events that change nothing that a decision or a step looks at are on the stream all the same; they only move the version.
"""

from collections.abc import Mapping
from functools import singledispatch
from typing import TypeVar

from events.fact import Fact
from events.trajectory import Anchor, Trajectory
from events.vocabulary.base import Event

K = TypeVar("K")
V = TypeVar("V")


@singledispatch
def apply(event: Event, state: Trajectory, fact: Fact) -> Trajectory:
    """The state after an event."""
    return state


def put(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    """The mapping with another value for one key."""
    return {**mapping, key: value}


def anchor(state: Trajectory, fact: Fact) -> Anchor:
    """The moment of the fact, to count from."""
    return Anchor(fact.occurred_at, state.paused_total)
