"""The trajectory as it is: its `state`, and a file a subject with what each event does to it.

The same fold in the workflow, the projections and the simulator.
"""

from collections.abc import Iterable
from uuid import UUID

from events.fact import Fact, Recorded
from events.trajectory import corrections, course, go_no_go, intake, leer_werk, placement, requests, steering, subsidy, voortraject
from events.trajectory.change import apply, replace
from events.trajectory.state import Trajectory

__all__ = [
    "advance",
    "advance_all",
    "applied",
    "corrections",
    "course",
    "evolve",
    "fold",
    "go_no_go",
    "intake",
    "leer_werk",
    "placement",
    "requests",
    "steering",
    "subsidy",
    "voortraject",
]


def fold(id: UUID, facts: Iterable[Recorded]) -> Trajectory:
    """The state of trajectory `id` after these facts, in stream order."""
    return advance_all(Trajectory(id), facts)


def advance_all(state: Trajectory, facts: Iterable[Recorded]) -> Trajectory:
    """The state after more recorded facts, in stream order.

    As `advance` for each, without making the set of all keys anew for each: on a long stream that is all the work there is.

    Raises:
        ValueError: as `advance`.
    """
    keys = set[str]()
    for recorded in facts:
        state = _next(state, recorded, applied(state, recorded.fact))
        keys |= _known_by(recorded.fact)
    return replace(state, keys=state.keys | keys) if keys else state


def advance(state: Trajectory, recorded: Recorded) -> Trajectory:
    """The state after one recorded fact.

    Raises:
        ValueError: when the fact is not the next one of the stream.
    """
    return _next(state, recorded, evolve(state, recorded.fact))


def evolve(state: Trajectory, fact: Fact) -> Trajectory:
    """The state after a fact, whether recorded yet or not."""
    return replace(applied(state, fact), keys=state.keys | _known_by(fact))


def applied(state: Trajectory, fact: Fact) -> Trajectory:
    """The state after a fact, without the keys that it is known by: for whoever looks at it and writes nothing."""
    return corrections.remember(apply(fact.event, state, fact), fact)


def _known_by(fact: Fact) -> set[str]:
    return {fact.key} if fact.causation is None else {fact.key, fact.causation}


def _next(before: Trajectory, recorded: Recorded, after: Trajectory) -> Trajectory:
    if recorded.version != before.version + 1:
        raise ValueError(f"stream {before.id}: version {recorded.version} cannot follow version {before.version}")
    return replace(after, version=recorded.version, position=recorded.position, last=recorded.id)
