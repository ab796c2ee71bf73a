"""The law and policy that hold for a trajectory: those of the day and the version of its start. A change leaves running ones as they were,
unless somebody moves them."""

from datetime import date

from events.days import day_of
from events.trajectory.state import Trajectory
from workflows.law.policy import Rules, Whose, policy_set


def policy_day(state: Trajectory) -> date:
    """The day of the start in the Netherlands, or the day that somebody moved it to."""
    assert state.started_at is not None
    return state.policy_day or day_of(state.started_at)


def rules_for(state: Trajectory, sector: str, level: str, on: date | None = None) -> Rules:
    """The numbers for somebody of this municipality, in a sector and at a level; those of `on` where an amount goes with the day."""
    whose = Whose(state.cbs_code, sector, level)
    return policy_set(state.policy).as_on(on or policy_day(state), whose=whose, version=state.policy_version)
