"""The day of which law and policy hold for a trajectory: a change leaves running ones as they were, unless somebody moves them."""

from datetime import date

from events.trajectory.state import Trajectory
from workflows.law.period import AMSTERDAM


def policy_day(state: Trajectory) -> date:
    """The day of the start in the Netherlands, or the day that somebody moved it to."""
    assert state.started_at is not None
    return state.policy_day or state.started_at.astimezone(AMSTERDAM).date()
