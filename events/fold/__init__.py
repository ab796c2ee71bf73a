"""The fold: what each event does to the state of a trajectory. The same code in the workflow, the projections and the simulator."""

from collections.abc import Iterable
from uuid import UUID

from events.fact import Fact, Recorded
from events.fold import course, go_no_go, intake, learning_work, placement, preparation, requests, steering
from events.fold.change import apply, replace
from events.trajectory import Trajectory

__all__ = ["advance", "course", "evolve", "fold", "go_no_go", "intake", "learning_work", "placement", "preparation", "requests", "steering"]


def fold(id: UUID, facts: Iterable[Recorded]) -> Trajectory:
    """The state of trajectory `id` after these facts, in stream order."""
    state = Trajectory(id)
    for recorded in facts:
        state = advance(state, recorded)
    return state


def advance(state: Trajectory, recorded: Recorded) -> Trajectory:
    """The state after one recorded fact.

    Raises:
        ValueError: when the fact is not the next one of the stream.
    """
    if recorded.version != state.version + 1:
        raise ValueError(f"stream {state.id}: version {recorded.version} cannot follow version {state.version}")
    return replace(evolve(state, recorded.fact), version=recorded.version, position=recorded.position)


def evolve(state: Trajectory, fact: Fact) -> Trajectory:
    """The state after a fact, whether recorded yet or not."""
    known = {fact.key} if fact.causation is None else {fact.key, fact.causation}
    return replace(apply(fact.event, state, fact), keys=state.keys | known)
