"""The minimum cell size: of fewer trajectories than this nothing is told that is meant for others than those in charge of them."""

from datetime import datetime

from events.days import day_of
from workflows.law.key import Key
from workflows.law.policy import policy_set

COUNTRY = "nederland"


def minimum_cell(now: datetime) -> int:
    """As policy has it on that day."""
    return policy_set(COUNTRY).as_on(day_of(now)).number(Key.MINIMUM_CELL)
